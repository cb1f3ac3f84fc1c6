import * as v from 'valibot';
import { deliverySchema } from '../../domain/delivery/reference.ts';
import type { Summary } from '../../domain/ledger/items.ts';
import { type LostPorts, outcomeOfStatus, releaseDeadLock } from '../shared/settle-lost.ts';
import { settleOutcome } from '../shared/settle-outcome.ts';
import type { FinaliseDeliveryInput } from './contract.ts';

export interface Ports extends LostPorts {
  readonly model: string;
}

/**
 * Ends what an execution left open: `States.ALL` catches neither States.Runtime nor a person who stops the execution.
 * The outcome is written at once, also of a delivery that ended before it was opened; the lock is let go when the endpoint rests,
 * here or by the reconciler. An outcome that was written keeps, and is told if it was not told yet.
 */
export const finaliseDelivery = (ports: Ports) => async (input: FinaliseDeliveryInput) => {
  const { stateMachineArn, name, status, error } = input.detail;
  const ofDelivery = stateMachineArn.startsWith(ports.deliverStateMachineArn);
  const summary = ofDelivery ? ((await ports.ledger.summary(name)) ?? unopened(input)) : undefined;
  const open = summary !== undefined && summary.outcome === undefined;
  if (summary !== undefined) {
    const reasons = [`the execution ended ${status}${error ? ` with ${error}` : ''} without recording an outcome`];
    await settleOutcome(ports, summary, { at: input.time, outcome: outcomeOfStatus(status), reasons });
  }
  const lock = await releaseDeadLock(ports, ports.model);
  return { status: open ? 'settled' : 'nothing to settle', ...lock };
};

/** A delivery that never wrote its first item, from what its execution was started with. */
function unopened({ time, detail }: FinaliseDeliveryInput): Summary | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), deliverySchema), detail.input ?? '');
  return parsed.success && parsed.output.deliveryId === detail.name ? { ...parsed.output, startedAt: time } : undefined;
}
