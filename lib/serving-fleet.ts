import { refuse } from './refusal.ts';

export interface ServingFleetProps {
  /** Such as `ml.g5.xlarge`. */
  readonly instanceType: string;
  /** Instances that serve; a canary needs at least 2. */
  readonly count: number;
  /** Name of the endpoint: at most 40 letters, digits and hyphens. @default - the model's name */
  readonly endpointName?: string;
}

export interface AdoptProps {
  readonly instanceType: string;
}

/** The instances that serve a model. Workflows own the endpoint; a template would set it back to an old model. */
export class ServingFleet {
  /** An endpoint of this many instances, made by the first delivery. */
  static instances(props: ServingFleetProps): ServingFleet {
    return new ServingFleet(props);
  }

  /** An endpoint that serves already. Not available yet. */
  static adopt(endpointName: string, _props: AdoptProps): ServingFleet {
    return refuse(
      `fleet: ServingFleet.adopt(${JSON.stringify(endpointName)}) is not available yet: a running endpoint cannot become generation 1. ` +
        'Use ServingFleet.instances with a new endpointName, and move your callers after the first promotion',
    );
  }

  readonly instanceType: string;
  readonly instanceCount: number;
  readonly endpointName: string | undefined;

  private constructor({ instanceType, count, endpointName }: ServingFleetProps) {
    this.instanceType = instanceType;
    this.instanceCount = count;
    this.endpointName = endpointName;
  }
}
