import * as v from 'valibot';
import { entityName } from '../shapes.ts';
import { stopJob } from '../training/machine.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation } from '../world.ts';
import { findTrainingJob } from './describe-training-job.ts';

export const stopTrainingJob: Operation = (world, input) => {
  const { TrainingJobName } = parse('StopTrainingJob', v.strictObject({ TrainingJobName: entityName }), input);
  const job = findTrainingJob(world, TrainingJobName);
  if (job.status === 'Stopping') return {};
  if (job.status !== 'InProgress') {
    throw invalid(`The request was rejected because the training job is in status ${job.status}.`);
  }
  stopJob(world, job);
  return {};
};
