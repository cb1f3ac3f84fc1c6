import * as v from 'valibot';
import { canaryPolicySchema, watchPolicySchema } from '../canary/policy.ts';
import { datasetPolicySchema } from '../dataset/contract.ts';
import { gatesPolicySchema } from '../evaluation/policy.ts';

/** What is predicted, from what. */
export const problemSchema = v.strictObject({
  type: v.picklist(['binary', 'regression']),
  /** Column to predict. Never sent to a serving container. */
  label: v.string(),
  /** Columns sent to the serving container, in this order. Default: every contract column but label and id, in the contract's order. */
  features: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
  /** Column that identifies a row; never a feature. */
  id: v.optional(v.string()),
  /** Column with the moment a row speaks of. */
  eventTime: v.optional(v.string()),
});

/** How a drop announces that it is complete. */
export const dropPolicySchema = v.strictObject({
  /** The object whose arrival completes a drop: a manifest that lists the files, or a bare success marker. */
  marker: v.optional(v.picklist(['_MANIFEST.json', '_SUCCESS']), '_MANIFEST.json'),
  /** How long files named by a manifest may arrive after it, minutes. */
  deadlineMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1440)), 15),
});

export const trainingPolicySchema = v.strictObject({
  /** Passed to the container as they are; SageMaker allows strings only. Never put a secret here. */
  hyperparameters: v.optional(v.record(v.pipe(v.string(), v.maxLength(256)), v.pipe(v.string(), v.maxLength(2500))), {}),
  /** Given to the container as hyperparameter `seed`, and to every random choice of ours. */
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2147483647)), 0),
  /** What the log says about the training: SageMaker matches each line. */
  metrics: v.optional(v.pipe(v.array(v.strictObject({ name: v.string(), regex: v.string() })), v.maxLength(40)), []),
  /** Most that the training jobs of one delivery may be billed together. Absent: only the rungs' own limits bound them. */
  maxCost: v.optional(v.strictObject({ usd: v.pipe(v.number(), v.gtValue(0), v.finite()) })),
});

export const approvalPolicySchema = v.strictObject({
  /** `automatic`: passing every gate is the approval. */
  mode: v.pipe(
    v.string(),
    v.check(
      (mode) => mode === 'automatic',
      (issue) => `approval mode ${issue.received} is not available yet; allowed: "automatic"`,
    ),
  ),
});

export const retentionPolicySchema = v.strictObject({
  /** Former champions whose configs, models and artifacts stay restorable. */
  generations: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(50)), 5),
  reports: v.optional(
    v.never(
      'reports are kept as long as the data bucket: a champion’s profile and golden answers lie beside its report; remove this field',
    ),
  ),
});

/** The policy file: what the owner of the model decides. Fields that the account decides are refused here and named. */
export const ownerPolicySchema = v.strictObject({
  format: v.literal('policy/1'),
  problem: problemSchema,
  drop: v.optional(dropPolicySchema, {}),
  dataset: datasetPolicySchema,
  training: v.optional(trainingPolicySchema, {}),
  gates: gatesPolicySchema,
  approval: v.optional(approvalPolicySchema, { mode: 'automatic' }),
  canary: canaryPolicySchema,
  watch: watchPolicySchema,
  retention: v.optional(retentionPolicySchema, {}),
});
export type OwnerPolicy = v.InferOutput<typeof ownerPolicySchema>;
