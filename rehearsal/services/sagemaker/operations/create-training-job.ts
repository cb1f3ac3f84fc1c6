import { AwsError, NotRehearsed } from '../../../cloud/aws-error.ts';
import { findProgram } from '../../../containers/program.ts';
import { arnOf } from '../arn.ts';
import { refuseBeyondQuota } from '../training/capacity.ts';
import { startJob } from '../training/machine.ts';
import { createTrainingJobRequest, ONE_DAY_SECONDS, type TrainingJob } from '../training/training-job.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation } from '../world.ts';

export const createTrainingJob: Operation = async (world, input) => {
  const request = parse('CreateTrainingJob', createTrainingJobRequest, input);
  const { TrainingJobName: name, StoppingCondition: stopping, EnableManagedSpotTraining: spot } = request;
  const arn = arnOf(world.cloud, 'training-job', name);
  if (world.state.trainingJobs[name] !== undefined) {
    throw new AwsError(
      'ResourceInUse',
      `Job name must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
    );
  }
  const maxRuntime = stopping?.MaxRuntimeInSeconds ?? ONE_DAY_SECONDS;
  const maxWait = stopping?.MaxWaitTimeInSeconds;
  if (maxWait !== undefined && spot !== true) {
    throw invalid('Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining is set to true');
  }
  if (spot === true && maxWait === undefined) {
    throw invalid('MaxWaitTimeInSeconds above 0 is required when EnableManagedSpotTraining is set to true');
  }
  if (maxWait !== undefined && maxWait < maxRuntime) {
    throw invalid('Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds');
  }
  if (spot === true && (request.ResourceConfig.KeepAlivePeriodInSeconds ?? 0) > 0) {
    throw invalid('KeepAlivePeriodInSeconds is not supported when EnableManagedSpotTraining is set to true');
  }
  const localPath = request.CheckpointConfig?.LocalPath;
  if (localPath !== undefined && !/^\/opt\/ml\/(?!input|model|output|code)[^.]/.test(localPath)) {
    throw invalid(`CheckpointConfig.LocalPath must lie below /opt/ml and outside its input, model, output and code, got ${localPath}`);
  }
  const { InstanceCount } = request.ResourceConfig;
  if (InstanceCount > 1) {
    throw new NotRehearsed(
      `training on ${InstanceCount} instances`,
      'hosts find each other as algo-1, algo-2 and so on, and no process of this machine has such a name; rehearse the app with one instance a rung',
    );
  }
  await findProgram(world.containers.images.resolve(request.AlgorithmSpecification.TrainingImage), 'train');
  refuseBeyondQuota(world, request.ResourceConfig.InstanceType, spot === true);
  const job: TrainingJob = {
    request,
    arn,
    status: 'InProgress',
    secondaryStatus: 'Starting',
    transitions: [],
    created: world.now,
    modified: world.now,
    spentBefore: 0,
    attempts: 0,
    interrupts: false,
    stopInTraining: false,
    metrics: [],
  };
  world.state.trainingJobs[name] = job;
  if (request.Tags !== undefined) world.state.tags[arn] = request.Tags;
  startJob(world, job);
  return { TrainingJobArn: arn };
};
