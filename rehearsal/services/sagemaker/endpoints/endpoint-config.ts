import * as v from 'valibot';
import {
  entityName,
  instanceType,
  integer,
  kmsKeyId,
  listOf,
  modelName,
  oneOf,
  onlyPlayed,
  played,
  roleArn,
  tags,
  text,
  vpcConfig,
} from '../shapes.ts';

const productionVariant = v.strictObject({
  VariantName: entityName,
  ModelName: modelName,
  InitialInstanceCount: integer(1),
  InstanceType: instanceType,
  InitialVariantWeight: v.optional(v.pipe(v.number(), v.minValue(0, 'Member must have value greater than or equal to 0'))),
  VolumeSizeInGB: v.optional(integer(1, 512)),
  ModelDataDownloadTimeoutInSeconds: v.optional(integer(60, 3600)),
  ContainerStartupHealthCheckTimeoutInSeconds: v.optional(integer(60, 3600)),
  EnableSSMAccess: v.optional(onlyPlayed(false)),
  RoutingConfig: v.optional(v.strictObject({ RoutingStrategy: oneOf('LEAST_OUTSTANDING_REQUESTS', 'RANDOM') })),
  InferenceAmiVersion: v.optional(text(1, 63)),
});

const contentType = text(1, 256, /[a-zA-Z0-9](-*[a-zA-Z0-9])*\/[a-zA-Z0-9](-*[a-zA-Z0-9.])*/);
export const dataCaptureConfig = v.strictObject({
  EnableCapture: v.optional(v.boolean()),
  InitialSamplingPercentage: integer(0, 100),
  DestinationS3Uri: text(0, 512, /(https|s3):\/\/.+/),
  KmsKeyId: v.optional(kmsKeyId),
  CaptureOptions: listOf(v.strictObject({ CaptureMode: oneOf('Input', 'Output', 'InputAndOutput') }), 1, 32),
  CaptureContentTypeHeader: v.optional(
    v.strictObject({
      CsvContentTypes: v.optional(listOf(contentType, 1, 10)),
      JsonContentTypes: v.optional(listOf(contentType, 1, 10)),
    }),
  ),
});
export type DataCaptureConfig = v.InferOutput<typeof dataCaptureConfig>;

/** CreateEndpointConfigInput, as far as it is played: real-time variants on instances. */
export const createEndpointConfigInput = v.strictObject({
  EndpointConfigName: entityName,
  ProductionVariants: listOf(productionVariant, 1, 10),
  DataCaptureConfig: v.optional(dataCaptureConfig),
  KmsKeyId: v.optional(kmsKeyId),
  ExecutionRoleArn: v.optional(roleArn),
  VpcConfig: v.optional(vpcConfig),
  EnableNetworkIsolation: v.optional(v.boolean()),
  MetricsConfig: v.optional(
    v.strictObject({
      EnableEnhancedMetrics: v.optional(onlyPlayed(false)),
      EnableDetailedObservability: v.optional(v.boolean()),
      MetricPublishFrequencyInSeconds: v.optional(played(60)),
    }),
  ),
  Tags: v.optional(tags),
});

export const endpointConfig = v.object({ request: createEndpointConfigInput, arn: v.string(), created: v.number() });
export type EndpointConfig = v.InferOutput<typeof endpointConfig>;
