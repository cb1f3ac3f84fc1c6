import * as v from 'valibot';
import { deliveryDocuments } from '../../adapters/delivery-documents.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import { attemptSchema, toldAttempts } from '../../domain/training/attempts.ts';
import { trainingRecordSchema } from '../../domain/training/training-record.ts';
import { deliveryUri } from '../shared/places.ts';
import { type OutcomePorts, settleOutcome } from '../shared/settle-outcome.ts';
import type { RecordOutcomeInput } from './contract.ts';

export interface Ports extends OutcomePorts {
  readonly dataBucket: string;
}

/** Writes the delivery record, then its one outcome. */
export const recordOutcome =
  ({ dataBucket, ...ports }: Ports) =>
  async ({ at, delivery, outcome, reasons, evidence }: RecordOutcomeInput) => {
    const { ledger, objects } = ports;
    const { deliveryId, model, drop, attempt, policy } = delivery;
    const summary = (await ledger.summary(deliveryId)) ?? { deliveryId, model, drop, attempt, policy, startedAt: at };
    await noteFailedTraining(ledger, deliveryId, at, evidence['training']);
    const folder = deliveryUri(dataBucket, delivery);
    const recordUri = `${folder}record.json`;
    const settled = await settleOutcome(ports, summary, { at, outcome, reasons, recordUri });
    const events = await ledger.events(deliveryId);
    const record = { format: 'delivery/1', ...settled, evidence: await withTraining(), events };
    await objects.put(recordUri, `${JSON.stringify(record, null, 2)}\n`);
    return { outcome: settled.outcome, reasons: settled.reasons, recordUri };

    /** What the trainer's workflow answered, and what record-training found out about it; the history stays in training.json. */
    async function withTraining(): Promise<Record<string, unknown>> {
      const { training } = evidence;
      if (typeof training !== 'object' || training === null || Object.keys(training).length === 0) return evidence;
      const notes: string[] = [];
      const found = await deliveryDocuments(objects, dataBucket, folder, notes).document(`${folder}training.json`);
      const read = v.safeParse(trainingRecordSchema, found);
      if (!read.success)
        return {
          ...evidence,
          training: { ...training, notes: ['training.json is missing: the record lacks what made the model', ...notes] },
        };
      const { history: _history, format: _format, ...made } = read.output;
      return { ...evidence, training: { ...training, ...made } };
    }
  };

const trainingSchema = v.object({ status: v.string(), attempts: v.optional(v.array(attemptSchema), []) });

/** Training that made no model has no step after it that could tell of it in the chain. */
async function noteFailedTraining(ledger: Ledger, deliveryId: string, at: string, training: unknown): Promise<void> {
  const told = v.safeParse(trainingSchema, training);
  if (!told.success || told.output.status === 'trained') return;
  await ledger.appendEvent(deliveryId, 'trained', at, { status: told.output.status, attempts: toldAttempts(told.output.attempts) });
}
