import * as v from 'valibot';
import type { EmittedEvent } from '../cloud/cloud.ts';

/** A fleet that stood beside the one that serves while an endpoint was updated. */
export interface SecondFleet {
  readonly endpoint: string;
  readonly endpointConfig: string;
  readonly instanceType: string;
  readonly instances: number;
  /** Virtual, milliseconds since the epoch. */
  readonly startedAt: number;
  /** Absent while the update goes on. */
  endedAt?: number;
}

const stateChange = v.object({ EndpointName: v.string(), EndpointStatus: v.string() });
const deploymentChange = v.object({
  EndpointName: v.string(),
  PendingDeploymentSummary: v.object({
    EndpointConfigName: v.string(),
    ProductionVariants: v.array(v.object({ InstanceType: v.string(), DesiredInstanceCount: v.number() })),
  }),
});

/**
 * Follows blue/green updates by SageMaker's own events. Two fleets stand from the moment of the update until the endpoint is
 * InService again: how AWS bills the minutes of launching and terminating is not documented, so that this is the most that it can be.
 */
export class SecondFleets {
  readonly #fleets: SecondFleet[] = [];

  get all(): readonly SecondFleet[] {
    return this.#fleets;
  }

  see({ detailType, detail }: Pick<EmittedEvent, 'detailType' | 'detail'>, now: number): void {
    if (detailType === 'SageMaker Endpoint Deployment State Change') this.#open(detail, now);
    if (detailType === 'SageMaker Endpoint State Change') this.#close(detail, now);
  }

  #open(detail: unknown, now: number): void {
    const parsed = v.safeParse(deploymentChange, detail);
    if (!parsed.success) return;
    const { EndpointName: endpoint, PendingDeploymentSummary: pending } = parsed.output;
    if (this.#fleets.some((fleet) => fleet.endpoint === endpoint && fleet.endedAt === undefined)) return;
    for (const { InstanceType: instanceType, DesiredInstanceCount: instances } of pending.ProductionVariants)
      this.#fleets.push({ endpoint, endpointConfig: pending.EndpointConfigName, instanceType, instances, startedAt: now });
  }

  #close(detail: unknown, now: number): void {
    const parsed = v.safeParse(stateChange, detail);
    if (!parsed.success || parsed.output.EndpointStatus === 'UPDATING') return;
    for (const fleet of this.#fleets) if (fleet.endpoint === parsed.output.EndpointName) fleet.endedAt ??= now;
  }
}
