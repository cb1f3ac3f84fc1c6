import { chiSquaredTail } from '../statistics/tails.ts';

/** Counts of the same bins in the baseline (a) and in the current data (b). */
export interface Counts {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

const sum = (values: readonly number[]): number => values.reduce((s, value) => s + value, 0);
const at = (values: readonly number[], i: number): number => values[i] ?? 0;

/** Shares of each bin: baseline's, current's. */
function shares({ a, b }: Counts): readonly (readonly [number, number])[] {
  const [n, m] = [sum(a), sum(b)];
  return a.map((count, i) => [count / n, at(b, i) / m] as const);
}

/** 1/n + 1/m: what the sizes of the samples add to every divergence under no drift. */
export const noise = ({ a, b }: Counts): number => 1 / sum(a) + 1 / sum(b);

/** Jensen-Shannon divergence in bits, 0 to 1. */
export function jsDivergence(counts: Counts): number {
  let bits = 0;
  for (const [p, q] of shares(counts)) {
    const mean = (p + q) / 2;
    if (p > 0) bits += 0.5 * p * Math.log2(p / mean);
    if (q > 0) bits += 0.5 * q * Math.log2(q / mean);
  }
  return Math.max(0, bits);
}

/** Jensen-Shannon distance, base 2. */
export const jsDistance = (counts: Counts): number => Math.sqrt(jsDivergence(counts));

/**
 * Jensen-Shannon distance less its expectation under no drift, (K − 1)(1/n + 1/m) / (8 ln 2) bits for K bins with rows: without it many
 * rare categories look like drift in small data.
 */
export function debiasedJsDistance(counts: Counts): number {
  const bins = counts.a.filter((count, i) => count + at(counts.b, i) > 0).length;
  return Math.sqrt(Math.max(0, jsDivergence(counts) - ((bins - 1) * noise(counts)) / (8 * Math.LN2)));
}

/** Bins that expect fewer than five rows on the smaller side become one. */
export function poolRare({ a, b }: Counts): Counts {
  const [n, m] = [sum(a), sum(b)];
  const small = Math.min(n, m) / (n + m);
  const kept: { a: number[]; b: number[] } = { a: [], b: [] };
  let [otherA, otherB] = [0, 0];
  for (const [i, count] of a.entries()) {
    const both = count + at(b, i);
    if (both * small < 5) {
      otherA += count;
      otherB += at(b, i);
    } else {
      kept.a.push(count);
      kept.b.push(at(b, i));
    }
  }
  if (otherA + otherB > 0) {
    kept.a.push(otherA);
    kept.b.push(otherB);
  }
  return kept;
}

/** A test statistic with its degrees of freedom and p-value. */
export interface Test {
  readonly statistic: number;
  readonly df: number;
  readonly p: number;
}

/** Pearson's chi-squared test that both sides have the same shares: a 2 × K table, no continuity correction, rare bins pooled. */
export function chiSquared(counts: Counts): Test {
  return twoByK(poolRare(counts), (observed, expected) => (observed - expected) ** 2 / expected);
}

/** The likelihood-ratio (G) test of the same table. */
export function gTest(counts: Counts): Test {
  return twoByK(poolRare(counts), (observed, expected) => (observed === 0 ? 0 : 2 * observed * Math.log(observed / expected)));
}

function twoByK({ a, b }: Counts, term: (observed: number, expected: number) => number): Test {
  const [n, m] = [sum(a), sum(b)];
  let [statistic, bins] = [0, 0];
  for (const [i, count] of a.entries()) {
    const both = count + at(b, i);
    if (both === 0) continue;
    bins++;
    statistic += term(count, (both * n) / (n + m)) + term(at(b, i), (both * m) / (n + m));
  }
  const df = Math.max(0, bins - 1);
  return { statistic: Math.max(0, statistic), df, p: df === 0 ? 1 : chiSquaredTail(statistic, df) };
}

/** Cramér's V of the 2 × K table: chi-squared as a share of its maximum. */
export function cramerV(counts: Counts): number {
  const { statistic } = twoByK(counts, (observed, expected) => (observed - expected) ** 2 / expected);
  return Math.sqrt(statistic / (sum(counts.a) + sum(counts.b)));
}

/** Cramér's V less its bias. Source: W. Bergsma, Journal of the Korean Statistical Society 42 (2013). */
export function correctedCramerV(counts: Counts): number {
  const { statistic, df } = twoByK(counts, (observed, expected) => (observed - expected) ** 2 / expected);
  const size = sum(counts.a) + sum(counts.b);
  const phi2 = Math.max(0, statistic / size - df / (size - 1));
  const columns = df + 1 - df ** 2 / (size - 1);
  const rows = 2 - 1 / (size - 1);
  const smaller = Math.min(columns, rows) - 1;
  return smaller <= 0 ? 0 : Math.sqrt(phi2 / smaller);
}

/** Half the sum of absolute differences: the share of rows that must change category. */
export const totalVariation = (counts: Counts): number => shares(counts).reduce((d, [p, q]) => d + Math.abs(p - q), 0) / 2;

/** The largest difference of one category's share. */
export const lInfinity = (counts: Counts): number => shares(counts).reduce((d, [p, q]) => Math.max(d, Math.abs(p - q)), 0);

/** Hellinger distance, 0 to 1. */
export const hellinger = (counts: Counts): number =>
  Math.sqrt(shares(counts).reduce((d, [p, q]) => d + (Math.sqrt(p) - Math.sqrt(q)) ** 2, 0) / 2);
