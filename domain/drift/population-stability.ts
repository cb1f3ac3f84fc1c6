import { edges, foldTo, type Histogram, rank, total } from '../dataset/histogram.ts';
import { chiSquaredTail } from '../statistics/tails.ts';
import type { Counts } from './categorical.ts';

/** Bins that numbers are put into, as credit scoring has always done. */
export const BINS = 10;

/** Counts of both sides in bins that end at the baseline's quantiles, snapped to buckets, with the value that each bin ends below. */
export function quantileBins(baseline: Histogram, current: Histogram, bins = BINS): Counts & { readonly upper: readonly number[] } {
  const shift = Math.max(baseline.shift, current.shift);
  const [x, y] = [foldTo(baseline, shift), foldTo(current, shift)];
  const n = total(x);
  const last: number[] = [];
  let [seen, next] = [0, 1];
  for (let i = 0; i < x.keys.length - 1; i++) {
    seen += x.counts[i] ?? 0;
    if (next < bins && seen >= (next * n) / bins) {
      last.push(x.keys[i] ?? 0);
      while (next < bins && seen >= (next * n) / bins) next++;
    }
  }
  const count = (h: Histogram): number[] => {
    const counts = new Array<number>(last.length + 1).fill(0);
    let bin = 0;
    for (let i = 0; i < h.keys.length; i++) {
      const key = h.keys[i] ?? 0;
      for (let end = last[bin]; end !== undefined && rank(key, shift) > rank(end, shift); end = last[bin]) bin++;
      counts[bin] = (counts[bin] ?? 0) + (h.counts[i] ?? 0);
    }
    return counts;
  };
  return { a: count(x), b: count(y), upper: last.map((key) => edges(key, shift)[1]) };
}

/**
 * Population stability index: the symmetric Kullback-Leibler divergence of two binned samples, with half a row added to every bin
 * (Jeffreys' prior) so that an empty one stays finite. By convention 0.1 is a small shift and 0.25 a large one.
 */
export function populationStability({ a, b }: Counts): number {
  const bins = a.length;
  const [n, m] = [a, b].map((side) => side.reduce((s, count) => s + count, 0) + 0.5 * bins);
  let psi = 0;
  for (const [i, count] of a.entries()) {
    const p = (count + 0.5) / (n ?? 1);
    const q = ((b[i] ?? 0) + 0.5) / (m ?? 1);
    psi += (q - p) * Math.log(q / p);
  }
  return psi;
}

/** P that PSI is at least this without drift: PSI / (1/n + 1/m) is then chi-squared with one degree of freedom less than bins. */
export function populationStabilityP(psi: number, bins: number, n: number, m: number): number {
  if (bins < 2 || n === 0 || m === 0) return 1;
  return chiSquaredTail(psi / (1 / n + 1 / m), bins - 1);
}
