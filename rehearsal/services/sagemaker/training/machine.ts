import type { Workspace } from '../../../containers/workspace.ts';
import { emit, tagMap } from '../events.ts';
import { type Role, reasonOf } from '../role.ts';
import { joinNetwork, pullImage, sealVolume } from '../role-needs.ts';
import type { World } from '../world.ts';
import { restoreCheckpoints, uploadArtifacts } from './artifacts.ts';
import { CAPACITY_ERROR, INTERNAL_SERVER_ERROR, nextCapacityAnswer, nextShortage, shortUntil } from './capacity.ts';
import { ClientError, downloadChannel } from './channels.ts';
import { describeJob } from './describe.ts';
import { checkpointFolder, keepMetrics, runContainer } from './run-container.ts';
import { ONE_DAY_SECONDS, type TrainingJob, type TrainingStep } from './training-job.ts';
import { retain, takeOver } from './warm-pool.ts';

/** What each secondary status says. The statuses are SageMaker's, the words are ours. */
const MESSAGES: Readonly<Record<string, string>> = {
  Starting: 'Starting the training job',
  Downloading: 'Downloading input data',
  Training: 'Training job in progress.',
  Uploading: 'Uploading generated training model',
  Interrupted: 'Training job interrupted, waiting for Spot capacity',
  Restarting: 'Restarting the training job after an internal error',
  Stopping: 'Stopping the training job',
  Stopped: 'Training job stopped',
  Completed: 'Training job completed',
  Failed: 'Training job failed',
  MaxRuntimeExceeded: 'Training job reached MaxRuntimeInSeconds',
  MaxWaitTimeExceeded: 'Training job reached MaxWaitTimeInSeconds',
};

/** Begins a job, or begins it anew: an instance is being sought. */
export function startJob(world: World, job: TrainingJob): void {
  const warm = takeOver(world, job);
  enter(world, job, 'Starting');
  schedule(world, job, warm ? 'reach' : 'launch', world.after(warm ? 'training.starting.warm' : 'training.starting'));
}

/** Takes up a job where a saved state left it. */
export function resumeJob(world: World, job: TrainingJob): void {
  if (job.next !== undefined) schedule(world, job, job.next.step, job.next.at);
}

/** StopTrainingJob: a container in training gets SIGTERM; what it leaves in `/opt/ml/model` is uploaded. */
export function stopJob(world: World, job: TrainingJob): void {
  job.stopInTraining = job.secondaryStatus === 'Training';
  if (job.stopInTraining) spare(world, job);
  job.status = 'Stopping';
  enter(world, job, 'Stopping');
  schedule(world, job, 'stop', world.after('training.stopping'));
}

/**
 * The real work of a step is done at the virtual moment at which it is over: the container runs when its training time
 * has passed, so that a stop or an interruption before that moment finds a container that really receives SIGTERM.
 */
const STEPS: Readonly<Record<TrainingStep, (world: World, job: TrainingJob) => void | Promise<void>>> = {
  restart: startJob,
  launch,
  reach: (world, job) => reachInstance(world, job, false),
  download,
  train: (world, job) => train(world, job),
  interrupt,
  maxRuntime: (world, job) => cutOff(world, job, 'MaxRuntimeExceeded'),
  maxWait: (world, job) => cutOff(world, job, 'MaxWaitTimeExceeded'),
  stop: (world, job) => cutOff(world, job, 'Stopped'),
  finish,
};

function schedule(world: World, job: TrainingJob, step: TrainingStep, at: number): void {
  const limit = maxWaitEnd(job);
  const due = limit !== undefined && at > limit && job.status === 'InProgress' && step !== 'finish';
  job.next = due ? { at: limit, step: 'maxWait' } : { at, step };
  const { step: planned, at: time } = job.next;
  world.arm(`training-job/${job.request.TrainingJobName}`, time, async () => {
    job.next = undefined;
    await STEPS[planned](world, job);
  });
}

function launch(world: World, job: TrainingJob): void {
  const { TrainingJobName: name, ResourceConfig, EnableManagedSpotTraining } = job.request;
  const spot = EnableManagedSpotTraining === true;
  job.attempts += 1;
  const answer = nextCapacityAnswer(world, ResourceConfig.InstanceType);
  if ((answer === 'interrupt' || answer === 'wait') && !spot) {
    world.tell(name, `the story says ${answer} to a job that is not on Spot: no effect`);
  }
  const short = shortUntil(world, ResourceConfig.InstanceType, spot ? 'spot' : 'on-demand');
  const limit = maxWaitEnd(job);
  if (answer === 'InternalServerError') internalError(world, job);
  else if (answer === 'CapacityError' || answer === 'ResourceLimitExceeded') fail(world, job, CAPACITY_ERROR);
  else if (answer === 'wait' && limit !== undefined) schedule(world, job, 'maxWait', limit);
  else if (short === undefined) reachInstance(world, job, answer === 'interrupt' && spot);
  else if (limit === undefined) fail(world, job, CAPACITY_ERROR);
  else {
    world.tell(name, 'no spot capacity: waiting for it');
    schedule(world, job, 'reach', Math.min(short, limit + 1));
  }
}

