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
    const settled = await settleLostDeliveries(ports, ports.model, at);
    const removed = await removeAbandonedFirstEndpoint(ports, ports.model, at);
    const lock = await releaseDeadLock(ports, ports.model);
    const alarms = await removeOrphanedAlarms(ports, ports.model, ports.policy.account.endpointName);
    const retired = await retireGenerations(ports, ports.model, ports.policy.retention.generations, at);
    const started = await admitForgottenDrops(ports, at);
    return { settled, removed, released: lock.released, alarms, retired, started };
  };

async function admitForgottenDrops(ports: Ports, at: string): Promise<readonly string[]> {
  const { ledger, objects, model, dropBucket, dropPrefix, policy } = ports;
  const claims = new Map((await ledger.drops(model)).map((claim) => [`${claim.drop}#${claim.markerVersionId}`, claim]));
  const started: string[] = [];
  for (const { key } of await objects.list(`s3://${dropBucket}/${dropPrefix}`)) {
    if (!key.endsWith(`/${policy.drop.marker}`)) continue;
    const uri = `s3://${dropBucket}/${key}`;
    const marker = await objects.head(uri);
    const drop =
      marker === undefined ? 'gone' : dropOf(key, marker.versionId, { bucket: dropBucket, prefix: dropPrefix, marker: policy.drop.marker });
    if (typeof drop === 'string') continue;
    const claim = claims.get(`${drop.name}#${drop.markerVersionId}`);
    const waiting = claim?.incompleteSince !== undefined && (await ledger.summary(claim.deliveryId))?.outcome === undefined;
    const forgotten = claim === undefined && (marker?.modifiedAt ?? toInstant(0)) < plusSeconds(at, -EVENT_GRACE_SECONDS);
    const fate = claim === undefined || waiting ? 'known' : await fateOf(ports, claim, at);
    const { deliveryId = '', attempt = 1, at: startedAt = at } = claim ?? {};
    const delivery: DeliveryRef = { deliveryId, model, drop, attempt, policy: ports.policyRef };
    if (fate === 'never started') await ports.executions.start(ports.deliverStateMachineArn, deliveryId, delivery);
    else if (fate !== 'known') {
      const reasons = [`the execution ended ${fate.ended} before the delivery was opened`];
      await settleOutcome(ports, { ...delivery, startedAt }, { at, outcome: outcomeOfStatus(fate.ended), reasons });
    }
    const admission = waiting || forgotten ? await admitDrop(ports, ports.policyRef, drop, at, false) : undefined;
    if (admission?.status === 'started' || fate === 'never started') started.push(drop.name);
  }
  return started;
}

/** What became of a claimed drop that the ledger has no delivery of: intake died before it started one, or it ended before it was opened. */
async function fateOf(
  { ledger, executions, executionArnOf }: Ports,
  { deliveryId, at: claimedAt }: DropClaim,
  at: string,
): Promise<'known' | 'never started' | { readonly ended: string }> {
  if (toMillis(at) - toMillis(claimedAt) < EVENT_GRACE_SECONDS * 1000) return 'known';
  if ((await ledger.summary(deliveryId)) !== undefined) return 'known';
  const execution = await executions.describe(executionArnOf(deliveryId));
  if (execution === undefined) return 'never started';
  return ['RUNNING', 'PENDING_REDRIVE'].includes(execution.status) ? 'known' : { ended: execution.status };
}
