import * as v from 'valibot';
import { duration, durationThat, fields } from '../dataset/fields.ts';

const weight = v.pipe(
  v.number(),
  v.minValue(0.01, 'a weight is at least 0.01; leave the event out instead'),
  v.maxValue(1, 'a weight is at most 1'),
);

const PERCENT = /^(\d+(?:\.\d+)?)%$/;
const percentage = v.pipe(v.string(), v.regex(PERCENT, 'a percentage, such as "10%"'));

/** The number behind "10%": 0.1. */
export function fraction(percent: string): number {
  const [, digits] = PERCENT.exec(percent) ?? [];
  if (digits === undefined) throw new RangeError(`${percent} is no percentage; write a number and %, such as "10%"`);
  return Number(digits) / 100;
}

/** What counts as an event, and its share of the false-rollback budget. Weights are relative: they are divided by their sum. */
const eventsSchema = fields({
  /** Requests answered with a server error. */
  errors: weight,
  /** Requests slower than the champion's own quantiles; `tolerance` is how much slower the challenger may be. */
  latency: v.optional(fields({ weight, tolerance: v.optional(percentage, '10%') })),
  /** Answers with status 200 that are no valid prediction. */
  invalidOutput: v.optional(weight),
  /** Predictions outside the champion's usual scores: says "different", not "worse", so its tolerated odds ratio is wider. */
  scores: v.optional(fields({ weight, tolerateRatio: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(10)), 1.25) })),
});

const tolerateSchema = fields({
  /** A challenger is certified once "its odds of an event are this many times the champion's" is refuted at 95 %. */
  ratio: v.optional(v.pipe(v.number(), v.minValue(1.2, 'a smaller ratio needs more events than a bake has'), v.maxValue(10)), 2),
  /** Or once its event rate is below this with 95 % confidence. */
  orErrorRateBelow: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(0.5)), 0.01),
});

const whenInconclusiveSchema = v.picklist(['rollBack', 'promote'], ({ received }) =>
  received === '"hold"' || received === '"extend"'
    ? `${received} needs the weighted strategy: under guardrail SageMaker promotes by itself when the bake ends; allowed: "rollBack", "promote"`
    : `${received} is not allowed; allowed: "rollBack", "promote"`,
);

/** Section `canary` of the policy: what production may show against a challenger, and how sure the judge has to be. */
export const canaryPolicySchema = fields({
  events: eventsSchema,
  tolerate: v.optional(tolerateSchema, {}),
  /** Requests that the challenger must have answered before it can pass. */
  minRequests: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 500),
  /** Largest chance of rolling back a challenger that is no worse than the champion, over the whole bake however long. */
  falseRollback: v.optional(v.pipe(v.number(), v.minValue(0.0001), v.maxValue(0.2)), 0.01),
  /** What happens when the bake ends and the evidence says neither. */
  whenInconclusive: v.optional(whenInconclusiveSchema, 'rollBack'),
});
export type CanaryPolicy = v.InferOutput<typeof canaryPolicySchema>;

/** Longest watch: evidence fences and the ledger's list of automatic rollbacks are kept for a month. */
const LONGEST_WATCH = 30 * 86400;

/** Section `watch` of the policy: how long after promotion an alarm may still roll back by itself, and which. */
export const watchPolicySchema = fields({
  for: v.optional(
    v.pipe(
      duration,
      v.check(
        durationThat((length) => length >= 60 && length <= LONGEST_WATCH),
        'a watch lasts from 1m to 30d',
      ),
    ),
    '24h',
  ),
  /** Kinds of events, or names of alarms, that roll back. */
  rollBackOn: v.optional(v.array(v.pipe(v.string(), v.nonEmpty())), ['errors', 'latency', 'invalidOutput']),
  /** What only tells somebody: `dataDrift` (the drift check warns or does not pass), a standing alarm, or an alarm of prop rollbackAlarms. */
  notifyOn: v.optional(v.array(v.pipe(v.string(), v.nonEmpty())), []),
  /** From then on a person decides. */
  maxAutomaticRollbacksPerDay: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10)), 2),
});
export type WatchPolicy = v.InferOutput<typeof watchPolicySchema>;
