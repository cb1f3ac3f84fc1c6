import { executions, ledger } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { takeEndpointLock } from './take-endpoint-lock.ts';

export const handler = handlerFor(contract, 'take-endpoint-lock', (env) =>
  takeEndpointLock({ ledger: ledger(env.TABLE_NAME), executions: executions() }),
);
