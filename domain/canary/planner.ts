import { thousands } from './evidence.ts';
import { gainPerRequest, type Situation } from './information.ts';
import { logSum } from './log-sum.ts';
import { DELIVERY_PRIOR, mixtureOf } from './plan.ts';
import { addToSum, EMPTY_SUM, stratifiedP } from './stratified-test.ts';
import { judgeWindows } from './traffic-plan.ts';

/** What a canary will meet. */
export interface CanaryTraffic {
  /** Requests a second to the endpoint, both fleets. */
  readonly requestsPerSecond: number;
  /** Share of them that the challenger gets, 0 to 1. */
  readonly share: number;
  /** Event rate of the champion, 0 to 1. */
  readonly baseline: number;
}

export interface CanaryEffort {
  /** One-minute windows that the judge sees. */
  readonly windows: number;
  /** Chance of a false rollback, whole: half is spent while looking each minute, half at the end. Default 0.01. */
  readonly falseRollback?: number;
  /** Share of that budget that this metric has. Default 1. */
  readonly budgetShare?: number;
  /** Largest tolerated odds ratio. Default 1.1. */
  readonly psi0?: number;
}

/** When a challenger with `ratio` times the champion's event rate is found. */
export interface Sight {
  readonly ratio: number;
  /** Minutes until half of such challengers are rolled back; Infinity when two months are not enough. */
  readonly minutes: number;
  /** Requests of the challenger until then. */
  readonly challengerRequests: number;
  /** Its events beyond the champion's rate until then: what the finding costs. */
  readonly excessEvents: number;
  readonly withinBake: boolean;
}

/** Two months; nobody bakes longer, and the search ends here. */
const LONGEST = 60 * 24 * 60;
const MIN_WINDOWS = 2;

/**
 * The median of a first passage lies below its mean, and the mixture follows the ratio that the data show; together this much of the
 * minute at which the average evidence crosses the threshold. Measured on simulated canaries (docs/judge-calibration.md).
 */
const MEDIAN_OF_MEAN = 0.78;

const settled = ({ falseRollback = 0.01, budgetShare = 1, psi0 = 1.1, windows }: CanaryEffort) => ({
  alpha: (falseRollback / 2) * budgetShare,
  psi0,
  windows,
});

const situationOf = ({ share, baseline }: CanaryTraffic, ratio: number): Situation => ({
  share,
  champion: baseline,
  challenger: Math.min(1, ratio * baseline),
});

/** Minutes until half of the challengers with `ratio` times the champion's event rate are found by looking each minute. */
function minutesLooking(traffic: CanaryTraffic, ratio: number, effort: CanaryEffort): number {
  const { alpha, psi0, windows } = settled(effort);
  const situation = situationOf(traffic, ratio);
  const mixture = mixtureOf({ windows, temper: 1, prior: DELIVERY_PRIOR }, { psi0 });
  const gains = mixture.grid.map((psi) => 60 * traffic.requestsPerSecond * gainPerRequest(situation, psi, psi0));
  const priors = mixture.weights.map((weight) => Math.log(mixture.startWeight * weight));
  const evidence = (minutes: number) => logSum(gains.map((gain, j) => (priors[j] ?? -Infinity) + gain * minutes));
  if (!(evidence(LONGEST) >= -Math.log(alpha))) return Number.POSITIVE_INFINITY;
  let [low, high] = [0, LONGEST];
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    if (evidence(middle) >= -Math.log(alpha)) high = middle;
    else low = middle;
  }
  return Math.max(MIN_WINDOWS, Math.ceil(MEDIAN_OF_MEAN * high));
}

/** Median of a count with this mean (K. P. Choi 1994, for Poisson counts). */
const medianCount = (mean: number): number => Math.max(0, Math.floor(mean + 1 / 3 - 0.02 / Math.max(mean, 0.06)));

/** Whether the test at the end of the bake finds half of them: its p for the counts that such a challenger typically has. */
function foundAtTheEnd(traffic: CanaryTraffic, ratio: number, effort: CanaryEffort): boolean {
  const { alpha, psi0, windows } = settled(effort);
  const { share, champion, challenger } = situationOf(traffic, ratio);
  const requests = 60 * traffic.requestsPerSecond * windows;
  const count = (n: number, rate: number) => ({ n: Math.round(n), k: Math.min(Math.round(n), medianCount(n * rate)) });
  const typical = { blue: count(requests * (1 - share), champion), green: count(requests * share, challenger) };
  return stratifiedP(addToSum(EMPTY_SUM, typical, psi0, 0)) <= alpha;
}

/**
 * Median minutes until a challenger with `ratio` times the champion's event rate is rolled back. The ending of the bake finds some
 * that looking each minute does not. Throws a RangeError for traffic that cannot be.
 */
export function minutesToSee(traffic: CanaryTraffic, ratio: number, effort: CanaryEffort): number {
  check(traffic);
  if (traffic.baseline === 0) return Number.POSITIVE_INFINITY;
  const looking = minutesLooking(traffic, ratio, effort);
  return looking > effort.windows && foundAtTheEnd(traffic, ratio, effort) ? effort.windows : looking;
}

