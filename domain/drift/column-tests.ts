import { distinctValues } from '../dataset/column-rules.ts';
import { edges, type Histogram, quantile, total, unpackHistogram } from '../dataset/histogram.ts';
import { type ColumnProfile, isNumeric, rowsOf } from '../dataset/profile.ts';
import { unpackVarints } from '../dataset/varints.ts';
import { cohenH, proportionsP } from '../statistics/proportions.ts';
import { twoSampleKsP } from '../statistics/two-sample-ks.ts';
import {
  type Counts,
  chiSquared,
  correctedCramerV,
  debiasedJsDistance,
  gTest,
  hellinger,
  jsDistance,
  lInfinity,
  totalVariation,
} from './categorical.ts';
import { isAtom, isWholeAtom, ksBracket, robustD, wasserstein } from './kolmogorov-smirnov.ts';
import { BINS, populationStability, populationStabilityP, quantileBins } from './population-stability.ts';

/** Shapes compared: the effect that the verdict uses, its p-value, and what else people like to read. */
export interface DistributionTest {
  /** `ks`: Kolmogorov-Smirnov's D. `js`: Jensen-Shannon distance, base 2, debiased. */
  readonly test: 'ks' | 'js';
  readonly effect: number;
  readonly p: number;
  readonly psi: number;
  readonly psiP: number;
  readonly ks?: { readonly d: number; readonly atMost: number; readonly robust: number };
  readonly wasserstein?: { readonly distance: number; readonly normalised: number | null };
  readonly js?: { readonly distance: number; readonly debiased: number };
  readonly chiSquared?: { readonly statistic: number; readonly df: number };
  readonly g?: { readonly statistic: number; readonly p: number };
  readonly lInfinity?: number;
  readonly totalVariation?: number;
  readonly hellinger?: number;
  readonly cramerV?: number;
  /** How categories were compared: by their values, or by 256 hash buckets of them. */
  readonly bins?: 'values' | 'hashes';
}

/** Numbers, timestamps and scores. */
export function compareNumbers(a: ColumnProfile, b: ColumnProfile): DistributionTest | undefined {
  if (!a.ll || !b.ll || a.n === 0 || b.n === 0) return undefined;
  const [f, g] = [unpackHistogram(a.ll), unpackHistogram(b.ll)];
  const whole = a.ints === a.n && b.ints === b.n;
  const { low, high } = ksBracket(f, g, whole ? isWholeAtom : isAtom);
  const bins = quantileBins(f, g);
  const psi = populationStability(bins);
  const distance = wasserstein(f, g);
  const spread = robustSpread(f);
  return {
    test: 'ks',
    effect: low,
    p: twoSampleKsP(low, a.n, b.n),
    psi,
    psiP: populationStabilityP(psi, bins.a.length, a.n, b.n),
    ks: { d: low, atMost: high, robust: robustD(low, a.n, b.n) },
    wasserstein: { distance, normalised: spread === 0 ? null : distance / spread },
  };
}

/** Interquartile range over 1.349: the standard deviation of a normal column, untouched by heavy tails. */
function robustSpread(h: Histogram): number {
  return total(h) === 0 ? 0 : ((quantile(h, 0.75) ?? 0) - (quantile(h, 0.25) ?? 0)) / 1.349;
}

/** Counts of the same categories on both sides: by value where both dictionaries are whole, otherwise by hash bucket. */
export function categoryCounts(a: ColumnProfile, b: ColumnProfile): (Counts & { readonly bins: 'values' | 'hashes' }) | undefined {
  if (a.dict?.exact && b.dict?.exact) {
    const [x, y] = [new Map(a.dict.values), new Map(b.dict.values)];
    const values = [...new Set([...x.keys(), ...y.keys()])];
    return { a: values.map((value) => x.get(value) ?? 0), b: values.map((value) => y.get(value) ?? 0), bins: 'values' };
  }
  if (a.hb === undefined || b.hb === undefined) return undefined;
  return { a: unpackVarints(a.hb), b: unpackVarints(b.hb), bins: 'hashes' };
}

/** Text and booleans. Hashing values together can only make divergences smaller, so it never raises an alarm. */
export function compareCategories(a: ColumnProfile, b: ColumnProfile): DistributionTest | undefined {
  const counts = a.n === 0 || b.n === 0 ? undefined : categoryCounts(a, b);
  if (!counts) return undefined;
  const debiased = debiasedJsDistance(counts);
  const { statistic, df, p } = chiSquared(counts);
  const g = gTest(counts);
  const few = mostFrequent(counts, BINS - 1);
  const psi = populationStability(few);
  return {
    test: 'js',
    effect: debiased,
    p,
    psi,
    psiP: populationStabilityP(psi, few.a.length, a.n, b.n),
    js: { distance: jsDistance(counts), debiased },
    chiSquared: { statistic, df },
    g: { statistic: g.statistic, p: g.p },
    lInfinity: lInfinity(counts),
    totalVariation: totalVariation(counts),
    hellinger: hellinger(counts),
    cramerV: correctedCramerV(counts),
    bins: counts.bins,
  };
}