function reachInstance(world: World, job: TrainingJob, interrupts: boolean): void {
  job.interrupts = interrupts;
  job.attemptStarted = world.now;
  job.trainingStarted ??= world.now;
  enter(world, job, 'Downloading');
  schedule(world, job, 'download', world.after('training.downloading'));
}

async function download(world: World, job: TrainingJob): Promise<void> {
  const { TrainingJobName: name, RoleArn, AlgorithmSpecification, ResourceConfig, InputDataConfig, CheckpointConfig } = job.request;
  try {
    const needs = (what: string): Role => world.role(RoleArn, `${what} of training job ${name}`);
    await pullImage(world, needs('pull the image'), AlgorithmSpecification.TrainingImage);
    await sealVolume(world, needs('encrypt the volume'), ResourceConfig.VolumeKmsKeyId);
    await joinNetwork(world, needs('join the network'), job.request.VpcConfig);
    const workspace = await world.containers.freshWorkspace('training-jobs', name);
    for (const channel of InputDataConfig ?? []) {
      await downloadChannel(needs(`read channel ${channel.ChannelName}`), RoleArn, world.cloud.region, channel, workspace);
    }
    if (CheckpointConfig !== undefined) {
      const files = await restoreCheckpoints(needs('restore the checkpoints'), CheckpointConfig.S3Uri, checkpointFolder(job, workspace));
      if (files > 0) world.tell(name, `checkpoints restored: ${files} files`);
    }
  } catch (error) {
    return fail(world, job, error instanceof ClientError ? error.message : `ClientError: ${reasonOf(error)}`);
  }
  enter(world, job, 'Training');
  const whole = world.cloud.duration('training');
  const end = world.now + Math.max(1, whole - (world.state.checkpointed[checkpointUri(job)] ?? 0));
  const maxRuntime = maxRuntimeEnd(world, job);
  const interruption = interruptionOf(world, job, end);
  if (interruption < Math.min(end, maxRuntime)) schedule(world, job, 'interrupt', interruption);
  else if (end > maxRuntime) schedule(world, job, 'maxRuntime', maxRuntime);
  else schedule(world, job, 'train', end);
}

/** When the instance is taken away: in the middle of the training if the story says so, or as soon as a shortage of spot begins. */
function interruptionOf(world: World, job: TrainingJob, end: number): number {
  if (job.interrupts) return world.now + Math.round((end - world.now) / 2);
  if (job.request.EnableManagedSpotTraining !== true) return Infinity;
  const type = job.request.ResourceConfig.InstanceType;
  // A shortage that began while the data came down has its effect now.
  return shortUntil(world, type, 'spot') === undefined ? (nextShortage(world, type, 'spot') ?? Infinity) : world.now;
}

async function train(world: World, job: TrainingJob): Promise<void> {
  const { result, workspace } = await runContainer(world, job);
  await keepMetrics(world, job, result);
  if (result.exitCode !== 0) {
    const failure = result.failure ?? 'the container wrote no /opt/ml/output/failure; see its log';
    return fail(world, job, `AlgorithmError: ${failure}, exit code: ${result.exitCode ?? 'none, ended by a signal'}`);
  }
  await upload(world, job, workspace, { status: 'Completed', secondaryStatus: 'Completed' });
}

async function interrupt(world: World, job: TrainingJob): Promise<void> {
  await runContainer(world, job, 'interruption');
  spare(world, job);
  job.spentBefore += world.now - (job.attemptStarted ?? world.now);
  job.attemptStarted = undefined;
  enter(world, job, 'Interrupted');
  restartLater(world, job);
}

function restartLater(world: World, job: TrainingJob): void {
  schedule(world, job, 'restart', world.after('training.interrupted'));
}

/** What was trained until now need not be trained again by who finds the checkpoints. */
function spare(world: World, job: TrainingJob): void {
  if (job.request.CheckpointConfig === undefined) return;
  const begun = job.transitions.findLast(({ Status }) => Status === 'Training')?.StartTime ?? world.now;
  const uri = checkpointUri(job);
  world.state.checkpointed[uri] = (world.state.checkpointed[uri] ?? 0) + world.now - begun;
}

