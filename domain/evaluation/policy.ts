import * as v from 'valibot';
import { fields } from '../dataset/fields.ts';
import { METRIC_NAMES, METRICS, type MetricName, type MetricRef, type ProblemType } from './metric.ts';

const PERCENT = /^(\d+(?:\.\d+)?)%$/;

const metric = v.picklist(METRIC_NAMES, ({ received }) => `unknown metric ${received}; known: ${METRIC_NAMES.join(', ')}`);

/** Precision that recallAtPrecision must reach. */
const at = v.optional(v.pipe(v.number(), v.gtValue(0, 'above 0'), v.maxValue(1, 'at most 1')));

const MARGIN_RULE = 'a margin is a number above 0 in the metric’s unit, or a percentage of the champion’s value such as "2%"';

/** How much worse a challenger may be: a number in the metric's unit, or "2%" of the champion's value. */
const margin = v.union(
  [
    v.pipe(v.number(), v.gtValue(0, 'a margin is above 0; for "must be better" use the test "superior"')),
    v.pipe(v.string(), v.regex(PERCENT, MARGIN_RULE)),
  ],
  MARGIN_RULE,
);
export type Margin = v.InferOutput<typeof margin>;

const wantsAt = ({ metric, at }: MetricRef): boolean => (metric === 'recallAtPrecision') === (at !== undefined);
const AT_RULE = 'recallAtPrecision needs "at", the precision to reach, and no other metric takes it';

/** What decides between challenger and champion. */
const objectiveSchema = v.pipe(
  fields({
    metric,
    at,
    /** `nonInferior`: not worse than the champion by more than the margin. `superior`: better. */
    test: v.optional(v.picklist(['nonInferior', 'superior']), 'nonInferior'),
    /** Default: 0.01 for a rate, "2%" for a loss. */
    margin: v.optional(margin),
  }),
  v.check((named) => wantsAt(named), AT_RULE),
  v.check(
    ({ test, margin }) => test !== 'superior' || margin === undefined,
    'the test "superior" takes no margin: the difference must be above 0',
  ),
);
export type Objective = v.InferOutput<typeof objectiveSchema>;

/** What the challenger must reach by itself; its confidence bound counts, not its point value. */
const floorSchema = v.pipe(
  fields({ metric, at, min: v.optional(v.pipe(v.number(), v.finite())), max: v.optional(v.pipe(v.number(), v.finite())) }),
  v.check((named) => wantsAt(named), AT_RULE),
  v.check(
    ({ metric, min, max }) =>
      METRICS[metric].better === 'higher' ? min !== undefined && max === undefined : max !== undefined && min === undefined,
    'a floor has "min" where higher is better (auc, prAuc, recallAtPrecision, accuracy) and "max" where lower is (logLoss, brier, rmse, mae)',
  ),
);
export type Floor = v.InferOutput<typeof floorSchema>;

/** What must not get worse by more than its margin, beside the objective. All must pass, so nothing is corrected for their number. */
const guardrailSchema = v.pipe(
  fields({ metric, at, margin: v.optional(margin) }),
  v.check((named) => wantsAt(named), AT_RULE),
);

/** Groups of rows in which the challenger must not be shown to be worse by more than the margin. */
const slicesSchema = v.pipe(
  fields({
    /** Columns whose values together name a slice. */
    by: v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.minLength(1), v.maxLength(3)),
    /** Default: the objective's. */
    metric: v.optional(metric),
    at,
    /** Smaller slices are listed and decide nothing. */
    minRows: v.optional(v.pipe(v.number(), v.integer(), v.minValue(100, 'fewer than 100 rows prove nothing')), 100),
    margin,
    /** Measured and reported, but it decides nothing. */
    dryRun: v.optional(v.boolean(), false),
  }),
  v.check(({ metric, at }) => (metric === undefined ? at === undefined : wantsAt({ metric, at })), AT_RULE),
);
export type Slices = v.InferOutput<typeof slicesSchema>;

const whenInconclusiveSchema = v.pipe(
  v.string(),
  v.check(
    (choice) => choice === 'keepChampion',
    ({ received }) => `${received} is not available; allowed: "keepChampion" (the delivery ends INCONCLUSIVE_GATE)`,
  ),
);

/** Section `gates` of the policy: what a challenger must show on the holdout before it may see production. */
export const gatesPolicySchema = fields({
  objective: objectiveSchema,
  /** A first delivery has no champion to be compared with: floors are all that holds it back, so one is needed. */
  floors: v.pipe(v.array(floorSchema), v.minLength(1, 'at least one floor: a first delivery has no champion to be compared with')),
  guardrails: v.optional(v.array(guardrailSchema), []),
  slices: v.optional(v.array(slicesSchema), []),
  whenInconclusive: v.optional(whenInconclusiveSchema, 'keepChampion'),
});
export type GatesPolicy = v.InferOutput<typeof gatesPolicySchema>;

/** Metrics of a policy that a problem does not have, such as `rmse` of a binary problem. Empty when all fit. */
export function metricsThatDoNotFit(gates: GatesPolicy, problem: ProblemType): MetricName[] {
  const named = [gates.objective, ...gates.floors, ...gates.guardrails, ...gates.slices].flatMap(({ metric }) => metric ?? []);
  return [...new Set(named.filter((name) => METRICS[name].problem !== problem))];
}

/** A margin in the metric's unit: a percentage is of the champion's value. */
export function absoluteMargin(margin: Margin, champion: number): number {
  if (typeof margin === 'number') return margin;
  const [, digits] = PERCENT.exec(margin) ?? [];
  if (digits === undefined) throw new RangeError(`${margin} is no percentage; write a number and %, such as "2%"`);
  return (Number(digits) / 100) * Math.abs(champion);
}
