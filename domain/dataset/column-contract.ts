import * as v from 'valibot';
import { fields, interval, severity, share, whole, wholeInterval } from './fields.ts';

/** What a column holds. An integer is a number without a fraction; a timestamp is ISO 8601 text or epoch milliseconds. */
export const columnType = v.picklist(
  ['number', 'integer', 'string', 'boolean', 'timestamp'],
  (issue) => `${issue.received} is no column type; allowed: "number", "integer", "string", "boolean", "timestamp"`,
);
export type ColumnType = v.InferOutput<typeof columnType>;

const scalar = v.union([v.string(), v.pipe(v.number(), v.finite()), v.boolean()]);

function compiles(pattern: string): boolean {
  try {
    return RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** Drift of one column: left out of the tests, or with thresholds of its own. */
export const columnDrift = v.union([v.literal('ignore'), fields({ warn: v.optional(share), fail: v.optional(share) })]);

/** What one column promises. Every rule is optional but the type; a broken rule of one column never hides another's. */
export const columnContractSchema = v.pipe(
  fields({
    type: columnType,
    /** What a broken rule of this column does. @default fail */
    severity: v.optional(severity),
    /** Smallest and largest value allowed, both included. For timestamps: epoch milliseconds. */
    min: v.optional(v.pipe(v.number(), v.finite())),
    max: v.optional(v.pipe(v.number(), v.finite())),
    /** What a value outside min and max does. @default - the column's severity */
    rangeSeverity: v.optional(severity),
    /** Share of the values that min and max, pattern and length must hold for. @default 1 */
    mostly: v.optional(share),
    /** Share of rows without a value that is tolerated. @default - not checked */
    missing: v.optional(fields({ max: share })),
    /** Share of values that are not of the type that is tolerated. @default 0.01 */
    invalid: v.optional(fields({ max: share })),
    /** Share of values that are NaN or infinite that is tolerated. @default 0 */
    notFinite: v.optional(fields({ max: share })),
    /** Whether no value may occur twice. Judged from a sketch: it refutes uniqueness, it cannot prove it. */
    unique: v.optional(v.boolean()),
    /** The only values allowed. */
    values: v.optional(v.pipe(v.array(scalar), v.minLength(1), v.maxLength(10000))),
    /** Share of values outside `values`, or outside the baseline's dictionary, that is tolerated. @default 0 outside `values` */
    maxUnseen: v.optional(share),
    /** Regular expression (Unicode) that a whole text value must match. */
    pattern: v.optional(v.pipe(v.string(), v.maxLength(1000), v.check(compiles, 'a regular expression in JavaScript syntax'))),
    /** Length of text, in characters. */
    length: v.optional(wholeInterval),
    /** Share of text values that are empty or only white space that is tolerated. */
    blank: v.optional(fields({ max: share })),
    /** Share of numbers that are zero that is tolerated. */
    zeros: v.optional(fields({ max: share })),
    /** Number of different values (sketched: the error of 1.6 % is allowed for). */
    distinct: v.optional(wholeInterval),
    mean: v.optional(interval),
    median: v.optional(interval),
    std: v.optional(interval),
    sum: v.optional(interval),
    /** Quantiles by their probability, such as {"0.99": {"max": 250}}. */
    quantiles: v.optional(v.record(v.pipe(v.string(), v.regex(/^0?\.\d+$/, 'a probability between 0 and 1')), interval)),
    /** Whether the same value in every row is accepted. @default false */
    constant: v.optional(v.boolean()),
    /** Never show a value of this column anywhere: rows, rules and shapes only. @default false */
    sensitive: v.optional(v.boolean()),
    /** Drift of this column alone fails the dataset. @default false */
    critical: v.optional(v.boolean()),
    /** A column that may be absent. @default false */
    optional: v.optional(v.boolean()),
    drift: v.optional(columnDrift),
    /** For timestamps given as numbers. @default milliseconds */
    epoch: v.optional(v.picklist(['seconds', 'milliseconds'])),
    /** Longest text that is accepted, bytes. @default - the reader's limit */
    maxBytes: v.optional(whole),
  }),
  v.check(({ min, max }) => min === undefined || max === undefined || min <= max, 'min is above max'),
  v.check(
    ({ type, pattern, length, blank }) => type === 'string' || (pattern === undefined && length === undefined && blank === undefined),
    'pattern, length and blank are rules for columns of type string',
  ),
  v.check(
    ({ type, min, max, mean, median, std, sum, zeros, quantiles }) =>
      (type !== 'string' && type !== 'boolean') || [min, max, mean, median, std, sum, zeros, quantiles].every((rule) => rule === undefined),
    'min, max, mean, median, std, sum, zeros and quantiles are rules for numbers and timestamps',
  ),
);
export type ColumnContract = v.InferOutput<typeof columnContractSchema>;