/** Ends a job from outside: a stop, MaxRuntimeInSeconds or MaxWaitTimeInSeconds. Artifacts are still uploaded. */
async function cutOff(world: World, job: TrainingJob, secondaryStatus: string): Promise<void> {
  const training = job.stopInTraining || job.secondaryStatus === 'Training';
  job.status = 'Stopping';
  if (job.secondaryStatus !== 'Stopping') {
    if (training) spare(world, job);
    enter(world, job, 'Stopping');
  }
  if (!training) return end(world, job, 'Stopped', secondaryStatus);
  const { workspace, result } = await runContainer(world, job, secondaryStatus === 'Stopped' ? 'stop' : 'interruption');
  await keepMetrics(world, job, result);
  await upload(world, job, workspace, { status: 'Stopped', secondaryStatus });
}

async function upload(world: World, job: TrainingJob, workspace: Workspace, ending: NonNullable<TrainingJob['ending']>): Promise<void> {
  const { TrainingJobName: name, RoleArn, OutputDataConfig } = job.request;
  enter(world, job, 'Uploading');
  try {
    job.artifacts = await uploadArtifacts(
      world.role(RoleArn, `upload the model of training job ${name}`),
      {
        jobName: name,
        s3OutputPath: OutputDataConfig.S3OutputPath,
        kmsKeyId: OutputDataConfig.KmsKeyId,
        compress: OutputDataConfig.CompressionType !== 'NONE',
      },
      workspace,
    );
  } catch (error) {
    return fail(world, job, `ClientError: Artifact upload failed:${reasonOf(error)}`);
  }
  job.ending = ending;
  schedule(world, job, 'finish', world.after('training.uploading'));
}

function finish(world: World, job: TrainingJob): void {
  const ending = job.ending ?? { status: 'Completed', secondaryStatus: 'Completed' };
  end(world, job, ending.status, ending.secondaryStatus);
}

function internalError(world: World, job: TrainingJob): void {
  if (job.attempts > (job.request.RetryStrategy?.MaximumRetryAttempts ?? 0)) {
    fail(world, job, INTERNAL_SERVER_ERROR);
    return;
  }
  enter(world, job, 'Restarting');
  restartLater(world, job);
}

function fail(world: World, job: TrainingJob, reason: string): void {
  job.failureReason = reason.slice(0, 1024);
  end(world, job, 'Failed', 'Failed');
}

function end(world: World, job: TrainingJob, status: TrainingJob['status'], secondaryStatus: string): void {
  job.status = status;
  job.trainingEnded = world.now;
  if (status === 'Completed') retain(world, job);
  job.next = undefined;
  world.disarm(`training-job/${job.request.TrainingJobName}`);
  enter(world, job, secondaryStatus);
  const last = job.transitions.at(-1);
  if (last !== undefined) last.EndTime = world.now;
}

function enter(world: World, job: TrainingJob, secondaryStatus: string): void {
  const { TrainingJobName: name } = job.request;
  const last = job.transitions.at(-1);
  if (last !== undefined) last.EndTime = world.now;
  job.secondaryStatus = secondaryStatus;
  job.modified = world.now;
  job.transitions.push({ Status: secondaryStatus, StartTime: world.now, StatusMessage: MESSAGES[secondaryStatus] ?? secondaryStatus });
  world.tell(name, `training job ${secondaryStatus}${job.failureReason === undefined ? '' : `: ${job.failureReason}`}`, {
    status: job.status,
    secondaryStatus,
  });
  const described = describeJob(job, world.now, world.story.spotSavings);
  emit(world, 'SageMaker Training Job State Change', job.arn, { ...described, Tags: tagMap(world.state.tags[job.arn]) });
}

/** When MaxRuntimeInSeconds is used up; earlier attempts count. */
function maxRuntimeEnd(world: World, job: TrainingJob): number {
  const seconds = job.request.StoppingCondition?.MaxRuntimeInSeconds ?? ONE_DAY_SECONDS;
  return (job.attemptStarted ?? world.now) + seconds * 1000 - job.spentBefore;
}

/** MaxWaitTimeInSeconds counts from the job's creation, waiting included; only Spot has it. */
function maxWaitEnd(job: TrainingJob): number | undefined {
  const seconds = job.request.StoppingCondition?.MaxWaitTimeInSeconds;
  return job.request.EnableManagedSpotTraining === true && seconds !== undefined ? job.created + seconds * 1000 : undefined;
}

const checkpointUri = (job: TrainingJob): string => job.request.CheckpointConfig?.S3Uri ?? '';
