import type { Summary } from '../../domain/ledger/items.ts';
import type { Account } from './connection.ts';

/** Deliveries of a model that a person still cares about. */
export const RECENT = 20;

/** The newest deliveries of a model, newest first. */
export async function recentDeliveries({ ledger }: Pick<Account, 'ledger'>, model: string, most = RECENT): Promise<readonly Summary[]> {
  const claims = [...(await ledger.drops(model))].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, most);
  const found = await Promise.all(claims.map(({ deliveryId }) => ledger.summary(deliveryId)));
  return found.filter((summary) => summary !== undefined);
}
