import { type Metric, metricsOf } from './metrics.ts';
import type { Mixture } from './mixture.ts';
import type { CanaryPolicy } from './policy.ts';

/** What the judge is told before the bake begins. Everything in it is declared in advance: that is what the guarantee rests on. */
export interface JudgePlan {
  /** Windows of the planned bake; the end decision falls with the last one. */
  readonly windows: number;
  /** Counts that every window brings. Default: one for each kind of event that the policy weighs. */
  readonly metrics?: readonly string[];
  /** Windows that a conviction needs at least. Default 2: one window never convicts. Take 3 for 10-second windows. */
  readonly minWindows?: number;
  /** First windows in which latency is not judged, because caches are cold. Default 2. Errors count from the first window. */
  readonly warmUpWindows?: number;
  /** Largest tolerated odds ratio for errors and invalid output. Default 1.1. */
  readonly psi0?: number;
  /** Divides each window's log evidence; above 1 when requests fail in clumps. Default 1. */
  readonly temper?: number;
  /** The fleets were found not to be exchangeable: the comparison is shown, but neither convicts nor certifies. Default false. */
  readonly advisory?: boolean;
  /** Regressions looked for. Default: DELIVERY_PRIOR. */
  readonly prior?: Prior;
  /** Give back what the cap takes from a window's expectation. Default true; false is the plain winsorised judge. */
  readonly boost?: boolean;
}

/** Odds ratios looked for, their prior weights, and the prior weight of a regression that is there from the first window on. */
export interface Prior {
  readonly grid: readonly number[];
  readonly weights: readonly number[];
  readonly startWeight: number;
}

/** What a delivery uses: tuned on the cost of detection for ratios 1.5 to 10 and shares 5 to 50 % (docs/judge-calibration.md). */
export const DELIVERY_PRIOR: Prior = { grid: [1.5, 2, 3, 5, 10, 30], weights: [0.2, 0.19, 0.14, 0.13, 0.24, 0.1], startWeight: 0.8 };
/** The prior that the published test vectors were computed with. */
export const REFERENCE_PRIOR: Prior = { grid: [1.5, 2, 3, 5, 10, 50], weights: [0.2, 0.25, 0.2, 0.15, 0.1, 0.1], startWeight: 0.7 };

/** Chance that the certificate is given to a challenger at the refused ratio, and the miss of the rate bound. */
export const CERTIFICATE_MISS = 0.05;

/** A plan with its defaults and with the policy's shares worked out. */
export interface Rules {
  readonly windows: number;
  readonly metrics: readonly Metric[];
  readonly minWindows: number;
  readonly warmUpWindows: number;
  readonly temper: number;
  readonly advisory: boolean;
  readonly prior: Prior;
  readonly boost: boolean;
  /** Chance of a false rollback spent while looking each window, and at the end. */
  readonly alphaSequential: number;
  readonly alphaEnd: number;
}

const DEFAULT_PSI0 = 1.1;

export function rulesOf(policy: CanaryPolicy, plan: JudgePlan): Rules {
  if (!Number.isInteger(plan.windows) || plan.windows < 1) {
    throw new RangeError(`a plan of ${plan.windows} windows cannot be judged; give a whole number of at least 1`);
  }
  const names =
    plan.metrics ?? Object.keys(policy.events).filter((kind) => policy.events[kind as keyof CanaryPolicy['events']] !== undefined);
  return {
    windows: plan.windows,
    metrics: metricsOf(policy, names, plan.psi0 ?? DEFAULT_PSI0),
    minWindows: plan.minWindows ?? 2,
    warmUpWindows: plan.warmUpWindows ?? 2,
    temper: plan.temper ?? 1,
    advisory: plan.advisory ?? false,
    prior: plan.prior ?? DELIVERY_PRIOR,
    boost: plan.boost ?? true,
    alphaSequential: policy.falseRollback / 2,
    alphaEnd: policy.falseRollback / 2,
  };
}

/** The regressions looked for in one metric: those of the prior that lie above what the metric tolerates. */
export function mixtureOf(
  { windows, temper, prior }: Pick<Rules, 'windows' | 'temper' | 'prior'>,
  { psi0 }: Pick<Metric, 'psi0'>,
): Mixture {
  const kept = prior.grid.map((psi, j) => ({ psi, weight: prior.weights[j] ?? 0 })).filter(({ psi }) => psi > psi0);
  const sum = kept.reduce((total, { weight }) => total + weight, 0);
  return {
    psi0,
    grid: kept.map(({ psi }) => psi),
    weights: kept.map(({ weight }) => weight / sum),
    startWeight: prior.startWeight,
    horizon: windows,
    temper,
  };
}
