import { deliveryDocuments } from '../../adapters/delivery-documents.ts';
import { sha256Hex } from '../../adapters/hash.ts';
import { type Facts, factsOf } from '../../domain/report/facts.ts';
import type { Account } from './connection.ts';
import type { Found } from './find-delivery.ts';

/** Everything that a delivery left, as the report reads it, and the policy that it followed. */
export interface DeliveryFacts {
  readonly facts: Facts;
  /** Undefined when it cannot be read. */
  readonly policy: unknown;
}

/** Reads a delivery's documents; one that cannot be read leaves a note. */
export async function deliveryFacts(
  { ledger, objects, dataBucket }: Account,
  { model, deliveryId, drop, summary }: Found,
): Promise<DeliveryFacts> {
  const folder = `s3://${dataBucket}/deliveries/${model}/${deliveryId}/`;
  const notes: string[] = [];
  const { document, windows } = deliveryDocuments(objects, dataBucket, folder, notes);
  const [record, validation, drift, training, evaluation, landing] = await Promise.all(
    ['record', 'validation', 'drift', 'training', 'evaluation', 'landing'].map((name) => document(`${folder}${name}.json`)),
  );
  const soFar = { ...(summary ?? { deliveryId, model, drop: { name: drop } }), events: await ledger.events(deliveryId) };
  const policy = summary === undefined ? undefined : await document(summary.policy.uri);
  const documents = { record: record ?? soFar, validation, drift, training, evaluation, landing, windows: await windows(), notes };
  return { facts: factsOf(documents, { sha256: sha256Hex }), policy };
}
