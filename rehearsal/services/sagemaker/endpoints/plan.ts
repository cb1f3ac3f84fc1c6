import type { CapacitySize, DeploymentConfig } from './deployment-config.ts';
import type { Fleet, Phase } from './endpoint.ts';

/** Virtual milliseconds of the parts of a deployment that no setting gives. */
export interface PhaseLengths {
  readonly launch: number;
  readonly traffic: number;
  readonly terminate: number;
}

type BlueGreenPolicy = NonNullable<DeploymentConfig['BlueGreenUpdatePolicy']>;
type Routing = BlueGreenPolicy['TrafficRoutingConfiguration'];

/**
 * Instances that a capacity size means. A percentage is rounded down and is at least one instance: how AWS rounds is
 * not documented.
 */
export function instancesOf(size: CapacitySize, instances: number): number {
  if (size.Type === 'INSTANCE_COUNT') return size.Value;
  return Math.max(1, Math.floor((instances * size.Value) / 100));
}

/**
 * Why a policy does not suit a fleet of `instances`, in the words of a ValidationException; undefined when it does.
 * Limits: UpdateEndpoint's API reference (CanarySize at most 50 %, LinearStepSize 10 to 50 %, the timeout longer than
 * the waits). That one instance cannot be split follows from them; AWS's own words are not known.
 */
export function policyProblem(policy: BlueGreenPolicy, instances: number): string | undefined {
  const routing = policy.TrafficRoutingConfiguration;
  const size = sizeOf(routing);
  if (routing.Type !== 'ALL_AT_ONCE' && size === undefined) {
    const member = routing.Type === 'CANARY' ? 'CanarySize' : 'LinearStepSize';
    return `${member} is required when TrafficRoutingConfiguration Type is ${routing.Type}.`;
  }
  if (routing.Type === 'ALL_AT_ONCE' && (routing.CanarySize ?? routing.LinearStepSize) !== undefined) {
    return 'CanarySize and LinearStepSize must not be set when TrafficRoutingConfiguration Type is ALL_AT_ONCE.';
  }
  if (size !== undefined) {
    const least = routing.Type === 'LINEAR' ? 10 : 1;
    const percent = size.Type === 'CAPACITY_PERCENT' ? size.Value : (100 * size.Value) / instances;
    const taken = (100 * instancesOf(size, instances)) / instances;
    if (percent < least || percent > 50 || taken > 50) {
      return `${routing.Type === 'CANARY' ? 'CanarySize' : 'LinearStepSize'} must be between ${least}% and 50% of the variant's instance count (${instances}), got ${size.Value} ${size.Type}.`;
    }
  }
  const timeout = policy.MaximumExecutionTimeoutInSeconds;
  const waits = totalWait(policy, instances);
  if (timeout !== undefined && timeout <= waits) {
    return `MaximumExecutionTimeoutInSeconds (${timeout}) must exceed the sum of WaitIntervalInSeconds and TerminationWaitInSeconds of the deployment (${waits}).`;
  }
  return undefined;
}

/**
 * The phases of a blue/green deployment in order: launch green, shift and bake step by step, bake with green in full
 * and blue alive, terminate blue. Sources: API reference and the events' VariantStatus samples.
 */
export function planDeployment(policy: BlueGreenPolicy | undefined, instances: number, lengths: PhaseLengths): Phase[] {
  const wait = (policy?.TrafficRoutingConfiguration.WaitIntervalInSeconds ?? 0) * 1000;
  const termination = (policy?.TerminationWaitInSeconds ?? 0) * 1000;
  const steps = partialSteps(policy?.TrafficRoutingConfiguration, instances).flatMap(({ capacity, share }): Phase[] => [
    { status: 'ActivatingTraffic', lasts: lengths.traffic, capacity, share },
    { status: 'Baking', lasts: wait, capacity, share, wait: 'WaitIntervalInSeconds' },
  ]);
  const phases: Phase[] = [
    { status: 'Creating', lasts: lengths.launch, capacity: 'full', share: 1 },
    ...steps,
    { status: 'ActivatingTraffic', lasts: lengths.traffic, capacity: 'full', share: 1 },
    { status: 'Baking', lasts: termination, capacity: 'full', share: 1, wait: 'TerminationWaitInSeconds' },
    { status: 'Deleting', lasts: lengths.terminate, capacity: 'full', share: 1 },
  ];
  return phases.filter(({ status, lasts }) => status !== 'Baking' || lasts > 0);
}

/** The way back: all traffic to blue, then green goes. */
export function planRollback(lengths: PhaseLengths): Phase[] {
  return [
    { status: 'ActivatingTraffic', lasts: lengths.traffic, capacity: 'full', share: 0 },
    { status: 'Deleting', lasts: lengths.terminate, capacity: 'full', share: 0 },
  ];
}

/** VariantStatus.StatusMessage of a phase for a variant whose green and blue fleets have these sizes. */
export function phaseMessage(phase: Phase, green: Pick<Fleet, 'instances'>, blue: Pick<Fleet, 'instances'>): string {
  const back = phase.share === 0;
  const count = phase.capacity === 'full' ? (back ? blue : green).instances : Math.max(1, Math.round(phase.share * green.instances));
  const capacity = `${phase.capacity === 'linear' ? 'linear step' : phase.capacity} capacity of ${count} instance(s).`;
  switch (phase.status) {
    case 'Creating':
      return `Launching ${green.instances} instance(s).`;
    case 'ActivatingTraffic':
      return `Activating traffic on ${capacity}`;
    case 'Baking':
      return `Baking for ${phase.lasts / 1000} seconds (${phase.wait ?? ''}) with traffic enabled on ${capacity}`;
    case 'Deleting':
      return `Terminating ${(back ? green : blue).instances} instance(s).`;
  }
}

function sizeOf(routing: Routing): CapacitySize | undefined {
  if (routing.Type === 'CANARY') return routing.CanarySize;
  return routing.Type === 'LINEAR' ? routing.LinearStepSize : undefined;
}

/** Shares before the full one, quantised to instances. */
function partialSteps(routing: Routing | undefined, instances: number): Pick<Phase, 'capacity' | 'share'>[] {
  const size = routing === undefined ? undefined : sizeOf(routing);
  if (routing === undefined || size === undefined) return [];
  const step = instancesOf(size, instances);
  if (routing.Type === 'CANARY') return [{ capacity: 'canary', share: step / instances }];
  const partial: Pick<Phase, 'capacity' | 'share'>[] = [];
  for (let active = step; active < instances; active += step) partial.push({ capacity: 'linear', share: active / instances });
  return partial;
}

function totalWait(policy: BlueGreenPolicy, instances: number): number {
  const steps = partialSteps(policy.TrafficRoutingConfiguration, instances).length;
  return steps * policy.TrafficRoutingConfiguration.WaitIntervalInSeconds + (policy.TerminationWaitInSeconds ?? 0);
}
