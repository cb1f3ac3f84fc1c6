import { deliveryDocuments } from '../../adapters/delivery-documents.ts';
import { sha256Hex } from '../../adapters/hash.ts';
import type { Champion } from '../../domain/delivery/documents.ts';
import { type Facts, factsOf } from '../../domain/report/facts.ts';
import type { Account } from '../account/connection.ts';
import type { Found } from '../account/find-delivery.ts';

/** Everything that `slipway why` tells of a delivery. */
export interface WhyFacts {
  readonly model: string;
  readonly deliveryId: string;
  readonly now: string;
  /** The delivery's documents, as the report reads them. */
  readonly facts: Facts;
  /** What the ledger says that serves at this moment. */
  readonly champion: Champion | null;
  readonly frozen: string | null;
  /** Files of rows that were put aside. */
  readonly quarantine: readonly string[];
  readonly missing: readonly string[];
  /** Where the report lies; absent when none was rendered. */
  readonly reportUri?: string;
}

export async function whyFacts(account: Account, found: Found): Promise<WhyFacts> {
  const { ledger, objects, dataBucket } = account;
  const { model, deliveryId, summary } = found;
  const base = `s3://${dataBucket}/deliveries/${model}/${deliveryId}/`;
  const notes: string[] = [];
  const { document, windows } = deliveryDocuments(objects, dataBucket, base, notes);
  const [head, events, record, validation, drift, evaluation, landing, judgePlan, judged, now] = await Promise.all([
    ledger.head(model),
    ledger.events(deliveryId),
    document(`${base}record.json`),
    document(`${base}validation.json`),
    document(`${base}drift.json`),
    document(`${base}evaluation.json`),
    document(`${base}landing.json`),
    document(`${base}judge-plan.json`),
    windows(),
    account.now(),
  ]);
  const putAside = await objects.list(`s3://${dataBucket}/quarantine/${model}/${found.drop}/`);
  const report = await objects.head(`${base}report.html`);
  // The record is written at the end; before, and when an execution died, the ledger alone knows.
  const soFar = { ...(summary ?? { deliveryId, model, drop: { name: found.drop } }), events };
  const documents = { record: record ?? soFar, validation, drift, evaluation, landing, judgePlan, windows: judged, notes };
  return {
    model,
    deliveryId,
    now,
    facts: factsOf(documents, { sha256: sha256Hex }),
    champion: head.champion,
    frozen: head.frozen?.reason ?? null,
    quarantine: putAside.map(({ key }) => `s3://${dataBucket}/${key}`),
    missing: found.missing ?? [],
    ...(report === undefined ? {} : { reportUri: `${base}report.html` }),
  };
}
