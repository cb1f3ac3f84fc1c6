import * as v from 'valibot';
import { entityName, environmentKey, imageUri, listOf, mapOf, oneOf, onlyPlayed, s3Uri, tags, text } from '../shapes.ts';

const metricsSource = v.strictObject({
  ContentType: text(0, 256),
  S3Uri: s3Uri,
  ContentDigest: v.optional(text(0, 72, /[Ss][Hh][Aa]256:[0-9a-fA-F]{64}/)),
});
const fileSource = v.strictObject({ ...metricsSource.entries, ContentType: v.optional(text(0, 256)) });
const statisticsAndConstraints = v.strictObject({ Statistics: v.optional(metricsSource), Constraints: v.optional(metricsSource) });

export const inferenceSpecification = v.strictObject({
  Containers: listOf(
    v.strictObject({
      ContainerHostname: v.optional(text(0, 63)),
      Image: imageUri,
      ImageDigest: v.optional(text(0, 72, /[Ss][Hh][Aa]256:[0-9a-fA-F]{64}/)),
      ModelDataUrl: v.optional(s3Uri),
      ModelDataETag: v.optional(v.string()),
      Environment: v.optional(mapOf(100, 1024, 1024, environmentKey)),
      Framework: v.optional(v.string()),
      FrameworkVersion: v.optional(text(3, 10, /[0-9]\.[A-Za-z0-9.-]+/)),
      NearestModelName: v.optional(v.string()),
      ModelInput: v.optional(v.strictObject({ DataInputConfig: v.string() })),
    }),
    1,
    15,
  ),
  SupportedTransformInstanceTypes: v.optional(v.array(v.string())),
  SupportedRealtimeInferenceInstanceTypes: v.optional(v.array(v.string())),
  SupportedContentTypes: v.optional(v.array(text(0, 256))),
  SupportedResponseMIMETypes: v.optional(v.array(text(0, 1024, /[-\w]+\/.+/))),
});

export const approvalStatus = oneOf('Approved', 'Rejected', 'PendingManualApproval');
export const customerMetadata = v.pipe(
  mapOf(50, 128, 256, /[\p{L}\p{Z}\p{N}_.:/=+\-@]*/u),
  v.minEntries(1, 'Member must have length greater than or equal to 1'),
);
export const modelLifeCycle = v.strictObject({ Stage: entityName, StageStatus: entityName, StageDescription: v.optional(text(0, 1024)) });
export const modelCard = v.strictObject({
  ModelCardContent: text(0, 100_000),
  ModelCardStatus: oneOf('Draft', 'PendingReview', 'Approved', 'Archived'),
});
export const clientToken = text(1, 36, /[a-zA-Z0-9-]+/);
export const registrationType = oneOf('Logged', 'Registered');

/** CreateModelPackageInput, as far as it is played: a version of a group. */
export const createModelPackageInput = v.strictObject({
  ModelPackageGroupName: text(1, 170),
  ModelPackageDescription: v.optional(text(0, 1024)),
  ModelPackageRegistrationType: v.optional(registrationType),
  InferenceSpecification: v.optional(inferenceSpecification),
  ModelApprovalStatus: v.optional(approvalStatus),
  CertifyForMarketplace: v.optional(onlyPlayed(false)),
  MetadataProperties: v.optional(
    v.strictObject({
      CommitId: v.optional(text(0, 1024)),
      Repository: v.optional(text(0, 1024)),
      GeneratedBy: v.optional(text(0, 1024)),
      ProjectId: v.optional(text(0, 1024)),
    }),
  ),
  ModelMetrics: v.optional(
    v.strictObject({
      ModelQuality: v.optional(statisticsAndConstraints),
      ModelDataQuality: v.optional(statisticsAndConstraints),
      Bias: v.optional(
        v.strictObject({
          Report: v.optional(metricsSource),
          PreTrainingReport: v.optional(metricsSource),
          PostTrainingReport: v.optional(metricsSource),
        }),
      ),
      Explainability: v.optional(v.strictObject({ Report: v.optional(metricsSource) })),
    }),
  ),
  DriftCheckBaselines: v.optional(
    v.strictObject({
      Bias: v.optional(
        v.strictObject({
          ConfigFile: v.optional(fileSource),
          PreTrainingConstraints: v.optional(metricsSource),
          PostTrainingConstraints: v.optional(metricsSource),
        }),
      ),
      Explainability: v.optional(v.strictObject({ Constraints: v.optional(metricsSource), ConfigFile: v.optional(fileSource) })),
      ModelQuality: v.optional(statisticsAndConstraints),
      ModelDataQuality: v.optional(statisticsAndConstraints),
    }),
  ),
  ClientToken: v.optional(clientToken),
  Domain: v.optional(v.string()),
  Task: v.optional(v.string()),
  SamplePayloadUrl: v.optional(s3Uri),
  CustomerMetadataProperties: v.optional(customerMetadata),
  SkipModelValidation: v.optional(oneOf('All', 'None')),
  SourceUri: v.optional(text(0, 1024)),
  SecurityConfig: v.optional(v.strictObject({ KmsKeyId: text(0, 2048) })),
  ModelCard: v.optional(modelCard),
  ModelLifeCycle: v.optional(modelLifeCycle),
  Tags: v.optional(tags),
});

export const modelPackage = v.object({
  request: createModelPackageInput,
  arn: v.string(),
  group: v.string(),
  version: v.number(),
  status: oneOf('Pending', 'InProgress', 'Completed', 'Failed'),
  approvalDescription: v.optional(v.string()),
  created: v.number(),
  modified: v.optional(v.number()),
  /** When it becomes Completed; absent once it has. */
  completesAt: v.optional(v.number()),
});
export type ModelPackage = v.InferOutput<typeof modelPackage>;

export const createModelPackageGroupInput = v.strictObject({
  ModelPackageGroupName: entityName,
  ModelPackageGroupDescription: v.optional(text(0, 1024)),
  Tags: v.optional(tags),
});

export const modelPackageGroup = v.object({
  request: createModelPackageGroupInput,
  arn: v.string(),
  created: v.number(),
  /** Number of the newest version; a number is never used again. */
  versions: v.number(),
});
