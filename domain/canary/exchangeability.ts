import type { Verdict } from '../verdict.ts';
import { power, rateText } from './evidence.ts';
import { type Counts, isSilent, logE } from './fisher-law.ts';
import { logAdd, logSum } from './log-sum.ts';

/** What an A/A check found: the champion's fleet, split in two halves that ought to behave alike. */
export interface ExchangeabilityCheck {
  /** `fail`: the halves differ, so requests are not routed at random; `inconclusive`: too few events to tell. */
  readonly verdict: Verdict;
  /** ln of the evidence against exchangeability, and what breaks it. */
  readonly logEvidence: number;
  readonly threshold: number;
  readonly sentence: string;
}

/** Chance of calling exchangeable halves broken: the judge then only advises, so the price is an inconclusive canary. */
const ALPHA = 0.01;
const RATIOS = [2, 3, 5, 10];
/** Fewer events than this cannot show a broken routing: even all on one half would be no surprise among many checks. */
const FEWEST_EVENTS = 20;

/** ln of a window's evidence for "one half has psi times the odds, either of them". Its expectation is 1 when the halves are alike. */
const eitherWay = (counts: Counts, psi: number): number =>
  isSilent(counts) ? 0 : logAdd(logE(counts, psi, 1), logE(counts, 1 / psi, 1)) - Math.LN2;

/**
 * Runs the judge's own comparison on two halves of the champion's instances, window by window. Each window may lean either way, so
 * that requests failing in clumps glued to one instance are found, and not just one bad instance. Both break what the judge rests on:
 * then it must only advise (JudgePlan.advisory).
 */
export function checkExchangeability(windows: readonly Counts[]): ExchangeabilityCheck {
  const threshold = -Math.log(ALPHA);
  const logEvidence = logSum(
    RATIOS.map((psi) => windows.reduce((sum, counts) => sum + eitherWay(counts, psi), 0) - Math.log(RATIOS.length)),
  );
  const total = (half: 'blue' | 'green') =>
    windows.reduce((sum, counts) => ({ n: sum.n + counts[half].n, k: sum.k + counts[half].k }), { n: 0, k: 0 });
  const [first, second] = [total('blue'), total('green')];
  const both = `one half of the champion ${rateText(first)}, the other ${rateText(second)}, evidence ${power(logEvidence)}`;
  if (logEvidence >= threshold) {
    return { verdict: 'fail', logEvidence, threshold, sentence: `${both}: requests are not routed at random, so the judge only advises` };
  }
  if (first.k + second.k < FEWEST_EVENTS) {
    const few = `${first.k + second.k} events, needs ${FEWEST_EVENTS}: whether requests are routed at random is not known`;
    return { verdict: 'inconclusive', logEvidence, threshold, sentence: few };
  }
  return { verdict: 'pass', logEvidence, threshold, sentence: `${both}: no sign that requests are not routed at random` };
}
