import * as v from 'valibot';
import { checkExchangeability } from './exchangeability.ts';
import type { Counts } from './fisher-law.ts';
import { LATENCY_QUANTILES, type LatencyQuantile, latencyThresholds, metricNames, SCORE_METRICS } from './metrics.ts';
import type { CanaryPolicy } from './policy.ts';

const number = v.pipe(v.number(), v.finite());

/** What the judge counts in a bake, decided before it begins. Plain JSON: it travels with the judge's state. */
export const countingSchema = v.strictObject({
  /** Names of the counts that every window brings; all that the policy weighs, or fewer, and then the warnings say why. */
  metrics: v.array(v.string()),
  /** Whole microseconds: the champion's requests above `blue` are events, the challenger's above `green`. */
  latency: v.array(v.strictObject({ name: v.string(), blue: number, green: number })),
  /** First and last decile of the champion's own predictions. */
  scores: v.optional(v.strictObject({ low: number, high: number })),
  /** Requests fail in clumps: the comparison is shown, but does not decide. */
  advisory: v.boolean(),
  warnings: v.array(v.string()),
});
export type Counting = v.InferOutput<typeof countingSchema>;

/** What is known of the champion before the challenger takes traffic. */
export interface ChampionFacts {
  /** Its latency over the last day, microseconds; absent when CloudWatch cannot count latencies, `why` says how that was found out. */
  readonly latency:
    | { readonly samples: number; readonly quantiles: Readonly<Partial<Record<LatencyQuantile, number>>> }
    | { readonly why: string };
  /** Predictions among its captured answers of the last hour. */
  readonly scores: readonly number[];
  /** Its errors in neighbouring minutes, two and two. */
  readonly neighbours: readonly Counts[];
}

/** CloudWatch's own rule for a percentile that means something: ten samples beyond it (CloudWatch user guide, "Percentile-based alarms and low data samples"). */
const samplesFor = (quantile: LatencyQuantile): number => Math.round(10 / (1 - Number(quantile.slice(1)) / 100));

/** Deciles of fewer predictions move by chance alone. */
const FEWEST_SCORES = 200;

/**
 * Freezes thresholds and says what will be counted. A kind that the policy weighs and that cannot be counted is left out with a
 * warning by name, never in silence; its share of the false-rollback budget goes to the others.
 */
export function planCounting(policy: CanaryPolicy, { latency, scores, neighbours }: ChampionFacts): Counting {
  const warnings: string[] = [];
  const exchangeability = checkExchangeability(withoutEdges(neighbours));
  if (exchangeability.verdict === 'fail')
    warnings.push(`the champion's errors come in clumps before the bake: ${exchangeability.sentence}`);
  const thresholds = policy.events.latency === undefined ? [] : frozenLatency(policy, latency, warnings);
  const deciles = policy.events.scores === undefined ? undefined : frozenDeciles(scores, warnings);
  const counted = (name: string): boolean => {
    if (name.startsWith('latency:')) return thresholds.some((threshold) => threshold.name === name);
    return name.startsWith('scores:') ? deciles !== undefined : true;
  };
  return {
    metrics: metricNames(policy).filter(counted),
    latency: thresholds,
    ...(deciles === undefined ? {} : { scores: deciles }),
    advisory: exchangeability.verdict === 'fail',
    warnings,
  };
}

/** Pairs of minutes that one outage can split: the one in which it begins, and the one in which it ends. */
const EDGES = 2;

/** Leaves out the pairs that differ most. An outage that is over says nothing about clumps, and with less evidence the check errs less. */
function withoutEdges(pairs: readonly Counts[]): readonly Counts[] {
  const difference = ({ blue, green }: Counts) => Math.abs(blue.k - green.k);
  return [...pairs].sort((a, b) => difference(a) - difference(b)).slice(0, Math.max(0, pairs.length - EDGES));
}

function frozenLatency(policy: CanaryPolicy, latency: ChampionFacts['latency'], warnings: string[]): Counting['latency'] {
  if ('why' in latency) {
    warnings.push(`latency is not counted: ${latency.why}`);
    return [];
  }
  const known = LATENCY_QUANTILES.flatMap((quantile) => {
    const value = latency.quantiles[quantile];
    const needed = samplesFor(quantile);
    if (value !== undefined && latency.samples >= needed) return [[quantile, value] as const];
    warnings.push(
      `latency:${quantile} is not counted: the champion answered ${latency.samples} requests in the last day, its ${quantile} needs ${needed}`,
    );
    return [];
  });
  // CloudWatch counts above a threshold; latencies are whole microseconds, and so are thresholds.
  return latencyThresholds(policy, Object.fromEntries(known)).map(({ name, blue, green }) => ({
    name,
    blue: Math.round(blue),
    green: Math.round(green),
  }));
}

function frozenDeciles(scores: readonly number[], warnings: string[]): { low: number; high: number } | undefined {
  if (scores.length < FEWEST_SCORES) {
    warnings.push(
      `${SCORE_METRICS.join(', ')} are not counted: ${scores.length} of the champion's predictions were captured in the last hour, deciles need ${FEWEST_SCORES}`,
    );
    return undefined;
  }
  const sorted = [...scores].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { low: at(0.1), high: at(0.9) };
}
