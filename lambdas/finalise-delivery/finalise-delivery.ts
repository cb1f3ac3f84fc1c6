import { type LostPorts, outcomeOfStatus, releaseDeadLock } from '../shared/settle-lost.ts';
import { settleOutcome } from '../shared/settle-outcome.ts';
import type { FinaliseDeliveryInput } from './contract.ts';

export interface Ports extends LostPorts {
  readonly model: string;
}

/**
 * Ends what an execution left open: `States.ALL` catches neither States.Runtime nor a person who stops the execution.
 * The outcome is written at once; the lock is let go when the endpoint rests, here or by the reconciler.
 */
export const finaliseDelivery = (ports: Ports) => async (input: FinaliseDeliveryInput) => {
  const { stateMachineArn, name, status, error } = input.detail;
  const ofDelivery = stateMachineArn.startsWith(ports.deliverStateMachineArn);
  const summary = ofDelivery ? await ports.ledger.summary(name) : undefined;
  const open = summary !== undefined && summary.outcome === undefined;
  if (open) {
    const reasons = [`the execution ended ${status}${error ? ` with ${error}` : ''} without recording an outcome`];
    await settleOutcome(ports, summary, { at: input.time, outcome: outcomeOfStatus(status), reasons });
  }
  const lock = await releaseDeadLock(ports, ports.model);
  return { status: open ? 'settled' : 'nothing to settle', ...lock };
};
