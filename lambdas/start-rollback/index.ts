import { endpoints, executions, ledger } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { startRollback } from './start-rollback.ts';

export const handler = handlerFor(contract, 'start-rollback', (env) =>
  startRollback({ ledger: ledger(env.TABLE_NAME), endpoints: endpoints(), executions: executions() }),
);
