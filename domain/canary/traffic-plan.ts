/** How much of the fleet serves the challenger first: whole instances, or a percentage that whole instances reach. */
export type CanaryShare = { readonly instances: number } | { readonly percent: number };

export interface ShiftRequest {
  /** Default `canary`: one step, then all. `linear`: steps of the same size until all. */
  readonly type?: 'canary' | 'linear';
  readonly share: CanaryShare;
  /** Instances that serve now. */
  readonly fleetInstances: number;
  /** Bake after each step, seconds. Default 1800. */
  readonly bakeSeconds?: number;
  /** How long the old fleet stays after the last step, seconds: while it lives, a rollback takes seconds. Default 900. */
  readonly terminationWaitSeconds?: number;
}

export interface TrafficPlan {
  readonly type: 'canary' | 'linear';
  readonly canaryInstances: number;
  readonly fleetInstances: number;
  /** Share of the requests that the challenger gets in the first step. */
  readonly share: number;
  /** Bakes before the challenger has all traffic. */
  readonly bakes: number;
  readonly bakeSeconds: number;
  readonly terminationWaitSeconds: number;
  readonly maximumExecutionSeconds: number;
  /** One-minute windows that the judge sees before its end decision has to be out. */
  readonly windows: number;
}

export type TrafficPlanResult =
  | { readonly ok: true; readonly plan: TrafficPlan }
  /** What was asked for cannot be; the reason says what is allowed and what to change. */
  | { readonly ok: false; readonly reason: string };

export const DEFAULT_BAKE_SECONDS = 1800;
export const DEFAULT_TERMINATION_WAIT_SECONDS = 900;

/** Limits of SageMaker's DeploymentConfig (API reference, UpdateEndpoint). */
const LONGEST_WAIT = 3600;
const LONGEST_EXECUTION = 28800;
const SHORTEST_EXECUTION = 600;
const LARGEST_SHARE = 0.5;
const SMALLEST_LINEAR_STEP = 0.1;

/** Two windows, because one never convicts, and three minutes for CloudWatch's lag and the alarm's last evaluation. */
const SHORTEST_BAKE = 300;
const REPORTING_WINDOWS = 3;
/** The verdict's alarms have to outlive the promotion by this, or a late breach finds no fleet to return to. */
const SHORTEST_TERMINATION_WAIT = 600;
/** For starting the second fleet and ending the first. */
const FLEET_ALLOWANCE = 3600;

const refused = (reason: string): TrafficPlanResult => ({ ok: false, reason });

/** Works out steps, waits and windows of a traffic shift, or says why it cannot be. */
export function planTraffic(request: ShiftRequest): TrafficPlanResult {
  const { fleetInstances, type = 'canary' } = request;
  const bakeSeconds = request.bakeSeconds ?? DEFAULT_BAKE_SECONDS;
  const terminationWaitSeconds = request.terminationWaitSeconds ?? DEFAULT_TERMINATION_WAIT_SECONDS;
  if (!Number.isInteger(fleetInstances) || fleetInstances < 1)
    return refused(`a fleet of ${fleetInstances} instances; allowed: whole numbers from 1`);
  if (fleetInstances === 1) {
    return refused(
      'one instance cannot canary under guardrail: SageMaker shifts whole instances, at most half of them; use 2 instances or more',
    );
  }
  const canary = canaryInstances(request.share, fleetInstances);
  if (typeof canary === 'string') return refused(canary);
  const share = canary / fleetInstances;
  if (share > LARGEST_SHARE) {
    const most = Math.floor(fleetInstances / 2);
    return refused(
      `${canary} of ${fleetInstances} instances is ${percentText(share)}; SageMaker allows at most 50 %: take ${most} or fewer`,
    );
  }
  if (type === 'linear' && share < SMALLEST_LINEAR_STEP) {
    const least = Math.ceil(fleetInstances * SMALLEST_LINEAR_STEP);
    return refused(
      `a linear step of ${canary} of ${fleetInstances} instances is ${percentText(share)}; SageMaker allows 10 to 50 %: take ${least} or more`,
    );
  }
  if (!within(bakeSeconds, SHORTEST_BAKE, LONGEST_WAIT)) {
    return refused(`a bake of ${bakeSeconds} s; allowed under guardrail: whole seconds from ${SHORTEST_BAKE} to ${LONGEST_WAIT}`);
  }
  if (!within(terminationWaitSeconds, SHORTEST_TERMINATION_WAIT, LONGEST_WAIT)) {
    return refused(
      `a termination wait of ${terminationWaitSeconds} s; allowed: whole seconds from ${SHORTEST_TERMINATION_WAIT} to ${LONGEST_WAIT}`,
    );
  }
  const bakes = type === 'canary' ? 1 : Math.ceil(fleetInstances / canary) - 1;
  // SageMaker may bake after the last step too, so the timeout allows one bake more.
  const waits = (bakes + 1) * bakeSeconds + terminationWaitSeconds;
  if (waits >= LONGEST_EXECUTION) {
    return refused(
      `the bakes of ${bakes + 1} steps and the termination wait take ${waits} s; SageMaker allows less than ${LONGEST_EXECUTION}: shorten the bake`,
    );
  }
  const counted = type === 'canary' ? bakeSeconds + terminationWaitSeconds : waits;
  return {
    ok: true,
    plan: {
      type,
      canaryInstances: canary,
      fleetInstances,
      share,
      bakes,
      bakeSeconds,
      terminationWaitSeconds,
      maximumExecutionSeconds: Math.min(LONGEST_EXECUTION, Math.max(SHORTEST_EXECUTION, counted + FLEET_ALLOWANCE)),
      windows: judgeWindows(bakes * bakeSeconds),
    },
  };
}

