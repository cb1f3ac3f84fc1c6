import type { JudgeState } from './judge.ts';
import { logSum } from './log-sum.ts';
import type { RateInterval } from './rate-bound.ts';

/** Rounding must not keep evidence that was cut exactly at the threshold below it. */
const HAIR = 1e-9;

/** One fleet's requests, events and event rate so far. */
interface FleetEvidence {
  readonly n: number;
  readonly k: number;
  readonly rate: number;
}

/** What the end of the bake adds. */
export interface EndEvidence {
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  /** One-sided p of the stratified test, by metric. */
  readonly p: Readonly<Record<string, number>>;
  /** The same with each window's count cut, so that one bad minute does not convict: the p that decides. */
  readonly deciding: Readonly<Record<string, number>>;
  /** Two-sided 95 % Clopper-Pearson intervals of the event rates, by metric. */
  readonly intervals: Readonly<Record<string, { readonly blue: RateInterval; readonly green: RateInterval }>>;
}

interface MetricEvidence {
  readonly blue: FleetEvidence;
  readonly green: FleetEvidence;
  /** Natural logarithms: the mixture, its winsorised form, and the form that decides. */
  readonly logE: number;
  readonly capped: number;
  readonly boosted: number;
  /** The certificate so far; it is given at ln 20. */
  readonly logSafe: number;
}

/** What the judge knows after a window: numbers for the timeline and the report, and a sentence for a person. */
export interface JudgeEvidence {
  readonly t: number;
  /** ln of the combined evidence, and what convicts. */
  readonly logEvidence: number;
  readonly threshold: number;
  readonly reject: boolean;
  readonly advisory: boolean;
  readonly metrics: Readonly<Record<string, MetricEvidence>>;
  /** Requests that saw the challenger, and its events beyond the champion's rate. */
  readonly exposure: { readonly requests: number; readonly excessEvents: number };
  readonly sentence: string;
  /** Only when the bake is over. */
  readonly end?: EndEvidence;
}

const fleet = ({ n, k }: { readonly n: number; readonly k: number }): FleetEvidence => ({ n, k, rate: n === 0 ? 0 : k / n });

/** ln of the combined evidence: the mean of the metrics' processes, weighted by share, is one too. */
const combined = ({ rules, metrics }: JudgeState): number =>
  logSum(rules.metrics.map(({ name, share }) => Math.log(share) + (metrics[name]?.evidence.boosted ?? 0)));

const thresholdOf = ({ rules }: JudgeState): number => -Math.log(rules.alphaSequential);

/** Whether the sequential evidence convicts. */
export const convicts = (state: JudgeState): boolean => combined(state) >= thresholdOf(state) - HAIR;

/** The evidence after the windows judged so far. */
export function evidenceOf(state: JudgeState): JudgeEvidence {
  const threshold = thresholdOf(state);
  const logEvidence = combined(state);
  const reject = convicts(state);
  const metrics = Object.fromEntries(
    Object.entries(state.metrics).map(([name, { blue, green, evidence, logSafe }]) => [
      name,
      { blue: fleet(blue), green: fleet(green), logE: evidence.logE, capped: evidence.capped, boosted: evidence.boosted, logSafe },
    ]),
  );
  const errors = metrics['errors'] ?? Object.values(metrics)[0];
  const excessEvents = errors ? errors.green.k - errors.green.n * errors.blue.rate : 0;
  const bare = { t: state.t, logEvidence, threshold, reject, advisory: state.rules.advisory, metrics };
  return { ...bare, exposure: { requests: errors?.green.n ?? 0, excessEvents }, sentence: sentence(state, bare) };
}

/** The metric that says most against the challenger. */
function loudest(state: JudgeState): string {
  const loudness = (name: string, share: number) => Math.log(share) + (state.metrics[name]?.evidence.boosted ?? 0);
  return state.rules.metrics.reduce((a, b) => (loudness(b.name, b.share) > loudness(a.name, a.share) ? b : a)).name;
}

/** "0.43 % of 4,431": a rate as people write it. */
export function rateText({ n, k }: { readonly n: number; readonly k: number }): string {
  if (n === 0) return 'no requests';
  const percent = (100 * k) / n;
  return `${percent === 0 ? '0' : percent < 0.1 ? percent.toPrecision(1) : percent.toFixed(percent < 10 ? 2 : 1)} % of ${thousands(n)}`;
}

export const thousands = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** Evidence is told as a power of ten: "10^3.4". */
export const power = (ln: number): string => `10^${(ln / Math.LN10).toFixed(1)}`;

function sentence(
  state: JudgeState,
  { logEvidence, threshold, reject }: Pick<JudgeEvidence, 'logEvidence' | 'threshold' | 'reject'>,
): string {
  const name = loudest(state);
  const metric = state.metrics[name];
  if (!metric) return 'nothing was counted';
  const both = `${name} ${rateText(metric.green)} challenger requests vs ${rateText(metric.blue)} champion requests`;
  const strength = `evidence ${power(logEvidence)} (needs ${power(threshold)})`;
  const advisory = state.rules.advisory ? '; advisory only: the fleets were not exchangeable before the bake' : '';
  return `${both}, ${strength}${reject ? ': worse than tolerated' : ''}${advisory}`;
}
