import * as v from 'valibot';
import { columnProfileSchema, exampleSchema, sourceSchema } from '../dataset/profile.ts';

/**
 * What the report reads of each document. Everything else is left alone, so that documents of another version still show
 * what they share with this one; members that a section can do without are optional.
 */

const number = v.number();
const text = v.string();
const texts = v.optional(v.array(text), []);
const maybe = v.nullish(number);
const verdict = v.picklist(['pass', 'fail', 'inconclusive']);
const rate = v.object({ n: number, k: number });
const fleets = v.object({ blue: rate, green: rate });

export const recordSchema = v.object({
  deliveryId: text,
  model: text,
  drop: v.object({ name: text, bucket: v.optional(text), prefix: v.optional(text), markerVersionId: v.optional(text) }),
  attempt: v.optional(number, 1),
  policy: v.optional(v.object({ uri: v.optional(text), hash: text })),
  startedAt: v.optional(text),
  endedAt: v.optional(text),
  servingBefore: v.optional(text),
  servingAfter: v.optional(text),
  generation: v.optional(number),
  outcome: v.optional(text),
  reasons: texts,
  chain: v.optional(text),
  evidence: v.optional(v.record(text, v.unknown()), {}),
  events: v.optional(
    v.array(v.object({ sequence: number, name: text, at: text, detail: v.record(text, v.unknown()), previous: text, hash: text })),
    [],
  ),
});
export type DeliveryRecord = v.InferOutput<typeof recordSchema>;

export const datasetEvidence = v.object({
  datasetId: text,
  manifestUri: v.optional(text),
  dataUri: v.optional(text),
  files: number,
  bytes: number,
});
export const splitEvidence = v.object({ trainRows: number, holdout: v.object({ rows: number }) });
export const imagesEvidence = v.object({
  trainer: v.object({ uri: text, digest: text }),
  server: v.object({ uri: text, digest: text }),
});
export const challengerEvidence = v.object({
  modelName: text,
  modelSha256: text,
  artifactUri: text,
  bytes: v.optional(number),
  image: text,
});
export const packageEvidence = v.object({ packageArn: text });

export const trainingEvidence = v.object({
  status: text,
  reasons: texts,
  jobName: v.optional(text),
  instanceType: v.optional(text),
  spot: v.optional(v.boolean()),
  trainingSeconds: v.optional(number),
  billableSeconds: v.optional(number),
  metrics: v.optional(v.record(text, v.nullable(number)), {}),
  attempts: v.optional(
    v.array(
      v.object({
        rung: number,
        instanceType: text,
        spot: v.boolean(),
        reason: v.optional(text, ''),
        trainingSeconds: v.optional(number),
        billableSeconds: v.optional(number),
      }),
    ),
    [],
  ),
});

const alarmFired = v.object({ name: text, reason: v.optional(text, ''), at: v.optional(text) });
export const shiftEvidence = v.object({
  status: v.optional(text),
  outcome: v.optional(text),
  reasons: texts,
  generation: v.optional(number),
  endpointConfigName: v.optional(text),
  judge: v.optional(
    v.object({
      verdict: v.optional(text),
      sentence: v.optional(text),
      windows: v.optional(number),
      alarmsFired: v.optional(v.array(alarmFired), []),
      /** What the judge could not count, and why. */
      warnings: texts,
    }),
  ),
});

export const checkSchema = v.object({
  column: v.optional(text),
  rule: text,
  status: v.picklist(['pass', 'warn', 'fail', 'inconclusive', 'error']),
  message: text,
  observed: v.optional(v.nullable(number)),
  allowed: v.optional(text),
  examples: v.optional(v.array(v.object(exampleSchema.entries)), []),
});
export type CheckRow = v.InferOutput<typeof checkSchema>;

export const validationSchema = v.object({
  verdict,
  reasons: texts,
  warnings: texts,
  rows: v.optional(number),
  badRows: v.optional(number),
  checks: v.optional(v.array(checkSchema), []),
});
export type ValidationDocument = v.InferOutput<typeof validationSchema>;

export const profileDocument = v.object({
  rows: number,
  badRows: number,
  bytes: v.optional(number),
  source: v.optional(v.array(v.object(sourceSchema.entries)), []),
  columns: v.array(v.object(columnProfileSchema.entries)),
  badRowExamples: v.optional(v.array(v.object({ row: number, source: v.optional(text), reason: text })), []),
  extraFields: v.optional(v.array(v.tuple([text, number])), []),
  digest: v.optional(text),
});
export type ProfileDocument = v.InferOutput<typeof profileDocument>;

const columnDrift = v.object({
  name: text,
  role: v.optional(text, 'feature'),
  kind: v.optional(text),
  sensitive: v.optional(v.boolean(), false),
  critical: v.optional(v.boolean(), false),
  skipped: v.optional(text),
  verdict: v.picklist(['pass', 'fail', 'inconclusive', 'skipped']),
  reasons: texts,
  warnings: texts,
  effect: maybe,
  failAt: v.optional(number),
  warnAt: v.optional(number),
  p: maybe,
  q: maybe,
  psi: maybe,
  distribution: v.optional(v.object({ test: text })),
  missing: v.optional(v.object({ baseline: number, current: number })),
});
export type ColumnDriftRow = v.InferOutput<typeof columnDrift>;

