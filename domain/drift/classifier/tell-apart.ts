import { middle } from '../../dataset/histogram.ts';
import type { Profile } from '../../dataset/profile.ts';
import { isNumeric } from '../../dataset/profile.ts';
import { rowSample } from '../../dataset/sample.ts';
import { unpackAscending } from '../../dataset/varints.ts';
import { aucTest, weightedAuc } from '../../statistics/auc.ts';
import { mulberry32, shuffled } from '../../statistics/random.ts';
import { type BinnedRows, BOOSTING, type Boosting, boost } from './gradient-boosting.ts';

/** Folds of the cross-validation: every row is scored by a forest that never saw it. */
const FOLDS = 5;
/** Bins of a number. */
const NUMBER_BINS = 64;
/** Rows of each side that are used. */
const MOST_ROWS = 5000;

/** Whether a classifier can tell baseline and current data apart. */
export interface DomainClassifier {
  /** Out-of-fold area under the ROC curve; 0.5 is no difference. */
  readonly auc: number;
  readonly z: number;
  /** One-sided. */
  readonly p: number;
  readonly baselineRows: number;
  readonly currentRows: number;
  /** Columns by their share of the forests' gain, largest first. */
  readonly importances: readonly { readonly column: string; readonly share: number }[];
}

/**
 * Trains a classifier to tell the sampled rows of two profiles apart, on these columns. It sees what no single column shows: a change
 * of how columns go together. Undefined when a side has fewer than `least` rows.
 */
export function tellApart(
  baseline: Profile,
  current: Profile,
  columns: readonly string[],
  least: number,
  seed = 0,
  options: Boosting = BOOSTING,
): DomainClassifier | undefined {
  const [a, b] = [sided(baseline), sided(current)];
  if (!a || !b || columns.length === 0 || a.weights.length < least || b.weights.length < least) return undefined;
  const rows = binned(baseline, current, a.codes, b.codes, columns);
  const size = a.codes.length + b.codes.length;
  const labels = Uint8Array.from({ length: size }, (_, i) => (i < a.codes.length ? 0 : 1));
  const weights = balanced(a.weights, b.weights);
  const folds = new Uint8Array(size);
  const random = mulberry32(seed);
  for (const [place, row] of shuffled(
    Array.from({ length: size }, (_, i) => i),
    random,
  ).entries())
    folds[row] = place % FOLDS;
  const scores = new Array<number>(size).fill(0);
  const gains = new Float64Array(columns.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const train = rowsOutside(folds, fold);
    const forest = boost(rows, labels, weights, train, random, options);
    for (let row = 0; row < size; row++) if (folds[row] === fold) scores[row] = forest.score(rows, row);
    for (const [feature, gain] of forest.importances.entries()) gains[feature] = (gains[feature] ?? 0) + gain;
  }
  const [n0, n1] = [effective(a.weights), effective(b.weights)];
  const { auc, z, p } = aucTest(weightedAuc(scores, labels, weights), n1, n0);
  const all = gains.reduce((sum, gain) => sum + gain, 0);
  const importances = columns
    .map((column, i) => ({ column, share: all === 0 ? 0 : (gains[i] ?? 0) / all }))
    .sort((x, y) => y.share - x.share || (x.column < y.column ? -1 : 1));
  return { auc, z, p, baselineRows: a.codes.length, currentRows: b.codes.length, importances };
}

function rowsOutside(folds: Uint8Array, fold: number): Int32Array {
  const rows = new Int32Array(folds.length);
  let count = 0;
  for (let row = 0; row < folds.length; row++) if (folds[row] !== fold) rows[count++] = row;
  return rows.subarray(0, count);
}

interface Side {
  readonly codes: readonly (readonly number[])[];
  readonly weights: readonly number[];
}

function sided(profile: Profile): Side | undefined {
  const sample = rowSample(profile);
  return sample && { codes: sample.codes.slice(0, MOST_ROWS), weights: sample.weights.slice(0, MOST_ROWS) };
}

/** Weights of both sides, each with the same total, a mean of one: a larger side must not win by its size. */
function balanced(a: readonly number[], b: readonly number[]): Float64Array {
  const total = (side: readonly number[]): number => side.reduce((sum, weight) => sum + weight, 0);
  const half = (a.length + b.length) / 2;
  const [scaleA, scaleB] = [half / total(a), half / total(b)];
  return Float64Array.from([...a.map((weight) => weight * scaleA), ...b.map((weight) => weight * scaleB)]);
}

/** Kish's effective number of rows: repeated rows count for less than independent ones. */
function effective(weights: readonly number[]): number {
  const sum = weights.reduce((s, weight) => s + weight, 0);
  return sum ** 2 / weights.reduce((s, weight) => s + weight ** 2, 0);
}

/** Both sides' rows in common bins: numbers by quantiles of both together, categories by hash bucket. */
function binned(baseline: Profile, current: Profile, a: Side['codes'], b: Side['codes'], columns: readonly string[]): BinnedRows {
  const found = columns.map((name) => {
    const [x, y] = [baseline, current].map((profile) => profile.columns.findIndex((c) => c.name === name));
    const column = baseline.columns[x ?? -1];
    const numeric = column !== undefined && isNumeric(column);
    const codesOf = (side: Side['codes'], at: number | undefined): number[] => side.map((codes) => codes[at ?? -1] ?? 0);
    const [left, right] = [codesOf(a, x), codesOf(b, y)];
    if (!numeric) return { codes: Uint16Array.from([...left, ...right]), bins: 258, categorical: true };
    const values = [...valuesOf(baseline, x, left), ...valuesOf(current, y, right)];
    const sorted = Float64Array.from(values.filter((value) => value !== undefined)).sort();
    const edges = [
      ...new Set(Array.from({ length: NUMBER_BINS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / NUMBER_BINS)] ?? 0)),
    ];
    return {
      codes: Uint16Array.from(values, (value) => (value === undefined ? 0 : 1 + rankAmong(edges, value))),
      bins: NUMBER_BINS + 1,
      categorical: false,
    };
  });
  return {
    features: found.map(({ codes }) => codes),
    bins: found.map(({ bins }) => bins),
    categorical: found.map(({ categorical }) => categorical),
  };
}

/** Values that bucket numbers stand for; undefined for no value. */
function valuesOf(profile: Profile, column: number | undefined, codes: readonly number[]): (number | undefined)[] {
  const ll = profile.columns[column ?? -1]?.ll;
  if (!ll) return codes.map(() => undefined);
  const middles = unpackAscending(ll.k).map((key) => middle(key, ll.shift));
  return codes.map((code) => middles[code - 1]);
}

/** How many edges lie at or below a value. */
function rankAmong(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const at = (low + high) >> 1;
    if ((edges[at] ?? 0) <= value) low = at + 1;
    else high = at;
  }
  return low;
}
