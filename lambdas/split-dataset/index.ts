import { objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { splitDataset } from './split-dataset.ts';

export const handler = handlerFor(contract, 'split-dataset', (env) => splitDataset({ objects: objects() }, env.DATA_BUCKET));
