import type { Judgement } from '../verdict.ts';
import { type EndEvidence, evidenceOf, type JudgeEvidence, rateText, thousands } from './evidence.ts';
import type { JudgeState, MetricState } from './judge.ts';
import type { Metric } from './metrics.ts';
import { CERTIFICATE_MISS, type Rules } from './plan.ts';
import type { CanaryPolicy } from './policy.ts';
import { rateBelow, rateInterval } from './rate-bound.ts';
import { decidingP, EMPTY_SUM, type SumLaw, stratifiedP } from './stratified-test.ts';

/** How one metric ends: by which way it passed, or why it did not. */
interface Ending {
  readonly verdict: 'fail' | 'pass' | 'inconclusive';
  readonly text: string;
}

export interface EndJudgement extends Judgement {
  readonly evidence: JudgeEvidence & { readonly end: EndEvidence };
}

/**
 * Decides when the bake is over. `fail`: the sequential evidence, or the stratified test at the end, with its own half of the budget.
 * `pass`: every certified metric is either refuted to be `tolerate.ratio` times as frequent, or has an event rate below
 * `tolerate.orErrorRateBelow` with 95 % confidence, on at least `minRequests` requests. Else `inconclusive`: missing evidence is never a pass.
 */
export function endOfBake(state: JudgeState, policy: CanaryPolicy): EndJudgement {
  const { rules, metrics } = state;
  const byMetric = (of: (sum: SumLaw) => number) =>
    Object.fromEntries(rules.metrics.map(({ name }) => [name, of(metrics[name]?.sum ?? EMPTY_SUM)]));
  const p = byMetric(stratifiedP);
  // Requests that fail in clumps make p too small; its root is never smaller, so the guarantee stays.
  const deciding = byMetric((sum) => decidingP(sum) ** (1 / rules.temper));
  const seen = evidenceOf(state);
  // Latency skips its warm-up and captures are samples: what the challenger answered is what the fullest count says.
  const answered = Math.max(0, ...Object.values(metrics).map(({ green }) => green.n));
  const endings = rules.metrics.map((metric) => ({
    metric,
    ...ending(metric, metrics[metric.name], deciding[metric.name] ?? 1, answered, rules, policy),
  }));
  const judged =
    seen.reject && !rules.advisory ? ({ verdict: 'fail', reasons: [seen.sentence], warnings: [] } as const) : together(endings);
  const intervals = Object.fromEntries(
    Object.entries(metrics).map(([name, { blue, green }]) => [name, { blue: rateInterval(blue), green: rateInterval(green) }]),
  );
  const sentence = `${judged.verdict}: ${judged.reasons.join('; ')}`;
  return {
    ...judged,
    evidence: { ...seen, sentence, end: { reasons: judged.reasons, warnings: judged.warnings, p, deciding, intervals } },
  };
}

/** Any metric convicts; every metric that can certify has to. */
function together(endings: readonly (Ending & { readonly metric: Metric })[]): Judgement {
  const texts = (some: readonly Ending[]) => some.map(({ text }) => text);
  const convicting = endings.filter(({ verdict }) => verdict === 'fail');
  if (convicting.length > 0) return { verdict: 'fail', reasons: texts(convicting), warnings: [] };
  const required = endings.filter(({ metric }) => metric.certify);
  const open = required.filter(({ verdict }) => verdict !== 'pass');
  const warnings = texts(endings.filter(({ metric, verdict }) => !metric.certify && verdict !== 'pass'));
  if (required.length === 0) return { verdict: 'inconclusive', reasons: ['no metric can certify the challenger'], warnings };
  if (open.length > 0) return { verdict: 'inconclusive', reasons: texts(open), warnings };
  return { verdict: 'pass', reasons: texts(required), warnings };
}

/** An advisory judge neither convicts nor certifies by comparison; the challenger's own rate needs no comparison. */
function ending(metric: Metric, state: MetricState | undefined, p: number, answered: number, rules: Rules, policy: CanaryPolicy): Ending {
  const { name } = metric;
  if (!state || state.green.n === 0) return { verdict: 'inconclusive', text: `${name}: the challenger answered no counted request` };
  const { green, blue } = state;
  const both = `${name} ${rateText(green)} vs ${rateText(blue)}`;
  if (!rules.advisory && p <= rules.alphaEnd * metric.share) {
    return {
      verdict: 'fail',
      text: `${both}: at least this many by chance ${p.toPrecision(2)} (needs ${(rules.alphaEnd * metric.share).toPrecision(2)})`,
    };
  }
  if (answered < policy.minRequests) {
    return { verdict: 'inconclusive', text: `${name}: ${thousands(answered)} challenger requests, needs ${thousands(policy.minRequests)}` };
  }
  const limit = policy.tolerate.orErrorRateBelow;
  const bound = rateBelow(green, 1 - CERTIFICATE_MISS);
  if (bound <= limit) {
    return {
      verdict: 'pass',
      text: `${name} ${rateText(green)} requests, below ${percent(limit)} with ${percent(1 - CERTIFICATE_MISS)} confidence`,
    };
  }
  if (!rules.advisory && state.logSafe >= -Math.log(CERTIFICATE_MISS)) {
    return {
      verdict: 'pass',
      text: `${both}: ${policy.tolerate.ratio} times as likely is refuted with ${percent(1 - CERTIFICATE_MISS)} confidence`,
    };
  }
  const open = `neither below ${percent(limit)} (bound ${percent(bound)}) nor known to be less than ${policy.tolerate.ratio} times as likely`;
  return { verdict: 'inconclusive', text: `${both}: ${open}${rules.advisory ? ' (advisory: fleets not exchangeable)' : ''}` };
}

const percent = (x: number): string => `${Number((100 * x).toPrecision(2))} %`;
