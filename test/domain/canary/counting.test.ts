import * as v from 'valibot';
import { type ChampionFacts, countingSchema, planCounting } from '../../../domain/canary/counting.ts';
import { canaryPolicySchema } from '../../../domain/canary/policy.ts';

const everything = v.parse(canaryPolicySchema, {
  events: { errors: 0.5, latency: { weight: 0.3 }, invalidOutput: 0.1, scores: { weight: 0.1 } },
});
const quantiles = { p50: 1000.4, p90: 2000, p99: 5000 };
const quiet = { blue: { n: 100, k: 0 }, green: { n: 100, k: 0 } };
const facts: ChampionFacts = {
  latency: { samples: 1000, quantiles },
  scores: Array.from({ length: 1000 }, (_, i) => i / 999),
  neighbours: Array.from({ length: 30 }, () => quiet),
};

test('all that the policy weighs is counted when all can be', () => {
  const counting = planCounting(everything, facts);
  expect(counting).toMatchObject({ advisory: false, warnings: [] });
  expect(counting.metrics).toEqual([
    'errors',
    'latency:p50',
    'latency:p90',
    'latency:p99',
    'invalidOutput',
    'scores:low',
    'scores:middle',
    'scores:high',
  ]);
  expect(counting.latency).toEqual([
    { name: 'latency:p50', blue: 1000, green: 1100 },
    { name: 'latency:p90', blue: 2000, green: 2200 },
    { name: 'latency:p99', blue: 5000, green: 5500 },
  ]);
  expect(counting.scores?.low).toBeCloseTo(0.1, 2);
  expect(counting.scores?.high).toBeCloseTo(0.9, 2);
  expect(v.parse(countingSchema, JSON.parse(JSON.stringify(counting)))).toEqual(counting);
});

test.each([
  [19, []],
  [20, ['latency:p50']],
  [100, ['latency:p50', 'latency:p90']],
  [999, ['latency:p50', 'latency:p90']],
  [1000, ['latency:p50', 'latency:p90', 'latency:p99']],
])('%d samples are enough for %j', (samples, names) => {
  const counting = planCounting(everything, { ...facts, latency: { samples, quantiles } });
  expect(counting.latency.map(({ name }) => name)).toEqual(names);
  expect(counting.warnings).toHaveLength(3 - names.length);
  expect(counting.metrics.filter((name) => name.startsWith('latency'))).toEqual(names);
});

test('latencies that CloudWatch cannot count are left out, and that is told', () => {
  const counting = planCounting(everything, { ...facts, latency: { why: 'CloudWatch answers no TC statistic of ModelLatency' } });
  expect(counting.latency).toEqual([]);
  expect(counting.warnings).toEqual(['latency is not counted: CloudWatch answers no TC statistic of ModelLatency']);
});

test('too few predictions for deciles: no score is counted, and that is told', () => {
  const counting = planCounting(everything, { ...facts, scores: facts.scores.slice(0, 199) });
  expect(counting.scores).toBeUndefined();
  expect(counting.metrics).not.toContain('scores:low');
  expect(counting.warnings[0]).toContain('199');
});

test('a policy that weighs errors alone asks for nothing else', () => {
  const counting = planCounting(v.parse(canaryPolicySchema, { events: { errors: 1 } }), {
    latency: { samples: 0, quantiles: {} },
    scores: [],
    neighbours: [],
  });
  expect(counting).toEqual({ metrics: ['errors'], latency: [], advisory: false, warnings: [] });
});

test('errors that come in clumps before the bake make the judge an adviser', () => {
  const bursts = facts.neighbours.map((_, i) => (i % 3 === 0 ? { blue: { n: 100, k: 20 }, green: { n: 100, k: 0 } } : quiet));
  const counting = planCounting(everything, { ...facts, neighbours: bursts });
  expect(counting.advisory).toBe(true);
  expect(counting.warnings[0]).toContain('clumps');
});

test('errors that come evenly do not, however many', () => {
  const even = facts.neighbours.map((_, i) => ({ blue: { n: 100, k: 5 + (i % 2) }, green: { n: 100, k: 6 - (i % 2) } }));
  expect(planCounting(everything, { ...facts, neighbours: even })).toMatchObject({ advisory: false, warnings: [] });
});

test('one outage in the hour before does not: it splits two pairs of minutes at most', () => {
  const outage = facts.neighbours.map((pair, i) => {
    if (i === 10) return { blue: { n: 100, k: 0 }, green: { n: 100, k: 60 } };
    if (i > 10 && i < 14) return { blue: { n: 100, k: 60 }, green: { n: 100, k: 60 } };
    return i === 14 ? { blue: { n: 100, k: 60 }, green: { n: 100, k: 0 } } : pair;
  });
  expect(planCounting(everything, { ...facts, neighbours: outage }).advisory).toBe(false);
});
