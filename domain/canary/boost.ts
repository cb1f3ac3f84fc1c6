import type { FisherLaw } from './fisher-law.ts';

/**
 * Largest ln of the factor that is given back. More gains nothing measurable, and after a clump of failures on one fleet, which the law
 * calls impossible, it would forgive too soon (docs/judge-calibration.md, bursts glued to one fleet).
 */
const LARGEST = 0.5;

/** A hair under 1: rounding must not lift an expectation above 1. */
const SAFE = 1 - 1e-9;

/**
 * ln of the largest factor b, up to a limit of its own, with E[min(limit, b ratio(C))] <= 1, C from the law of the tolerated odds ratio.
 *
 * A window's factor is cut at `limit` so that one window cannot convict. Cut, its expectation is below 1, and so is the guarantee's
 * use: the difference may be given back to the other outcomes. The law of C is known exactly, given the margins; so is b.
 * `logRatio` must grow with c, which a mixture of likelihood ratios above psi0 does; then the expectation is at most 1 for every
 * tolerated odds ratio, not just for psi0.
 * L. Fischer, A. Ramdas, "Improving Wald's (approximate) sequential probability ratio test by avoiding overshoot", arXiv 2410.16076.
 */
export function logBoost(law: FisherLaw, logRatio: (c: number) => number, logLimit: number): number {
  if (logLimit <= 0) return 0;
  const limit = Math.exp(logLimit);
  const ratios: number[] = [];
  let kept = 0;
  let keptMass = 0;
  for (let i = 0; i < law.p.length; i++) {
    const ratio = logRatio(law.from + i);
    if (ratio >= logLimit) break;
    const p = law.p[i] ?? 0;
    ratios.push(Math.exp(ratio));
    kept += p * Math.exp(ratio);
    keptMass += p;
  }
  for (let i = ratios.length - 1; i >= 0 && kept > 0; i--) {
    const boost = (1 - limit * Math.max(0, 1 - keptMass)) / kept;
    const ratio = ratios[i] ?? 0;
    if (boost * ratio <= limit) return Math.min(LARGEST, Math.max(0, Math.log(boost * SAFE)));
    kept -= (law.p[i] ?? 0) * ratio;
    keptMass -= law.p[i] ?? 0;
  }
  return 0;
}
