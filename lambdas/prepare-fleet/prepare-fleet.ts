import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Alarms } from '../../adapters/cloudwatch/alarms.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import type { Endpoints } from '../../adapters/sagemaker/endpoints.ts';
import type { Models } from '../../adapters/sagemaker/models.ts';
import type { CanaryPolicy } from '../../domain/canary/policy.ts';
import { planTraffic } from '../../domain/canary/traffic-plan.ts';
import type { Champion, Fleet } from '../../domain/delivery/documents.ts';
import { endpointConfigNameFor } from '../../domain/delivery/names.ts';
import { nextGeneration } from '../../domain/ledger/settle.ts';
import { shiftAlarms } from '../../domain/shift/shift-alarms.ts';
import { judgedWindows } from '../../domain/shift/windows.ts';
import type { PrepareFleetInput } from './contract.ts';

/** Every generation of an endpoint has this one: SageMaker's guardrails need the same variant name in the old and the new config. */
const VARIANT = 'AllTraffic';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly endpoints: Endpoints;
  readonly models: Models;
  readonly alarms: Alarms;
  readonly dataBucket: string;
  readonly dataKeyArn: string;
  readonly runtimeTags: Readonly<Record<string, string>>;
  readonly rollbackAlarms: readonly string[];
  readonly inferenceAmi: string;
}

/** Makes the endpoint config of the next generation and, where there is a champion, the alarms that guard the shift to it. */
export const prepareFleet =
  ({ ledger, objects, endpoints, models, alarms, dataBucket, dataKeyArn, runtimeTags, rollbackAlarms, inferenceAmi }: Ports) =>
  async ({ at, delivery, lock, challenger }: PrepareFleetInput) => {
    const policy = await readPolicy(objects, delivery);
    const { endpointName, fleet, shift } = policy.account;
    const head = await ledger.head(delivery.model);
    const { champion } = head;
    if (head.quarantined.includes(challenger.modelSha256)) {
      return refuse(`this very model (sha256 ${challenger.modelSha256.slice(0, 12)}…) was rolled back before; it is quarantined`);
    }
    const endpoint = await endpoints.describe(endpointName);
    const problem = unready(champion, endpoint, endpointName);
    if (problem !== undefined) return refuse(problem);

    const instanceCount = Math.max(fleet.instanceCount, endpoint?.instanceCount ?? 0);
    const plan = planTraffic({
      type: shift.type,
      share: { instances: shift.instances },
      fleetInstances: instanceCount,
      bakeSeconds: shift.bakeSeconds,
      terminationWaitSeconds: shift.terminationWaitSeconds,
    });
    if (!plan.ok) return refuse(plan.reason);

    const intent = await ledger.changeHead(delivery.model, (current) =>
      nextGeneration(
        current,
        lock,
        { kind: 'promote', deliveryId: delivery.deliveryId, at, ...(champion === null ? {} : { from: champion.endpointConfigName }) },
        (generation) => endpointConfigNameFor(endpointName, generation, challenger.modelSha256),
      ),
    );
    const tags = { ...runtimeTags, 'slipway:model': delivery.model, 'slipway:delivery': delivery.deliveryId };
    await models.createEndpointConfig({
      name: intent.to,
      modelName: challenger.modelName,
      variantName: VARIANT,
      instanceType: fleet.instanceType,
      instanceCount,
      kmsKeyArn: dataKeyArn,
      captureUri: `s3://${dataBucket}/capture/${intent.to}/`,
      capturePercent: capturePercentOf(policy.canary),
      ...(inferenceAmi === 'default' ? {} : { inferenceAmi }),
      tags,
    });
    const green = { endpointName, variantName: VARIANT, endpointConfigName: intent.to, generation: intent.generation };
    const own = champion === null ? [] : shiftAlarms(green);
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    for (const alarm of own) await alarms.put({ ...alarm, Tags } as PutMetricAlarmInput);
    await ledger.appendEvent(delivery.deliveryId, `fleet prepared ${intent.generation}`, at, {
      endpointConfigName: intent.to,
      share: plan.plan.share,
    });
    const prepared: Fleet = {
      first: champion === null,
      ...green,
      modelSha256: challenger.modelSha256,
      instanceType: fleet.instanceType,
      instanceCount,
      share: plan.plan.share,
      ...(champion === null
        ? {}
        : {
            championConfigName: champion.endpointConfigName,
            championGeneration: champion.generation,
            instancesBefore: endpoint?.instanceCount ?? 0,
          }),
      alarms: champion === null ? [] : [...own.map(({ AlarmName }) => AlarmName), ...rollbackAlarms],
      userAlarms: champion === null ? [] : [...rollbackAlarms],
      bakeWindows: judgedWindows(plan.plan.windows),
    };
    return { verdict: 'pass' as const, reasons: [], ...prepared };
  };

/** A sample is enough to look at; the judge counts invalid answers and scores among what is captured, so then it is all of them. */
const capturePercentOf = ({ events }: CanaryPolicy): number =>
  events.invalidOutput === undefined && events.scores === undefined ? 10 : 100;

const refuse = (reason: string) => ({ verdict: 'fail' as const, reasons: [reason], first: false });

/** Why the endpoint is in no state to be shifted. */
function unready(
  champion: Champion | null,
  endpoint: Awaited<ReturnType<Endpoints['describe']>>,
  endpointName: string,
): string | undefined {
  if (champion === null)
    return endpoint === undefined
      ? undefined
      : `the endpoint ${endpointName} exists already, but not by this ledger: adopt it or choose another name`;
  if (endpoint === undefined) return `the endpoint ${endpointName} is gone, but the ledger says that ${champion.endpointConfigName} serves`;
  if (endpoint.status !== 'InService' || endpoint.pendingConfigName !== undefined)
    return `the endpoint ${endpointName} is ${endpoint.status}; a shift begins only from InService`;
  if (endpoint.endpointConfigName !== champion.endpointConfigName) {
    return `the endpoint ${endpointName} serves ${endpoint.endpointConfigName}, the ledger's champion is ${champion.endpointConfigName}: somebody else changed it`;
  }
  return undefined;
}
