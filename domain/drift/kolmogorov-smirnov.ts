import { eachBucket, type Histogram, middle, total } from '../dataset/histogram.ts';

/** What two binned samples allow to say about Kolmogorov-Smirnov's D: at least `low`, at most `high`. */
export interface KsBracket {
  readonly low: number;
  readonly high: number;
}

/**
 * The two-sample D from histograms. Inside a bucket the order of the values is unknown, so D lies in a bracket; a bucket that holds
 * one value only (`atom`) adds nothing to it. Distributions are right-continuous, so ties are exact.
 */
export function ksBracket(a: Histogram, b: Histogram, atom: (key: number, shift: number) => boolean = isAtom): KsBracket {
  const [n, m] = [total(a), total(b)];
  let [d, low, high] = [0, 0, 0];
  eachBucket(a, b, (key, ofA, ofB, shift) => {
    const f = ofA / n;
    const g = ofB / m;
    if (!atom(key, shift)) high = Math.max(high, d + f, g - d);
    d += f - g;
    low = Math.max(low, Math.abs(d));
    high = Math.max(high, Math.abs(d));
  });
  return { low: Math.min(1, low), high: Math.min(1, high) };
}

/** Buckets that stand for one value: every one at shift 0, whose values differ by less than a millionth, and zero. */
export const isAtom = (key: number, shift: number): boolean => shift === 0 || key === 0;

/** Also buckets between two neighbouring whole numbers, where every value is whole. */
export function isWholeAtom(key: number, shift: number): boolean {
  if (isAtom(key, shift)) return true;
  const octave = (((key << shift) >>> 20) & 0x7ff) - 1023;
  return octave <= 20 - shift;
}

/** The D that chance alone exceeds with probability alpha: the smallest effect that samples of n and m values can show. */
export const detectableD = (n: number, m: number, alpha: number): number =>
  n === 0 || m === 0 ? 1 : Math.min(1, Math.sqrt(-0.5 * Math.log(alpha / 2)) * Math.sqrt(1 / n + 1 / m));

/** D less what chance explains, as SageMaker Model Monitor's "Robust" comparison takes it (Deequ's Distance.scala). */
export const robustD = (d: number, n: number, m: number): number => Math.max(0, d - 1.8 * Math.sqrt(1 / n + 1 / m));

/** Wasserstein-1 distance of the bucket middles: the mean distance that values must travel. In the column's unit. */
export function wasserstein(a: Histogram, b: Histogram): number {
  const [n, m] = [total(a), total(b)];
  let [d, sum] = [0, 0];
  let last: number | undefined;
  eachBucket(a, b, (key, ofA, ofB, shift) => {
    const x = middle(key, shift);
    if (last !== undefined) sum += Math.abs(d) * (x - last);
    d += ofA / n - ofB / m;
    last = x;
  });
  return sum;
}
