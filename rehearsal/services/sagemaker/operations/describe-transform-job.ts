import * as v from 'valibot';
import { entityName } from '../shapes.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation, World } from '../world.ts';

export const describeTransformJob: Operation = (world, input) => {
  const { TransformJobName } = parse('DescribeTransformJob', v.strictObject({ TransformJobName: entityName }), input);
  const job = findTransformJob(world, TransformJobName);
  const { Tags: _tags, ...request } = job.request;
  return {
    ...request,
    TransformJobArn: job.arn,
    TransformJobStatus: job.status,
    FailureReason: job.failureReason,
    CreationTime: new Date(job.created),
    TransformStartTime: job.started === undefined ? undefined : new Date(job.started),
    TransformEndTime: job.ended === undefined ? undefined : new Date(job.ended),
  };
};

export function findTransformJob(world: World, name: string) {
  const job = world.state.transformJobs[name];
  if (job === undefined) throw invalid('Requested resource not found.');
  return job;
}
