import { twoSidedNormal } from './tails.ts';

/** Successes among trials. */
export interface Proportion {
  readonly k: number;
  readonly n: number;
}

/** Cohen's h of two proportions: the difference of their arcsine transforms; 0.2 is small, 0.5 medium. */
export const cohenH = (a: Proportion, b: Proportion): number => 2 * Math.asin(Math.sqrt(b.k / b.n)) - 2 * Math.asin(Math.sqrt(a.k / a.n));

/** The pooled z of two proportions. 0 where both are certain. */
export function pooledZ(a: Proportion, b: Proportion): number {
  const p = (a.k + b.k) / (a.n + b.n);
  const variance = p * (1 - p) * (1 / a.n + 1 / b.n);
  return variance === 0 ? 0 : (b.k / b.n - a.k / a.n) / Math.sqrt(variance);
}

/** The smallest count that the pooled proportion expects in one of the four cells. */
export function smallestExpected(a: Proportion, b: Proportion): number {
  const p = (a.k + b.k) / (a.n + b.n);
  return Math.min(a.n, b.n) * Math.min(p, 1 - p);
}

/**
 * Two-sided p of Fisher's exact test: the probability, given the margins, of all tables that are no more likely than this one.
 * Weights run outwards from the observed table by the hypergeometric ratio, so that no factorial is ever formed.
 */
export function fisherExact(a: Proportion, b: Proportion): number {
  const successes = a.k + b.k;
  const [low, high] = [Math.max(0, successes - b.n), Math.min(a.n, successes)];
  const up = (k: number): number => ((a.n - k) * (successes - k)) / ((k + 1) * (b.n - successes + k + 1));
  let [extreme, all] = [1, 1];
  const add = (weight: number): void => {
    all += weight;
    if (weight <= 1 + 1e-7) extreme += weight;
  };
  for (let k = a.k, weight = 1; k < high; k++) {
    weight *= up(k);
    add(weight);
  }
  for (let k = a.k, weight = 1; k > low; k--) {
    weight /= up(k - 1);
    add(weight);
  }
  if (!Number.isFinite(all)) return 0;
  return Math.min(1, extreme / all);
}

/** Two-sided p that two proportions are equal: Fisher's exact test where a cell expects fewer than five, otherwise the pooled z. */
export function proportionsP(a: Proportion, b: Proportion): number {
  if (a.n === 0 || b.n === 0) return 1;
  return smallestExpected(a, b) < 5 ? fisherExact(a, b) : twoSidedNormal(pooledZ(a, b));
}

/** Wilson's score interval of a proportion. z is the normal quantile: 1.96 for 95 %. Source: E. B. Wilson, JASA 22 (1927). */
export function wilson({ k, n }: Proportion, z = 1.959963984540054): readonly [number, number] {
  if (n === 0) return [0, 1];
  const p = k / n;
  const centre = p + (z * z) / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}
