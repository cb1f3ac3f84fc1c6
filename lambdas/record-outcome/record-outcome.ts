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
    const recordUri = `${deliveryUri(dataBucket, delivery)}record.json`;
    const settled = await settleOutcome(ports, summary, { at, outcome, reasons, recordUri });
    const events = await ledger.events(deliveryId);
    const record = { format: 'delivery/1', ...settled, evidence, events };
    await objects.put(recordUri, `${JSON.stringify(record, null, 2)}\n`);
    return { outcome: settled.outcome, reasons: settled.reasons, recordUri };
  };
