import fc from 'fast-check';
import { historyFromMinutes, readMetricLines, thinned } from '../../../domain/training/metric-history.ts';

test.each<{ when: string; lines: string[]; series: unknown; badLines?: number }>([
  {
    when: 'every line has its step',
    lines: ['{"step":10,"loss":0.6,"auc":0.5}', '{"step":20,"loss":0.5}'],
    series: [
      {
        name: 'loss',
        points: [
          [10, 0.6],
          [20, 0.5],
        ],
      },
      { name: 'auc', points: [[10, 0.5]] },
    ],
  },
  {
    when: 'a line without a step counts on',
    lines: ['{"loss":3}', '{"loss":2}', '{"step":7,"loss":1}', '{"loss":0.5}'],
    series: [
      {
        name: 'loss',
        points: [
          [1, 3],
          [2, 2],
          [7, 1],
          [8, 0.5],
        ],
      },
    ],
  },
  {
    when: 'a value is no finite number',
    lines: ['{"step":1,"loss":null,"auc":"good","lr":0.1}'],
    series: [{ name: 'lr', points: [[1, 0.1]] }],
  },
  {
    when: 'lines are no objects',
    lines: ['loss=1', '[1]', '', '{"step":1,"loss":1}'],
    series: [{ name: 'loss', points: [[1, 1]] }],
    badLines: 2,
  },
])('history is read when $when', ({ lines, series, badLines = 0 }) => {
  expect(readMetricLines(lines.join('\n'))).toEqual({ history: { source: 'container', axis: 'step', series }, badLines });
});

test('without a number there is no history', () => {
  expect(readMetricLines('\n')).toEqual({ history: undefined, badLines: 0 });
  expect(historyFromMinutes(new Map([['loss', []]]))).toBeUndefined();
});

test('no more metrics are kept than SageMaker takes', () => {
  const line = JSON.stringify(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`m${i}`, i])));
  expect(readMetricLines(`${line}\n${line}`).history?.series.map(({ points }) => points.length)).toEqual(new Array(40).fill(2));
});

test('thinning keeps order, ends and at most so many', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 2, max: 1000 }), (count, most) => {
      const points = Array.from({ length: count }, (_, i) => i);
      const kept = thinned(points, most);
      expect(kept.length).toBe(Math.min(count, most));
      expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
    }),
  );
});
