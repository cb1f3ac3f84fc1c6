import type { Announcements } from '../../adapters/announcements.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import { freeze } from '../../domain/ledger/settle.ts';
import type { FreezeEndpointInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly announcements: Announcements;
}

/** Stops automation for a model until a person has looked; the lock, if any, stays where it is. */
export const freezeEndpoint =
  ({ ledger, announcements }: Ports) =>
  async (input: FreezeEndpointInput) => {
    const model = 'delivery' in input ? input.delivery.model : input.model;
    const reason = input.reasons.join('; ') || 'no reason was given';
    await ledger.changeHead(model, (head) => freeze(head, reason, input.at));
    await announcements.tell(`PAGE ${model}: automation is frozen`, {
      model,
      reason,
      at: input.at,
      page: true,
      next: `slipway status ${model}; then slipway freeze ${model} --off`,
    });
    return { frozen: true };
  };
