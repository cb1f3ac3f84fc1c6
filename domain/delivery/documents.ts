import * as v from 'valibot';
import { verdictSchema } from '../verdict.ts';
import { s3UriSchema, sha256Schema } from './reference.ts';

/** What travels between the steps of a workflow. Bulk stays in S3; these carry names, numbers and verdicts. */

const texts = v.array(v.string());
const natural = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A champion or challenger as it serves: {endpoint, variant, endpointConfig} and what it was made of. */
export const championSchema = v.object({
  generation: natural,
  endpointName: v.string(),
  variantName: v.string(),
  endpointConfigName: v.string(),
  modelName: v.string(),
  modelSha256: sha256Schema,
  artifactUri: s3UriSchema,
  image: v.string(),
  packageArn: v.optional(v.string()),
  deliveryId: v.string(),
  datasetId: v.string(),
  profileUri: s3UriSchema,
  goldenUri: v.optional(s3UriSchema),
  goldenAnswersUri: v.optional(s3UriSchema),
  promotedAt: v.string(),
});
export type Champion = v.InferOutput<typeof championSchema>;

export const datasetSchema = v.object({
  datasetId: v.string(),
  manifestUri: s3UriSchema,
  dataUri: s3UriSchema,
  files: natural,
  bytes: natural,
});

/** Exactly which images train and serve, and with which code. */
export const imagesSchema = v.object({
  trainer: v.object({
    uri: v.string(),
    digest: v.string(),
    /** Script mode: the training code, kept under the hash that the policy names. */
    source: v.optional(v.object({ uri: s3UriSchema, sha256: sha256Schema, entryPoint: v.string() })),
  }),
  server: v.object({
    uri: v.string(),
    digest: v.string(),
    /** Environment of the serving container. */
    environment: v.optional(v.record(v.string(), v.string())),
  }),
});
export type Images = v.InferOutput<typeof imagesSchema>;

/** A trained model, kept under its hash and known to SageMaker under `modelName`. */
export const challengerSchema = v.object({
  modelName: v.string(),
  modelSha256: sha256Schema,
  artifactUri: s3UriSchema,
  bytes: natural,
  image: v.string(),
});
export type Challenger = v.InferOutput<typeof challengerSchema>;

export const holdoutSchema = v.object({ featuresUri: s3UriSchema, labelsUri: s3UriSchema, rows: natural });

/** Who holds the endpoint lock, and the fence of that holding. */
export const lockSchema = v.object({ holder: v.string(), fence: natural });
export type LockRef = v.InferOutput<typeof lockSchema>;

/** The fleet that a shift brings up, and everything later steps need to judge, verify and undo it. */
export const fleetSchema = v.object({
  first: v.boolean(),
  generation: natural,
  endpointName: v.string(),
  variantName: v.string(),
  endpointConfigName: v.string(),
  modelSha256: sha256Schema,
  instanceType: v.string(),
  instanceCount: natural,
  /** Share of traffic that the canary really gets. */
  share: v.number(),
  championConfigName: v.optional(v.string()),
  championGeneration: v.optional(natural),
  instancesBefore: v.optional(natural),
  alarms: texts,
  /** The user's own alarms among them. */
  userAlarms: v.optional(texts, []),
  bakeWindows: natural,
});
export type Fleet = v.InferOutput<typeof fleetSchema>;

/** Who wants a rollback outside a delivery, and why: an alarm that the table believes, or a person. */
export const rollbackCauseSchema = v.object({
  /** Only what an alarm decides counts as automatic. */
  by: v.picklist(['alarm', 'operator']),
  /** Name of the alarm, or the operator's identity as far as it was told. */
  who: v.string(),
  because: v.string(),
  /** Whether the model that is left is to blame, so that it is not tried again by itself. */
  quarantine: v.boolean(),
});
export type RollbackCause = v.InferOutput<typeof rollbackCauseSchema>;

/** A rollback under way outside a delivery: who holds the lock, where it goes, and what is left behind. */
export const rollbackSchema = v.object({
  verdict: verdictSchema,
  model: v.string(),
  lock: lockSchema,
  target: championSchema,
  from: championSchema,
  instancesBefore: natural,
  startedAt: v.string(),
  cause: rollbackCauseSchema,
});
