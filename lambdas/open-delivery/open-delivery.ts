import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import type { Champion } from '../../domain/delivery/documents.ts';
import { plannedRungs } from '../../domain/training/rungs.ts';
import { deliveryUri } from '../shared/places.ts';
import type { OpenDeliveryInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly dataBucket: string;
  readonly dataKeyArn: string;
  readonly network: { readonly subnets: string[]; readonly securityGroupIds: string[] } | null;
  readonly runtimeTags: Readonly<Record<string, string>>;
}

/** Opens the delivery in the ledger, and tells the workflow its plan and the champion to beat (`{}` when there is none). */
export const openDelivery =
  ({ ledger, objects, dataBucket, dataKeyArn, network, runtimeTags }: Ports) =>
  async ({ at, delivery }: OpenDeliveryInput) => {
    const policy = await readPolicy(objects, delivery);
    const { champion } = await ledger.head(delivery.model);
    const { model, deliveryId, drop, attempt } = delivery;
    await ledger.changeSummary(deliveryId, (current) =>
      current === undefined
        ? {
            next: {
              deliveryId,
              model,
              drop,
              attempt,
              policy: delivery.policy,
              startedAt: at,
              ...(champion === null ? {} : { servingBefore: champion.endpointConfigName }),
            },
            result: undefined,
          }
        : { result: undefined },
    );
    await ledger.appendEvent(deliveryId, 'opened', at, {
      drop: drop.name,
      policyHash: delivery.policy.hash,
      champion: champion?.generation ?? 0,
    });
    const base = deliveryUri(dataBucket, delivery);
    const tags = { ...runtimeTags, 'slipway:model': model, 'slipway:delivery': deliveryId };
    return {
      champion: (champion ?? {}) satisfies Champion | object,
      plan: {
        deliveryUri: base,
        seed: policy.training.seed,
        rungs: plannedRungs(policy, { checkpointUri: `${base}training/checkpoints/`, volumeKeyArn: dataKeyArn, network, tags }),
        evaluation: policy.account.evaluation,
        tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      },
    };
  };