/** The baseline's k most frequent bins, and all others as one. */
export function mostFrequent({ a, b }: Counts, k: number): Counts {
  if (a.length <= k + 1) return { a, b };
  const order = a.map((count, i) => [count, i] as const).sort(([x, i], [y, j]) => y - x || i - j);
  const [top, rest] = [order.slice(0, k), order.slice(k)];
  const other = (side: readonly number[]): number => rest.reduce((sum, [, i]) => sum + (side[i] ?? 0), 0);
  return { a: [...top.map(([count]) => count), other(a)], b: [...top.map(([, i]) => b[i] ?? 0), other(b)] };
}

/** The distribution test that the column's type calls for. */
export const compareDistributions = (a: ColumnProfile, b: ColumnProfile): DistributionTest | undefined =>
  isNumeric(a) ? compareNumbers(a, b) : compareCategories(a, b);

/** How the share of rows without a value changed. NaN is no value. */
export interface MissingTest {
  readonly baseline: number;
  readonly current: number;
  /** Cohen's h. */
  readonly effect: number;
  readonly p: number;
}

export function compareMissing(a: ColumnProfile, b: ColumnProfile): MissingTest | undefined {
  const [x, y] = [
    { k: a.nulls + a.nan, n: rowsOf(a) },
    { k: b.nulls + b.nan, n: rowsOf(b) },
  ];
  if (x.n === 0 || y.n === 0) return undefined;
  return { baseline: x.k / x.n, current: y.k / y.n, effect: cohenH(x, y), p: proportionsP(x, y) };
}

/** Mass of current numbers outside the baseline's extremes. */
export interface RangeTest {
  readonly share: number;
  /** 2 / (n + 1): what chance alone puts outside. */
  readonly expected: number;
  readonly p: number;
}

export function compareRange(a: ColumnProfile, b: ColumnProfile): RangeTest | undefined {
  if (a.min === null || a.max === null || b.min === null || b.max === null || !b.ll || b.n === 0) return undefined;
  const expected = 2 / (a.n + 1);
  if (b.min >= a.min && b.max <= a.max) return { share: 0, expected, p: 1 };
  const h = unpackHistogram(b.ll);
  let outside = 0;
  const [low, high] = [a.min, a.max];
  for (let i = 0; i < h.keys.length; i++) if (beyond(h.keys[i] ?? 0, h.shift, low, high)) outside += h.counts[i] ?? 0;
  const certain = (b.min < low ? 1 : 0) + (b.max > high ? 1 : 0);
  const count = Math.max(outside, certain);
  return { share: count / b.n, expected, p: outsideP(count, a.n, b.n) };
}

/**
 * P that at least k of m values lie outside the range of n others from the same distribution. In the order of all n + m values, any j
 * places are all current ones with probability r(j) = Π (m − i)/(n + m − i); summing over how many of the k are at the lower end gives
 * r(k) + k (r(k) − r(k + 1)). Exact without ties, and too large with them.
 */
export function outsideP(k: number, n: number, m: number): number {
  if (k === 0) return 1;
  let r = 1;
  for (let i = 0; i < k && r > 1e-300; i++) r *= (m - i) / (n + m - i);
  const next = (r * Math.max(0, m - k)) / (n + m - k);
  return Math.min(1, r + k * (r - next));
}

/** Change of the number of different values. */
export interface CardinalityTest {
  readonly baseline: number;
  readonly current: number;
  /** Logarithm of the ratio while both are far below the number of rows; otherwise the difference of distinct values per row. */
  readonly effect: number;
  readonly limit: number;
}

export function compareCardinality(a: ColumnProfile, b: ColumnProfile): CardinalityTest | undefined {
  if (a.n === 0 || b.n === 0) return undefined;
  const [x, y] = [distinctValues(a).count, distinctValues(b).count];
  // Values without any different one: another tool's statistics, which did not count them.
  if (x === 0 || y === 0) return undefined;
  const counted = { baseline: x, current: y, limit: Math.LN2 };
  if (x < a.n / 2 && y < b.n / 2) return { ...counted, effect: Math.log(y / x) };
  return { ...counted, effect: y / b.n - x / a.n };
}

/** Whether nearly every value is different: such a column names rows, and its distribution means nothing. */
export const namesRows = (c: ColumnProfile): boolean => c.type === 'string' && c.n > 0 && distinctValues(c).count >= 0.95 * c.n;

function beyond(key: number, shift: number, low: number, high: number): boolean {
  const [least, most] = edges(key, shift);
  return shift === 0 ? (key >= 0 ? least > high || least < low : most > high || most < low) : most < low || least > high;
}