export const driftSchema = v.variant('applicable', [
  v.object({ applicable: v.literal(false), why: v.optional(text, 'no reason was given') }),
  v.object({
    applicable: v.literal(true),
    verdict,
    reasons: texts,
    warnings: texts,
    baseline: v.optional(v.object({ deliveryId: v.optional(text), generation: v.optional(number), profileUri: v.optional(text) })),
    columns: v.array(columnDrift),
    minimumDetectableEffect: maybe,
    baselineRows: v.optional(number),
    currentRows: v.optional(number),
    alpha: v.optional(number),
    shareFailed: v.optional(number),
    multivariate: v.optional(
      v.object({ auc: number, p: maybe, importances: v.optional(v.array(v.object({ column: text, share: number })), []) }),
    ),
  }),
]);
export type DriftDocument = v.InferOutput<typeof driftSchema>;

const comparison = v.object({
  metric: text,
  test: v.optional(text, 'nonInferior'),
  verdict,
  challenger: number,
  champion: number,
  difference: number,
  lower: number,
  upper: number,
  margin: number,
  method: v.optional(text),
  rows: v.optional(number),
  requiredRows: v.optional(number),
});
export type ComparisonRow = v.InferOutput<typeof comparison>;

const floor = v.object({
  metric: text,
  verdict,
  value: number,
  lower: number,
  upper: number,
  min: v.optional(number),
  max: v.optional(number),
});
const slice = v.object({
  slice: text,
  metric: text,
  rows: number,
  verdict,
  dryRun: v.optional(v.boolean(), false),
  text: v.optional(text, ''),
  numbers: v.optional(v.object({ difference: number, lower: number, upper: number, margin: number, adjustedP: maybe })),
});

export const evaluationSchema = v.object({
  against: v.nullish(number),
  verdict,
  reasons: texts,
  warnings: texts,
  rows: v.optional(number, 0),
  metrics: v.nullish(v.object({ challenger: v.record(text, v.nullable(number)), champion: v.nullish(v.record(text, v.nullable(number))) })),
  comparison: v.nullish(comparison),
  floors: v.optional(v.array(floor), []),
  guardrails: v.optional(v.array(comparison), []),
  slices: v.optional(v.array(slice), []),
  flips: v.nullish(v.object({ championOnly: number, challengerOnly: number, negativeFlipRate: number, p: number })),
});
export type EvaluationDocument = v.InferOutput<typeof evaluationSchema>;

/** What the judge decided to count before the bake began. */
export const judgePlanSchema = v.object({
  windows: v.optional(number),
  metrics: texts,
  /** Microseconds above which a request of each fleet counts. */
  latency: v.optional(v.array(v.object({ name: text, blue: number, green: number })), []),
  /** First and last decile of the champion's own predictions. */
  scores: v.optional(v.object({ low: number, high: number })),
  advisory: v.optional(v.boolean(), false),
  warnings: texts,
});
export type JudgePlanDocument = v.InferOutput<typeof judgePlanSchema>;

export const windowSchema = v.object({
  index: number,
  /** End of the window. */
  at: text,
  errors: fleets,
  share: v.optional(number),
  verdict: text,
  evidence: v.object({
    logEvidence: maybe,
    threshold: maybe,
    sentence: v.optional(text, ''),
    end: v.optional(
      v.object({
        reasons: texts,
        warnings: texts,
        p: v.optional(v.record(text, number), {}),
        intervals: v.optional(v.record(text, v.object({ blue: v.tuple([number, number]), green: v.tuple([number, number]) })), {}),
      }),
    ),
  }),
});
export type WindowDocument = v.InferOutput<typeof windowSchema>;

export const landingSchema = v.object({
  at: v.optional(text),
  landed: text,
  verdict,
  outcome: v.optional(text),
  reasons: texts,
  warnings: texts,
  golden: v.optional(v.object({ asked: number, good: number, problems: texts })),
  endpoint: v.optional(
    v.object({
      status: text,
      endpointConfigName: v.optional(text),
      pendingConfigName: v.optional(text),
      instanceCount: v.optional(number),
      failureReason: v.optional(text),
    }),
  ),
  fleet: v.optional(
    v.object({
      first: v.optional(v.boolean(), false),
      generation: v.optional(number),
      endpointConfigName: v.optional(text),
      championConfigName: v.optional(text),
      championGeneration: v.optional(number),
      instanceType: v.optional(text),
      instanceCount: v.optional(number),
      instancesBefore: v.optional(number),
      share: v.optional(number),
      alarms: texts,
    }),
  ),
  judge: v.optional(v.object({ alarmsFired: v.optional(v.array(alarmFired), []) })),
});
export type LandingDocument = v.InferOutput<typeof landingSchema>;

/** Requests and errors of both fleets in the minute that ends at `at`, from outside the judge. */
export const trafficSchema = v.object({ at: text, blue: rate, green: rate });
