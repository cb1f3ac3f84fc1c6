import { rowValues } from './losses.ts';
import type { MetricRef } from './metric.ts';
import { averagePrecision, bestRecall, rocArea } from './ranking.ts';

/**
 * A metric prepared for one model's scores: given how often each row was drawn, its value on that resample, in one pass.
 * Sorting happens once, before the first resample.
 */
export type Statistic = (counts: Counts) => number;

/** How often each row was drawn. Signed, because that is what engines count fastest in. */
export type Counts = Int32Array;

/** The metric of these scores as a function of how often each row counts. */
export function statistic({ metric, at }: MetricRef, labels: Float64Array, scores: Float64Array): Statistic {
  if (metric === 'auc') return rocArea(labels, scores);
  if (metric === 'prAuc') return averagePrecision(labels, scores);
  if (metric === 'recallAtPrecision') return bestRecall(labels, scores, at ?? 1);
  const values = rowValues(metric, labels, scores) ?? new Float64Array();
  return metric === 'rmse' ? (counts) => Math.sqrt(weightedMean(values, counts)) : (counts) => weightedMean(values, counts);
}

/** Every row once: the metric itself rather than a resample of it. */
export const onceEach = (rows: number): Counts => new Int32Array(rows).fill(1);

function weightedMean(values: Float64Array, counts: Counts): number {
  let sum = 0;
  let rows = 0;
  for (let i = 0; i < values.length; i++) {
    const count = counts[i] as number;
    sum += count * (values[i] as number);
    rows += count;
  }
  return sum / rows;
}
