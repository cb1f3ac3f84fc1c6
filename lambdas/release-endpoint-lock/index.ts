import { endpoints, ledger, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { releaseEndpointLock } from './release-endpoint-lock.ts';

export const handler = handlerFor(contract, 'release-endpoint-lock', (env) =>
  releaseEndpointLock({ ledger: ledger(env.TABLE_NAME), objects: objects(), endpoints: endpoints() }),
);
