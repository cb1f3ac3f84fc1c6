import * as v from 'valibot';
import { entityName } from '../shapes.ts';
import { stopTransform } from '../transform/machine.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation } from '../world.ts';
import { findTransformJob } from './describe-transform-job.ts';

export const stopTransformJob: Operation = (world, input) => {
  const { TransformJobName } = parse('StopTransformJob', v.strictObject({ TransformJobName: entityName }), input);
  const job = findTransformJob(world, TransformJobName);
  if (job.status === 'Stopping') return {};
  if (job.status !== 'InProgress') throw invalid(`The request was rejected because the transform job is in status ${job.status}.`);
  stopTransform(world, job);
  return {};
};
