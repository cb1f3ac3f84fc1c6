import { ledger, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { promoteChallenger } from './promote-challenger.ts';

export const handler = handlerFor(contract, 'promote-challenger', (env) =>
  promoteChallenger({ ledger: ledger(env.TABLE_NAME), objects: objects() }),
);
