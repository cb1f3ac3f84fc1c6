import type { MetricName } from './metric.ts';

/** Probabilities are kept this far from 0 and 1, so that one confident mistake does not make a mean infinite. */
const CLIP = 1e-15;

const clipped = (p: number): number => Math.min(1 - CLIP, Math.max(CLIP, p));

/** Value of one row, for metrics that are a mean over rows (rmse: the root of one). */
const ROW_VALUES: Readonly<Partial<Record<MetricName, (label: number, score: number) => number>>> = {
  accuracy: (label, score) => (score >= 0.5 === (label === 1) ? 1 : 0),
  logLoss: (label, score) => -Math.log(label === 1 ? clipped(score) : 1 - clipped(score)),
  brier: (label, score) => (score - label) ** 2,
  rmse: (label, score) => (score - label) ** 2,
  mae: (label, score) => Math.abs(score - label),
};

/** The metric's value of each row; undefined where the metric is no mean over rows. */
export function rowValues(metric: MetricName, labels: Float64Array, scores: Float64Array): Float64Array | undefined {
  const value = ROW_VALUES[metric];
  return value === undefined ? undefined : labels.map((label, i) => value(label, scores[i] ?? Number.NaN));
}
