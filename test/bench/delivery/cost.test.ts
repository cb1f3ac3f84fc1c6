import fc from 'fast-check';
import { deliveryCost, functionsUsd, instancesUsd, total, transitionsUsd } from '../../../bench/delivery/cost.ts';
import { usageOf } from '../../../bench/delivery/usage.ts';
import { calls, statistics } from './story.ts';

test.each([
  { transitions: 0, usd: 0 },
  { transitions: 195, usd: 0.004875 },
  { transitions: 1000, usd: 0.025 },
  // The free 4,000 a month are not taken off.
  { transitions: 4000, usd: 0.1 },
])('$transitions transitions cost $usd dollars', ({ transitions, usd }) => {
  expect(transitionsUsd(transitions)).toBeCloseTo(usd, 12);
});

test.each([
  { invocations: 0, gigabyteSeconds: 0, usd: 0 },
  { invocations: 1_000_000, gigabyteSeconds: 0, usd: 0.2 },
  { invocations: 0, gigabyteSeconds: 400_000, usd: 5.33336 },
  { invocations: 10, gigabyteSeconds: 25, usd: 0.000335335 },
])('$invocations invocations of together $gigabyteSeconds GB-seconds cost $usd dollars', ({ invocations, gigabyteSeconds, usd }) => {
  expect(functionsUsd(invocations, gigabyteSeconds)).toBeCloseTo(usd, 9);
});

const instances = (instanceType: string, count: number, billedSeconds: number) =>
  ({ work: 'training', name: 'job', instanceType, instances: count, startedAt: '2026-03-02T08:00:00.000Z', billedSeconds }) as const;

test.each([
  { instanceType: 'ml.g5.xlarge', count: 1, seconds: 1800, usd: 0.704 },
  { instanceType: 'ml.m5.large', count: 2, seconds: 2100, usd: 0.134166667 },
  { instanceType: 'ml.m5.large', count: 4, seconds: 0, usd: 0 },
])('$count × $instanceType for $seconds s cost $usd dollars', ({ instanceType, count, seconds, usd }) => {
  expect(instancesUsd(instances(instanceType, count, seconds))).toBeCloseTo(usd, 8);
});

test('an instance type without a price is told, not taken for nothing', () => {
  const usage = { ...usageOf(statistics, calls, 1), instances: [instances('ml.x9.huge', 1, 60)] };
  expect(total(deliveryCost(usage)).unpriced).toEqual(['training on 1 × ml.x9.huge']);
});

describe('the bill of a delivery', () => {
  const lines = deliveryCost(usageOf(statistics, calls, 1));

  test('has a line for each kind of thing, in its unit', () => {
    expect(lines.map(({ what, amount, unit }) => [what, amount, unit])).toEqual([
      ['Step Functions', 88, 'transitions'],
      ['Lambda', 0.5, 'GB-seconds'],
      ['training on 1 × ml.m5.xlarge', 15, 'virtual minutes'],
      ['second fleet on 4 × ml.m5.large', 50, 'virtual minutes'],
      ["the delivery's alarms", 0, 'metric-hours'],
      ['control metrics', 1, 'metric-hours'],
      ['requests to S3, DynamoDB, CloudWatch, events, messages', 1, 'requests'],
    ]);
  });

  test('adds up', () => {
    // 88 transitions, 2 invocations of 0.5 GB-seconds, 0.23 an hour, 4 × 0.115 an hour, a metric's hour, one write.
    const sum = 0.0022 + 0.0000004 + 0.0000066667 + 0.0575 + 0.383333333 + 0.3 / 730 + 0.000000625;
    expect(total(lines).usd).toBeCloseTo(sum, 8);
  });
});

test('more of anything is never cheaper', () => {
  const amount = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(amount, amount, amount, (a, b, more) => {
      expect(transitionsUsd(a + more)).toBeGreaterThanOrEqual(transitionsUsd(a));
      expect(functionsUsd(a + more, b)).toBeGreaterThanOrEqual(functionsUsd(a, b));
      expect(functionsUsd(a, b + more)).toBeGreaterThanOrEqual(functionsUsd(a, b));
    }),
  );
});
