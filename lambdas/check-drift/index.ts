import { ledger, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { checkDrift } from './check-drift.ts';
import { contract } from './contract.ts';

export const handler = handlerFor(contract, 'check-drift', (env) =>
  checkDrift({ ledger: ledger(env.TABLE_NAME), objects: objects(), dataBucket: env.DATA_BUCKET }),
);
