import { AwsError } from '../../../cloud/aws-error.ts';
import { arnOf } from '../arn.ts';
import { startTransform } from '../transform/machine.ts';
import { createTransformJobRequest, type TransformJob } from '../transform/transform-job.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation } from '../world.ts';

export const createTransformJob: Operation = (world, input) => {
  const request = parse('CreateTransformJob', createTransformJobRequest, input);
  const { TransformJobName: name, ModelName } = request;
  const arn = arnOf(world.cloud, 'transform-job', name);
  if (world.state.transformJobs[name] !== undefined) {
    throw new AwsError(
      'ResourceInUse',
      `Job name must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
    );
  }
  if (world.state.models[ModelName] === undefined) {
    throw invalid(`Could not find model "${arnOf(world.cloud, 'model', ModelName)}".`);
  }
  if (request.BatchStrategy === 'MultiRecord' && (request.TransformInput.SplitType ?? 'None') === 'None') {
    throw invalid('BatchStrategy MultiRecord requires a SplitType other than None.');
  }
  const job: TransformJob = { request, arn, status: 'InProgress', created: world.now };
  world.state.transformJobs[name] = job;
  if (request.Tags !== undefined) world.state.tags[arn] = request.Tags;
  startTransform(world, job);
  return { TransformJobArn: arn };
};
