import * as v from 'valibot';
import { sha256Schema } from '../delivery/reference.ts';

const instanceType = v.pipe(v.string(), v.regex(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 'a SageMaker instance type, such as ml.g5.xlarge'));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** The workflow waits this long for one job: train-challenger's own limit, below SageMaker's 28 days. */
export const LONGEST_JOB_SECONDS = 324_000;

const jobSeconds = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(60),
  v.maxValue(LONGEST_JOB_SECONDS, `a training job may take at most ${LONGEST_JOB_SECONDS} s (90 hours): the workflow waits no longer`),
);

/** One try to get training capacity. Rungs are tried in order. */
export const rungSchema = v.pipe(
  v.strictObject({
    instanceType,
    instanceCount: v.optional(count, 1),
    volumeGiB: v.optional(count, 50),
    spot: v.boolean(),
    maxRuntimeSeconds: jobSeconds,
    /** Spot only: longest time for waiting and training together. */
    maxWaitSeconds: v.optional(jobSeconds),
    /** On demand only: how long the instances stay for a job like this one, billed; SageMaker's warm pool. Absent: they go at once. */
    keepAliveSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(21_600))),
    /** USD for an hour of one instance on demand. Absent: what the price table says. */
    usdPerHour: v.optional(v.pipe(v.number(), v.gtValue(0), v.finite())),
  }),
  v.check(
    ({ spot, keepAliveSeconds }) => !spot || keepAliveSeconds === undefined,
    'keepAliveSeconds is for on-demand instances: a warm pool holds no spot instances',
  ),
  v.check(
    ({ spot, maxRuntimeSeconds, maxWaitSeconds }) => maxWaitSeconds === undefined || (spot && maxWaitSeconds >= maxRuntimeSeconds),
    'maxWaitSeconds is for spot only, and at least maxRuntimeSeconds: it covers waiting and training together',
  ),
);
export type Rung = v.InferOutput<typeof rungSchema>;

/** All rungs may be waited for, one after the other. */
const capacitySchema = v.pipe(
  v.array(rungSchema),
  v.minLength(1),
  v.maxLength(20),
  v.check(
    (rungs) =>
      rungs.reduce((sum, { maxWaitSeconds, maxRuntimeSeconds }) => sum + (maxWaitSeconds ?? maxRuntimeSeconds), 0) <= LONGEST_JOB_SECONDS,
    `all rungs together may take at most ${LONGEST_JOB_SECONDS} s (90 hours): the workflow waits no longer; shorten maxRuntime and maxWait, or leave rungs out`,
  ),
);

/** How traffic moves; sizes in instances, times in seconds. */
export const shiftSchema = v.strictObject({
  type: v.picklist(['canary', 'linear']),
  /** Instances that serve the challenger in each step. */
  instances: count,
  bakeSeconds: v.pipe(v.number(), v.integer(), v.minValue(300), v.maxValue(3600)),
  terminationWaitSeconds: v.pipe(v.number(), v.integer(), v.minValue(600), v.maxValue(3600)),
});

/** What the account decides and the policy document records; anything with a deploy-time value is a binding instead. */
export const accountPolicySchema = v.strictObject({
  endpointName: v.pipe(
    v.string(),
    v.regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,39}$/, 'an endpoint name of at most 40 letters, digits and hyphens'),
  ),
  /** Identity of the training code: an image digest, an image asset's hash, or a tag that a step resolves once. */
  trainer: v.strictObject({
    image: v.string(),
    /** Script mode: the file that trains, and the SHA-256 of the uncompressed archive of the code around it. */
    program: v.optional(v.strictObject({ entryPoint: v.string(), sourceSha256: sha256Schema })),
  }),
  server: v.strictObject({
    image: v.string(),
    /** Script mode: the file of the model archive's `code/` that serves. */
    program: v.optional(v.strictObject({ entryPoint: v.string() })),
  }),
  capacity: capacitySchema,
  fleet: v.strictObject({ instanceType, instanceCount: count }),
  evaluation: v.strictObject({ instanceType, instanceCount: v.optional(count, 1) }),
  shift: shiftSchema,
});
export type AccountPolicy = v.InferOutput<typeof accountPolicySchema>;
