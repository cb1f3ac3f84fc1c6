import type { Duration } from 'aws-cdk-lib';
import type { Rung } from '../domain/policy/account-policy.ts';
import { refuse } from './refusal.ts';

export interface InstanceProps {
  /** Instances that train together. @default 1 */
  readonly instanceCount?: number;
  /** Size of each instance's volume, GiB. Ignored by types with local storage. @default 50 */
  readonly volumeGiB?: number;
  /**
   * What an hour of one instance costs on demand, USD, by type: for another Region, a discount, or a type that the price table does
   * not hold. Counts only against the policy's `training.maxCost`. @default - the table in domain/price/prices.ts, us-east-1
   */
  readonly usdPerHour?: Readonly<Record<string, number>>;
}

export interface OnDemandProps extends InstanceProps {
  /** Longest training time. @default - that of the spot part, or Duration.days(1) */
  readonly maxRuntime?: Duration;
  /**
   * How long the instances stay after a job, for another one with the same settings: SageMaker's warm pool, at most 6 hours, billed
   * like training. It needs the quota "<type> for training warm pool usage"; without it AWS keeps nothing and says nothing.
   * @default - they go at once
   */
  readonly keepAlive?: Duration;
}

export interface SpotProps extends InstanceProps {
  /** Longest training time. */
  readonly maxRuntime: Duration;
  /** Longest time for waiting and training together. */
  readonly maxWait: Duration;
}

const DAY_SECONDS = 86_400;

/**
 * Where training capacity is looked for: rungs of a ladder, each one type in one market, tried in order. Every rung goes on from the
 * last complete checkpoint of the rungs before it.
 */
export class Capacity {
  /** On-demand instances of the first type that is available. */
  static onDemand(instanceTypes: readonly string[], props: OnDemandProps = {}): Capacity {
    return new Capacity(onDemandRungs(instanceTypes, props, props.maxRuntime?.toSeconds() ?? DAY_SECONDS));
  }

  /** Spot instances: up to 90 % cheaper, interrupted when AWS needs them back. The trainer must write checkpoints. */
  static spot(instanceTypes: readonly string[], props: SpotProps): Capacity {
    const { maxRuntime, maxWait, ...rest } = props;
    if (maxWait.toSeconds() < maxRuntime.toSeconds()) {
      refuse(
        `capacity: maxWait ${maxWait.toHumanString()} is shorter than maxRuntime ${maxRuntime.toHumanString()}; it covers waiting and training, so make it longer`,
      );
    }
    if ('keepAlive' in rest) {
      refuse('capacity: keepAlive given to spot; a warm pool holds on-demand instances only, so give it to onDemand or thenOnDemand');
    }
    const limits = { spot: true, maxRuntimeSeconds: maxRuntime.toSeconds(), maxWaitSeconds: maxWait.toSeconds() };
    return new Capacity(rungsOf(instanceTypes, rest, limits));
  }

  readonly rungs: readonly Rung[];

  private constructor(rungs: readonly Rung[]) {
    this.rungs = rungs;
  }

  /** When spot capacity does not suffice: on-demand instances. */
  thenOnDemand(instanceTypes: readonly string[], props: OnDemandProps = {}): Capacity {
    const last = this.rungs.at(-1);
    const seconds = props.maxRuntime?.toSeconds() ?? last?.maxRuntimeSeconds ?? DAY_SECONDS;
    const prices = Object.fromEntries(
      this.rungs.flatMap(({ instanceType, usdPerHour }) =>
        usdPerHour !== undefined && instanceTypes.includes(instanceType) ? [[instanceType, usdPerHour]] : [],
      ),
    );
    const like = { instanceCount: last?.instanceCount ?? 1, volumeGiB: last?.volumeGiB ?? 50, ...props };
    const rungs = onDemandRungs(instanceTypes, { ...like, usdPerHour: { ...prices, ...props.usdPerHour } }, seconds);
    return new Capacity([...this.rungs, ...rungs]);
  }
}

const onDemandRungs = (instanceTypes: readonly string[], { keepAlive, ...props }: OnDemandProps, maxRuntimeSeconds: number): Rung[] =>
  rungsOf(instanceTypes, props, {
    spot: false,
    maxRuntimeSeconds,
    ...(keepAlive === undefined ? {} : { keepAliveSeconds: keepAlive.toSeconds() }),
  });

type Limits = Pick<Rung, 'spot' | 'maxRuntimeSeconds' | 'maxWaitSeconds' | 'keepAliveSeconds'>;

/** One rung a type, on demand too: docs/adr/0016 tells why one request does not name several. */
function rungsOf(instanceTypes: readonly string[], props: InstanceProps, limits: Limits): Rung[] {
  if (instanceTypes.length === 0) refuse('capacity: name at least one instance type, such as "ml.g5.2xlarge"');
  const { instanceCount = 1, volumeGiB = 50, usdPerHour = {} } = props;
  const stray = Object.keys(usdPerHour).filter((type) => !instanceTypes.includes(type));
  if (stray.length > 0) {
    refuse(`capacity: usdPerHour names ${stray.join(', ')}, which is not asked for here; allowed: ${instanceTypes.join(', ')}`);
  }
  return instanceTypes.map((instanceType) => {
    const price = usdPerHour[instanceType];
    return { instanceType, instanceCount, volumeGiB, ...limits, ...(price === undefined ? {} : { usdPerHour: price }) };
  });
}
