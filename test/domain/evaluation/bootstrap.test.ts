import fc from 'fast-check';
import { bootstrap, fitsBudget, REPLICATES, replicatesFor, strataOf } from '../../../domain/evaluation/bootstrap.ts';
import { quantile } from '../../../domain/evaluation/quantile.ts';
import { statistic } from '../../../domain/evaluation/statistic.ts';
import { mulberry32 } from '../../../domain/statistics/random.ts';
import { challenger, champion, labels } from './d1.ts';

test('draws the numbers that the specification names', () => {
  const random = mulberry32(42);
  const first = Array.from({ length: 5 }, () => random());
  const expected = [0.6011037519201636, 0.44829055899754167, 0.8524657934904099, 0.6697340414393693, 0.17481389874592423];
  expect(first).toEqual(expected);
});

test.each([
  { seed: 42, metric: 'accuracy' as const, sign: 1, vector: [-0.20225, -0.3666666667, -0.3333333333, -0.0666666667, -0.0333333333] },
  { seed: 42, metric: 'logLoss' as const, sign: -1, vector: [-0.1015987189, -0.2573158319, -0.2327958529, 0.033592218, 0.0634000047] },
  { seed: 42, metric: 'auc' as const, sign: 1, vector: [-0.05934, -0.1956111111, -0.1712222222, 0.0401111111, 0.0622222222] },
  { seed: 2026, metric: 'accuracy' as const, sign: 1, vector: [-0.1952666667, -0.3666666667, -0.3333333333, -0.0666666667, -0.0333333333] },
  { seed: 2026, metric: 'logLoss' as const, sign: -1, vector: [-0.0959087631, -0.2541158204, -0.2269915657, 0.0419168411, 0.0657403151] },
  { seed: 2026, metric: 'auc' as const, sign: 1, vector: [-0.05558, -0.1912222222, -0.1666666667, 0.0444444444, 0.0667222222] },
])('gain in $metric on D1, seed $seed, to ten digits', ({ seed, metric, sign, vector }) => {
  const statistics = [statistic({ metric }, labels, challenger), statistic({ metric }, labels, champion)];
  const [mine = new Float64Array(), theirs = new Float64Array()] = bootstrap(strataOf(labels, true), statistics, {
    seed,
    replicates: REPLICATES,
  });
  const gains = mine.map((value, b) => sign * (value - (theirs[b] ?? 0))).sort();
  const mean = gains.reduce((sum, value) => sum + value, 0) / gains.length;
  const found = [mean, ...[0.025, 0.05, 0.95, 0.975].map((q) => quantile(gains, q))];
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(vector[i] ?? Number.NaN, 10);
});

test('every resample has as many rows of each class as the holdout', () => {
  const some = fc.tuple(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 30 }), fc.nat());
  fc.assert(
    fc.property(some, ([found, seed]) => {
      const y = Float64Array.from(found);
      const positives = (counts: Int32Array): number => counts.reduce((sum, count, row) => sum + (y[row] === 1 ? count : 0), 0);
      const all = (counts: Int32Array): number => counts.reduce((sum, count) => sum + count, 0);
      const [drawn = [], total = []] = bootstrap(strataOf(y, true), [positives, all], { seed, replicates: 3 });
      expect(new Set(drawn)).toEqual(new Set([found.filter((label) => label === 1).length]));
      expect(new Set(total)).toEqual(new Set([found.length]));
    }),
  );
});

test.each([
  { rows: 1, replicates: 2000, fits: true },
  { rows: 50_000, replicates: 2000, fits: true },
  { rows: 50_001, replicates: 1999, fits: false },
  { rows: 200_000, replicates: 500, fits: false },
  { rows: 10_000_000, replicates: 200, fits: false },
])('$rows rows are resampled $replicates times', ({ rows, replicates, fits }) => {
  expect(replicatesFor(rows)).toBe(replicates);
  expect(fitsBudget(rows)).toBe(fits);
});

test('quantiles are those of type 7', () => {
  const sorted = Float64Array.of(1, 2, 3, 4);
  expect([0, 0.25, 0.5, 0.9, 1].map((q) => quantile(sorted, q))).toEqual([1, 1.75, 2.5, 3.7, 4]);
});
