import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { Endpoints } from '../../adapters/sagemaker/endpoints.ts';
import type { Models } from '../../adapters/sagemaker/models.ts';
import { releaseLock } from '../../domain/ledger/lock.ts';
import { completeRollback as complete } from '../../domain/ledger/settle.ts';
import { endpointAtRest } from '../shared/rest.ts';
import type { CompleteRollbackInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly endpoints: Endpoints;
  readonly models: Models;
}

/**
 * Writes a verified rollback into the ledger: the target is champion, and the endpoint is free again. What an alarm brought back is
 * bad; what an operator left is only retired, unless the operator says that the model is to blame.
 */
export const completeRollback =
  ({ ledger, endpoints, models }: Ports) =>
  async ({ at, rollback, verification }: CompleteRollbackInput) => {
    const { model, lock, target, from, cause } = rollback;
    const blamed = cause.by === 'alarm' || cause.quarantine;
    const told = cause.by === 'alarm' ? cause.because : `${cause.who} returned to generation ${target.generation}: ${cause.because}`;
    await ledger.putGeneration(model, { ...from, status: blamed ? 'rolled-back' : 'retired', reason: told });
    const returned = `returned to at ${at}${cause.by === 'alarm' ? '' : ` by ${cause.who}: ${cause.because}`}`;
    await ledger.putGeneration(model, { ...target, status: 'champion', reason: returned });
    await ledger.changeHead(model, (head) =>
      complete(head, lock, target, { generation: from.generation, modelSha256: from.modelSha256, cause }, at),
    );
    if (blamed && from.packageArn !== undefined) await models.rejectPackage(from.packageArn, `rolled back after promotion: ${told}`);
    await ledger.appendEvent(from.deliveryId, `left ${from.generation} under fence ${lock.fence}`, at, {
      to: target.generation,
      by: cause.by,
      who: cause.who,
      because: cause.because,
      quarantine: blamed,
      verification,
    });
    const rest = await endpointAtRest(endpoints, target.endpointName);
    return ledger.changeHead(model, (head) => releaseLock(head, lock, rest));
  };
