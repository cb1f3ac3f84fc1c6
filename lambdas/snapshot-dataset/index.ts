import { ledger, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { snapshotDataset } from './snapshot-dataset.ts';

export const handler = handlerFor(contract, 'snapshot-dataset', (env) =>
  snapshotDataset({ objects: objects(), ledger: ledger(env.TABLE_NAME), dataBucket: env.DATA_BUCKET }),
);
