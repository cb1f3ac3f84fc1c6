import { type CanaryPolicy, fraction } from './policy.ts';

/** Kinds of events that the policy may weigh. */
export const EVENT_KINDS = ['errors', 'latency', 'invalidOutput', 'scores'] as const;
type EventKind = (typeof EVENT_KINDS)[number];

/** One count that the judge follows. */
export interface Metric {
  /** `errors`, or kind and detail, such as `latency:p90`. */
  readonly name: string;
  readonly kind: EventKind;
  /** Share of the false-rollback budget; all shares sum to 1. */
  readonly share: number;
  /** Largest tolerated odds ratio. */
  readonly psi0: number;
  /** Whether passing needs this metric's certificate. A metric that is too rare to certify can still convict. */
  readonly certify: boolean;
}

/** Quantiles of the champion's own latency that are watched: the middle, the slow and the tail (averaging covers shift and tail alike). */
export const LATENCY_QUANTILES = ['p50', 'p90', 'p99'] as const;
export type LatencyQuantile = (typeof LATENCY_QUANTILES)[number];

export const SCORE_METRICS = ['scores:low', 'scores:middle', 'scores:high'] as const;

/** Too few requests exceed a p99, or leave the usual scores, for a certificate in one bake. */
const NEVER_CERTIFIED = new Set(['latency:p99']);

const kindOf = (name: string): EventKind | undefined => EVENT_KINDS.find((kind) => kind === name.split(':')[0]);

/** Weight and tolerated odds ratio of a kind; undefined when the policy does not weigh it. */
function weighed({ events }: CanaryPolicy, kind: EventKind, psi0: number): { weight: number; psi0: number } | undefined {
  // Latency tolerates a percentage already: the challenger's threshold is raised by it, so equal odds are the boundary.
  if (kind === 'latency') return events.latency && { weight: events.latency.weight, psi0: 1 };
  if (kind === 'scores') return events.scores && { weight: events.scores.weight, psi0: events.scores.tolerateRatio };
  const weight = events[kind];
  return weight === undefined ? undefined : { weight, psi0 };
}

/**
 * Names of the counts that a policy asks for, when every one of them can be counted. `scores:low` counts predictions up to the
 * champion's first decile, `scores:high` those above its last, `scores:middle` those between: a model that answers a constant
 * has all of them in one. The deciles are frozen before the bake.
 */
export function metricNames(policy: CanaryPolicy): readonly string[] {
  const { latency, invalidOutput, scores } = policy.events;
  return [
    'errors',
    ...(latency ? LATENCY_QUANTILES.map((quantile) => `latency:${quantile}`) : []),
    ...(invalidOutput === undefined ? [] : ['invalidOutput']),
    ...(scores ? SCORE_METRICS : []),
  ];
}

/**
 * Shares the false-rollback budget among counts: by the weight of their kind, then equally within it.
 * Throws a RangeError for a count whose kind the policy does not weigh.
 */
export function metricsOf(policy: CanaryPolicy, names: readonly string[], psi0: number): readonly Metric[] {
  const known = names.map((name) => {
    const kind = kindOf(name);
    const settings = kind && weighed(policy, kind, psi0);
    if (!kind || !settings) {
      const allowed = EVENT_KINDS.filter((one) => weighed(policy, one, psi0)).join(', ');
      throw new RangeError(
        `metric ${name} has no weight in the policy's canary.events; allowed: ${allowed}, each with an optional :detail`,
      );
    }
    return { name, kind, ...settings };
  });
  const kinds = new Map(known.map(({ kind, weight }) => [kind, weight]));
  const total = [...kinds.values()].reduce((a, b) => a + b, 0);
  return known.map(({ name, kind, weight, psi0: tolerated }) => ({
    name,
    kind,
    share: weight / total / known.filter((other) => other.kind === kind).length,
    psi0: tolerated,
    certify: kind !== 'scores' && !NEVER_CERTIFIED.has(name),
  }));
}

/** What one latency count compares: the champion's requests above `blue`, the challenger's above `green`. Both in the input's unit. */
export interface LatencyThreshold {
  readonly name: string;
  readonly blue: number;
  readonly green: number;
}

/** Thresholds frozen before the bake, from the champion's own quantiles over the last day; a quantile that is not known has none. */
export function latencyThresholds(
  policy: CanaryPolicy,
  quantiles: Readonly<Partial<Record<LatencyQuantile, number>>>,
): readonly LatencyThreshold[] {
  const { latency } = policy.events;
  if (!latency) return [];
  const slower = 1 + fraction(latency.tolerance);
  return LATENCY_QUANTILES.flatMap((quantile) => {
    const blue = quantiles[quantile];
    return blue === undefined ? [] : [{ name: `latency:${quantile}`, blue, green: slower * blue }];
  });
}
