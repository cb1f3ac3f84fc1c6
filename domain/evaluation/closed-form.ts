import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { wilson } from '../statistics/proportions.ts';
import { delong, delongDifference } from './delong.ts';
import { type Estimate, fromContributions, fromNormal } from './estimate.ts';
import { rowValues } from './losses.ts';
import { METRICS, type MetricRef } from './metric.ts';
import { studentCdf } from './student-t.ts';
import { type Discordance, tangoInterval, tangoScore } from './tango.ts';

/** A gain and how to test it against harm. */
export interface Gain {
  readonly estimate: Estimate;
  /** P value of "the challenger is not worse by more than `margin`": small says that it is. */
  harm(margin: number): number;
}

interface Pair {
  readonly labels: Float64Array;
  readonly challenger: Float64Array;
  readonly champion: Float64Array;
}

/**
 * The gain by a formula instead of resampling: DeLong for auc, Tango for accuracy, Student's t on differences per row for mean
 * losses and, by the delta method, for rmse. Undefined for metrics that have no such formula.
 */
export function closedFormGain(ref: MetricRef, { labels, challenger, champion }: Pair): Gain | undefined {
  if (ref.metric === 'auc') {
    const { value, standardError } = delongDifference(labels, challenger, champion);
    const estimate = fromNormal(value, standardError, 'delong');
    return { estimate, harm: (margin) => certainOr(value + margin, standardError, (z) => normalCdf(z, 0, 1)) };
  }
  const [mine, theirs] = [rowValues(ref.metric, labels, challenger), rowValues(ref.metric, labels, champion)];
  if (mine === undefined || theirs === undefined) return undefined;
  if (ref.metric === 'accuracy') return accuracyGain(mine, theirs);
  const sign = METRICS[ref.metric].better === 'higher' ? 1 : -1;
  const [scaleMine, scaleTheirs] = ref.metric === 'rmse' ? [rootSlope(mine), rootSlope(theirs)] : [1, 1];
  const contributions = mine.map((value, i) => sign * (value * scaleMine - (theirs[i] ?? 0) * scaleTheirs));
  const estimate = fromContributions(sign * (center(ref, mine) - center(ref, theirs)), contributions);
  const df = labels.length - 1;
  return { estimate, harm: (margin) => certainOr(estimate.value + margin, estimate.standardError, (t) => studentCdf(t, df)) };
}

/** One model's own value by a formula; undefined for metrics that have none. */
export function closedFormValue(ref: MetricRef, labels: Float64Array, scores: Float64Array): Estimate | undefined {
  if (ref.metric === 'auc') {
    const { value, standardError } = delong(labels, scores);
    return fromNormal(value, standardError, 'delong');
  }
  const values = rowValues(ref.metric, labels, scores);
  if (values === undefined) return undefined;
  if (ref.metric === 'accuracy') return accuracyValue(values);
  const scale = ref.metric === 'rmse' ? rootSlope(values) : 1;
  return fromContributions(
    center(ref, values),
    values.map((value) => value * scale),
  );
}

/** Rows that exactly one of the models got right. */
export function discordance(mine: Float64Array, theirs: Float64Array): Discordance {
  let [challengerOnly, championOnly] = [0, 0];
  for (const [i, right] of mine.entries()) {
    if (right === 1 && theirs[i] === 0) challengerOnly++;
    if (right === 0 && theirs[i] === 1) championOnly++;
  }
  return { challengerOnly, championOnly, rows: mine.length };
}

function accuracyGain(mine: Float64Array, theirs: Float64Array): Gain {
  const found = discordance(mine, theirs);
  const { challengerOnly, championOnly, rows } = found;
  const value = (challengerOnly - championOnly) / rows;
  const [lower, upper] = tangoInterval(found);
  const standardError = Math.sqrt(((challengerOnly + championOnly) / rows - value * value) / rows);
  return {
    estimate: { value, lower, upper, standardError, method: 'tango' },
    harm: (margin) => normalCdf(tangoScore(found, -margin), 0, 1),
  };
}

function accuracyValue(right: Float64Array): Estimate {
  const [k, n] = [right.reduce((sum, x) => sum + x, 0), right.length];
  const [lower, upper] = wilson({ k, n }, normalQuantile(0.95, 0, 1));
  return { value: k / n, lower, upper, standardError: Math.sqrt(((k / n) * (1 - k / n)) / n), method: 'wilson' };
}

/** Slope of the square root at the mean of these squares: how much one row's square moves the root. */
function rootSlope(squares: Float64Array): number {
  const root = Math.sqrt(mean(squares));
  return root === 0 ? 0 : 1 / (2 * root);
}

const center = ({ metric }: MetricRef, values: Float64Array): number => (metric === 'rmse' ? Math.sqrt(mean(values)) : mean(values));

const mean = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Probability of a distance in standard errors; without any spread the distance itself decides. */
const certainOr = (distance: number, standardError: number, cdf: (z: number) => number): number =>
  standardError === 0 ? Number(distance >= 0) : cdf(distance / standardError);
