import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { VirtualClock } from '../../rehearsal/clock/virtual-clock.ts';
import { AwsError, NotRehearsed } from '../../rehearsal/cloud/aws-error.ts';
import type { CallRecord } from '../../rehearsal/cloud/call-log.ts';
import type { Caller, EmittedEvent, LogLine, Members, Permission, Service, TimelineEntry } from '../../rehearsal/cloud/cloud.ts';
import { LocalCloud } from '../../rehearsal/cloud/local-cloud.ts';
import { Containers } from '../../rehearsal/containers/containers.ts';
import { CloudWatch } from '../../rehearsal/services/cloudwatch/cloudwatch.ts';
import { isS3Body, readBody } from '../../rehearsal/services/s3/body.ts';
import { SageMaker } from '../../rehearsal/services/sagemaker/sagemaker.ts';
import type { SageMakerStory } from '../../rehearsal/services/sagemaker/story.ts';
import type { LatencyModel } from '../../rehearsal/services/sagemakerruntime/latency.ts';
import { SageMakerRuntime } from '../../rehearsal/services/sagemakerruntime/sagemaker-runtime.ts';

/** A Saturday, at a full minute. */
export const START = Date.parse('2026-11-21T10:00:00Z');
export const ROLE = 'arn:aws:iam::111122223333:role/execution';
export const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/echo:1';
export const OPERATOR: Caller = { name: 'operator' };

