import { sha256Hex } from '../../adapters/hash.ts';
import { deliveryIdFor } from '../../domain/delivery/names.ts';
import type { DropClaim, Summary } from '../../domain/ledger/items.ts';
import type { Account } from './connection.ts';

/** Deliveries of a model that a person still cares about. */
export const RECENT = 20;

/** The newest deliveries of a model, newest first: of each drop the last attempt and, under the same policy, those before it. */
export async function recentDeliveries({ ledger }: Pick<Account, 'ledger'>, model: string, most = RECENT): Promise<readonly Summary[]> {
  const claims = [...(await ledger.drops(model))].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, most);
  const { lastOutcome } = await ledger.head(model);
  const newest = await Promise.all(claims.map((claim) => ledger.summary(claim.deliveryId)));
  const former = claims.flatMap((claim, index) => formerAttempts(model, claim, newest[index]));
  const others = [...former, ...(lastOutcome === null ? [] : [lastOutcome.deliveryId])];
  const older = await Promise.all(others.map((deliveryId) => ledger.summary(deliveryId)));
  const found = new Map([...newest, ...older].flatMap((summary) => (summary === undefined ? [] : [[summary.deliveryId, summary]])));
  return [...found.values()].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1)).slice(0, most);
}

/** Ids of a drop's attempts before its last one; the claim keeps only that. */
function formerAttempts(model: string, { drop, markerVersionId, attempt }: DropClaim, summary: Summary | undefined): readonly string[] {
  const policyHash = summary?.policy.hash;
  if (policyHash === undefined) return [];
  return Array.from({ length: attempt - 1 }, (_, before) =>
    deliveryIdFor({ model, drop, markerVersionId, policyHash, attempt: before + 1 }, sha256Hex),
  );
}
