import * as v from 'valibot';
import { REGISTERS } from './distinct-count.ts';
import { fields, whole } from './fields.ts';
import { packedHistogramSchema } from './histogram.ts';
import { opaqueFilesSchema } from './opaque-files.ts';

const number = v.pipe(v.number(), v.finite());

/** How a column was read. Integers are numbers whose `ints` equals `n`. */
export const profileTypeSchema = v.picklist(['number', 'string', 'boolean', 'timestamp']);
export type ProfileType = v.InferOutput<typeof profileTypeSchema>;

/** Values and their counts: every value while they are few, afterwards only frequent ones. */
export const dictionarySchema = fields({
  /** True while no value was ever dropped: then the counts are exact. */
  exact: v.boolean(),
  /** How much a count may be too low. 0 when exact. */
  err: whole,
  /** Most frequent first; equal counts in the order of their text. */
  values: v.array(v.tuple([v.string(), whole])),
});
export type Dictionary = v.InferOutput<typeof dictionarySchema>;

/** What is known about one column of a dataset. rows = n + nulls + invalid + nan + posInf + negInf. */
export const columnProfileSchema = fields({
  name: v.string(),
  type: profileTypeSchema,
  /** No value of the column is in the profile: no dictionary, no extremes, wider buckets. */
  sensitive: v.optional(v.boolean()),
  /** The distribution was rebuilt from coarse statistics of another tool: comparisons are rough. */
  approximate: v.optional(v.boolean()),
  /** Values of the type; for numbers and timestamps: finite ones. */
  n: whole,
  /** Rows without a value. */
  nulls: whole,
  /** Values that are not of the type. */
  invalid: whole,
  nan: whole,
  posInf: whole,
  negInf: whole,
  zeros: whole,
  neg: whole,
  ints: whole,
  /** Text that is empty or only white space. */
  blank: whole,
  min: v.nullable(number),
  max: v.nullable(number),
  mean: v.nullable(number),
  /** Sum of squared differences from the mean. */
  m2: v.nullable(number),
  /** Numbers and timestamps (epoch milliseconds). */
  ll: v.optional(packedHistogramSchema),
  /** HyperLogLog registers, one base64 character each. */
  hll: fields({ p: v.literal(12), r: v.pipe(v.string(), v.length(REGISTERS)) }),
  dict: v.optional(dictionarySchema),
  /** Text only: how many values fall into each of 256 hash buckets; varints, base64. */
  hb: v.optional(v.string()),
  /** Text only: lengths in bytes. */
  len: v.optional(packedHistogramSchema),
});
export type ColumnProfile = v.InferOutput<typeof columnProfileSchema>;

/** A row that broke a rule. `value` is absent for sensitive columns. */
export const exampleSchema = fields({ row: whole, source: v.optional(v.string()), value: v.optional(v.string()) });
export type Example = v.InferOutput<typeof exampleSchema>;

/** A rule that was checked row by row while the data was read. */
export const rowRuleSchema = fields({
  /** Column, or columns of a relation: "left <= right". */
  column: v.string(),
  rule: v.string(),
  /** Rows that the rule applied to. */
  checked: whole,
  broken: whole,
  /** The first rows that broke it. */
  examples: v.array(exampleSchema),
});
export type RowRule = v.InferOutput<typeof rowRuleSchema>;

/** Where the bytes came from. */
export const sourceSchema = fields({
  uri: v.string(),
  etag: v.optional(v.string()),
  range: v.optional(v.tuple([whole, whole])),
  rowGroups: v.optional(v.tuple([whole, whole])),
  bytes: v.optional(whole),
});
export type Source = v.InferOutput<typeof sourceSchema>;

/** A row that could not be read. */
export const badRowSchema = fields({ row: whole, source: v.optional(v.string()), reason: v.string() });

/** What a dataset looks like: mergeable, independent of any baseline, the same for every partition and order of the rows. */
export const profileSchema = fields({
  format: v.literal('profile/1'),
  hash: v.literal('murmur3-32'),
  rows: whole,
  /** Rows that could not be read; they are in no other number. */
  badRows: whole,
  bytes: whole,
  source: v.array(sourceSchema),
  columns: v.array(columnProfileSchema),
  /** The k different rows with the smallest hashes, as bucket numbers: a uniform sample for multivariate tests. */
  sample: v.optional(
    fields({
      k: whole,
      /** Hashes, eight bytes each, ascending; base64. */
      h: v.string(),
      /** How often each row occurs; varints. */
      w: v.string(),
      /** Row by row, column by column: 0 for no value, else one more than the bucket's position; varints. */
      x: v.string(),
    }),
  ),
  rules: v.array(rowRuleSchema),
  badRowExamples: v.array(badRowSchema),
  /** Fields that rows had and the schema of the read did not, with their number of rows. */
  extraFields: v.array(v.tuple([v.string(), whole])),
  /** Files beside the rows that were not read. */
  opaque: v.optional(opaqueFilesSchema),
  /** SHA-256 of the canonical parts: the dataset's fingerprint. */
  digest: v.string(),
});
export type Profile = v.InferOutput<typeof profileSchema>;

/** The column of that name. */
export const columnOf = (profile: Profile, name: string): ColumnProfile | undefined => profile.columns.find((c) => c.name === name);

/** Rows of a column, whatever they hold. */
export const rowsOf = (c: ColumnProfile): number => c.n + c.nulls + c.invalid + c.nan + c.posInf + c.negInf;

/** Whether the column has a numeric distribution. */
export const isNumeric = (c: ColumnProfile): boolean => c.type === 'number' || c.type === 'timestamp';
