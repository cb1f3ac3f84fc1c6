import * as fc from 'fast-check';
import {
  chiSquared,
  correctedCramerV,
  cramerV,
  debiasedJsDistance,
  gTest,
  hellinger,
  jsDistance,
  jsDivergence,
  lInfinity,
  poolRare,
  totalVariation,
} from '../../../domain/drift/categorical.ts';
import { outsideP } from '../../../domain/drift/column-tests.ts';
import { ksBracket, robustD, wasserstein } from '../../../domain/drift/kolmogorov-smirnov.ts';
import { populationStability, populationStabilityP, quantileBins } from '../../../domain/drift/population-stability.ts';
import { kolmogorovTail } from '../../../domain/statistics/tails.ts';
import { current, histogramOf, reference } from '../dataset/golden.ts';

describe('the golden data', () => {
  test.each([
    { cap: 2048, low: 0.0185, high: 0.0189, w1: 4.412499124146427 },
    { cap: 64, low: 0.0185, high: 0.1347, w1: 4.644937695312513 },
  ])('$cap buckets put D into [$low, $high] and W1 at $w1', ({ cap, low, high, w1 }) => {
    const [a, b] = [histogramOf(reference, cap), histogramOf(current, cap)];
    const bracket = ksBracket(a, b);
    expect(bracket.low).toBeCloseTo(low, 10);
    expect(bracket.high).toBeCloseTo(high, 10);
    expect(wasserstein(a, b)).toBeCloseTo(w1, 9);
  });

  test('has the reference PSI', () => {
    const bins = quantileBins(histogramOf(reference), histogramOf(current));
    expect(bins.upper).toEqual([27.0625, 54.125, 81.25, 108.25, 135.5, 162.5, 189.5, 216.5, 243.5]);
    expect(bins.a).toEqual([1001, 1001, 1002, 999, 1006, 999, 998, 999, 998, 997]);
    expect(bins.b).toEqual([412, 501, 505, 499, 507, 499, 502, 500, 502, 573]);
    expect(populationStability(bins)).toBeCloseTo(0.005528510100703484, 15);
    expect(jsDistance(bins)).toBeCloseTo(0.03158699956194543, 14);
    expect(populationStabilityP(populationStability(bins), 10, 10000, 5000)).toBeCloseTo(0.03051670688281799, 12);
  });
});

test.each([
  [0.2, 0.999999999999495],
  [0.5, 0.9639452436648751],
  [1, 0.26999967167735456],
  [1.3580986393225505, 0.05],
  [1.6276236115189504, 0.01],
  [2.5, 7.453306344157342e-6],
])("Kolmogorov's tail at %d is %d", (lambda, p) => {
  expect(kolmogorovTail(lambda) / p).toBeCloseTo(1, 10);
});

test.each([
  [1e4, 1e4, 0.15, 0.12454415587728429],
  [1000, 500, 0.15, 0.05140993964907009],
  [100, 100, 0.3, 0.045441558772842894],
])('robust D', (n, m, d, expected) => {
  expect(robustD(d, n, m)).toBeCloseTo(expected, 14);
});

