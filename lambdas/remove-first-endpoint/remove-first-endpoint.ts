import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { Endpoints } from '../../adapters/sagemaker/endpoints.ts';
import { holds } from '../../domain/ledger/lock.ts';
import { fateOfFirstEndpoint } from '../../domain/shift/first-endpoint.ts';
import type { RemoveFirstEndpointInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly endpoints: Endpoints;
}

/** Deletes the endpoint that a first delivery made, and says whether it is gone. Refuses as soon as the ledger knows any champion. */
export const removeFirstEndpoint =
  ({ ledger, endpoints }: Ports) =>
  async ({ at, delivery, lock, fleet }: RemoveFirstEndpointInput) => {
    const head = await ledger.head(delivery.model);
    if (!holds(head, lock)) return { status: 'kept' as const, reasons: ['the endpoint lock is not held by this shift'] };
    const endpoint = await endpoints.describe(fleet.endpointName);
    const fate = fateOfFirstEndpoint({
      champion: head.champion,
      endpointConfigName: fleet.endpointConfigName,
      ...(endpoint === undefined ? {} : { endpoint }),
    });
    if (fate.status !== 'delete' || endpoint === undefined) return fate;
    await endpoints.remove(fleet.endpointName);
    await ledger.appendEvent(delivery.deliveryId, 'first endpoint removed', at, {
      endpointName: fleet.endpointName,
      status: endpoint.status,
    });
    return { status: 'going' as const, reasons: ['SageMaker is deleting the endpoint'] };
  };
