import { invokableEndpoints, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { verifyRollback } from './verify-rollback.ts';

export const handler = handlerFor(contract, 'verify-rollback', () =>
  verifyRollback({ objects: objects(), endpoints: invokableEndpoints() }),
);
