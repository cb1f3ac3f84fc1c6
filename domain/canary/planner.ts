import { gainPerRequest, type Situation } from './information.ts';
import { logSum } from './log-sum.ts';
import { mixtureOf } from './plan.ts';

/** What a canary will meet. */
export interface CanaryTraffic {
  /** Requests a second to the endpoint, both fleets. */
  readonly requestsPerSecond: number;
  /** Share of them that the challenger gets. */
  readonly share: number;
  /** Event rate of the champion. */
  readonly baseline: number;
}

export interface CanaryEffort {
  /** One-minute windows that the judge sees. */
  readonly windows: number;
  /** Chance of a false rollback, whole. Default 0.01; half of it is spent while looking each minute. */
  readonly falseRollback?: number;
  /** Share of that budget that this metric has. Default 1. */
  readonly budgetShare?: number;
  readonly psi0?: number;
  readonly minWindows?: number;
}

/** When a challenger with `ratio` times the champion's event rate is found, typically. */
export interface Sight {
  readonly ratio: number;
  /** Minutes until half of such challengers are rolled back. */
  readonly minutes: number;
  /** Requests of the challenger until then. */
  readonly challengerRequests: number;
  /** Events of the challenger beyond the champion's rate until then. */
  readonly excessEvents: number;
  readonly withinBake: boolean;
}

/** Nobody bakes longer; the search ends here. */
const LONGEST = 60 * 24 * 60;

/**
 * Median minutes until the judge convicts a challenger with `ratio` times the champion's event rate: the minute at which the mixture
 * of the average evidence crosses the threshold. Infinity when no bake of two months sees it.
 */
export function minutesToSee({ requestsPerSecond, share, baseline }: CanaryTraffic, ratio: number, effort: CanaryEffort): number {
  const { falseRollback = 0.01, budgetShare = 1, psi0 = 1.1, minWindows = 2 } = effort;
  const situation: Situation = { share, champion: baseline, challenger: Math.min(1, ratio * baseline) };
  const mixture = mixtureOf({ windows: effort.windows, temper: 1 }, { psi0 });
  const gains = mixture.grid.map((psi) => 60 * requestsPerSecond * gainPerRequest(situation, psi, psi0));
  const priors = mixture.weights.map((weight) => Math.log(mixture.startWeight * weight));
  const needed = -Math.log((falseRollback / 2) * budgetShare);
  const evidence = (minutes: number) => logSum(gains.map((gain, j) => (priors[j] ?? -Infinity) + gain * minutes));
  if (!(evidence(LONGEST) >= needed)) return Number.POSITIVE_INFINITY;
  let low = 0;
  let high = LONGEST;
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    if (evidence(middle) >= needed) high = middle;
    else low = middle;
  }
  return Math.max(minWindows, Math.ceil(high));
}

/** What a canary can see, ratio by ratio. */
export const sights = (traffic: CanaryTraffic, effort: CanaryEffort, ratios: readonly number[] = RATIOS): readonly Sight[] =>
  ratios.map((ratio) => {
    const minutes = minutesToSee(traffic, ratio, effort);
    const challengerRequests = Math.round(60 * minutes * traffic.requestsPerSecond * traffic.share);
    return {
      ratio,
      minutes,
      challengerRequests,
      excessEvents: challengerRequests * (Math.min(1, ratio * traffic.baseline) - traffic.baseline),
      withinBake: minutes <= effort.windows,
    };
  });

const RATIOS = [1.5, 2, 3, 5, 10] as const;
