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

/** Writes a verified rollback into the ledger: the target is champion, what it replaced is bad, and the endpoint is free again. */
export const completeRollback =
  ({ ledger, endpoints, models }: Ports) =>
  async ({ at, rollback, reason }: CompleteRollbackInput) => {
    const { model, lock, target, from } = rollback;
    await ledger.putGeneration(model, { ...from, status: 'rolled-back', reason });
    await ledger.putGeneration(model, { ...target, status: 'champion', reason: `returned to at ${at}` });
    await ledger.changeHead(model, (head) =>
      complete(head, lock, target, { generation: from.generation, modelSha256: from.modelSha256, quarantine: true }, at, true),
    );
    if (from.packageArn !== undefined) await models.rejectPackage(from.packageArn, `rolled back after promotion: ${reason}`);
    const rest = await endpointAtRest(endpoints, target.endpointName);
    return ledger.changeHead(model, (head) => releaseLock(head, lock, rest));
  };
