import type { Duration } from 'aws-cdk-lib';
import { type CanaryShare, planTraffic, type TrafficPlan } from '../domain/canary/traffic-plan.ts';
import { refuse } from './refusal.ts';

export interface ShiftTimes {
  /** How long each step must stay quiet: 5 to 60 minutes. @default Duration.minutes(30) */
  readonly bake?: Duration;
  /** How long the old fleet stays after the last step, so that a rollback takes seconds: 10 to 60 minutes. @default Duration.minutes(15) */
  readonly terminationWait?: Duration;
}

export type TrafficShiftProps = CanaryShare & ShiftTimes;

/** How traffic moves to a challenger: first a part of the fleet, then, if nothing stops it, all. */
export class TrafficShift {
  /** One step of this size, a bake, then all. */
  static canary(props: TrafficShiftProps): TrafficShift {
    return new TrafficShift('canary', props);
  }

  /** Steps of this size with a bake after each, until all. */
  static linear(props: TrafficShiftProps): TrafficShift {
    return new TrafficShift('linear', props);
  }

  /** Two variants with weights. Not available yet. */
  static weighted(): TrafficShift {
    return refuse(
      'shift: TrafficShift.weighted is not available yet; use TrafficShift.canary or TrafficShift.linear, whose shares are whole instances',
    );
  }

  private readonly type: 'canary' | 'linear';
  private readonly props: TrafficShiftProps;

  private constructor(type: 'canary' | 'linear', props: TrafficShiftProps) {
    this.type = type;
    this.props = props;
  }

  /** Steps and waits on a fleet of this size; refuses what SageMaker would refuse, or what the judge could not watch. */
  planFor(fleetInstances: number): TrafficPlan {
    const { bake, terminationWait, ...share } = this.props;
    const result = planTraffic({
      type: this.type,
      share,
      fleetInstances,
      ...(bake === undefined ? {} : { bakeSeconds: bake.toSeconds() }),
      ...(terminationWait === undefined ? {} : { terminationWaitSeconds: terminationWait.toSeconds() }),
    });
    return result.ok ? result.plan : refuse(`shift: ${result.reason}`);
  }
}
