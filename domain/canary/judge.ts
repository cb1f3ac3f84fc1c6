import { addWindow, type Evidence, NO_EVIDENCE } from './e-process.ts';
import { endOfBake } from './end-of-bake.ts';
import { convicts, evidenceOf, type JudgeEvidence } from './evidence.ts';
import { type Counts, logE } from './fisher-law.ts';
import { type JudgePlan, mixtureOf, type Rules, rulesOf } from './plan.ts';
import type { CanaryPolicy } from './policy.ts';
import { addToSum, EMPTY_SUM, type SumLaw } from './stratified-test.ts';

type Ended = 'fail' | 'pass' | 'inconclusive';

/** What is remembered of one metric. Plain JSON, of a size that does not grow with the bake. */
export interface MetricState {
  readonly blue: { readonly n: number; readonly k: number };
  readonly green: { readonly n: number; readonly k: number };
  readonly evidence: Evidence;
  /** ln of the evidence against "the odds are `tolerate.ratio` times as high": the certificate. */
  readonly logSafe: number;
  readonly sum: SumLaw;
}

/** What the judge carries from window to window. Plain JSON: stored and read back, it goes on to the same bits. */
export interface JudgeState {
  readonly version: 1;
  readonly rules: Rules;
  /** Windows judged, empty ones included, and the index of the last. */
  readonly t: number;
  readonly lastIndex: number;
  readonly metrics: Readonly<Record<string, MetricState>>;
  /** The verdict, once there is one: it stays. */
  readonly decided: { readonly verdict: Ended; readonly at: string; readonly t: number } | null;
}

/** One window, read once from both fleets. */
export interface Window {
  /** End of the window: an instant in UTC. */
  readonly at: string;
  /** Number of the window in the bake, from 0. A window already judged changes nothing. */
  readonly index: number;
  /** Counts by metric name. A metric that is left out, or has no requests, tells nothing. */
  readonly metrics: Readonly<Record<string, Counts>>;
}

export interface WindowJudgement {
  readonly state: JudgeState;
  readonly verdict: 'continue' | Ended;
  readonly evidence: JudgeEvidence;
}

const FRESH: MetricState = { blue: { n: 0, k: 0 }, green: { n: 0, k: 0 }, evidence: NO_EVIDENCE, logSafe: 0, sum: EMPTY_SUM };
const NOTHING: Counts = { blue: { n: 0, k: 0 }, green: { n: 0, k: 0 } };

/** The state before the first window. */
export function startJudge(policy: CanaryPolicy, plan: JudgePlan): JudgeState {
  const rules = rulesOf(policy, plan);
  return {
    version: 1,
    rules,
    t: 0,
    lastIndex: -1,
    metrics: Object.fromEntries(rules.metrics.map(({ name }) => [name, FRESH])),
    decided: null,
  };
}

/**
 * Judges one window of a canary: the challenger's events beside the champion's in the same minute.
 *
 * `fail` comes as soon as the evidence allows; the other verdicts come with the last planned window, or from `endOfBake` when windows
 * stop coming. The chance that a challenger within the tolerated odds ratio fails is at most `policy.falseRollback`, over the whole
 * bake and however long it is, if requests are routed at random: outages that hit both fleets, daily cycles and changing shares cancel.
 * Pass `null` for the first window. Throws a RangeError for counts that cannot be, and for metrics that the plan does not name.
 */
export function judgeWindow(before: JudgeState | null, window: Window, policy: CanaryPolicy, plan: JudgePlan): WindowJudgement {
  const state = before ?? startJudge(policy, plan);
  if (state.decided || window.index <= state.lastIndex) {
    check(window, state.rules);
    return { state, verdict: state.decided?.verdict ?? 'continue', evidence: evidenceOf(state) };
  }
  const next = addEvidence(state, window, policy);
  if (convicts(next) && !next.rules.advisory) return decided(next, 'fail', window.at, evidenceOf(next));
  if (next.t < next.rules.windows) return { state: next, verdict: 'continue', evidence: evidenceOf(next) };
  const { verdict, evidence } = endOfBake(next, policy);
  return decided(next, verdict, window.at, evidence);
}

/** Adds one window's evidence and decides nothing: for looking at a bake beyond its verdict. */
export function addEvidence(state: JudgeState, window: Window, policy: CanaryPolicy): JudgeState {
  check(window, state.rules);
  const metrics = state.rules.metrics.map((metric) => {
    const cold = metric.kind === 'latency' && window.index < state.rules.warmUpWindows;
    const counts = (cold ? undefined : window.metrics[metric.name]) ?? NOTHING;
    return [metric.name, afterWindow(state.metrics[metric.name] ?? FRESH, counts, policy, state.rules, metric)] as const;
  });
  return { ...state, t: state.t + 1, lastIndex: window.index, metrics: Object.fromEntries(metrics) };
}

const decided = (state: JudgeState, verdict: Ended, at: string, evidence: JudgeEvidence): WindowJudgement => ({
  state: { ...state, decided: { verdict, at, t: state.t } },
  verdict,
  evidence,
});

function afterWindow(
  before: MetricState,
  counts: Counts,
  policy: CanaryPolicy,
  rules: Rules,
  metric: Rules['metrics'][number],
): MetricState {
  const mixture = mixtureOf(rules, metric);
  const caution = { threshold: -Math.log(rules.alphaSequential * metric.share), minWindows: rules.minWindows, boost: rules.boost };
  return {
    blue: { n: before.blue.n + counts.blue.n, k: before.blue.k + counts.blue.k },
    green: { n: before.green.n + counts.green.n, k: before.green.k + counts.green.k },
    evidence: addWindow(before.evidence, counts, mixture, caution),
    logSafe: before.logSafe + logE(counts, 1, policy.tolerate.ratio),
    sum: addToSum(before.sum, counts, metric.psi0, rules.alphaEnd * metric.share),
  };
}

function check(window: Window, rules: Rules): void {
  for (const [name, counts] of Object.entries(window.metrics)) {
    if (!rules.metrics.some((metric) => metric.name === name)) {
      const planned = rules.metrics.map((metric) => metric.name).join(', ');
      throw new RangeError(`window ${window.index} brings metric ${name}, which the plan does not name; planned: ${planned}`);
    }
    for (const fleet of ['blue', 'green'] as const) {
      const { n, k } = counts[fleet];
      if (!Number.isSafeInteger(n) || !Number.isSafeInteger(k) || k < 0 || k > n) {
        throw new RangeError(
          `window ${window.index}, ${name}, ${fleet}: ${k} events of ${n} requests; allowed: whole numbers, 0 <= k <= n`,
        );
      }
    }
  }
}
