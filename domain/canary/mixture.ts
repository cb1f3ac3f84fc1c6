import { type Counts, type FisherLaw, logGOf } from './fisher-law.ts';
import { logAdd } from './log-sum.ts';

/** Which regressions the judge looks for, and when they may begin. */
export interface Mixture {
  /** Largest tolerated odds ratio, challenger to champion. */
  readonly psi0: number;
  /** Odds ratios looked for, and their prior weights (sum 1). */
  readonly grid: readonly number[];
  readonly weights: readonly number[];
  /** Prior weight of "wrong from the first window on"; the rest is spread over the later windows of the bake. */
  readonly startWeight: number;
  /** Planned windows of the bake. */
  readonly horizon: number;
  /** Divides each window's log evidence; above 1 for requests that fail in clumps (Jensen's inequality keeps the guarantee). */
  readonly temper: number;
}

/** Prior weight of a regression that begins with window t (from 1), and what is left for later ones. */
function onset({ startWeight, horizon }: Mixture, t: number): { readonly now: number; readonly later: number } {
  const each = horizon > 1 ? (1 - startWeight) / (horizon - 1) : 0;
  const first = horizon > 1 ? startWeight : 1;
  return { now: t === 1 ? first : t <= horizon ? each : 0, later: Math.max(0, each * (horizon - t)) };
}

/** One window's evidence for each odds ratio of the grid: ln e = intercept + c * slope when the challenger had c events. */
export interface WindowEvidence {
  readonly intercepts: readonly number[];
  readonly slopes: readonly number[];
}

/** Widest law that is summed directly; powers of the odds ratios stay far inside a double's range. */
const NARROW = 64;

/**
 * The window's evidence, given its law at psi0. Few events: G(psi)/G(psi0) is the law's own sum, which is exact and costs nothing.
 * Many: the sums around each ratio's own mode.
 */
export function windowEvidence(counts: Counts, law: FisherLaw, { grid, psi0, temper }: Mixture): WindowEvidence {
  const slopes = grid.map((psi) => Math.log(psi / psi0) / temper);
  if (law.whole && law.p.length <= NARROW) {
    return { slopes, intercepts: grid.map((psi) => -(Math.log(powerSum(law, psi / psi0)) + law.from * Math.log(psi / psi0)) / temper) };
  }
  const logG0 = logGOf(counts, psi0);
  return { slopes, intercepts: grid.map((psi) => (logG0 - logGOf(counts, psi)) / temper) };
}

/** E[ratio^(C - from)] by Horner's rule. */
const powerSum = ({ p }: FisherLaw, ratio: number): number => p.reduceRight((sum, mass) => sum * ratio + mass, 0);

/** ln M_j before the window's own evidence: what was gathered, and the weight of regressions that begin now. */
export function opened(logM: readonly number[], mixture: Mixture, t: number): readonly number[] {
  const now = Math.log(onset(mixture, t).now);
  return mixture.grid.map((_, j) => logAdd(logM[j] ?? -Infinity, now));
}

/** ln E_t of the mixture, given ln M_j after the window. */
export function mixed(logM: readonly number[], mixture: Mixture, t: number): number {
  return logM.reduce((sum, m, j) => logAdd(sum, Math.log(mixture.weights[j] ?? 0) + m), Math.log(onset(mixture, t).later));
}

/** ln M_j after a window in which the challenger had c events. */
export const gathered = (before: readonly number[], evidence: WindowEvidence, c: number): readonly number[] =>
  before.map((m, j) => m + (evidence.intercepts[j] ?? 0) + c * (evidence.slopes[j] ?? 0));
