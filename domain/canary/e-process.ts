import { logBoost } from './boost.ts';
import { type Counts, fisherLaw, isSilent } from './fisher-law.ts';
import { gathered, type Mixture, mixed, opened, windowEvidence } from './mixture.ts';

/** How much one window may say. */
export interface Caution {
  /** ln of the evidence that convicts. */
  readonly threshold: number;
  /** Windows that a conviction needs at least. */
  readonly minWindows: number;
  /** Give the cut part of a window's factor back to its other outcomes. Default true; false is the plain winsorised process. */
  readonly boost: boolean;
}

/** Evidence against one metric, as natural logarithms. Plain JSON. */
export interface Evidence {
  /** Windows judged. */
  readonly t: number;
  /** ln M_j for each odds ratio of the grid; empty before the first window. */
  readonly logM: readonly number[];
  /** The mixture itself. */
  readonly logE: number;
  /** Its winsorised form: no window adds more than threshold / minWindows. */
  readonly capped: number;
  /** The winsorised form with its lost expectation given back; this one decides. */
  readonly boosted: number;
}

export const NO_EVIDENCE: Evidence = { t: 0, logM: [], logE: 0, capped: 0, boosted: 0 };

/**
 * Adds one window. Under the tolerated odds ratio and random routing each of the three is a non-negative supermartingale that starts
 * at 1, so that its chance of ever reaching 1/alpha is at most alpha (Ville 1939), however long and however often one looks.
 */
export function addWindow(before: Evidence, counts: Counts, mixture: Mixture, caution: Caution): Evidence {
  const t = before.t + 1;
  const open = opened(before.logM, mixture, t);
  const law = isSilent(counts) ? undefined : fisherLaw(counts, mixture.psi0);
  const evidence = law && windowEvidence(counts, law, mixture);
  const logM = evidence ? gathered(open, evidence, counts.green.k) : open;
  const logE = mixed(logM, mixture, t);
  const step = logE - before.logE;
  const most = caution.threshold / caution.minWindows;
  const capped = before.capped + Math.min(most, step);
  if (!law || !evidence) return { t, logM, logE, capped, boosted: before.boosted + Math.min(most, step) };

  // Evidence beyond the threshold is worth nothing either, so the last window's factor is cut there.
  const limit = Math.min(most, caution.threshold - before.boosted);
  const boostable = caution.boost && mixture.temper === 1 && limit > 0;
  const boost = boostable ? logBoost(law, (c) => mixed(gathered(open, evidence, c), mixture, t) - before.logE, limit) : 0;
  return { t, logM, logE, capped, boosted: before.boosted + Math.min(boostable ? limit : most, boost + step) };
}
