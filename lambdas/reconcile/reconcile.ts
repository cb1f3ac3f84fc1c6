import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { StoredObject } from '../../adapters/object-store.ts';
import { plusSeconds, toInstant, toMillis } from '../../adapters/time.ts';
import type { DeliveryRef } from '../../domain/delivery/reference.ts';
import { dropOf } from '../../domain/intake/drop-event.ts';
import type { DropClaim } from '../../domain/ledger/items.ts';
import type { DeliveryPolicy } from '../../domain/policy/delivery-policy.ts';
import { admitDrop } from '../shared/admit-drop.ts';
import {
  type LostPorts,
  outcomeOfStatus,
  releaseDeadLock,
  removeAbandonedFirstEndpoint,
  removeOrphanedAlarms,
  settleLostDeliveries,
} from '../shared/settle-lost.ts';
import { settleOutcome } from '../shared/settle-outcome.ts';
import type { ReconcileInput } from './contract.ts';
import { type RetentionPorts, retireGenerations } from './retire-generations.ts';

export interface Ports extends LostPorts, RetentionPorts {
  readonly model: string;
  readonly dropBucket: string;
  readonly dropPrefix: string;
  readonly policy: DeliveryPolicy;
  readonly policyRef: DeliveryRef['policy'];
}

/** An event gets this long to arrive by itself before the reconciler takes its drop for lost. */
const EVENT_GRACE_SECONDS = 300;

/**
 * Repairs what an event did not bring about: a drop whose event was lost, a drop that became whole, a delivery whose execution
 * ended without an outcome, a first endpoint that nobody promoted, a lock whose holder is gone, alarms that no shift needs. Everything that it does, it may do again.
 */
export const reconcile =
  (ports: Ports) =>
  async ({ at }: ReconcileInput) => {
    const { ledger, model, policy } = ports;
    const settled = await settleLostDeliveries(ports, model, at);
    const found = await ledger.head(model);
    const removed = await removeAbandonedFirstEndpoint(ports, model, found, at);
    const { released } = found.lock === null ? { released: false } : await releaseDeadLock(ports, model);
    const head = found.lock === null ? found : await ledger.head(model);
    const alarms = await removeOrphanedAlarms(ports, head, policy.account.endpointName);
    const retired = await retireGenerations(ports, model, head, policy.retention.generations, at);
    const started = await admitForgottenDrops(ports, at);
    return { settled, removed, released, alarms, retired, started };
  };

async function admitForgottenDrops(ports: Ports, at: string): Promise<readonly string[]> {
  const { ledger, objects, model, dropBucket, dropPrefix, policy } = ports;
  const claims = await ledger.drops(model);
  const claimOf = new Map(claims.map((claim) => [`${claim.drop}#${claim.markerVersionId}`, claim]));
  const settled = new Set(claims.map(({ drop, settledMarker }) => `${dropPrefix}${drop}/${policy.drop.marker} ${settledMarker}`));
  const started: string[] = [];
  for (const listed of await objects.list(`s3://${dropBucket}/${dropPrefix}`)) {
    const { key } = listed;
    if (!key.endsWith(`/${policy.drop.marker}`)) continue;
    const writing = writingOf(listed);
    if (writing !== undefined && settled.has(`${key} ${writing}`)) continue;
    const marker = await objects.head(`s3://${dropBucket}/${key}`);
    const drop =
      marker === undefined ? 'gone' : dropOf(key, marker.versionId, { bucket: dropBucket, prefix: dropPrefix, marker: policy.drop.marker });
    if (typeof drop === 'string') continue;
    const claim = claimOf.get(`${drop.name}#${drop.markerVersionId}`);
    const waiting = claim?.incompleteSince !== undefined && (await ledger.summary(claim.deliveryId))?.outcome === undefined;
    const forgotten = claim === undefined && (marker?.modifiedAt ?? toInstant(0)) < plusSeconds(at, -EVENT_GRACE_SECONDS);
    const fate = claim === undefined || waiting ? 'known' : await fateOf(ports, claim, at);
    if (fate === 'opened' && claim !== undefined && writing !== undefined) await noteSettled(ledger, model, claim, writing);
    const { deliveryId = '', attempt = 1, at: startedAt = at } = claim ?? {};
    const delivery: DeliveryRef = { deliveryId, model, drop, attempt, policy: ports.policyRef };
    if (fate === 'never started') await ports.executions.start(ports.deliverStateMachineArn, deliveryId, delivery);
    else if (typeof fate === 'object') {
      const reasons = [`the execution ended ${fate.ended} before the delivery was opened`];
      await settleOutcome(ports, { ...delivery, startedAt }, { at, outcome: outcomeOfStatus(fate.ended), reasons });
    }
    const admission = waiting || forgotten ? await admitDrop(ports, ports.policyRef, drop, at, false) : undefined;
    if (admission?.status === 'started' || fate === 'never started') started.push(drop.name);
  }
  return started;
}

/** Tells one writing of an object from every other, as a list has no version ids. */
const writingOf = ({ etag, modifiedAt }: StoredObject): string | undefined =>
  modifiedAt === undefined ? undefined : `${etag} ${modifiedAt}`;

/** Notes in the claim that this marker needs no look any more, unless somebody changed the claim meanwhile. */
const noteSettled = (ledger: Ledger, model: string, claim: DropClaim, settledMarker: string): Promise<void> =>
  ledger.changeDrop(model, claim.drop, claim.markerVersionId, (current) =>
    current?.deliveryId === claim.deliveryId ? { next: { ...current, settledMarker }, result: undefined } : { result: undefined },
  );

/** What became of a claimed drop that the ledger has no delivery of: intake died before it started one, or it ended before it was opened. */
async function fateOf(
  { ledger, executions, executionArnOf }: Ports,
  { deliveryId, at: claimedAt }: DropClaim,
  at: string,
): Promise<'known' | 'opened' | 'never started' | { readonly ended: string }> {
  if (toMillis(at) - toMillis(claimedAt) < EVENT_GRACE_SECONDS * 1000) return 'known';
  if ((await ledger.summary(deliveryId)) !== undefined) return 'opened';
  const execution = await executions.describe(executionArnOf(deliveryId));
  if (execution === undefined) return 'never started';
  return ['RUNNING', 'PENDING_REDRIVE'].includes(execution.status) ? 'known' : { ended: execution.status };
}
