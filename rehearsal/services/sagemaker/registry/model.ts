import * as v from 'valibot';
import { environmentKey, imageUri, mapOf, modelName, NOT_PLAYED, oneOf, played, roleArn, s3Uri, tags, text, vpcConfig } from '../shapes.ts';

const modelDataSource = v.strictObject({
  S3DataSource: v.strictObject({
    S3Uri: s3Uri,
    S3DataType: oneOf('S3Prefix', 'S3Object'),
    CompressionType: oneOf('None', 'Gzip'),
    ETag: v.optional(v.string()),
  }),
});

const container = v.strictObject({
  ContainerHostname: v.optional(text(0, 63)),
  Image: v.optional(imageUri),
  Mode: v.optional(played('SingleModel')),
  ModelDataUrl: v.optional(s3Uri),
  ModelDataSource: v.optional(modelDataSource),
  Environment: v.optional(mapOf(100, 1024, 1024, environmentKey)),
  ModelPackageName: v.optional(text(1, 176)),
});
export type ContainerDefinition = v.InferOutput<typeof container>;

/** CreateModelInput, as far as it is played: one container. */
export const createModelInput = v.strictObject({
  ModelName: modelName,
  PrimaryContainer: v.optional(container),
  Containers: v.optional(v.pipe(v.array(container), v.maxLength(1, NOT_PLAYED))),
  ExecutionRoleArn: roleArn,
  VpcConfig: v.optional(vpcConfig),
  EnableNetworkIsolation: v.optional(v.boolean()),
  Tags: v.optional(tags),
});

export const model = v.object({
  request: createModelInput,
  arn: v.string(),
  created: v.number(),
  /** What really runs, whether it was named directly or by a model package. */
  runs: v.object({
    image: v.string(),
    digest: v.string(),
    environment: v.record(v.string(), v.string()),
    data: v.optional(v.object({ uri: v.string(), archive: v.boolean() })),
  }),
});
export type Model = v.InferOutput<typeof model>;
