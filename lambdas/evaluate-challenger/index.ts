import { ledger, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { evaluateChallenger } from './evaluate-challenger.ts';

export const handler = handlerFor(contract, 'evaluate-challenger', (env) =>
  evaluateChallenger({ ledger: ledger(env.TABLE_NAME), objects: objects(), dataBucket: env.DATA_BUCKET }),
);
