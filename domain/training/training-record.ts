import * as v from 'valibot';
import { containerFactsSchema } from './container-facts.ts';
import { metricHistorySchema } from './metric-history.ts';

const number = v.number();
const text = v.string();
/** Script mode: the training code that travelled beside the image, and its SHA-256 before compression. */
const sourceSchema = v.object({ uri: text, sha256: text, entryPoint: text });

const metrics = v.record(text, v.nullable(number));

/** One attempt on one rung. A trainer of your own may say less. */
export const attemptSchema = v.looseObject({
  rung: v.optional(number, 0),
  instanceType: v.optional(text, ''),
  spot: v.optional(v.boolean(), false),
  reason: v.optional(text, ''),
  jobName: v.optional(text),
  trainingSeconds: v.optional(number),
  billableSeconds: v.optional(number),
});
export type Attempt = v.InferOutput<typeof attemptSchema>;

/** What the trainer's workflow answers, as far as the record needs it. */
export const trainerAnswerSchema = v.object({
  status: text,
  jobName: v.optional(text),
  metrics: v.optional(metrics, {}),
  attempts: v.optional(v.array(attemptSchema), []),
});

/** Files of one channel as the training saw them. */
export const channelSchema = v.object({
  name: text,
  uri: text,
  files: number,
  bytes: number,
  /** SHA-256 over path, size and ETag of every file: another one when any of them was written again. */
  digest: text,
});
export type TrainedChannel = v.InferOutput<typeof channelSchema>;

/** A training job as SageMaker describes it. */
export const trainedJobSchema = v.object({
  name: text,
  status: text,
  secondaryStatus: text,
  image: v.optional(text),
  roleArn: v.optional(text),
  instanceType: v.optional(text),
  instanceCount: v.optional(number),
  spot: v.boolean(),
  hyperparameters: v.record(text, text),
  startedAt: v.optional(text),
  endedAt: v.optional(text),
  trainingSeconds: v.optional(number),
  billableSeconds: v.optional(number),
  /** How often Spot capacity was taken away in between. */
  interruptions: number,
  metrics,
  /** CreateTrainingJob's members but for name, role, output and tags: what it takes to do the same again. */
  request: v.record(text, v.unknown()),
});
export type TrainedJob = v.InferOutput<typeof trainedJobSchema>;

/** Mean and maximum of one of SageMaker's own host metrics over the training, percent. */
export const utilizationSchema = v.object({ name: text, mean: number, max: number });

/**
 * Everything that made a model, and what its training reported: `training.json` of a delivery. The record holds the same without the
 * history.
 */
export const trainingRecordSchema = v.object({
  format: v.literal('training/1'),
  status: text,
  datasetId: text,
  policyHash: text,
  /** Identity of the training code in the policy: an asset's hash, a digest, or the tag that was resolved to `image.digest`; in script mode with the code's hash. */
  code: text,
  image: v.object({ uri: text, digest: text, source: v.optional(sourceSchema) }),
  seed: number,
  channels: v.array(channelSchema),
  job: v.nullable(trainedJobSchema),
  attempts: v.array(attemptSchema),
  /** The last value of each metric. */
  metrics,
  facts: v.nullable(containerFactsSchema),
  utilization: v.array(utilizationSchema),
  history: v.nullable(metricHistorySchema),
  /** What is missing above, and why. */
  notes: v.array(text),
});
export type TrainingRecord = v.InferOutput<typeof trainingRecordSchema>;
