import type { Executions } from '../../adapters/executions.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import { takeLock } from '../../domain/ledger/lock.ts';
import type { TakeEndpointLockInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly executions: Executions;
}

/** Takes the endpoint lock for a shift, or says who has it. */
export const takeEndpointLock =
  ({ ledger, executions }: Ports) =>
  async ({ at, delivery, holder, since, evaluatedAgainst }: TakeEndpointLockInput) => {
    const { lock } = await ledger.head(delivery.model);
    // Looked up outside the transition: a holder that dies later is seen at the next try.
    const holderAlive = lock === null || lock.holder === holder || (await executions.running(lock.holder));
    const result = await ledger.changeHead(delivery.model, (head) =>
      takeLock(head, {
        holder,
        deliveryId: delivery.deliveryId,
        since,
        at,
        evaluatedAgainst,
        phase: 'DELIVERING',
        holderAlive: head.lock?.holder === lock?.holder ? holderAlive : true,
      }),
    );
    if (result.status === 'taken') await ledger.appendEvent(delivery.deliveryId, `lock taken ${result.fence}`, at, { fence: result.fence });
    return { ...result, champion: result.champion ?? {} };
  };
