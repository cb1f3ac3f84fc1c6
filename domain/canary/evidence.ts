import type { JudgeState } from './judge.ts';
import { logSum } from './log-sum.ts';
import { rateAbove, rateBelow } from './rate-bound.ts';

/** Rounding must not keep evidence that was cut exactly at the threshold below it. */
const HAIR = 1e-9;

/** One fleet's events so far, with a two-sided 95 % Clopper-Pearson interval of its rate. */
export interface FleetEvidence {
  readonly n: number;
  readonly k: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

export interface MetricEvidence {
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
}

const fleet = ({ n, k }: { n: number; k: number }): FleetEvidence => ({
  n,
  k,
  rate: n === 0 ? 0 : k / n,
  low: rateAbove({ n, k }, 0.975),
  high: rateBelow({ n, k }, 0.975),
});

/** The evidence after the windows judged so far. Several metrics are combined by the mean of their processes, weighted by share. */
export function evidenceOf(state: JudgeState): JudgeEvidence {
  const { rules } = state;
  const threshold = -Math.log(rules.alphaSequential);
  const logEvidence = logSum(rules.metrics.map(({ name, share }) => Math.log(share) + (state.metrics[name]?.evidence.boosted ?? 0)));
  const reject = logEvidence >= threshold - HAIR;
  const metrics = Object.fromEntries(
    Object.entries(state.metrics).map(([name, { blue, green, evidence, logSafe }]) => [
      name,
      { blue: fleet(blue), green: fleet(green), logE: evidence.logE, capped: evidence.capped, boosted: evidence.boosted, logSafe },
    ]),
  );
  const errors = metrics['errors'] ?? Object.values(metrics)[0];
  const excessEvents = errors ? errors.green.k - errors.green.n * errors.blue.rate : 0;
  const bare = { t: state.t, logEvidence, threshold, reject, advisory: rules.advisory, metrics };
  return { ...bare, exposure: { requests: errors?.green.n ?? 0, excessEvents }, sentence: sentence(state, bare) };
}

/** The metric that says most against the challenger. */
export function loudest(state: JudgeState): string {
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
