import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import type { Endpoints } from '../../adapters/sagemaker/endpoints.ts';
import { releaseLock } from '../../domain/ledger/lock.ts';
import { endpointAtRest } from '../shared/rest.ts';
import type { ReleaseEndpointLockInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly endpoints: Endpoints;
}

/**
 * Lets the endpoint go, if it rests on the ledger's champion; otherwise the lock stays and the reconciler looks again. A shift whose
 * taking was applied while its answer got lost does not know its fence: the lock is its own by its holder's name.
 */
export const releaseEndpointLock =
  ({ ledger, objects, endpoints }: Ports) =>
  async ({ delivery, lock }: ReleaseEndpointLockInput) => {
    const policy = await readPolicy(objects, delivery);
    const rest = await endpointAtRest(endpoints, policy.account.endpointName);
    return ledger.changeHead(delivery.model, (head) =>
      releaseLock(head, head.lock?.holder === lock.holder ? { ...lock, fence: head.lock.fence } : lock, rest),
    );
  };
