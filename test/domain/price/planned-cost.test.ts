import fc from 'fast-check';
import { type CostedPolicy, type PriceTable, plannedCost } from '../../../domain/price/planned-cost.ts';
import { PRICES } from '../../../domain/price/prices.ts';

const TABLE: PriceTable = { ...PRICES, instanceHour: { 'ml.a.xlarge': 1, 'ml.b.xlarge': 2, 'ml.s.large': 0.1 }, spotShare: 0.4 };

const policy = (changes: Partial<CostedPolicy['account']> = {}, maxCost?: { usd: number }): CostedPolicy => ({
  account: {
    capacity: [
      { instanceType: 'ml.a.xlarge', instanceCount: 2, spot: true, maxRuntimeSeconds: 3600, maxWaitSeconds: 7200 },
      { instanceType: 'ml.b.xlarge', instanceCount: 1, spot: false, maxRuntimeSeconds: 1800 },
    ],
    fleet: { instanceType: 'ml.s.large', instanceCount: 4 },
    evaluation: { instanceType: 'ml.s.large', instanceCount: 1 },
    shift: { type: 'canary', instances: 1, bakeSeconds: 1800, terminationWaitSeconds: 900 },
    ...changes,
  },
  training: maxCost === undefined ? {} : { maxCost },
});

test('each rung costs its price for as long as it may be billed; spot is usually less', () => {
  const { rungs, trainingAtMostUsd, unpriced } = plannedCost(policy(), TABLE);
  expect(rungs).toMatchObject([
    { instanceType: 'ml.a.xlarge', hourUsd: 2, seconds: 7200, usd: 4, usualUsd: 0.8 },
    { instanceType: 'ml.b.xlarge', hourUsd: 2, seconds: 1800, usd: 1 },
  ]);
  expect(rungs[1]).not.toHaveProperty('usualUsd');
  expect(trainingAtMostUsd).toBe(5);
  expect(unpriced).toEqual([]);
});

test('a ceiling is the most that training can cost', () => {
  expect(plannedCost(policy({}, { usd: 3 }), TABLE)).toMatchObject({ trainingAtMostUsd: 3, ceilingUsd: 3 });
});

test('a rung’s own price goes before the table’s', () => {
  const capacity = [{ instanceType: 'ml.z.xlarge', instanceCount: 1, spot: false, maxRuntimeSeconds: 3600, usdPerHour: 7 }];
  expect(plannedCost(policy({ capacity }), TABLE)).toMatchObject({ trainingAtMostUsd: 7, unpriced: [] });
});

test.each([
  { shift: { type: 'canary' as const, instances: 1, bakeSeconds: 1800, terminationWaitSeconds: 900 }, seconds: 300 + 1800 + 900 },
  { shift: { type: 'linear' as const, instances: 1, bakeSeconds: 600, terminationWaitSeconds: 900 }, seconds: 300 + 3 * 600 + 900 },
  { shift: { type: 'linear' as const, instances: 2, bakeSeconds: 600, terminationWaitSeconds: 600 }, seconds: 300 + 600 + 600 },
])('the second fleet is there for $seconds s of a $shift.type shift by $shift.instances', ({ shift, seconds }) => {
  const { secondFleet } = plannedCost(policy({ shift }), TABLE);
  expect(secondFleet).toMatchObject({ instances: 4, seconds });
  expect(secondFleet.usd).toBeCloseTo((0.4 * seconds) / 3600, 12);
});

test('a month of the endpoint is 730 hours of its fleet', () => {
  expect(plannedCost(policy(), TABLE).endpointMonth.usd).toBeCloseTo(0.4 * 730, 9);
});

test('a past training counts for its own type and market only', () => {
  const past = [
    { label: 'fraud/1', instanceType: 'ml.b.xlarge', spot: true, billableSeconds: 1 },
    { label: 'fraud/2', instanceType: 'ml.b.xlarge', spot: false, billableSeconds: 900 },
    { label: 'fraud/3', instanceType: 'ml.b.xlarge', spot: false, billableSeconds: 5 },
  ];
  const [spot, onDemand] = plannedCost(policy(), TABLE, past).rungs;
  expect(spot).not.toHaveProperty('lastTime');
  expect(onDemand?.lastTime).toEqual({ label: 'fraud/2', seconds: 900, usd: 0.5 });
});

test.each([
  { when: 'a rung', changes: { capacity: [{ instanceType: 'ml.z.xlarge', instanceCount: 1, spot: false, maxRuntimeSeconds: 60 }] } },
  { when: 'the fleet', changes: { fleet: { instanceType: 'ml.z.xlarge', instanceCount: 1 } } },
  { when: 'the scoring', changes: { evaluation: { instanceType: 'ml.z.xlarge', instanceCount: 1 } } },
])('without a price for $when, its type is named and no sum is told', ({ changes }) => {
  const cost = plannedCost(policy(changes), TABLE);
  expect(cost.unpriced).toEqual(['ml.z.xlarge']);
  expect(cost.deliveryAtMostUsd).toBeUndefined();
});

test('nothing becomes cheaper by running longer, on more instances, or on one rung more', () => {
  const seconds = fc.integer({ min: 60, max: 100_000 });
  const count = fc.integer({ min: 1, max: 8 });
  fc.assert(
    fc.property(seconds, seconds, count, count, (a, b, few, many) => {
      const at = (maxRuntimeSeconds: number, instanceCount: number, rungs = 1) =>
        plannedCost(
          policy({
            capacity: Array.from({ length: rungs }, () => ({ instanceType: 'ml.a.xlarge', instanceCount, spot: false, maxRuntimeSeconds })),
          }),
          TABLE,
        ).deliveryAtMostUsd ?? 0;
      expect(at(Math.min(a, b), few)).toBeLessThanOrEqual(at(Math.max(a, b), few));
      expect(at(a, Math.min(few, many))).toBeLessThanOrEqual(at(a, Math.max(few, many)));
      expect(at(a, few, 1)).toBeLessThan(at(a, few, 2));
    }),
  );
});
