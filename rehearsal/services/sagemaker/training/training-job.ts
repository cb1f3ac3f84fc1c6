import * as v from 'valibot';
import {
  entityName,
  environmentKey,
  imageUri,
  instanceType,
  integer,
  kmsKeyId,
  listOf,
  mapOf,
  oneOf,
  onlyPlayed,
  played,
  roleArn,
  s3Uri,
  tags,
  text,
  vpcConfig,
} from '../shapes.ts';

const regex = v.pipe(
  text(1, 500),
  v.check((source) => {
    try {
      return new RegExp(source) instanceof RegExp;
    } catch {
      return false;
    }
  }, 'Member must be a valid regular expression'),
);

const channel = v.strictObject({
  ChannelName: text(1, 64, /[A-Za-z0-9.\-_]+/),
  DataSource: v.strictObject({
    S3DataSource: v.strictObject({
      S3DataType: played('S3Prefix', 'ManifestFile'),
      S3Uri: s3Uri,
      S3DataDistributionType: v.optional(played('FullyReplicated')),
    }),
  }),
  ContentType: v.optional(text(0, 256)),
  CompressionType: v.optional(played('None')),
  RecordWrapperType: v.optional(played('None')),
  InputMode: v.optional(played('File', 'FastFile')),
});
export type Channel = v.InferOutput<typeof channel>;

/** CreateTrainingJobRequest, as far as it is played. */
export const createTrainingJobRequest = v.strictObject({
  TrainingJobName: entityName,
  RoleArn: roleArn,
  AlgorithmSpecification: v.strictObject({
    TrainingImage: imageUri,
    TrainingInputMode: played('File', 'FastFile'),
    MetricDefinitions: v.optional(listOf(v.strictObject({ Name: text(1, 255), Regex: regex }), 0, 40)),
    EnableSageMakerMetricsTimeSeries: v.optional(v.boolean()),
  }),
  HyperParameters: v.optional(mapOf(100, 256, 2500)),
  InputDataConfig: v.optional(listOf(channel, 1, 20)),
  OutputDataConfig: v.strictObject({
    S3OutputPath: s3Uri,
    KmsKeyId: v.optional(kmsKeyId),
    CompressionType: v.optional(oneOf('GZIP', 'NONE')),
  }),
  ResourceConfig: v.strictObject({
    InstanceType: instanceType,
    InstanceCount: integer(1),
    VolumeSizeInGB: v.optional(integer(0)),
    VolumeKmsKeyId: v.optional(kmsKeyId),
    KeepAlivePeriodInSeconds: v.optional(integer(0, 21_600)),
  }),
  VpcConfig: v.optional(vpcConfig),
  StoppingCondition: v.optional(
    v.strictObject({ MaxRuntimeInSeconds: v.optional(integer(1)), MaxWaitTimeInSeconds: v.optional(integer(1)) }),
  ),
  EnableNetworkIsolation: v.optional(v.boolean()),
  EnableInterContainerTrafficEncryption: v.optional(v.boolean()),
  EnableManagedSpotTraining: v.optional(v.boolean()),
  CheckpointConfig: v.optional(v.strictObject({ S3Uri: s3Uri, LocalPath: v.optional(text(0, 4096)) })),
  Environment: v.optional(mapOf(100, 512, 512, environmentKey)),
  RetryStrategy: v.optional(v.strictObject({ MaximumRetryAttempts: integer(1, 30) })),
  ProfilerConfig: v.optional(v.strictObject({ DisableProfiler: onlyPlayed(true) })),
  Tags: v.optional(tags),
});

const transition = v.object({ Status: v.string(), StartTime: v.number(), EndTime: v.optional(v.number()), StatusMessage: v.string() });

/** A training job; times are virtual milliseconds. */
export const trainingJob = v.object({
  request: createTrainingJobRequest,
  arn: v.string(),
  status: oneOf('InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped'),
  secondaryStatus: v.string(),
  transitions: v.array(transition),
  created: v.number(),
  modified: v.number(),
  /** When the present attempt reached its instance. */
  attemptStarted: v.optional(v.number()),
  trainingStarted: v.optional(v.number()),
  trainingEnded: v.optional(v.number()),
  /** Milliseconds on an instance in earlier attempts. */
  spentBefore: v.number(),
  attempts: v.number(),
  interrupts: v.boolean(),
  /** A stop that reached the container in training; its end is the container's SIGTERM. */
  stopInTraining: v.boolean(),
  failureReason: v.optional(v.string()),
  artifacts: v.optional(v.string()),
  /** Instances that were kept after the job: until when, and the job that took them over at that moment. */
  pool: v.optional(v.object({ until: v.number(), reusedBy: v.optional(v.string()) })),
  metrics: v.array(v.object({ name: v.string(), value: v.number(), at: v.number() })),
  /** What happens next, and when; absent once the job has ended. */
  next: v.optional(
    v.object({
      at: v.number(),
      step: oneOf('restart', 'launch', 'reach', 'download', 'train', 'interrupt', 'maxRuntime', 'maxWait', 'stop', 'finish'),
    }),
  ),
  /** How it ends after uploading. */
  ending: v.optional(v.object({ status: oneOf('Completed', 'Stopped'), secondaryStatus: v.string() })),
});
export type TrainingJob = v.InferOutput<typeof trainingJob>;
export type TrainingStep = NonNullable<TrainingJob['next']>['step'];

export const ONE_DAY_SECONDS = 86_400;
