import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { Models } from '../../adapters/sagemaker/models.ts';
import { settleRollback } from '../../domain/ledger/settle.ts';
import type { RecordRollbackInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly models: Models;
}

/** Notes that a shift ended on the champion. Only a model that was found to harm is quarantined and rejected in the registry. */
export const recordRollback =
  ({ ledger, models }: Ports) =>
  async ({ at, delivery, lock, fleet, challenger, outcome, reasons, packageArn }: RecordRollbackInput) => {
    const quarantine = outcome === 'ROLLED_BACK';
    await ledger.changeHead(delivery.model, (head) =>
      settleRollback(head, lock, { generation: fleet.generation, modelSha256: challenger.modelSha256, quarantine }),
    );
    if (quarantine) await models.rejectPackage(packageArn, `rolled back by ${delivery.deliveryId}: ${reasons[0] ?? 'no reason'}`);
    await ledger.appendEvent(delivery.deliveryId, `returned ${fleet.generation}`, at, {
      generation: fleet.generation,
      outcome,
      quarantine,
    });
    return { quarantined: quarantine };
  };
