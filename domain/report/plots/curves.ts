import type { MetricHistory } from '../../training/metric-history.ts';
import { numberText } from '../format.ts';
import { type Html, html } from '../html.ts';
import { linePlot, type Point, type Series } from './line-plot.ts';

/** A history and the colour in which it is drawn; `name` tells it from others in the same plot. */
export interface DrawnHistory {
  readonly kind: 'champion' | 'challenger';
  readonly name?: string;
  readonly history: MetricHistory;
}

/** Words in front of a metric's name that say on which rows it was measured: both lines belong into one plot. */
const ROWS = /^(train(?:ing)?|valid(?:ation)?|val|eval(?:uation)?|test)[-_:. ]+(?=\S)/i;

/** Metrics by what they measure: `training_loss` and `validation_loss` are both loss. */
export const curveName = (metric: string): string => metric.replace(ROWS, '');

/** Whether a metric was measured on the rows that were learned from: drawn dashed, as it flatters. */
const isOfTraining = (metric: string): boolean => /^train/i.test(metric) && ROWS.test(metric);

interface Line {
  readonly metric: string;
  readonly told: string;
  readonly drawn: DrawnHistory;
  readonly points: readonly Point[];
}

/** How metrics went during training, one plot for each; undefined when there is nothing that moved. */
export function curves(histories: readonly DrawnHistory[]): Html | undefined {
  const lines = histories.flatMap((drawn) => drawn.history.series.map((one) => lineOf(drawn, one)));
  const names = [...new Set(lines.map(({ metric }) => curveName(metric)))];
  const plots = names.flatMap((name) => {
    const own = lines.filter(({ metric }) => curveName(metric) === name);
    return own.some(({ points }) => points.length > 1) ? [plot(name, own)] : [];
  });
  return plots.length === 0
    ? undefined
    : html`<figure class="curves scroll" tabindex="0" role="region" aria-label="Metrics during training">${plots}<output>point at a line to read its numbers</output></figure>`;
}

const lineOf = (drawn: DrawnHistory, { name, points }: MetricHistory['series'][number]): Line => ({
  metric: name,
  told: drawn.name === undefined ? name : `${drawn.name} ${name}`,
  drawn,
  points: drawn.history.axis === 'seconds' ? points.map(([x, y]): Point => [x / 60, y]) : points,
});

function plot(name: string, lines: readonly Line[]): Html {
  const xs = lines.flatMap(({ points }) => points.map(([x]) => x));
  const ys = lines.flatMap(({ points }) => points.map(([, y]) => y));
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const reach = (high - low || Math.abs(high) || 1) * 0.08;
  const axes = new Set(lines.map(({ drawn }) => (drawn.history.axis === 'step' ? 'step' : 'minutes of the training')));
  const series = lines.map(
    ({ metric, drawn, points }): Series => ({ kind: drawn.kind, points, dashed: isOfTraining(metric), dots: points.length <= 40 }),
  );
  return linePlot({
    title: lines.length === 1 ? (lines[0]?.told ?? name) : name,
    label: `${name} during training: ${lines.map(({ told }) => told).join(', ')}`,
    x: [Math.min(...xs), Math.max(...xs)],
    y: [low - reach, high + reach],
    name: numberText,
    series,
    height: 170,
    axis: [...axes].join(' or '),
    told: toldAt(lines),
  });
}

/** Words for the pointer, at each place where some line has a point. */
function toldAt(lines: readonly Line[]): readonly (readonly [x: number, words: string])[] {
  const words = new Map<number, string[]>();
  for (const { told, points, drawn } of lines)
    for (const [x, y] of points) {
      const place = drawn.history.axis === 'step' ? `step ${numberText(x)}` : `minute ${numberText(x)}`;
      words.set(x, [...(words.get(x) ?? [`${place}:`]), `${told} ${numberText(y)}`]);
    }
  return [...words].sort(([a], [b]) => a - b).map(([x, [place = '', ...values]]) => [x, `${place} ${values.join(', ')}`]);
}
