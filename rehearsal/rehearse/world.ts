import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { AssemblyModel } from '../assembly/model.ts';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { callLogFile } from '../cloud/call-log.ts';
import type { Caller, EmittedEvent, Json, Service } from '../cloud/cloud.ts';
import { denialError } from '../cloud/denial.ts';
import type { Fault } from '../cloud/fault.ts';
import { LocalCloud } from '../cloud/local-cloud.ts';
import { Containers } from '../containers/containers.ts';
import { matches } from '../event-patterns/matches.ts';
import { authorizer } from '../iam/authorizer.ts';
import { CloudWatch } from '../services/cloudwatch/cloudwatch.ts';
import { CloudWatchLogs } from '../services/cloudwatchlogs/cloudwatch-logs.ts';
import { DynaliteHost } from '../services/dynamodb/dynalite-host.ts';
import { DynamoDb } from '../services/dynamodb/dynamodb.ts';
import { Ecr } from '../services/ecr/ecr.ts';
import { EventBridge } from '../services/eventbridge/eventbridge.ts';
import type { EventFault } from '../services/eventbridge/rule.ts';
import { Kms } from '../services/kms/kms.ts';
import { createLambda, type LambdaService } from '../services/lambda/lambda.ts';
import { S3 } from '../services/s3/s3.ts';
import { SageMaker } from '../services/sagemaker/sagemaker.ts';
import { fits, type SageMakerStory } from '../services/sagemaker/story.ts';
import type { LatencyModel } from '../services/sagemakerruntime/latency.ts';
import { SageMakerRuntime } from '../services/sagemakerruntime/sagemaker-runtime.ts';
import { Scheduler } from '../services/scheduler/scheduler.ts';
import { withQuotas } from '../services/servicequotas/enforced.ts';
import { ServiceQuotas } from '../services/servicequotas/service-quotas.ts';
import { StepFunctions } from '../services/sfn/service.ts';
import { Sns } from '../services/sns/sns.ts';
import { Sqs } from '../services/sqs/sqs.ts';
import { Ssm } from '../services/ssm/ssm.ts';
import { Sts } from '../services/sts/sts.ts';
import type { TrafficStory } from '../traffic/story.ts';
import { Traffic } from '../traffic/traffic.ts';
import { type Listener, listen } from '../wire/listener.ts';
import { imageFolders } from './images.ts';
import {
  bucketsOf,
  invokePermission,
  keysOf,
  queuesOf,
  registryOf,
  rulesOf,
  schedulesOf,
  tablesOf,
  topicsOf,
} from './template-resources.ts';
import type { WarmFunctions } from './warm-functions.ts';

export interface WorldOptions {
  readonly model: AssemblyModel;
  /** Folder for objects, workspaces and the call log of this rehearsal. */
  readonly folder: string;
  /** Such a folder of an earlier rehearsal, whose objects are read where they lie. @default none */
  readonly beforeFolder?: string;
  readonly seed: string;
  /** Virtual start, milliseconds since the epoch. */
  readonly start: number;
  readonly port?: number;
  /** Functions that earlier rehearsals of the same assembly left warm. @default none */
  readonly warm?: WarmFunctions;
  readonly faults?: readonly Fault[];
  readonly eventFaults?: readonly EventFault[];
  readonly durations?: Readonly<Record<string, number>>;
  readonly sagemaker?: SageMakerStory;
  readonly traffic?: readonly TrafficStory[];
  /** Latencies by fleet. @default - what was really measured */
  readonly latency?: readonly LatencyModel[];
  /** Longest real wait for a serving container's first good /ping, milliseconds. @default 30000 */
  readonly healthLimitMs?: number;
  /** Hyperparameters that replace the policy's in training jobs whose name fits. */
  readonly hyperparameters?: readonly { readonly name: string; readonly set: Readonly<Record<string, string>> }[];
  /** Values of SageMaker's quotas by name. @default - enough of every instance type */
  readonly quotas?: Readonly<Record<string, number>>;
  /** State of an earlier rehearsal, to go on with. */
  readonly state?: Json;
  readonly onDefect?: (error: unknown) => void;
}

