import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import { seconds } from '../../domain/dataset/fields.ts';
import type { Champion } from '../../domain/delivery/documents.ts';
import { promote } from '../../domain/ledger/settle.ts';
import type { PromoteChallengerInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
}

/** Makes the challenger champion in the ledger: first its generation, then the head, so that either can be repaired from the other. */
export const promoteChallenger =
  ({ ledger, objects }: Ports) =>
  async ({ at, delivery, lock, fleet, challenger, landing, packageArn, datasetId, profileUri, goldenUri }: PromoteChallengerInput) => {
    const policy = await readPolicy(objects, delivery);
    const champion: Champion = {
      generation: fleet.generation,
      endpointName: fleet.endpointName,
      variantName: fleet.variantName,
      endpointConfigName: fleet.endpointConfigName,
      modelName: challenger.modelName,
      modelSha256: challenger.modelSha256,
      artifactUri: challenger.artifactUri,
      image: challenger.image,
      packageArn,
      deliveryId: delivery.deliveryId,
      datasetId,
      profileUri,
      goldenUri,
      ...(landing.goldenAnswersUri === undefined ? {} : { goldenAnswersUri: landing.goldenAnswersUri }),
      promotedAt: at,
    };
    // By the fleet and not by the head: a second try finds the challenger there already.
    const former = fleet.championGeneration === undefined ? undefined : await ledger.generation(delivery.model, fleet.championGeneration);
    await ledger.putGeneration(delivery.model, { ...champion, status: 'champion' });
    await ledger.changeHead(delivery.model, (head) => promote(head, lock, champion, seconds(policy.watch.for)));
    if (former !== undefined) await ledger.putGeneration(delivery.model, { ...former, status: 'retired' });
    await ledger.appendEvent(delivery.deliveryId, `promoted ${champion.generation}`, at, {
      generation: champion.generation,
      former: fleet.championGeneration ?? 0,
    });
    const before = fleet.championGeneration === undefined ? 'nothing served before' : `generation ${fleet.championGeneration} before`;
    return { generation: champion.generation, reasons: [`generation ${champion.generation} serves; ${before}`] };
  };
