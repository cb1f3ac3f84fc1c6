import { endpoints, ledger } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { removeFirstEndpoint } from './remove-first-endpoint.ts';

export const handler = handlerFor(contract, 'remove-first-endpoint', (env) =>
  removeFirstEndpoint({ ledger: ledger(env.TABLE_NAME), endpoints: endpoints() }),
);