/** A whole local cloud around one assembly, with the processes that make it real. */
export interface World {
  readonly clock: VirtualClock;
  readonly cloud: LocalCloud;
  readonly listener: Listener;
  readonly sfn: StepFunctions;
  readonly sagemaker: SageMaker;
  readonly lambda: LambdaService;
  readonly traffic: Traffic;
  readonly sns: Sns;
  readonly s3: S3;
  /** Every event on the default bus, AWS's own and those that were put. */
  onBusEvent(listener: (event: EmittedEvent) => void): void;
  save(): Promise<Json>;
  close(): Promise<void>;
}

const OPERATOR: Caller = { name: 'operator' };

export async function createWorld(options: WorldOptions): Promise<World> {
  const { model, folder } = options;
  await mkdir(folder, { recursive: true });
  const clock = new VirtualClock(options.start);
  const iam = authorizer(model, () => clock.now());
  const cloud = new LocalCloud({
    clock,
    account: model.account,
    region: model.region,
    partition: model.partition,
    seed: options.seed,
    authorize: (permissions, caller) => iam.authorize(permissions, caller),
    calls: callLogFile(join(folder, 'calls.jsonl')),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    ...(options.durations === undefined ? {} : { durations: options.durations }),
  });

  const callers = new Map<string, Caller>(
    model.functions.map(({ roleArn, name }) => [
      accessKeyFor(roleArn, name),
      { roleArn, name, service: 'lambda.amazonaws.com', ...purposeOf(model, name) },
    ]),
  );
  const endpoints: { current: Readonly<Record<string, string>> } = { current: {} };

  const dynalite = await DynaliteHost.start();
  const s3 = new S3(join(folder, 'objects'), options.beforeFolder === undefined ? undefined : join(options.beforeFolder, 'objects'));
  const dynamodb = new DynamoDb(dynalite.engine);
  const cloudwatch = new CloudWatch();
  const images = imageFolders(model);
  const containers = new Containers({
    images,
    root: join(folder, 'containers'),
    ...(options.healthLimitMs === undefined ? {} : { healthLimitMs: options.healthLimitMs }),
  });
  const sagemaker = new SageMaker(containers, options.sagemaker ?? {});
  const runtime = new SageMakerRuntime({
    sagemaker,
    metrics: cloudwatch.metrics,
    ...(options.latency === undefined ? {} : { latency: options.latency }),
  });
  const lambda = createLambda({
    functions: model.functions,
    account: model.account,
    region: model.region,
    partition: model.partition,
    endpoints: () => endpoints.current,
    accessKeyFor,
    ...(options.warm === undefined ? {} : { pool: options.warm.pool }),
    onMetric: ({ functionName, name, value }) =>
      cloudwatch.metrics.record({ namespace: 'AWS/Lambda', name, dimensions: { FunctionName: functionName }, time: clock.now(), value }),
  });
  const sfn = new StepFunctions(model.stateMachines, (permissions, caller) => {
    const denial = caller.roleArn === undefined ? undefined : iam.authorize(permissions, caller);
    if (denial !== undefined) throw denialError('sfn', denial);
  });
  const mayInvoke = invokePermission(model);
  const busListeners: ((event: EmittedEvent) => void)[] = [];
  const events = new EventBridge(cloud, {
    observe: (event) => {
      for (const listener of busListeners) listener(event);
    },
    matches,
    mayInvoke,
    ...(options.eventFaults === undefined ? {} : { faults: options.eventFaults }),
  });
  const sns = new Sns({ mayInvoke });
  const sqs = new Sqs();
  const logs = new CloudWatchLogs(cloud);
  const scheduler = new Scheduler(cloud);
  const ssm = new Ssm();
  const kms = new Kms();
  const ecr = new Ecr();
  cloud.register(
    s3,
    dynamodb,
    cloudwatch,
    withQuotas(withHyperparameters(sagemaker, options.hyperparameters ?? []), options.quotas ?? {}, () =>
      Object.values(sagemaker.world.state.trainingJobs),
    ),
    new ServiceQuotas(options.quotas),
    runtime,
    lambda,
    sfn,
    events,
    scheduler,
    sns,
    sqs,
    logs,
    ssm,
    kms,
    ecr,
    new Sts(),
  );
  cloud.onEvent(events.accept);
  cloud.onLog((line) => {
    logs.append(line);
    cloudwatch.ingestLog(line.message);
  });

  const now = clock.now();
  s3.createBuckets(bucketsOf(model), now);
  await dynamodb.createTables(tablesOf(model), now);
  sns.createTopics(topicsOf(model));
  sqs.createQueues(queuesOf(model));
  kms.createKeys(keysOf(model));
  ecr.createImages(registryOf(model), now);
  sagemaker.start(cloud);
  cloudwatch.start(cloud);
  for (const { properties } of model.modelPackageGroups)
    await cloud.call('sagemaker', 'CreateModelPackageGroup', groupInput(properties), OPERATOR);
  for (const { input } of model.alarms) await cloud.call('cloudwatch', 'PutMetricAlarm', input, OPERATOR);
  const alarms = model.alarms.map(({ name, input }) => ({ name, input, wanted: cloudwatch.definitionOf(name) }));
  if (options.state !== undefined) await cloud.load(options.state);
  // The app may have been changed since the state was kept: what a deployment would update is updated.
  for (const { name, input, wanted } of alarms)
    if (!isDeepStrictEqual(cloudwatch.definitionOf(name), wanted)) await cloud.call('cloudwatch', 'PutMetricAlarm', input, OPERATOR);
  ssm.createParameters(
    [
      ...model.parameters.map(({ name, value }) => ({ name, value })),
      ...Object.entries(model.importedNames.parameters).map(([name, value]) => ({ name, value })),
    ],
    now,
  );
  events.putRules(rulesOf(model));
  scheduler.createSchedules(schedulesOf(model));

  const listener = await listen({
    cloud,
    callers,
    folder: join(folder, 'uploads'),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.warm === undefined ? {} : { server: options.warm.server }),
    ...(options.onDefect === undefined ? {} : { onDefect: options.onDefect }),
  });
  endpoints.current = { AWS_ENDPOINT_URL: listener.endpoint };
  const traffic = new Traffic({ sagemaker, runtime, stories: options.traffic ?? [] });
  traffic.start(cloud);

  return {
    clock,
    cloud,
    listener,
    sfn,
    sagemaker,
    lambda,
    traffic,
    sns,
    s3,
    onBusEvent: (listener) => void busListeners.push(listener),
    save: () => cloud.save(),
    close: async () => {
      traffic.stop();
      await lambda.shutdown();
      await sagemaker.close();
      await containers.close();
      await listener.close();
      await dynalite.close();
    },
  };
}

