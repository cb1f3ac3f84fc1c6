import type { Ledger } from '../../adapters/ledger/ledger.ts';
import { mayRepeat } from '../../domain/delivery/outcome.ts';
import type { ClaimDatasetInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
}

/** Claims the pair of data and policy for this delivery, unless another one delivers or has delivered it to an end that is final. */
export const claimDataset =
  ({ ledger }: Ports) =>
  async ({ at, delivery, datasetId }: ClaimDatasetInput) => {
    const { deliveryId, model, policy } = delivery;
    await ledger.changeSummary(deliveryId, (current) =>
      current === undefined || current.datasetId === datasetId
        ? { result: undefined }
        : { next: { ...current, datasetId }, result: undefined },
    );
    for (;;) {
      const claim = await ledger.datasetClaim(model, datasetId, policy.hash);
      const former = claim === undefined || claim.deliveryId === deliveryId ? undefined : await ledger.summary(claim.deliveryId);
      const final = former !== undefined && (former.outcome === undefined || !mayRepeat(former.outcome));
      if (claim !== undefined && former !== undefined && final) {
        const state = former.outcome === undefined ? 'is being delivered' : `was delivered (${former.outcome})`;
        return { claimed: false, by: claim.deliveryId, reasons: [`the same data under the same policy ${state} by ${claim.deliveryId}`] };
      }
      const taken = await ledger.changeDatasetClaim(model, datasetId, policy.hash, (current) => {
        if (current?.deliveryId === deliveryId) return { result: true };
        // Somebody claimed between our look and our write: look again.
        if (current?.deliveryId !== claim?.deliveryId) return { result: false };
        return { next: { datasetId, policyHash: policy.hash, deliveryId, at }, result: true };
      });
      if (taken) return { claimed: true, by: deliveryId, reasons: [] };
    }
  };
