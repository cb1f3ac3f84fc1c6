import * as v from 'valibot';
import { latencyThresholds, metricNames } from '../../../domain/canary/metrics.ts';
import { canaryPolicySchema, fraction, watchPolicySchema } from '../../../domain/canary/policy.ts';

test('what the owner leaves out has a default', () => {
  expect(v.parse(canaryPolicySchema, { events: { errors: 0.6, latency: { weight: 0.3 } } })).toEqual({
    events: { errors: 0.6, latency: { weight: 0.3, tolerance: '10%' } },
    tolerate: { ratio: 2, orErrorRateBelow: 0.01 },
    minRequests: 500,
    falseRollback: 0.01,
    whenInconclusive: 'rollBack',
  });
  expect(v.parse(watchPolicySchema, {})).toEqual({
    for: '24h',
    rollBackOn: ['errors', 'latency', 'invalidOutput'],
    notifyOn: [],
    maxAutomaticRollbacksPerDay: 2,
  });
});

test.each<{ name: string; canary: unknown; says: RegExp }>([
  {
    name: 'hold',
    canary: { events: { errors: 1 }, whenInconclusive: 'hold' },
    says: /"hold" needs the weighted strategy.*allowed: "rollBack", "promote"/,
  },
  { name: 'extend', canary: { events: { errors: 1 }, whenInconclusive: 'extend' }, says: /"extend" needs the weighted strategy/ },
  {
    name: 'an unknown ending',
    canary: { events: { errors: 1 }, whenInconclusive: 'ask' },
    says: /"ask" is not allowed; allowed: "rollBack", "promote"/,
  },
  { name: 'no errors counted', canary: { events: { latency: { weight: 1 } } }, says: /required/ },
  {
    name: 'an unknown event',
    canary: { events: { errors: 1, throttles: 1 } },
    says: /unknown field "throttles"; allowed: errors, latency, invalidOutput, scores/,
  },
  { name: 'a weight of nothing', canary: { events: { errors: 0 } }, says: /leave the event out/ },
  {
    name: 'a tolerance without its unit',
    canary: { events: { errors: 1, latency: { weight: 1, tolerance: '10' } } },
    says: /such as "10%"/,
  },
  { name: 'a ratio that no bake can refute', canary: { events: { errors: 1 }, tolerate: { ratio: 1.1 } }, says: /smaller ratio/ },
])('$name is refused', ({ canary, says }) => {
  const { issues = [] } = v.safeParse(canaryPolicySchema, canary);
  expect(issues.map(({ message }) => message).join('; ')).toMatch(says);
});

test.each(['1m', '24h', '30d'])('a watch of %s', (length) => {
  expect(v.is(watchPolicySchema, { for: length })).toBe(true);
});

test.each(['59s', '31d', 'a day', '24'])('no watch of %s', (length) => {
  expect(v.is(watchPolicySchema, { for: length })).toBe(false);
});

test('percentages are read', () => {
  expect(fraction('10%')).toBe(0.1);
  expect(() => fraction('10')).toThrow('10 is no percentage');
});

test("latency thresholds are the champion's quantiles, and raised by the tolerance for the challenger", () => {
  const policy = v.parse(canaryPolicySchema, { events: { errors: 1, latency: { weight: 1, tolerance: '25%' } } });
  expect(latencyThresholds(policy, { p50: 20, p90: 40, p99: 80 })).toEqual([
    { name: 'latency:p50', blue: 20, green: 25 },
    { name: 'latency:p90', blue: 40, green: 50 },
    { name: 'latency:p99', blue: 80, green: 100 },
  ]);
  expect(latencyThresholds(policy, { p90: 40 })).toEqual([{ name: 'latency:p90', blue: 40, green: 50 }]);
  expect(latencyThresholds(v.parse(canaryPolicySchema, { events: { errors: 1 } }), { p50: 20, p90: 40, p99: 80 })).toEqual([]);
});

test('a policy names its counts', () => {
  const policy = v.parse(canaryPolicySchema, { events: { errors: 1, latency: { weight: 1 }, invalidOutput: 1, scores: { weight: 1 } } });
  expect(metricNames(policy)).toEqual([
    'errors',
    'latency:p50',
    'latency:p90',
    'latency:p99',
    'invalidOutput',
    'scores:low',
    'scores:middle',
    'scores:high',
  ]);
});
