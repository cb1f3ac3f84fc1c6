import * as v from 'valibot';
import { listOf, mapOf, oneOf, tags, text } from '../shapes.ts';

const lineageName = text(1, 120, /[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}/);
const metadata = v.strictObject({
  CommitId: v.optional(text(0, 1024)),
  Repository: v.optional(text(0, 1024)),
  GeneratedBy: v.optional(text(0, 1024)),
  ProjectId: v.optional(text(0, 1024)),
});
const source = v.strictObject({ SourceUri: text(1, 2048), SourceType: v.optional(text(0, 256)), SourceId: v.optional(text(0, 256)) });

export const createArtifactRequest = v.strictObject({
  ArtifactName: v.optional(lineageName),
  Source: v.strictObject({
    SourceUri: text(1, 2048),
    SourceTypes: v.optional(
      listOf(v.strictObject({ SourceIdType: oneOf('MD5Hash', 'S3ETag', 'S3Version', 'Custom'), Value: text(0, 256) }), 0, 100),
    ),
  }),
  ArtifactType: text(0, 256),
  Properties: v.optional(mapOf(30, 2500, 4096)),
  MetadataProperties: v.optional(metadata),
  Tags: v.optional(tags),
});

export const createActionRequest = v.strictObject({
  ActionName: lineageName,
  Source: source,
  ActionType: text(0, 256),
  Description: v.optional(text(0, 3072)),
  Status: v.optional(oneOf('Unknown', 'InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped')),
  Properties: v.optional(mapOf(30, 2500, 2500)),
  MetadataProperties: v.optional(metadata),
  Tags: v.optional(tags),
});

export const createContextRequest = v.strictObject({
  ContextName: text(1, 120, /[a-zA-Z0-9]([-_]*[a-zA-Z0-9]){0,119}/),
  Source: source,
  ContextType: text(0, 256),
  Description: v.optional(text(0, 3072)),
  Properties: v.optional(mapOf(30, 2500, 2500)),
  Tags: v.optional(tags),
});

const entityArn = text(
  0,
  256,
  /arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)\/.*/,
);

export const addAssociationRequest = v.strictObject({
  SourceArn: entityArn,
  DestinationArn: entityArn,
  AssociationType: v.optional(oneOf('ContributedTo', 'AssociatedWith', 'DerivedFrom', 'Produced', 'SameAs')),
});

export const association = v.object({ ...addAssociationRequest.entries, created: v.number() });

const recorded = { arn: v.string(), created: v.number() };

/** An artifact, action or context: kept as it was recorded. */
export const lineageEntity = v.variant('kind', [
  v.object({ kind: v.literal('artifact'), ...recorded, request: createArtifactRequest }),
  v.object({ kind: v.literal('action'), ...recorded, request: createActionRequest }),
  v.object({ kind: v.literal('context'), ...recorded, request: createContextRequest }),
]);
