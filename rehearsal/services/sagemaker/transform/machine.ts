import { gunzipSync } from 'node:zlib';
import type { ServingContainer } from '../../../containers/serving-container.ts';
import { s3Join, s3Location } from '../arn.ts';
import { emit } from '../events.ts';
import { reasonOf } from '../role.ts';
import { startServing } from '../serving.ts';
import { belowPrefix } from '../training/channels.ts';
import type { World } from '../world.ts';
import { assemble, payloads } from './payloads.ts';
import type { TransformJob, TransformStep } from './transform-job.ts';

/** MaxPayloadInMB and MaxConcurrentTransforms when the request leaves them out. AWS: 6 MB, and the container's choice. */
const DEFAULT_PAYLOAD_MB = 6;
const DEFAULT_CONCURRENCY = 4;

export function startTransform(world: World, job: TransformJob): void {
  changed(world, job);
  schedule(world, job, 'start', world.after('transform.starting'));
}

export function stopTransform(world: World, job: TransformJob): void {
  job.status = 'Stopping';
  changed(world, job);
  schedule(world, job, 'stop', world.after('transform.stopping'));
}

export function resumeTransform(world: World, job: TransformJob): void {
  if (job.next !== undefined) schedule(world, job, job.next.step, job.next.at);
}

/** The real work is done at the virtual moment at which it is over. */
const STEPS: Readonly<Record<TransformStep, (world: World, job: TransformJob) => void | Promise<void>>> = {
  start: (world, job) => {
    job.started = world.now;
    schedule(world, job, 'run', world.after('transform'));
  },
  run,
  stop: (world, job) => end(world, job, 'Stopped'),
};

function schedule(world: World, job: TransformJob, step: TransformStep, at: number): void {
  job.next = { at, step };
  world.arm(`transform-job/${job.request.TransformJobName}`, at, async () => {
    job.next = undefined;
    await STEPS[step](world, job);
  });
}

async function run(world: World, job: TransformJob): Promise<void> {
  const { request } = job;
  const name = request.TransformJobName;
  const model = world.state.models[request.ModelName];
  if (model === undefined) return end(world, job, 'Failed', `ClientError: Could not find model "${request.ModelName}".`);
  const started = await startServing(world, {
    model,
    what: `transform job ${name}`,
    workspace: { kind: 'transform-jobs', name },
    logGroup: '/aws/sagemaker/TransformJobs',
    logStream: `${name}/i-${world.cloud.id('transform-instance', name).slice(0, 17)}`,
    volumeKey: request.TransformResources.VolumeKmsKeyId,
    environment: { ...batchEnvironment(job), ...request.Environment },
  });
  if ('reason' in started) {
    const reason =
      started.reason === ''
        ? 'The container did not pass the ping health check. Please check CloudWatch logs for this job.'
        : started.reason;
    return end(world, job, 'Failed', `ClientError: ${reason}`);
  }
  try {
    await transformAll(world, job, started.container);
    end(world, job, 'Completed');
  } catch (error) {
    end(world, job, 'Failed', `ClientError: ${reasonOf(error)}`);
  } finally {
    await world.containers.stop(started.container);
  }
}

async function transformAll(world: World, job: TransformJob, container: ServingContainer): Promise<void> {
  const { request } = job;
  const { bucket, key: prefix } = s3Location(request.TransformInput.DataSource.S3DataSource.S3Uri);
  const model = world.state.models[request.ModelName];
  const role = world.role(
    model?.request.ExecutionRoleArn ?? '',
    `read input and write output of transform job ${request.TransformJobName}`,
  );
  const objects = (await role.list(bucket, prefix)).filter(({ key }) => !key.endsWith('/'));
  if (objects.length === 0) throw new Error(`No S3 objects found under S3 URL "s3://${bucket}/${prefix}" given in input data source.`);
  for (const { key } of objects) {
    const stored = await role.read(bucket, key);
    const content = request.TransformInput.CompressionType === 'Gzip' ? gunzipSync(stored) : stored;
    const answers = await transformOne(job, container, content);
    const target = s3Location(
      s3Join(request.TransformOutput.S3OutputPath, `${belowPrefix(key, prefix) || (key.split('/').at(-1) ?? key)}.out`),
    );
    const output = assemble(answers, request.TransformOutput.AssembleWith ?? 'None');
    await role.upload(target.bucket, target.key, output, request.TransformOutput.KmsKeyId);
  }
}

/** Posts an object's payloads, some at once; the answers keep the order of the input. */
async function transformOne(job: TransformJob, container: ServingContainer, content: Buffer): Promise<Buffer[]> {
  const { request } = job;
  const { SplitType, ContentType } = request.TransformInput;
  const split = {
    type: SplitType ?? 'None',
    strategy: request.BatchStrategy ?? 'MultiRecord',
    limit: payloadMegabytes(job) * 2 ** 20,
  } as const;
  const bodies = [...payloads(content, split)];
  const concurrency = request.MaxConcurrentTransforms || DEFAULT_CONCURRENCY;
  const answers: Buffer[] = [];
  for (let start = 0; start < bodies.length; start += concurrency) {
    const batch = bodies.slice(start, start + concurrency);
    answers.push(...(await Promise.all(batch.map((body) => post(container, body, ContentType, request.TransformOutput.Accept)))));
  }
  return answers;
}

async function post(
  container: ServingContainer,
  body: Buffer,
  contentType: string | undefined,
  accept: string | undefined,
): Promise<Buffer> {
  const answer = await container.invoke({ body, contentType, accept });
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw new Error(`The container answered ${answer.status} to /invocations: ${answer.body.toString('utf8').slice(0, 512)}`);
}

/** Variables that tell a container it serves a batch. AWS: "Use your own inference code with batch transform". */
function batchEnvironment(job: TransformJob): Record<string, string> {
  return {
    SAGEMAKER_BATCH: 'true',
    SAGEMAKER_MAX_PAYLOAD_IN_MB: String(payloadMegabytes(job)),
    SAGEMAKER_BATCH_STRATEGY: job.request.BatchStrategy === 'SingleRecord' ? 'SINGLE_RECORD' : 'MULTI_RECORD',
    SAGEMAKER_MAX_CONCURRENT_TRANSFORMS: String(job.request.MaxConcurrentTransforms ?? 0),
  };
}

function payloadMegabytes(job: TransformJob): number {
  return job.request.MaxPayloadInMB || DEFAULT_PAYLOAD_MB;
}

function end(world: World, job: TransformJob, status: TransformJob['status'], reason?: string): void {
  job.status = status;
  job.ended = world.now;
  if (reason !== undefined) job.failureReason = reason.slice(0, 1024);
  changed(world, job);
}

function changed(world: World, job: TransformJob): void {
  const { TransformJobName: name } = job.request;
  world.tell(name, `transform job ${job.status}${job.failureReason === undefined ? '' : `: ${job.failureReason}`}`, { status: job.status });
  emit(world, 'SageMaker Transform Job State Change', job.arn, {
    TransformJobName: name,
    TransformJobArn: job.arn,
    TransformJobStatus: job.status,
    FailureReason: job.failureReason,
    ModelName: job.request.ModelName,
    TransformInput: job.request.TransformInput,
    TransformOutput: job.request.TransformOutput,
    CreationTime: job.created,
    TransformStartTime: job.started,
    TransformEndTime: job.ended,
  });
}