/** S3 as far as SageMaker needs it: objects are files, as in the rehearsal. */
export class StubS3 implements Service {
  readonly name = 's3';
  readonly objects = new Map<string, { file: string; bytes: number }>();
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  readonly operations: Service['operations'] = {
    PutObject: async ({ Bucket, Key, Body }) => {
      await this.put(`${String(Bucket)}/${String(Key)}`, isS3Body(Body) ? await readBody(Body) : new Uint8Array());
      return {};
    },
    GetObject: ({ Bucket, Key }) => {
      const found = this.objects.get(`${String(Bucket)}/${String(Key)}`);
      if (found === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
      return { Body: { ...found, start: 0, end: found.bytes } };
    },
    ListObjectsV2: ({ Bucket, Prefix }) => {
      const root = `${String(Bucket)}/`;
      const keys = [...this.objects].filter(([path]) => path.startsWith(root + String(Prefix ?? '')));
      return { Contents: keys.sort().map(([path, { bytes }]) => ({ Key: path.slice(root.length), Size: bytes })), IsTruncated: false };
    },
  };

  permissions(operation: string, input: Members): Permission[] {
    const bucket = `arn:aws:s3:::${String(input['Bucket'])}`;
    if (operation === 'ListObjectsV2') return [{ action: 's3:ListBucket', resource: bucket }];
    return [{ action: `s3:${operation}`, resource: `${bucket}/${String(input['Key'])}` }];
  }

  /** @param path `bucket/key` */
  async put(path: string, content: string | Uint8Array): Promise<void> {
    const file = join(this.#folder, `object-${this.objects.size}-${path.replace(/\W/g, '_')}`);
    writeFileSync(file, content);
    this.objects.set(path, { file, bytes: Buffer.byteLength(content) });
  }

  async text(path: string): Promise<string> {
    return (await this.bytes(path)).toString('utf8');
  }

  async bytes(path: string): Promise<Buffer> {
    const found = this.objects.get(path);
    if (found === undefined) throw new Error(`no object ${path}; there are ${[...this.objects.keys()].join(', ')}`);
    return readFile(found.file);
  }
}

export interface RehearsalCloudOptions {
  readonly story?: SageMakerStory;
  readonly durations?: Readonly<Record<string, number>>;
  readonly latency?: readonly LatencyModel[];
  /** Actions that IAM denies to every role. */
  readonly denied?: readonly string[];
  readonly seed?: string;
  /** Real milliseconds that a serving container has for its first good /ping. */
  readonly healthLimitMs?: number;
  /** Real milliseconds between SIGTERM and SIGKILL for a training container. */
  readonly trainingGraceMs?: number;
  /** Folder to use instead of a fresh one, to go on with a saved state. */
  readonly folder?: string;
  readonly now?: number;
  readonly services?: readonly Service[];
}

/** The cloud's SageMaker corner with real containers: fixtures' echo image, a stub S3, no other services. */
export class RehearsalCloud {
  readonly clock: VirtualClock;
  readonly cloud: LocalCloud;
  readonly s3: StubS3;
  readonly cloudwatch = new CloudWatch();
  readonly containers: Containers;
  readonly sagemaker: SageMaker;
  readonly runtime: SageMakerRuntime;
  readonly folder: string;
  readonly events: (EmittedEvent & { readonly at: number })[] = [];
  readonly logs: LogLine[] = [];
  readonly timeline: (TimelineEntry & { readonly at: number })[] = [];
  readonly calls: CallRecord[] = [];

  constructor(options: RehearsalCloudOptions = {}) {
    this.folder = options.folder ?? mkdtempSync(join(tmpdir(), 'rehearsal-'));
    this.clock = new VirtualClock(options.now ?? START);
    this.s3 = new StubS3(this.folder);
    const dir = resolve(__dirname, '../fixtures/container-echo');
    this.containers = new Containers({
      root: join(this.folder, 'containers'),
      healthLimitMs: options.healthLimitMs ?? 20_000,
      ...(options.trainingGraceMs === undefined ? {} : { trainingGraceMs: options.trainingGraceMs }),
      images: {
        resolve: (uri) => {
          if (!uri.includes('/echo')) throw new NotRehearsed(`the image ${uri}`, 'give rehearseWith');
          return { dir, digest: `sha256:${'e'.repeat(64)}` };
        },
      },
    });
    this.sagemaker = new SageMaker(this.containers, options.story);
    this.runtime = new SageMakerRuntime({ sagemaker: this.sagemaker, metrics: this.cloudwatch.metrics, latency: options.latency ?? [] });
    const denied = new Set(options.denied ?? []);
    this.cloud = new LocalCloud({
      clock: this.clock,
      account: '111122223333',
      region: 'eu-west-1',
      seed: options.seed ?? 'seed',
      durations: options.durations ?? {},
      calls: (record) => this.calls.push(record),
      authorize: (permissions, { roleArn }) => {
        const refused = permissions.find(({ action }) => denied.has(action));
        if (refused === undefined) return undefined;
        const message = `User: ${roleArn ?? ''} is not authorized to perform: ${refused.action} on resource: ${refused.resource}`;
        return { action: refused.action, resource: refused.resource, message };
      },
    });
    this.cloud.register(this.s3, this.cloudwatch, this.sagemaker, this.runtime, ...(options.services ?? []));
    this.cloud.onEvent((event) => this.events.push({ ...event, at: this.clock.now() }));
    this.cloud.onLog((line) => this.logs.push(line));
    this.cloud.onTimeline((entry, at) => this.timeline.push({ ...entry, at }));
    this.cloudwatch.start(this.cloud);
    this.sagemaker.start(this.cloud);
  }

  call(service: string, operation: string, input: Members, caller: Caller = OPERATOR): Promise<Members> {
    return this.cloud.call(service, operation, input, caller);
  }

  /** Lets this much virtual time pass. */
  async pass(ms: number): Promise<void> {
    await this.until(this.clock.now() + ms);
  }

  /** Lets virtual time pass until this moment; everything due at it has happened. */
  async until(moment: number): Promise<void> {
    this.clock.at(moment, () => {});
    await this.clock.run(() => false, moment);
  }

  /** Runs until `done` holds, at most a virtual day. */
  async runUntil(done: () => boolean): Promise<void> {
    const ended = await this.clock.run(done, this.clock.now() + 86_400_000);
    if (ended !== 'done') throw new Error(`the clock stopped (${ended}) before what was awaited`);
  }

  async close(): Promise<void> {
    await this.containers.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A CreateTrainingJob request that the echo image answers. */
export function aTrainingJob(name: string, changes: Members = {}): Members {
  return {
    TrainingJobName: name,
    RoleArn: ROLE,
    AlgorithmSpecification: {
      TrainingImage: IMAGE,
      TrainingInputMode: 'File',
      MetricDefinitions: [{ Name: 'loss', Regex: 'validation-loss=([0-9.]+);' }],
    },
    InputDataConfig: [{ ChannelName: 'train', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://data/train/' } } }],
    OutputDataConfig: { S3OutputPath: 's3://artifacts/out' },
    ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: 1, VolumeSizeInGB: 10 },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    ...changes,
  };
}

/** Creates a model, an endpoint configuration of one variant and, when told, the endpoint. */
export async function deploy(
  at: RehearsalCloud,
  config: string,
  options: { instances?: number; answer?: string; endpoint?: string; environment?: Record<string, string>; config?: Members } = {},
): Promise<void> {
  await at.call('sagemaker', 'CreateModel', {
    ModelName: `model-${config}`,
    ExecutionRoleArn: ROLE,
    PrimaryContainer: { Image: IMAGE, Environment: options.environment ?? {} },
  });
  await at.call('sagemaker', 'CreateEndpointConfig', {
    EndpointConfigName: config,
    ProductionVariants: [
      {
        VariantName: 'AllTraffic',
        ModelName: `model-${config}`,
        InitialInstanceCount: options.instances ?? 2,
        InstanceType: 'ml.m5.large',
      },
    ],
    ...options.config,
  });
  if (options.endpoint !== undefined) {
    await at.call('sagemaker', 'CreateEndpoint', { EndpointName: options.endpoint, EndpointConfigName: config });
  }
}