/** Windows of a bake that the judge sees: its end decision has to reach the alarm three minutes before SageMaker goes on. */
export const judgeWindows = (bakeSeconds: number): number => Math.floor(bakeSeconds / 60) - REPORTING_WINDOWS;

const within = (value: number, low: number, high: number): boolean => Number.isInteger(value) && value >= low && value <= high;

/** Percentages are whole numbers as people write them: 33 is one of three. */
function canaryInstances(share: CanaryShare, fleet: number): number | string {
  if ('instances' in share) {
    const { instances } = share;
    if (Number.isInteger(instances) && instances >= 1 && instances < fleet) return instances;
    return `a canary of ${instances} instances; allowed: whole numbers from 1 to ${Math.floor(fleet / 2)}, half of the fleet of ${fleet}`;
  }
  const { percent } = share;
  if (!(percent > 0 && percent <= 50)) return `a canary of ${percent} %; allowed: above 0 and at most 50 %`;
  const wanted = (percent / 100) * fleet;
  const near = Math.max(1, Math.round(wanted));
  if (Math.abs((100 * near) / fleet - percent) < 0.5) return near;
  const nearest = [...new Set([Math.max(1, Math.floor(wanted)), Math.max(1, Math.ceil(wanted))])]
    .filter((count) => count / fleet <= LARGEST_SHARE)
    .map((count) => `${percentText(count / fleet)} (${count} of ${fleet})`);
  return `${percent} % of ${fleet} instances is ${Number(wanted.toFixed(2))} of an instance, and traffic shifts by whole instances; nearest: ${nearest.join(', ')}`;
}

const percentText = (share: number): string => `${Number((100 * share).toFixed(1))} %`;

/** SageMaker's DeploymentConfig for a plan, in the API's own names. */
export interface DeploymentConfig {
  readonly BlueGreenUpdatePolicy: {
    readonly TrafficRoutingConfiguration: {
      readonly Type: 'CANARY' | 'LINEAR';
      readonly WaitIntervalInSeconds: number;
      readonly CanarySize?: { readonly Type: 'INSTANCE_COUNT'; readonly Value: number };
      readonly LinearStepSize?: { readonly Type: 'INSTANCE_COUNT'; readonly Value: number };
    };
    readonly TerminationWaitInSeconds: number;
    readonly MaximumExecutionTimeoutInSeconds: number;
  };
  readonly AutoRollbackConfiguration: { readonly Alarms: readonly { readonly AlarmName: string }[] };
}

const MOST_ALARMS = 10;

/** Throws a RangeError without an alarm, and with more than SageMaker's ten: a shift that nothing can stop is never asked for. */
export function deploymentConfig(plan: TrafficPlan, alarmNames: readonly string[]): DeploymentConfig {
  if (alarmNames.length < 1 || alarmNames.length > MOST_ALARMS) {
    throw new RangeError(`${alarmNames.length} rollback alarms; SageMaker allows 1 to ${MOST_ALARMS}`);
  }
  const size = { Type: 'INSTANCE_COUNT', Value: plan.canaryInstances } as const;
  const wait = { WaitIntervalInSeconds: plan.bakeSeconds };
  return {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration:
        plan.type === 'canary' ? { Type: 'CANARY', ...wait, CanarySize: size } : { Type: 'LINEAR', ...wait, LinearStepSize: size },
      TerminationWaitInSeconds: plan.terminationWaitSeconds,
      MaximumExecutionTimeoutInSeconds: plan.maximumExecutionSeconds,
    },
    AutoRollbackConfiguration: { Alarms: alarmNames.map((AlarmName) => ({ AlarmName })) },
  };
}
