import type { Announcements } from '../../adapters/announcements.ts';
import type { Executions } from '../../adapters/executions.ts';
import { sha256Hex } from '../../adapters/hash.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { toMillis } from '../../adapters/time.ts';
import { deliveryIdFor } from '../../domain/delivery/names.ts';
import type { mayRepeat } from '../../domain/delivery/outcome.ts';
import type { DeliveryRef, Drop } from '../../domain/delivery/reference.ts';
import type { DropClaim } from '../../domain/ledger/items.ts';
import type { DeliveryPolicy } from '../../domain/policy/delivery-policy.ts';
import { contentsOf } from './drop-files.ts';
import { settleOutcome } from './settle-outcome.ts';

export interface AdmitPorts {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly executions: Executions;
  readonly announcements: Announcements;
  readonly recordsBucket: string;
  readonly model: string;
  readonly deliverStateMachineArn: string;
  readonly policy: DeliveryPolicy;
}

export interface Admission {
  readonly status: 'started' | 'known' | 'waiting' | 'rejected';
  readonly deliveryId?: string;
  readonly reasons: readonly string[];
}

/**
 * Claims a drop and starts its delivery. The claim comes first and names the delivery, so that the same drop, however often
 * it is announced, starts one. An incomplete drop waits for its deadline; after it, it gets its outcome without a workflow.
 */
export async function admitDrop(
  ports: AdmitPorts,
  policy: DeliveryRef['policy'],
  drop: Drop,
  at: string,
  again: boolean,
): Promise<Admission> {
  const { ledger, model } = ports;
  const known = await ledger.drop(model, drop.name, drop.markerVersionId);
  const former = known === undefined ? undefined : await ledger.summary(known.deliveryId);
  const attempt = nextAttempt(known, former?.outcome, again);
  if (attempt === undefined)
    return {
      status: 'known',
      deliveryId: known?.deliveryId ?? '',
      reasons: [former?.outcome === undefined ? 'this drop is being delivered' : `this drop was delivered: ${former.outcome}`],
    };

  const deliveryId = deliveryIdFor(
    { model, drop: drop.name, markerVersionId: drop.markerVersionId, policyHash: policy.hash, attempt },
    sha256Hex,
  );
  const delivery: DeliveryRef = { deliveryId, model, drop, attempt, policy };
  const contents = await contentsOf(drop, ports.objects);
  const missing = 'rejected' in contents ? [contents.rejected] : contents.completeness.missing;
  const claimed = await claim(ledger, delivery, at, missing, known);
  if (!claimed) return { status: 'known', deliveryId, reasons: ['somebody else claimed this drop at the same moment'] };

  if ('rejected' in contents) return reject(ports, delivery, at, missing);
  if (missing.length > 0) {
    const since = known?.incompleteSince ?? at;
    const waited = (toMillis(at) - toMillis(since)) / 60_000;
    if (waited < ports.policy.drop.deadlineMinutes) return { status: 'waiting', deliveryId, reasons: missing.slice(0, 10) };
    return reject(ports, delivery, at, [`not whole after ${ports.policy.drop.deadlineMinutes} minutes`, ...missing]);
  }
  await ports.executions.start(ports.deliverStateMachineArn, deliveryId, delivery);
  return { status: 'started', deliveryId, reasons: [] };
}

/** The attempt to make now, or undefined when the drop needs none. */
function nextAttempt(
  known: DropClaim | undefined,
  outcome: Parameters<typeof mayRepeat>[0] | undefined,
  again: boolean,
): number | undefined {
  if (known === undefined) return 1;
  if (known.incompleteSince !== undefined && outcome === undefined) return known.attempt;
  if (!again) return undefined;
  return outcome === undefined ? undefined : known.attempt + 1;
}

function claim(
  ledger: Ledger,
  { model, drop, deliveryId, attempt }: DeliveryRef,
  at: string,
  missing: readonly string[],
  known: DropClaim | undefined,
): Promise<boolean> {
  return ledger.changeDrop(model, drop.name, drop.markerVersionId, (current) => {
    const ours = current?.deliveryId === deliveryId;
    if (current !== undefined && !ours && current.deliveryId !== known?.deliveryId) return { result: false };
    const next: DropClaim = {
      drop: drop.name,
      markerVersionId: drop.markerVersionId,
      deliveryId,
      attempt,
      at: ours ? current.at : at,
      ...(missing.length === 0
        ? {}
        : { incompleteSince: (ours ? current.incompleteSince : undefined) ?? at, missing: missing.slice(0, 10) }),
    };
    return { next, result: true };
  });
}

async function reject(ports: AdmitPorts, delivery: DeliveryRef, at: string, reasons: readonly string[]): Promise<Admission> {
  const { deliveryId, model, drop, attempt, policy } = delivery;
  await settleOutcome(ports, { deliveryId, model, drop, attempt, policy, startedAt: at }, { at, outcome: 'REJECTED_DATA', reasons });
  return { status: 'rejected', deliveryId, reasons };
}
