/** Structural components of one model's AUC (E. R. DeLong et al., Biometrics 44, 1988). */
interface Components {
  readonly area: number;
  /** For each positive: the share of negatives below it. */
  readonly positives: Float64Array;
  /** For each negative: the share of positives above it. */
  readonly negatives: Float64Array;
}

export interface AreaEstimate {
  readonly value: number;
  readonly standardError: number;
}

/** AUC of one model with DeLong's standard error. */
export function delong(labels: Float64Array, scores: Float64Array): AreaEstimate {
  const { area, positives, negatives } = components(labels, scores);
  return { value: area, standardError: Math.sqrt(spread(positives, positives) + spread(negatives, negatives)) };
}

/** Difference `a` minus `b` of two AUCs on the same rows, with DeLong's standard error; the correlation of the models is in it. */
export function delongDifference(labels: Float64Array, a: Float64Array, b: Float64Array): AreaEstimate {
  const [first, second] = [components(labels, a), components(labels, b)];
  const positives = first.positives.map((share, i) => share - (second.positives[i] ?? 0));
  const negatives = first.negatives.map((share, i) => share - (second.negatives[i] ?? 0));
  return { value: first.area - second.area, standardError: Math.sqrt(spread(positives, positives) + spread(negatives, negatives)) };
}

/** Covariance of two areas on the same rows. */
export function delongCovariance(labels: Float64Array, a: Float64Array, b: Float64Array): number {
  const [first, second] = [components(labels, a), components(labels, b)];
  return spread(first.positives, second.positives) + spread(first.negatives, second.negatives);
}

/**
 * Components by mid-ranks in O(n log n) (X. Sun and W. Xu, IEEE Signal Processing Letters 21, 2014): a positive's rank among all
 * minus its rank among positives counts the negatives below it.
 */
function components(labels: Float64Array, scores: Float64Array): Components {
  const all = midRanks(scores);
  const isPositive = (_: number, row: number): boolean => labels[row] === 1;
  const isNegative = (_: number, row: number): boolean => labels[row] !== 1;
  const amongPositives = midRanks(scores.filter(isPositive));
  const amongNegatives = midRanks(scores.filter(isNegative));
  const m = amongPositives.length;
  const n = amongNegatives.length;
  const positives = all.filter(isPositive).map((rank, i) => (rank - (amongPositives[i] ?? 0)) / n);
  const negatives = all.filter(isNegative).map((rank, j) => 1 - (rank - (amongNegatives[j] ?? 0)) / m);
  return { area: positives.reduce((sum, share) => sum + share, 0) / m, positives, negatives };
}

/** Ranks from 1, equal values sharing the mean of theirs. */
function midRanks(values: Float64Array): Float64Array {
  const at = (i: number): number => values[i] ?? Number.NaN;
  const order = Uint32Array.from(values.keys()).sort((a, b) => at(a) - at(b));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && at(order[to] ?? 0) === at(order[from] ?? 0)) to++;
    for (let k = from; k < to; k++) ranks[order[k] ?? 0] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/** Sample covariance divided by the number of rows. */
function spread(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  const meanA = a.reduce((sum, x) => sum + x, 0) / n;
  const meanB = b.reduce((sum, x) => sum + x, 0) / n;
  return a.reduce((sum, x, i) => sum + (x - meanA) * ((b[i] ?? 0) - meanB), 0) / (n - 1) / n;
}