/** A story, or the person at the keyboard, may train otherwise than the policy says: less, or wrongly. */
function withHyperparameters(sagemaker: SageMaker, overrides: NonNullable<WorldOptions['hyperparameters']>): Service {
  const create = sagemaker.operations['CreateTrainingJob'];
  if (overrides.length === 0 || create === undefined) return sagemaker;
  const changed: Service['operations'][string] = (input, context) => {
    const name = String(input['TrainingJobName'] ?? '');
    const sets = overrides.filter((override) => fits(name, override.name)).map(({ set }) => set);
    return create({ ...input, HyperParameters: Object.assign({}, input['HyperParameters'], ...sets) }, context);
  };
  return {
    name: sagemaker.name,
    operations: { ...sagemaker.operations, CreateTrainingJob: changed },
    permissions: (operation, input, cloud) => sagemaker.permissions(operation, input, cloud),
    save: () => sagemaker.save(),
    load: (state) => sagemaker.load(state),
  };
}

/** Looks like a key of temporary credentials. The same in every rehearsal, as warm functions keep theirs. */
const accessKeyFor = (roleArn: string, name: string): string =>
  `ASIA${createHash('sha256')
    .update(JSON.stringify([roleArn, name]))
    .digest('hex')
    .slice(0, 16)
    .toUpperCase()}`;

/** CreateModelPackageGroup's members out of a template's resource. */
const groupInput = ({
  ModelPackageGroupName,
  ModelPackageGroupDescription,
}: AssemblyModel['modelPackageGroups'][number]['properties']) => ({
  ModelPackageGroupName,
  ...(ModelPackageGroupDescription === undefined ? {} : { ModelPackageGroupDescription }),
});

const purposeOf = (model: AssemblyModel, functionName: string): { purpose?: string } => {
  const description = model.functions.find(({ name }) => name === functionName)?.properties['Description'];
  return typeof description === 'string' && description !== '' ? { purpose: description } : {};
};
