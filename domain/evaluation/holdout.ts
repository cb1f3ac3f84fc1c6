import { METRICS, type MetricRef } from './metric.ts';

/** Held-out rows with what both models said of them. Labels of a binary problem are 0 and 1. */
export interface Holdout {
  readonly labels: Float64Array;
  readonly challenger: Float64Array;
  /** null on a first delivery. */
  readonly champion: Float64Array | null;
}

/** Fewer rows, or fewer of one class, prove nothing: no verdict but inconclusive is given. */
export const MIN_ROWS = 100;
export const MIN_ROWS_PER_CLASS = 10;

/** The same holdout with only some of its rows. */
export function rowsOf({ labels, challenger, champion }: Holdout, rows: Uint32Array): Holdout {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row] ?? Number.NaN);
  return { labels: pick(labels), challenger: pick(challenger), champion: champion === null ? null : pick(champion) };
}

/** Why a metric cannot be judged on these rows, or undefined when it can. An undefined metric is never taken for 0. */
export function cannotJudge(ref: MetricRef, holdout: Holdout): string | undefined {
  const { problem, probability } = METRICS[ref.metric];
  const rows = holdout.labels.length;
  if (rows < MIN_ROWS) return `${rows} rows, at least ${MIN_ROWS} are needed`;
  for (const [name, scores] of [['challenger', holdout.challenger] as const, ['champion', holdout.champion] as const]) {
    if (scores === null) continue;
    if (scores.length !== rows) return `the ${name} has ${scores.length} scores for ${rows} labels`;
    const bad = scores.findIndex((score) => !Number.isFinite(score) || (probability && (score < 0 || score > 1)));
    if (bad !== -1)
      return `the ${name}'s score of row ${bad + 1} is ${scores[bad]}, expected ${probability ? 'a probability' : 'a finite number'}`;
  }
  return problem === 'binary' ? binaryProblem(holdout.labels) : regressionProblem(holdout.labels);
}

function binaryProblem(labels: Float64Array): string | undefined {
  const odd = labels.findIndex((label) => label !== 0 && label !== 1);
  if (odd !== -1) return `the label of row ${odd + 1} is ${labels[odd]}, expected 0 or 1`;
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const rarer = Math.min(positives, labels.length - positives);
  if (rarer >= MIN_ROWS_PER_CLASS) return undefined;
  return `${rarer} rows are ${positives < labels.length - positives ? 'positive' : 'negative'}, at least ${MIN_ROWS_PER_CLASS} are needed`;
}

function regressionProblem(labels: Float64Array): string | undefined {
  const odd = labels.findIndex((label) => !Number.isFinite(label));
  return odd === -1 ? undefined : `the label of row ${odd + 1} is ${labels[odd]}, expected a finite number`;
}
