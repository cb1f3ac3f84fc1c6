import { ledger, models } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { recordRollback } from './record-rollback.ts';

export const handler = handlerFor(contract, 'record-rollback', (env) =>
  recordRollback({ ledger: ledger(env.TABLE_NAME), models: models() }),
);
