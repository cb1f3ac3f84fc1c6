import * as v from 'valibot';
import {
  entityName,
  environmentKey,
  instanceType,
  integer,
  kmsKeyId,
  mapOf,
  modelName,
  oneOf,
  played,
  s3Uri,
  tags,
  text,
} from '../shapes.ts';

/** CreateTransformJobRequest, as far as it is played. */
export const createTransformJobRequest = v.strictObject({
  TransformJobName: entityName,
  ModelName: modelName,
  MaxConcurrentTransforms: v.optional(integer(0)),
  ModelClientConfig: v.optional(
    v.strictObject({ InvocationsTimeoutInSeconds: v.optional(integer(1, 3600)), InvocationsMaxRetries: v.optional(integer(0, 3)) }),
  ),
  MaxPayloadInMB: v.optional(integer(0, 100)),
  BatchStrategy: v.optional(oneOf('MultiRecord', 'SingleRecord')),
  Environment: v.optional(mapOf(16, 1024, 10_240, environmentKey)),
  TransformInput: v.strictObject({
    DataSource: v.strictObject({ S3DataSource: v.strictObject({ S3DataType: played('S3Prefix'), S3Uri: s3Uri }) }),
    ContentType: v.optional(text(0, 256)),
    CompressionType: v.optional(oneOf('None', 'Gzip')),
    SplitType: v.optional(played('None', 'Line')),
  }),
  TransformOutput: v.strictObject({
    S3OutputPath: s3Uri,
    Accept: v.optional(text(0, 256)),
    AssembleWith: v.optional(oneOf('None', 'Line')),
    KmsKeyId: v.optional(kmsKeyId),
  }),
  TransformResources: v.strictObject({
    InstanceType: instanceType,
    InstanceCount: integer(1),
    VolumeKmsKeyId: v.optional(kmsKeyId),
  }),
  Tags: v.optional(tags),
});

export const transformJob = v.object({
  request: createTransformJobRequest,
  arn: v.string(),
  status: oneOf('InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped'),
  created: v.number(),
  started: v.optional(v.number()),
  ended: v.optional(v.number()),
  failureReason: v.optional(v.string()),
  next: v.optional(v.object({ at: v.number(), step: oneOf('start', 'run', 'stop') })),
});
export type TransformJob = v.InferOutput<typeof transformJob>;
export type TransformStep = NonNullable<TransformJob['next']>['step'];
