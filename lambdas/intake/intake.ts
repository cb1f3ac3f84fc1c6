import * as v from 'valibot';
import type { Announcements } from '../../adapters/announcements.ts';
import type { Executions } from '../../adapters/executions.ts';
import { sha256Hex } from '../../adapters/hash.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { instantSchema } from '../../domain/delivery/reference.ts';
import { dropOf, readDropEvent } from '../../domain/intake/drop-event.ts';
import { type DeliveryPolicy, policyHash } from '../../domain/policy/delivery-policy.ts';
import { admitDrop } from '../shared/admit-drop.ts';
import type { IntakeInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly executions: Executions;
  readonly announcements: Announcements;
  readonly dataBucket: string;
  readonly recordsBucket: string;
  readonly model: string;
  readonly deliverStateMachineArn: string;
  readonly dropBucket: string;
  readonly dropPrefix: string;
  readonly policy: DeliveryPolicy;
}

/** What an operator's command line asks: which policy the next delivery will follow. */
const questionSchema = v.object({ ask: v.literal('policy') });

const manualSchema = v.object({ deliver: v.string(), at: instantSchema, again: v.optional(v.boolean(), false) });

/** Reads an event, or an operator's wish, as the arrival of a drop, and starts its delivery under a name that the drop decides. */
export const intake = (ports: Ports) => async (event: IntakeInput) => {
  const source = { bucket: ports.dropBucket, prefix: ports.dropPrefix, marker: ports.policy.drop.marker };
  const hash = policyHash(ports.policy, sha256Hex);
  const policyRef = { uri: `s3://${ports.dataBucket}/policies/${hash}.json`, hash };
  await ports.objects.put(policyRef.uri, JSON.stringify(ports.policy), { once: true });

  if (v.is(questionSchema, event)) return { policy: policyRef };

  const manual = v.safeParse(manualSchema, event);
  if (manual.success) {
    const { deliver, at, again } = manual.output;
    const markerKey = `${source.prefix}${deliver}/${source.marker}`;
    const marker = await ports.objects.head(`s3://${source.bucket}/${markerKey}`);
    const drop = marker === undefined ? `there is no s3://${source.bucket}/${markerKey}` : dropOf(markerKey, marker.versionId, source);
    return typeof drop === 'string' ? { status: 'rejected', reasons: [drop] } : admitDrop(ports, policyRef, drop, at, again);
  }

  const read = readDropEvent(event, source);
  if ('rejected' in read) {
    const told = { model: ports.model, outcome: 'REJECTED_EVENT', reason: read.rejected, key: read.key ?? null };
    // Named after its contents, so that a repeated event is one record.
    const uri = `s3://${ports.recordsBucket}/outcomes/${ports.model}/rejected-event-${sha256Hex(JSON.stringify(event) ?? '').slice(0, 20)}.json`;
    if ((await ports.objects.put(uri, JSON.stringify({ ...told, event }), { once: true })) === 'written') {
      await ports.announcements.tell(`${ports.model}: REJECTED_EVENT`, told);
    }
    return { status: 'rejected', outcome: 'REJECTED_EVENT', reasons: [read.rejected] };
  }
  return admitDrop(ports, policyRef, read.drop, read.at, false);
};
