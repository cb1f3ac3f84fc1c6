import { ledger } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { claimDataset } from './claim-dataset.ts';
import { contract } from './contract.ts';

export const handler = handlerFor(contract, 'claim-dataset', (env) => claimDataset({ ledger: ledger(env.TABLE_NAME) }));
