import { ledger, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { validateDataset } from './validate-dataset.ts';

export const handler = handlerFor(contract, 'validate-dataset', (env) =>
  validateDataset({ ledger: ledger(env.TABLE_NAME), objects: objects(), dataBucket: env.DATA_BUCKET }),
);