function check({ requestsPerSecond, share, baseline }: CanaryTraffic): void {
  if (!(requestsPerSecond > 0)) throw new RangeError(`${requestsPerSecond} requests a second; allowed: above 0`);
  if (!(share > 0 && share < 1)) throw new RangeError(`a share of ${share}; allowed: above 0 and below 1`);
  if (!(baseline >= 0 && baseline < 1)) throw new RangeError(`a baseline of ${baseline}; allowed: from 0 and below 1`);
}

const RATIOS = [1.5, 2, 3, 5, 10] as const;

/** What a canary can see, ratio by ratio. */
export const sights = (traffic: CanaryTraffic, effort: CanaryEffort, ratios: readonly number[] = RATIOS): readonly Sight[] =>
  ratios.map((ratio) => {
    const minutes = minutesToSee(traffic, ratio, effort);
    const challengerRequests = Math.round(60 * minutes * traffic.requestsPerSecond * traffic.share);
    const excessEvents = challengerRequests * (Math.min(1, ratio * traffic.baseline) - traffic.baseline);
    return { ratio, minutes, challengerRequests, excessEvents, withinBake: minutes <= effort.windows };
  });

/** Smallest ratio, to a tenth, that half of the time is found before the bake ends; null when not even a hundredfold one is. */
export function smallestSeen(traffic: CanaryTraffic, effort: CanaryEffort): number | null {
  const seen = (ratio: number) => minutesToSee(traffic, ratio, effort) <= effort.windows;
  if (!seen(100)) return null;
  let [low, high] = [11, 1000];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (seen(middle / 10)) high = middle;
    else low = middle;
  }
  return high / 10;
}

/**
 * Errors that convict a challenger while the champion has none at all: a ratio would be infinite, so errors are counted instead.
 * At least two minutes are needed whatever the count.
 */
export function errorsThatConvict(share: number, effort: CanaryEffort): number {
  const { alpha, psi0, windows } = settled(effort);
  const mixture = mixtureOf({ windows, temper: 1, prior: DELIVERY_PRIOR }, { psi0 });
  const onGreen = (psi: number) => (share * psi) / (share * psi + 1 - share);
  const evidence = (errors: number) =>
    logSum(
      mixture.grid.map(
        (psi, j) => Math.log(mixture.startWeight * (mixture.weights[j] ?? 0)) + errors * Math.log(onGreen(psi) / onGreen(psi0)),
      ),
    );
  let errors = 1;
  while (evidence(errors) < -Math.log(alpha)) errors++;
  return errors;
}

/** The regression that a canary should see; if it does not, something is proposed. */
export const EXPECTED_SIGHT = 5;
const SHARES = [0.1, 0.2, 0.25, 0.3, 0.4, 0.5];
const LONGEST_BAKE_MINUTES = 60;

/** Changes after which a fivefold regression is seen before the bake ends; empty when it is seen as it is. */
export function proposals(traffic: CanaryTraffic, effort: CanaryEffort): readonly string[] {
  const seen = (some: CanaryTraffic, windows: number) => minutesToSee(some, EXPECTED_SIGHT, { ...effort, windows }) <= windows;
  if (traffic.baseline === 0 || seen(traffic, effort.windows)) return [];
  const share = SHARES.find((larger) => larger > traffic.share && seen({ ...traffic, share: larger }, effort.windows));
  const bakes = Array.from({ length: LONGEST_BAKE_MINUTES }, (_, i) => i + 1);
  const bake = bakes.find((minutes) => judgeWindows(60 * minutes) > effort.windows && seen(traffic, judgeWindows(60 * minutes)));
  const hours = Math.ceil(minutesToSee(traffic, EXPECTED_SIGHT, { ...effort, windows: LONGEST }) / 60);
  const found = [
    ...(share === undefined ? [] : [`a share of ${100 * share} %`]),
    ...(bake === undefined ? [] : [`a bake of ${bake} minutes`]),
  ];
  if (found.length > 0) return found;
  const both = minutesToSee({ ...traffic, share: 0.5 }, EXPECTED_SIGHT, { ...effort, windows: judgeWindows(60 * LONGEST_BAKE_MINUTES) });
  if (both <= judgeWindows(60 * LONGEST_BAKE_MINUTES)) return ['a share of 50 % and a bake of 60 minutes'];
  return [`the weighted strategy with a bake of ${hours} hours: guardrail bakes at most ${LONGEST_BAKE_MINUTES} minutes a step`];
}

/** "x5 in 6 min, x2 in 41 min (bake is 30: x2 will not be seen)": for synth, the shift and the report. */
export function sightText(traffic: CanaryTraffic, bakeSeconds: number, effort: Omit<CanaryEffort, 'windows'> = {}): string {
  const seen = sights(traffic, { ...effort, windows: judgeWindows(bakeSeconds) }, [5, 2]);
  const text = seen.map(({ ratio, minutes }) => `x${ratio} ${minutesText(minutes)}`).join(', ');
  const unseen = seen.filter(({ withinBake }) => !withinBake).map(({ ratio }) => `x${ratio}`);
  return unseen.length === 0 ? text : `${text} (bake is ${Math.round(bakeSeconds / 60)} min: ${unseen.join(' and ')} will not be seen)`;
}

const minutesText = (minutes: number): string => (Number.isFinite(minutes) ? `in ${thousands(minutes)} min` : 'never');
