import type { ColumnProfile } from '../dataset/profile.ts';

/** Mass of current data in categories that the baseline never had, and how much of it chance explains. */
export interface UnseenTest {
  readonly share: number;
  /** Good and Turing's estimate: the baseline's share of categories seen once. */
  readonly expected: number;
  readonly limit: number;
  /** Chance of so much unseen data if both sides came from the same source. Absent when the current data has too many categories to count. */
  readonly p?: number;
}

/** Undefined when the baseline had too many categories to know them all, or a side has no values. */
export function compareUnseen(a: ColumnProfile, b: ColumnProfile, tolerated = 0.01): UnseenTest | undefined {
  if (!a.dict?.exact || !b.dict || a.n === 0 || b.n === 0) return undefined;
  const known = new Map(a.dict.values);
  const err = b.dict.exact ? 0 : b.dict.err;
  const seen = b.dict.values.reduce((sum, [value, count]) => sum + (known.has(value) ? count + err : 0), 0);
  const [once, twice] = [1, 2].map((times) => a.dict?.values.filter(([, count]) => count === times).length ?? 0);
  const expected = (once ?? 0) / a.n;
  // Chance in the current data, and that of the estimate itself (Good 1953): without the latter, rare categories raise false alarms.
  const seldom = (once ?? 0) + 1;
  const spread = Math.sqrt(seldom / a.n / b.n + (seldom + 2 * (twice ?? 0)) / a.n ** 2);
  const limit = Math.max(tolerated, expected + 4 * spread);
  const share = Math.max(0, 1 - seen / b.n);
  if (!b.dict.exact) return { share, expected, limit };
  const pooled = new Map(known);
  for (const [value, count] of b.dict.values) pooled.set(value, (pooled.get(value) ?? 0) + count);
  return { share, expected, limit, p: unseenP(b.n - seen, [...pooled.values()], a.n, b.n) };
}

/** Steps of the search for the bound's exponent: each halves what is left of [0, STEEPEST]. */
const HALVINGS = 50;
/** Beyond it the bound has nothing left to win. */
const STEEPEST = 60;
/** Logarithm of a chance that is none. */
const LEAST = -700;

/**
 * Bounds the chance that at least `unseen` of m current rows lie in categories that none of the n baseline rows has, when all n + m rows
 * were dealt to the two sides at random: `counts` are the rows of each category on both sides together. A category of c rows is unseen
 * with probability Π (m − i)/(n + m − i), at most r = (m/(n + m))^c, and brings c rows then. Chernoff's bound of the sum holds although
 * categories are dealt together, because a random division is negatively associated (Joag-Dev and Proschan 1983, 2.11).
 */
export function unseenP(unseen: number, counts: readonly number[], n: number, m: number): number {
  const rare = counts.map((c) => ({ c, logR: c * Math.log(m / (n + m)) })).filter(({ logR }) => logR > LEAST);
  const mean = (steepness: number): number => rare.reduce((sum, { c, logR }) => sum + c * tilted(logR, steepness * c), 0);
  if (unseen <= mean(0)) return 1;
  let [low, high] = [0, STEEPEST];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (mean(middle) < unseen) low = middle;
    else high = middle;
  }
  const logMoment = rare.reduce((sum, { c, logR }) => sum + logMixture(logR, low * c), 0);
  return Math.min(1, Math.exp(logMoment - low * unseen));
}

/** log(1 − r + r e^x). */
function logMixture(logR: number, x: number): number {
  const [rest, most] = [Math.log1p(-Math.exp(logR)), logR + x];
  const top = Math.max(rest, most);
  return top + Math.log(Math.exp(rest - top) + Math.exp(most - top));
}

/** r e^x / (1 − r + r e^x): the chance of a category once the sum is tilted. */
const tilted = (logR: number, x: number): number => Math.exp(logR + x - logMixture(logR, x));
