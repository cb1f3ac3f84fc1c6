import fc from 'fast-check';
import { METRICS, type MetricRef, metricKey } from '../../../domain/evaluation/metric.ts';
import { onceEach, statistic } from '../../../domain/evaluation/statistic.ts';
import { challenger, challenger2, champion, champion2, labels, y2 } from './d1.ts';

const value = (ref: MetricRef, y: Float64Array, scores: Float64Array): number => statistic(ref, y, scores)(onceEach(y.length));

test.each<{ metric: MetricRef['metric']; champion: number; challenger: number }>([
  { metric: 'accuracy', champion: 0.9666666667, challenger: 0.7666666667 },
  { metric: 'auc', champion: 0.9622222222, challenger: 0.9044444444 },
  { metric: 'prAuc', champion: 0.9478415103, challenger: 0.9134383046 },
  { metric: 'logLoss', champion: 0.2943370583, challenger: 0.3935161046 },
  { metric: 'brier', champion: 0.08473333333, challenger: 0.1316966667 },
])('$metric of D1 is what scikit-learn says', (row) => {
  expect(value(row, labels, champion)).toBeCloseTo(row.champion, 10);
  expect(value(row, labels, challenger)).toBeCloseTo(row.challenger, 10);
});

test('rmse and mae of D2', () => {
  expect(value({ metric: 'rmse' }, y2, champion2)).toBeCloseTo(0.5700877125, 10);
  expect(value({ metric: 'rmse' }, y2, challenger2)).toBeCloseTo(0.2309401077, 10);
  expect(value({ metric: 'mae' }, y2, champion2)).toBeCloseTo(0.55, 10);
  expect(value({ metric: 'mae' }, y2, challenger2)).toBeCloseTo(0.2166666667, 10);
});

test.each([
  { at: 0.5, recall: 1 },
  { at: 0.75, recall: 0.75 }, // three of four above .6 are positive
  { at: 0.76, recall: 0.5 },
  { at: 1, recall: 0.5 },
])('recall at precision $at is $recall', ({ at, recall }) => {
  const y = Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0);
  const s = Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2);
  expect(value({ metric: 'recallAtPrecision', at }, y, s)).toBe(recall);
});

test('no threshold has the precision: recall is 0', () => {
  expect(value({ metric: 'recallAtPrecision', at: 0.9 }, Float64Array.of(0, 1), Float64Array.of(0.9, 0.1))).toBe(0);
});

test('a precision is reached although its product is not exact', () => {
  // 0.55 * 20 is 11.000000000000002, while 11 / 20 is 0.55.
  const y = Float64Array.from({ length: 40 }, (_, i) => (i < 11 || i > 30 ? 1 : 0));
  const s = Float64Array.from({ length: 40 }, (_, i) => (i < 20 ? 1 : 0));
  expect(value({ metric: 'recallAtPrecision', at: 0.55 }, y, s)).toBe(0.55);
});

test('a confident mistake costs a bounded loss', () => {
  expect(value({ metric: 'logLoss' }, Float64Array.of(1), Float64Array.of(0))).toBeCloseTo(-Math.log(1e-15), 10);
});

test('a metric is called by its name and its precision', () => {
  expect(metricKey({ metric: 'auc' })).toBe('auc');
  expect(metricKey({ metric: 'recallAtPrecision', at: 0.8 })).toBe('recallAtPrecision@0.8');
});

describe('laws', () => {
  const rows = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 3 })), {
      minLength: 4,
      maxLength: 40,
    })
    .map((found) => [...found, [1, 5, 1] as const, [0, 5, 1] as const])
    .map((found) => ({
      y: Float64Array.from(found, ([label]) => label),
      s: Float64Array.from(found, ([, score]) => score / 20),
      counts: Int32Array.from(found, ([, , count]) => count),
    }));
  const binary: MetricRef[] = [
    { metric: 'auc' },
    { metric: 'prAuc' },
    { metric: 'recallAtPrecision', at: 0.7 },
    { metric: 'accuracy' },
    { metric: 'logLoss' },
    { metric: 'brier' },
  ];

  test.each(binary)('$metric of counted rows is that of rows written out', (ref) => {
    fc.assert(
      fc.property(rows, ({ y, s, counts }) => {
        const written = [...counts].flatMap((count, row) => new Array<number>(count).fill(row));
        const pick = (values: Float64Array): Float64Array => Float64Array.from(written, (row) => values[row] ?? 0);
        expect(statistic(ref, y, s)(counts)).toBeCloseTo(value(ref, pick(y), pick(s)), 9);
      }),
    );
  });

  test('ranking metrics know the order only', () => {
    const ranking = binary.filter(({ metric }) => !METRICS[metric].probability);
    fc.assert(
      fc.property(rows, ({ y, s }) => {
        for (const ref of ranking)
          expect(
            value(
              ref,
              y,
              s.map((x) => Math.exp(3 * x)),
            ),
          ).toBe(value(ref, y, s));
      }),
    );
  });

  test('auc of reversed scores is its complement', () => {
    fc.assert(
      fc.property(rows, ({ y, s }) =>
        expect(
          value(
            { metric: 'auc' },
            y,
            s.map((x) => -x),
          ),
        ).toBeCloseTo(1 - value({ metric: 'auc' }, y, s), 12),
      ),
    );
  });
});
