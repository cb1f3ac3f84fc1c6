import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { Endpoints } from '../../adapters/sagemaker/endpoints.ts';
import { holds } from '../../domain/ledger/lock.ts';
import type { RemoveFirstEndpointInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly endpoints: Endpoints;
}

/** Deletes an endpoint that failed on its first start. Refuses as soon as the ledger knows any champion. */
export const removeFirstEndpoint =
  ({ ledger, endpoints }: Ports) =>
  async ({ at, delivery, lock, fleet }: RemoveFirstEndpointInput) => {
    const head = await ledger.head(delivery.model);
    if (head.champion !== null || !holds(head, lock)) return { removed: false, reasons: ['the endpoint is not a first one of this shift'] };
    const view = await endpoints.describe(fleet.endpointName);
    if (view === undefined) return { removed: false, reasons: ['there is no endpoint'] };
    await endpoints.remove(fleet.endpointName);
    await ledger.appendEvent(delivery.deliveryId, 'first endpoint removed', at, { endpointName: fleet.endpointName, status: view.status });
    return { removed: true, reasons: [] };
  };
