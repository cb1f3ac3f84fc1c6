import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import type { Endpoints, Refusal } from '../../adapters/sagemaker/endpoints.ts';
import { deploymentConfig, planTraffic } from '../../domain/canary/traffic-plan.ts';
import { recordIntent } from '../../domain/ledger/settle.ts';
import type { StartTrafficShiftInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly endpoints: Endpoints;
  readonly runtimeTags: Readonly<Record<string, string>>;
}

/** Writes the intent, then asks SageMaker for the shift; a retry that finds its own shift under way is content. */
export const startTrafficShift =
  ({ ledger, objects, endpoints, runtimeTags }: Ports) =>
  async ({ at, delivery, lock, fleet }: StartTrafficShiftInput) => {
    const policy = await readPolicy(objects, delivery);
    const { endpointName, endpointConfigName, generation } = fleet;
    await ledger.changeHead(delivery.model, (head) =>
      recordIntent(head, lock, {
        kind: 'promote',
        generation,
        to: endpointConfigName,
        deliveryId: delivery.deliveryId,
        at,
        ...(fleet.championConfigName === undefined ? {} : { from: fleet.championConfigName }),
      }),
    );
    const refusal = fleet.first
      ? await endpoints.create(endpointName, endpointConfigName, { ...runtimeTags, 'slipway:model': delivery.model })
      : await update();
    if (refusal !== undefined && !(await alreadyOurs())) {
      return {
        verdict: 'fail' as const,
        reasons: [`SageMaker refused the shift, nothing changed: ${refusal.refused}: ${refusal.message}`],
      };
    }
    await ledger.appendEvent(delivery.deliveryId, `shift started ${generation}`, at, {
      endpointName,
      endpointConfigName,
      share: fleet.share,
    });
    return { verdict: 'pass' as const, reasons: [] };

    async function update(): Promise<Refusal | undefined> {
      const { shift } = policy.account;
      const plan = planTraffic({
        type: shift.type,
        share: { instances: shift.instances },
        fleetInstances: fleet.instanceCount,
        bakeSeconds: shift.bakeSeconds,
        terminationWaitSeconds: shift.terminationWaitSeconds,
      });
      if (!plan.ok) return { refused: 'TrafficPlan', message: plan.reason };
      const { BlueGreenUpdatePolicy, AutoRollbackConfiguration } = deploymentConfig(plan.plan, fleet.alarms);
      return endpoints.update(endpointName, endpointConfigName, {
        BlueGreenUpdatePolicy,
        AutoRollbackConfiguration: { Alarms: [...AutoRollbackConfiguration.Alarms] },
      });
    }

    async function alreadyOurs(): Promise<boolean> {
      const view = await endpoints.describe(endpointName);
      return view !== undefined && (view.pendingConfigName === endpointConfigName || view.endpointConfigName === endpointConfigName);
    }
  };
