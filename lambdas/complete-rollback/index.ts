import { endpoints, ledger, models } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { completeRollback } from './complete-rollback.ts';
import { contract } from './contract.ts';

export const handler = handlerFor(contract, 'complete-rollback', (env) =>
  completeRollback({ ledger: ledger(env.TABLE_NAME), endpoints: endpoints(), models: models() }),
);
