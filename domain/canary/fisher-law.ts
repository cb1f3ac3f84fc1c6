import { logHypergeometric } from './hypergeometric.ts';

/** Requests answered and, among them, events. */
export interface Count {
  readonly n: number;
  readonly k: number;
}

/** One metric in one window: both fleets, same minute. */
export interface Counts {
  readonly blue: Count;
  readonly green: Count;
}

/** A window's fixed margins: all requests, all events, the challenger's requests. */
interface Margins {
  readonly total: number;
  readonly k: number;
  readonly drawn: number;
}

const margins = ({ blue, green }: Counts): Margins => ({ total: blue.n + green.n, k: blue.k + green.k, drawn: green.n });

/** A window tells nothing when a fleet had no requests, or when none or all of the requests were events. */
export function isSilent({ blue, green }: Counts): boolean {
  const k = blue.k + green.k;
  return blue.n === 0 || green.n === 0 || k === 0 || k === blue.n + green.n;
}

/** The most likely number of the challenger's events at odds ratio psi: root of the weights' ratio (A. Fog, 2008). */
function mode({ total, k, drawn }: Margins, psi: number): number {
  const low = Math.max(0, k - (total - drawn));
  const high = Math.min(k, drawn);
  const a = psi - 1;
  const b = (drawn + k + 2) * psi + total - drawn - k;
  const c = psi * (drawn + 1) * (k + 1);
  // The form without cancellation; it holds for psi = 1, where the quadratic becomes linear.
  const root = (2 * c) / (b + Math.sqrt(Math.max(0, b * b - 4 * a * c)));
  return Math.min(high, Math.max(low, Math.floor(root)));
}

/** Tail terms smaller than this, relative to the largest, are left out: far below the last digit of a double. */
const NEGLIGIBLE = 1e-22;

/** Fisher's non-central hypergeometric law of the challenger's events in one window, at odds ratio psi. */
export interface FisherLaw {
  /** Value that the first probability belongs to. */
  readonly from: number;
  readonly p: Float64Array;
  /** Whether `p` holds every possible value; else negligible tails are left out. */
  readonly whole: boolean;
}

interface Weights {
  readonly from: number;
  /** Relative to the mode's weight, from the mode downwards, mode excluded. */
  readonly below: readonly number[];
  /** The same upwards, mode included. */
  readonly above: readonly number[];
  readonly sum: number;
  readonly logScale: number;
}

/** Weights w(c) psi^c around their mode. Cost: a few standard deviations of the law, not the number of requests. */
function weights(m: Margins, psi: number): Weights {
  const { total, k, drawn } = m;
  const centre = mode(m, psi);
  const low = Math.max(0, k - (total - drawn));
  const high = Math.min(k, drawn);
  const above = [1];
  let sum = 1;
  let term = 1;
  for (let c = centre; c < high && term > NEGLIGIBLE; c++) {
    term *= (((drawn - c) / (c + 1)) * (k - c) * psi) / (total - drawn - k + c + 1);
    above.push(term);
    sum += term;
  }
  const below: number[] = [];
  term = 1;
  for (let c = centre; c > low && term > NEGLIGIBLE; c--) {
    term *= ((c / (drawn - c + 1)) * (total - drawn - k + c)) / ((k - c + 1) * psi);
    below.push(term);
    sum += term;
  }
  return { from: centre - below.length, below, above, sum, logScale: centre * Math.log(psi) };
}

/** The law at odds ratio psi, given the window's margins. */
export function fisherLaw(counts: Counts, psi: number): FisherLaw {
  const { from, below, above, sum } = weights(margins(counts), psi);
  const p = new Float64Array(below.length + above.length);
  below.forEach((weight, i) => {
    p[below.length - 1 - i] = weight / sum;
  });
  above.forEach((weight, i) => {
    p[below.length + i] = weight / sum;
  });
  const { total, k, drawn } = margins(counts);
  return { from, p, whole: p.length === Math.min(k, drawn) - Math.max(0, k - (total - drawn)) + 1 };
}

/** ln E[psi^C] for C hypergeometric: k events fall on total requests, C of them on the drawn ones. */
export function logG(total: number, k: number, drawn: number, psi: number): number {
  if (psi === 1 || k === 0 || drawn === 0) return 0;
  if (k === total || drawn === total) return Math.min(k, drawn) * Math.log(psi);
  const m = { total, k, drawn };
  const { below, sum, from, logScale } = weights(m, psi);
  return logHypergeometric(from + below.length, total, k, drawn) + logScale + Math.log(sum);
}

/** logG of a window's margins. */
export const logGOf = (counts: Counts, psi: number): number =>
  logG(counts.blue.n + counts.green.n, counts.blue.k + counts.green.k, counts.green.n, psi);

/**
 * ln of one window's e-value for odds ratio psi1 against every odds ratio up to psi0 (or, with psi1 < psi0, down to psi0).
 * Given the window's margins and requests routed at random, its expectation is 1 at psi0 and at most 1 on the far side,
 * whatever the error rate does in time, and whatever the share is.
 * Turner, Ly, Grunwald, "Generic E-variables for exact sequential k-sample tests", JSPI 2024.
 */
export function logE(counts: Counts, psi1: number, psi0: number): number {
  if (isSilent(counts)) return 0;
  return counts.green.k * Math.log(psi1 / psi0) - logGOf(counts, psi1) + logGOf(counts, psi0);
}
