import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { type Counts, type FisherLaw, fisherLaw, isSilent } from './fisher-law.ts';

/** Widest law of the sum that the state carries value by value; a wider one is carried by its cumulants. */
const WIDEST = 128;
/** Mass cut from the tails. Above it counts as "at least as many", below it is moved up to the edge: both make p larger. */
const CUT_ABOVE = 1e-20;
const CUT_BELOW = 1e-11;

/**
 * The law of the challenger's events over all windows so far, if every window had the tolerated odds ratio. Plain JSON.
 * Its size does not grow with the bake.
 */
export interface SumLaw {
  /** Events that the challenger really had. */
  readonly observed: number;
  /** The same, each window's cut to what could happen there by chance: one bad minute does not convict. */
  readonly cut: number;
  /** Cumulants 1 to 6 of the law. */
  readonly cumulants: readonly number[];
  /** The law itself while it is narrow: probabilities of from, from + 1, …, and of more than those. */
  readonly exact: { readonly from: number; readonly p: readonly number[]; readonly over: number } | null;
}

export const EMPTY_SUM: SumLaw = { observed: 0, cut: 0, cumulants: [0, 0, 0, 0, 0, 0], exact: { from: 0, p: [1], over: 0 } };

/** Cumulants 1 to 6 of one window's law, from its central moments. */
function cumulantsOf({ from, p }: FisherLaw): readonly number[] {
  const mean = p.reduce((sum, mass, i) => sum + mass * i, 0);
  let [m2, m3, m4, m5, m6] = [0, 0, 0, 0, 0];
  p.forEach((mass, i) => {
    const d = i - mean;
    const square = mass * d * d;
    m2 += square;
    m3 += square * d;
    m4 += square * d * d;
    m5 += square * d * d * d;
    m6 += square * d * d * d * d;
  });
  return [from + mean, m2, m3, m4 - 3 * m2 * m2, m5 - 10 * m3 * m2, m6 - 15 * m4 * m2 - 10 * m3 * m3 + 30 * m2 ** 3];
}

/** The law of a sum of two independent counts, with its tails cut on the safe side; null when it got too wide. */
function convolved(sum: NonNullable<SumLaw['exact']>, law: FisherLaw): SumLaw['exact'] {
  const p = new Float64Array(sum.p.length + law.p.length - 1);
  sum.p.forEach((a, i) => {
    law.p.forEach((b, j) => {
      p[i + j] = (p[i + j] ?? 0) + a * b;
    });
  });
  let high = p.length - 1;
  let over = sum.over;
  for (let cut = 0; high > 0 && cut + (p[high] ?? 0) < CUT_ABOVE; high--) {
    cut += p[high] ?? 0;
    over += p[high] ?? 0;
  }
  let low = 0;
  let moved = 0;
  for (; low < high && moved + (p[low] ?? 0) < CUT_BELOW; low++) moved += p[low] ?? 0;
  if (high - low + 1 > WIDEST) return null;
  p[low] = (p[low] ?? 0) + moved;
  return { from: sum.from + law.from + low, p: Array.from(p.subarray(low, high + 1)), over };
}

/** The largest count up to the observed one that at least as many by chance would still exceed `level`. */
function cutAt({ from, p }: FisherLaw, observed: number, level: number): number {
  let tail = 0;
  for (let i = p.length - 1; i >= 0; i--) {
    tail += p[i] ?? 0;
    if (tail > level) return Math.min(observed, from + i);
  }
  return Math.min(observed, from);
}

/** Adds one window, cut at `level`. A silent window has only one possible outcome and changes nothing. */
export function addToSum(sum: SumLaw, counts: Counts, psi0: number, level: number): SumLaw {
  if (isSilent(counts)) return sum;
  const law = fisherLaw(counts, psi0);
  const added = cumulantsOf(law);
  return {
    observed: sum.observed + counts.green.k,
    cut: sum.cut + cutAt(law, counts.green.k, level),
    cumulants: sum.cumulants.map((k, i) => k + (added[i] ?? 0)),
    exact: sum.exact && convolved(sum.exact, law),
  };
}

/** A tail estimated from cumulants is raised by this much; tests compare it with exact tails. */
const ESTIMATE_MARGIN = 1.002;
/** Further out than this many standard deviations the tail is not estimated but bounded by its value here. */
const FAR = 8;

/** Chance of at least `x` by Daniels' lattice form of the Lugannani-Rice saddle-point formula (Daniels 1987, second correction). */
function estimatedTail(x: number, cumulants: readonly number[]): number {
  const [mean = 0, variance = 0, third = 0] = cumulants;
  const sd = Math.sqrt(variance);
  const target = Math.min(x - 0.5, mean + FAR * sd);
  const z = (target - mean) / sd;
  if (z < -FAR) return 1;
  if (Math.abs(z) < 0.05) return normalCdf(-z, 0, 1) + ((normalDensity(z) * third) / sd ** 3 / 6) * (z * z - 1);
  const derivative = (order: number, s: number) =>
    cumulants.reduceRight((sum, k, i) => (i + 1 < order ? sum : sum + (k * s ** (i + 1 - order)) / factorial(i + 1 - order)), 0);
  let s = z / sd;
  for (let i = 0; i < 50; i++) {
    const step = (derivative(1, s) - target) / derivative(2, s);
    s -= step;
    if (Math.abs(step) < 1e-14) break;
  }
  const r = Math.sign(s) * Math.sqrt(2 * (s * target - derivative(0, s)));
  const u = 2 * Math.sinh(s / 2) * Math.sqrt(derivative(2, s));
  return normalCdf(-r, 0, 1) + normalDensity(r) * (1 / u - 1 / r);
}

const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** The chance of at least `x` events; see stratifiedP. */
function tailOf({ cumulants, exact }: SumLaw, x: number): number {
  if (!exact) return Math.min(1, ESTIMATE_MARGIN * estimatedTail(x, cumulants));
  return Math.min(
    1,
    exact.p.reduceRight((sum, mass, i) => (exact.from + i >= x ? sum + mass : sum), exact.over),
  );
}

/**
 * One-sided p of the stratified test: the chance that the challenger has at least as many events as it had, given every window's
 * margins and the tolerated odds ratio. Exact while the law of the sum is narrow (standard deviation up to about 8 events); beyond
 * that a saddle-point estimate, raised by 0.2 percent.
 */
export const stratifiedP = (sum: SumLaw): number => tailOf(sum, sum.observed);

/**
 * The same for the cut counts: the p that decides. Cutting only lowers the counts, so it is never smaller than stratifiedP and the
 * false-rollback rate keeps its bound; but events that come in one clump, all on one fleet, count as one bad minute.
 */
export const decidingP = (sum: SumLaw): number => tailOf(sum, sum.cut);
