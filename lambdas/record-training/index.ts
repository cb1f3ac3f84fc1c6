import { metrics, objects, trainingJobs } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { recordTraining } from './record-training.ts';

export const handler = handlerFor(contract, 'record-training', (env) =>
  recordTraining({ objects: objects(), jobs: trainingJobs(), metrics: metrics(), dataBucket: env.DATA_BUCKET }),
);