describe('categories', () => {
  const counts = { a: [5000, 3000, 1500, 400, 100, 0], b: [2300, 1700, 700, 200, 60, 40] };

  test.each([
    ['total variation', totalVariation(counts), 0.05],
    ['largest difference', lInfinity(counts), 0.04],
    ['Hellinger', hellinger(counts), 0.07193219448413973],
    ['JS distance', jsDistance(counts), 0.07545615905544995],
    ['JS divergence', jsDivergence(counts), 0.005693631939401362],
    ['debiased JS distance', debiasedJsDistance(counts), 0.07364188087789911],
    ['PSI', populationStability(counts), 0.0503361917196094],
    ['chi-squared', chiSquared(counts).statistic, 111.50290797806099],
    ['G', gTest(counts).statistic, 119.26363836608638],
    ["Cramér's V", cramerV(counts), 0.08621790532445914],
    ["Cramér's V, corrected", correctedCramerV(counts), 0.0842653253087972],
  ])('%s', (_, found, expected) => {
    expect(found / expected).toBeCloseTo(1, 12);
  });

  test('p-values far into the tail', () => {
    expect(chiSquared(counts).p / 1.9716541571356262e-22).toBeCloseTo(1, 10);
    expect(gTest(counts).p / 4.494576154781108e-24).toBeCloseTo(1, 10);
    expect(populationStabilityP(populationStability(counts), 6, 10000, 5000) / 2.163458832808506e-34).toBeCloseTo(1, 9);
  });

  test('rare ones are pooled before the chi-squared test', () => {
    const rare = { a: [900, 60, 20, 8, 5, 4, 2, 1, 0], b: [430, 40, 15, 6, 1, 2, 3, 0, 3] };
    expect(poolRare(rare)).toEqual({ a: [900, 60, 20, 20], b: [430, 40, 15, 15] });
    const { statistic, df, p } = chiSquared(rare);
    expect([statistic, df]).toEqual([expect.closeTo(5.458646616541353, 12), 3]);
    expect(p).toBeCloseTo(0.14113303573909725, 12);
  });

  const table = fc
    .array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 2, maxLength: 30 })
    .map((rows) => ({ a: [1, ...rows.map(([a]) => a)], b: [1, ...rows.map(([, b]) => b)] }));

  test('equal shares are no drift, whichever measure is asked', () => {
    void fc.assert(
      fc.property(table, ({ a }) => {
        const same = { a, b: a };
        for (const value of [
          jsDistance(same),
          debiasedJsDistance(same),
          totalVariation(same),
          hellinger(same),
          populationStability(same),
        ]) {
          expect(Math.abs(value)).toBeLessThan(1e-7);
        }
        expect(chiSquared(same).p).toBeCloseTo(1, 6);
      }),
    );
  });

  test('no measure cares which side is the baseline, and none is ever NaN', () => {
    void fc.assert(
      fc.property(table, ({ a, b }) => {
        for (const measure of [
          jsDistance,
          debiasedJsDistance,
          totalVariation,
          hellinger,
          populationStability,
          (t: typeof counts) => chiSquared(t).p,
        ]) {
          const value = measure({ a, b });
          expect(Number.isNaN(value)).toBe(false);
          expect(measure({ a: b, b: a })).toBeCloseTo(value, 9);
        }
      }),
    );
  });
});

const values = fc.array(
  fc.integer({ min: -5e5, max: 5e5 }).map((x) => x / 64),
  { minLength: 2, maxLength: 60 },
);

test('the bracket holds the exact D', () => {
  void fc.assert(
    fc.property(values, values, (x, y) => {
      const exact = Math.max(
        ...[...x, ...y].map((at) => Math.abs(x.filter((v) => v <= at).length / x.length - y.filter((v) => v <= at).length / y.length)),
      );
      const { low, high } = ksBracket(histogramOf(x, 16), histogramOf(y, 16));
      expect(low).toBeLessThanOrEqual(exact + 1e-12);
      expect(high).toBeGreaterThanOrEqual(exact - 1e-12);
    }),
  );
});

describe('values outside the range of a baseline', () => {
  test.each([
    [0, 10, 10, 1],
    [1, 1, 1, 1],
    [1, 2, 1, 2 / 3],
    [2, 2, 2, 1 / 6 + 2 * (1 / 6)],
  ])('%d outside with %d and %d values have p %d', (k, n, m, p) => {
    expect(outsideP(k, n, m)).toBeCloseTo(p, 12);
  });

  test('p falls with every value more, and never leaves [0, 1]', () => {
    for (let k = 0; k < 60; k++) {
      expect(outsideP(k + 1, 500, 300)).toBeLessThanOrEqual(outsideP(k, 500, 300));
      expect(outsideP(k, 500, 300)).toBeLessThanOrEqual(1);
    }
    expect(outsideP(300, 500, 300)).toBeGreaterThanOrEqual(0);
  });
});
