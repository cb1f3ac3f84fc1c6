import type { Duration } from 'aws-cdk-lib';
import type { Rung } from '../domain/policy/account-policy.ts';
import { refuse } from './refusal.ts';

export interface InstanceProps {
  /** Instances that train together. @default 1 */
  readonly instanceCount?: number;
  /** Size of each instance's volume, GiB. Ignored by types with local storage. @default 50 */
  readonly volumeGiB?: number;
}

export interface OnDemandProps extends InstanceProps {
  /** Longest training time. @default - that of the spot part, or Duration.days(1) */
  readonly maxRuntime?: Duration;
}

export interface SpotProps extends InstanceProps {
  /** Longest training time. */
  readonly maxRuntime: Duration;
  /** Longest time for waiting and training together. */
  readonly maxWait: Duration;
}

const DAY_SECONDS = 86_400;

/** Where training capacity is looked for: instance types, tried in order. */
export class Capacity {
  /** On-demand instances of the first type that is available. */
  static onDemand(instanceTypes: readonly string[], props: OnDemandProps = {}): Capacity {
    return new Capacity(onDemandRungs(instanceTypes, props, props.maxRuntime?.toSeconds() ?? DAY_SECONDS));
  }

  /** Spot instances: up to 90 % cheaper, interrupted when AWS needs them back. The trainer must write checkpoints. */
  static spot(instanceTypes: readonly string[], { maxRuntime, maxWait, ...rest }: SpotProps): Capacity {
    if (maxWait.toSeconds() < maxRuntime.toSeconds()) {
      refuse(
        `capacity: maxWait ${maxWait.toHumanString()} is shorter than maxRuntime ${maxRuntime.toHumanString()}; it covers waiting and training, so make it longer`,
      );
    }
    return new Capacity(
      types(instanceTypes).map((instanceType) => ({
        instanceType,
        ...sizes(rest),
        spot: true,
        maxRuntimeSeconds: maxRuntime.toSeconds(),
        maxWaitSeconds: maxWait.toSeconds(),
      })),
    );
  }

  readonly rungs: readonly Rung[];

  private constructor(rungs: readonly Rung[]) {
    this.rungs = rungs;
  }

  /** When spot capacity does not suffice: on-demand instances. */
  thenOnDemand(instanceTypes: readonly string[], props: OnDemandProps = {}): Capacity {
    const last = this.rungs.at(-1);
    const seconds = props.maxRuntime?.toSeconds() ?? last?.maxRuntimeSeconds ?? DAY_SECONDS;
    const like = { instanceCount: last?.instanceCount ?? 1, volumeGiB: last?.volumeGiB ?? 50, ...props };
    return new Capacity([...this.rungs, ...onDemandRungs(instanceTypes, like, seconds)]);
  }
}

const sizes = ({ instanceCount = 1, volumeGiB = 50 }: InstanceProps) => ({ instanceCount, volumeGiB });

const onDemandRungs = (instanceTypes: readonly string[], props: InstanceProps, maxRuntimeSeconds: number): Rung[] =>
  types(instanceTypes).map((instanceType) => ({ instanceType, ...sizes(props), spot: false, maxRuntimeSeconds }));

const types = (instanceTypes: readonly string[]): readonly string[] =>
  instanceTypes.length > 0 ? instanceTypes : refuse('capacity: name at least one instance type, such as "ml.g5.2xlarge"');
