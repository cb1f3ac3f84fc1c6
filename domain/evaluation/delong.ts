import { ascending } from './order.ts';

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
 * Components in O(n log n) (X. Sun and W. Xu, IEEE Signal Processing Letters 21, 2014), counted along the order of scores instead
 * of subtracted from mid-ranks, so that one sort serves; rows of equal score count half.
 */
function components(labels: Float64Array, scores: Float64Array): Components {
  const order = ascending(scores);
  const place = new Uint32Array(scores.length);
  let [m, n] = [0, 0];
  for (let row = 0; row < place.length; row++) place[row] = labels[row] === 1 ? m++ : n++;
  const positives = new Float64Array(m);
  const negatives = new Float64Array(n);
  let [positivesBelow, negativesBelow] = [0, 0];
  for (let from = 0; from < order.length; ) {
    const score = scores[order[from] ?? 0];
    let to = from;
    let tiedPositives = 0;
    do if (labels[order[to++] ?? 0] === 1) tiedPositives++;
    while (to < order.length && scores[order[to] ?? 0] === score);
    const tiedNegatives = to - from - tiedPositives;
    for (let k = from; k < to; k++) {
      const row = order[k] ?? 0;
      const at = place[row] ?? 0;
      if (labels[row] === 1) positives[at] = (negativesBelow + tiedNegatives / 2) / n;
      else negatives[at] = 1 - (positivesBelow + tiedPositives / 2) / m;
    }
    positivesBelow += tiedPositives;
    negativesBelow += tiedNegatives;
    from = to;
  }
  return { area: positives.reduce((sum, share) => sum + share, 0) / m, positives, negatives };
}

/** Sample covariance divided by the number of rows. */
function spread(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  const meanA = a.reduce((sum, x) => sum + x, 0) / n;
  const meanB = b.reduce((sum, x) => sum + x, 0) / n;
  return a.reduce((sum, x, i) => sum + (x - meanA) * ((b[i] ?? 0) - meanB), 0) / (n - 1) / n;
}
