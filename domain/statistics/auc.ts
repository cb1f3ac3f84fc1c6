import { normalTail } from './tails.ts';

/** How well scores tell two groups apart. */
export interface Auc {
  /** P that a random member of group 1 scores higher than one of group 0; ties count half. */
  readonly auc: number;
  /** One-sided p that this is chance, by the normal approximation. */
  readonly p: number;
  readonly z: number;
}

/** Area under the ROC curve from midranks (Mann and Whitney's U over its maximum), weighted. `n1` and `n0` are effective numbers. */
export function weightedAuc(scores: readonly number[], labels: ArrayLike<number>, weights: ArrayLike<number>): number {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let [below, wins, ones, zeros] = [0, 0, 0, 0];
  for (let i = 0; i < order.length; ) {
    let [one, zero] = [0, 0];
    let j = i;
    for (; j < order.length && scores[order[j] ?? 0] === scores[order[i] ?? 0]; j++) {
      const at = order[j] ?? 0;
      if (labels[at] === 1) one += weights[at] ?? 0;
      else zero += weights[at] ?? 0;
    }
    wins += one * (below + zero / 2);
    below += zero;
    ones += one;
    zeros += zero;
    i = j;
  }
  return ones === 0 || zeros === 0 ? 0.5 : wins / (ones * zeros);
}

/** The z and one-sided p of an AUC from n1 and n0 rows, without ties. */
export function aucTest(auc: number, n1: number, n0: number): Auc {
  const z = (auc - 0.5) / Math.sqrt((n1 + n0 + 1) / (12 * n1 * n0));
  return { auc, z, p: normalTail(z) };
}
