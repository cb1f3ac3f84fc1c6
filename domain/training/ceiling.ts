import type { Rung } from '../policy/account-policy.ts';
import { PRICES, usdText } from '../price/prices.ts';

/** What one rung may cost: carried with it into the workflow, which subtracts what the rungs before it were billed. */
export interface Ceiling {
  /** Most that all attempts of a delivery may be billed together, USD. */
  readonly usd: number;
  /** An hour of all the rung's instances, on demand, USD. Spot is billed in seconds of this price, fewer than it took. */
  readonly usdPerHour: number;
  /** Seconds that may be billed after the job's own limit has passed. */
  readonly overheadSeconds: number;
}

/** A job's limits, as CreateTrainingJob takes them. */
export interface StoppingCondition {
  readonly MaxRuntimeInSeconds: number;
  /** Spot only. */
  readonly MaxWaitTimeInSeconds?: number;
}

/**
 * SIGTERM, 120 s, then the upload: billed, and beyond MaxRuntimeInSeconds. Users report jobs that end up to five minutes after it
 * (aws/sagemaker-python-sdk#4451, apache/airflow#33982); twice that is set aside.
 */
const AFTER_LIMIT_SECONDS = 600;

/** A job that may run for less than this is not worth its start: image and data are hardly there. */
export const LEAST_SECONDS = 600;

/** USD for an hour of one instance: the rung's own, else the table's; undefined when neither knows. */
export const instanceHour = ({ instanceType, usdPerHour }: Pick<Rung, 'instanceType' | 'usdPerHour'>): number | undefined =>
  usdPerHour ?? PRICES.instanceHour[instanceType];

/** @throws Error when the price is unknown, which synth has refused already */
export function ceilingOf(rung: Rung, usd: number): Ceiling {
  const hour = instanceHour(rung);
  if (hour === undefined) throw new Error(unpriced(rung));
  return { usd, usdPerHour: hour * rung.instanceCount, overheadSeconds: AFTER_LIMIT_SECONDS + (rung.keepAliveSeconds ?? 0) };
}

/**
 * The limits with which a job stays below the ceiling whatever happens; undefined when that leaves it too little time.
 *
 * The worst case counts: every second up to the limit, and for spot every second of MaxWaitTimeInSeconds at the on-demand price,
 * because AWS promises no discount and does not say whether MaxRuntimeInSeconds begins anew after an interruption.
 *
 * @param spentUsd what earlier attempts of the delivery were billed
 */
export function affordable(stopping: StoppingCondition, ceiling: Ceiling, spentUsd: number): StoppingCondition | undefined {
  const { usd, usdPerHour, overheadSeconds } = ceiling;
  const seconds = Math.floor(((usd - spentUsd) / usdPerHour) * 3600) - overheadSeconds;
  const { MaxRuntimeInSeconds: run, MaxWaitTimeInSeconds: wait } = stopping;
  if (seconds < Math.min(run, LEAST_SECONDS)) return undefined;
  return {
    MaxRuntimeInSeconds: Math.min(run, seconds),
    ...(wait === undefined ? {} : { MaxWaitTimeInSeconds: Math.min(wait, seconds) }),
  };
}

/** A rung's own limits. */
export const stoppingOf = ({ spot, maxRuntimeSeconds, maxWaitSeconds }: Rung): StoppingCondition => ({
  MaxRuntimeInSeconds: maxRuntimeSeconds,
  // Only allowed for spot, where it bounds waiting and training together.
  ...(spot ? { MaxWaitTimeInSeconds: maxWaitSeconds ?? maxRuntimeSeconds } : {}),
});

/** What a capacity plan and a ceiling say of each other before any money is spent. */
export interface CeilingFindings {
  /** Reasons to refuse the plan. */
  readonly refusals: readonly string[];
  /** Rungs that will be tried with less time, or not at all. */
  readonly warnings: readonly string[];
}

/** Whether the ceiling leaves the plan any rung, with every price known. */
export function ceilingFindings(capacity: readonly Rung[], usd: number): CeilingFindings {
  const unknown = capacity.filter((rung) => instanceHour(rung) === undefined);
  if (unknown.length > 0) return { refusals: unknown.map(unpriced), warnings: [] };
  const limits = capacity.map((rung) => ({ rung, limit: affordable(stoppingOf(rung), ceilingOf(rung, usd), 0) }));
  const warnings = limits.flatMap(({ rung, limit }) => shortened(rung, limit, usd));
  return limits.every(({ limit }) => limit === undefined)
    ? { refusals: [`training.maxCost: no rung of the capacity plan can run for ${usdText(usd)}: ${warnings.join('; ')}`], warnings: [] }
    : { refusals: [], warnings };
}

const named = ({ spot, instanceCount, instanceType }: Rung): string =>
  `${spot ? 'spot' : 'on-demand'} ${instanceCount > 1 ? `${instanceCount} x ` : ''}${instanceType}`;

const unpriced = ({ instanceType }: Rung): string =>
  `training.maxCost: the price table of ${PRICES.date} has no ${instanceType}; give its price, such as capacity usdPerHour: { '${instanceType}': 3.5 }`;

function shortened(rung: Rung, limit: StoppingCondition | undefined, usd: number): string[] {
  const hour = (instanceHour(rung) ?? 0) * rung.instanceCount;
  const price = `${named(rung)} costs ${usdText(hour)} an hour`;
  if (limit === undefined) return [`${price}: ${usdText(usd)} do not pay ${LEAST_SECONDS / 60} minutes of it, so it is never tried`];
  const wanted = stoppingOf(rung);
  const [given, most] = rung.spot
    ? [wanted.MaxWaitTimeInSeconds ?? 0, limit.MaxWaitTimeInSeconds ?? 0]
    : [wanted.MaxRuntimeInSeconds, limit.MaxRuntimeInSeconds];
  if (most >= given) return [];
  return [`${price}: ${usdText(usd)} pay at most ${most} s of ${rung.spot ? 'maxWait' : 'maxRuntime'} ${given} s`];
}
