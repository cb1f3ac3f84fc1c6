import { curveName, curves, type DrawnHistory } from '../../../domain/report/plots/curves.ts';
import type { MetricHistory } from '../../../domain/training/metric-history.ts';

const history = (series: MetricHistory['series'], axis: MetricHistory['axis'] = 'step'): MetricHistory => ({
  source: 'container',
  axis,
  series,
});
const drawn = (series: MetricHistory['series'], changes: Partial<DrawnHistory> = {}): DrawnHistory => ({
  kind: 'challenger',
  history: history(series),
  ...changes,
});

test.each([
  { metric: 'training_loss', name: 'loss' },
  { metric: 'validation:auc', name: 'auc' },
  { metric: 'eval loss', name: 'loss' },
  { metric: 'val-logloss', name: 'logloss' },
  { metric: 'loss', name: 'loss' },
  { metric: 'training', name: 'training' },
  { metric: 'trainable_share', name: 'trainable_share' },
  { metric: 'value', name: 'value' },
])('$metric is drawn as $name', ({ metric, name }) => {
  expect(curveName(metric)).toBe(name);
});

test('both sides of one measure share a plot, and the one that flatters is dashed', () => {
  const { text = '' } =
    curves([
      drawn([
        {
          name: 'training_loss',
          points: [
            [1, 3],
            [2, 2],
          ],
        },
        {
          name: 'validation_loss',
          points: [
            [1, 4],
            [2, 3],
          ],
        },
      ]),
    ]) ?? {};
  expect(text.match(/<svg/g)).toHaveLength(1);
  expect(text.match(/class="challenger line dashed"/g)).toHaveLength(1);
  expect(text.match(/class="challenger line"/g)).toHaveLength(1);
  expect(text).toContain('[2,&quot;step 2: training_loss 2, validation_loss 3&quot;]');
});

test('two deliveries are told apart by colour and by name', () => {
  const points: [number, number][] = [
    [1, 3],
    [2, 2],
  ];
  const { text = '' } =
    curves([
      drawn([{ name: 'loss', points }], { kind: 'champion', name: 'A' }),
      drawn([{ name: 'loss', points }], { kind: 'challenger', name: 'B' }),
    ]) ?? {};
  expect(text).toContain('class="champion line"');
  expect(text).toContain('class="challenger line"');
  expect(text).toContain('A loss 2, B loss 2');
});

test('seconds are drawn as minutes', () => {
  const { text = '' } =
    curves([
      {
        kind: 'challenger',
        history: history(
          [
            {
              name: 'loss',
              points: [
                [60, 3],
                [120, 2],
              ],
            },
          ],
          'seconds',
        ),
      },
    ]) ?? {};
  expect(text).toContain('minutes of the training');
  expect(text).toContain('minute 2: loss 2');
});

test('what was reported once is no curve', () => {
  expect(curves([drawn([{ name: 'auc', points: [[60, 0.7]] }])])).toBeUndefined();
  expect(curves([])).toBeUndefined();
});

test('a name from a container cannot break out of the page', () => {
  const { text = '' } =
    curves([
      drawn([
        {
          name: '"><script>alert(1)</script>',
          points: [
            [1, 1],
            [2, 2],
          ],
        },
      ]),
    ]) ?? {};
  expect(text).not.toContain('<script>');
});
