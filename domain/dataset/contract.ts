import * as v from 'valibot';
import { columnContractSchema } from './column-contract.ts';
import { byColumn, duration, durationThat, fields, reaction, severity, share, whole } from './fields.ts';

const DAY = 86_400;
/** Days; longer than the longest delivery. */
const SHORTEST_KEEP = 14;

const name = v.pipe(v.string(), v.nonEmpty());
const positive = v.pipe(v.number(), v.minValue(0), v.finite());

/** A relation between two columns that holds in every row where both have a value. */
export const relationSchema = fields({
  left: name,
  is: v.picklist(['<', '<=', '==', '!=', '>=', '>']),
  right: name,
  /** Share of rows that may break it. @default 0 */
  maxBroken: v.optional(share),
  severity: v.optional(severity),
});
export type Relation = v.InferOutput<typeof relationSchema>;

/** The data contract: what a dataset promises before a model is trained on it. */
export const dataContractSchema = fields({
  rows: v.optional(
    fields({
      min: v.optional(whole),
      max: v.optional(whole),
      /** Rows now over rows of the baseline. */
      minRatioToPrevious: v.optional(positive),
      maxRatioToPrevious: v.optional(positive),
    }),
  ),
  bytes: v.optional(fields({ min: v.optional(whole), max: v.optional(whole) })),
  /** Rows that cannot be read (ragged, malformed) and go to quarantine. @default {"maxRatio": 0.001} */
  badRows: v.optional(fields({ maxRatio: share })),
  /** Share of rows that repeat another row. @default - not checked, but a dataset of one row repeated warns */
  duplicateRows: v.optional(fields({ maxRatio: share })),
  freshness: v.optional(fields({ column: name, maxAge: duration })),
  /** Columns that the contract does not name. @default warn */
  extraColumns: v.optional(reaction),
  /** Columns in another order than the contract's. @default ignore */
  columnOrder: v.optional(reaction),
  columns: byColumn(columnContractSchema),
  relations: v.optional(v.array(relationSchema)),
});
export type DataContract = v.InferOutput<typeof dataContractSchema>;

/** Which baseline a dataset is compared with, and what difference matters. */
export const driftPolicySchema = v.pipe(
  fields({
    /** `champion`: data that the serving model was trained on; `previous`: the last accepted dataset; `none`: no test. @default champion */
    against: v.optional(v.picklist(['champion', 'previous', 'none']), 'champion'),
    /** Effect (Kolmogorov-Smirnov D, or debiased Jensen-Shannon distance) that is told. @default 0.05 */
    warn: v.optional(share, 0.05),
    /** Effect that fails a column, if it is also significant. @default 0.10 */
    fail: v.optional(share, 0.1),
    /** Effect that fails the label's column. @default 0.05 */
    labelFail: v.optional(share),
    /** How often a dataset that did not drift may have a column that fails by chance, over all columns and kinds of tests. @default 0.01 */
    alpha: v.optional(
      v.pipe(
        share,
        v.check((alpha) => alpha > 0 && alpha < 1, 'alpha is between 0 and 1'),
      ),
      0.01,
    ),
    /** How several tests are adjusted: Benjamini-Hochberg, or Benjamini-Yekutieli for any dependence. @default bh */
    adjust: v.optional(v.picklist(['bh', 'by']), 'bh'),
    /** When drifted columns fail the whole dataset, beside critical ones. @default {"shareOfColumns": 0.3} */
    failWhen: v.optional(
      fields({
        shareOfColumns: v.pipe(
          share,
          v.check((s) => s > 0, 'a share above 0'),
        ),
      }),
      { shareOfColumns: 0.3 },
    ),
    /** Rows with a value that both sides need before a column is judged. @default 100 */
    minRows: v.optional(whole, 100),
    /** Also train a classifier to tell the two datasets apart. @default true */
    multivariate: v.optional(v.boolean(), true),
    /** What follows when no verdict is possible. @default reject */
    whenInconclusive: v.optional(v.picklist(['continue', 'reject']), 'reject'),
  }),
  v.check(({ warn, fail }) => warn <= fail, 'warn is above fail'),
);
export type DriftPolicy = v.InferOutput<typeof driftPolicySchema>;

const minRows = v.optional(whole, 1);

/** What the challenger is judged on: rows that training never sees. */
export const holdoutSchema = v.variant('by', [
  /** The last rows by a timestamp column. */
  v.pipe(
    fields({ by: v.literal('time'), column: v.optional(name), last: v.optional(duration), share: v.optional(share), minRows }),
    v.check(({ last, share }) => (last === undefined) !== (share === undefined), 'a holdout by time needs either last or share'),
  ),
  /** Rows whose key's hash falls into a share: the same key is always on the same side. */
  fields({ by: v.literal('hash'), column: name, share, minRows }),
  /** The drop brings its own `train/` and `holdout/` folders. */
  fields({ by: v.literal('folder'), minRows }),
]);
export type HoldoutPolicy = v.InferOutput<typeof holdoutSchema>;

/** How files are read, where names and bytes do not tell. */
export const formatSchema = v.pipe(
  fields({
    type: v.optional(v.picklist(['csv', 'jsonl', 'parquet', 'capture', 'opaque'])),
    /** Whether a CSV file's first row names the columns. Without, the contract's columns are taken in order. @default true */
    header: v.optional(v.boolean()),
    delimiter: v.optional(v.picklist([',', ';', '\t', '|'])),
    /** Texts that mean "no value" beside the empty field. */
    nullValues: v.optional(v.pipe(v.array(v.string()), v.maxLength(20))),
    /** For files that are not read (images, tensors): path in the drop of the table that the contract applies to. */
    index: v.optional(name),
  }),
  v.check(
    ({ type, index }) => (type === 'opaque') === (index !== undefined),
    'index and type "opaque" belong together: files that are not read need a table that the contract applies to',
  ),
);
export type FormatPolicy = v.InferOutput<typeof formatSchema>;

const SEGMENT = /^[A-Za-z0-9!'() _=.-]+$/;

/** Whether a folder of a drop can be a training channel: a plain relative path, which no permission's pattern can mistake. */
const isChannelFolder = (path: string): boolean =>
  path
    .replace(/\/$/, '')
    .split('/')
    .every((segment) => SEGMENT.test(segment) && segment !== '.' && segment !== '..');

/** The policy's `dataset` section. */
export const datasetPolicySchema = fields({
  /**
   * Training channels by their folder in a drop: `train` is parted into what is trained on and what is held out, the others reach the
   * trainer as they are. @default - the whole drop is one channel, train
   */
  channels: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{1,64}$/, 'a SageMaker channel name')),
      v.pipe(
        v.string(),
        v.check(isChannelFolder, 'a folder of the drop, such as "rows" or "images/small": letters, digits and !\'() _=.-'),
      ),
    ),
  ),
  format: v.optional(formatSchema),
  holdout: holdoutSchema,
  contract: dataContractSchema,
  drift: v.optional(driftPolicySchema, {}),
  snapshot: v.optional(
    fields({
      maxGiB: v.optional(positive, 200),
      /** How long a snapshot stays, in whole days; its profile stays anyhow. @default - until somebody deletes it */
      keep: v.optional(
        v.pipe(
          duration,
          v.check(
            durationThat((length) => length % DAY === 0 && length >= SHORTEST_KEEP * DAY),
            `whole days, at least ${SHORTEST_KEEP}d: a delivery may take that long`,
          ),
        ),
      ),
    }),
    {},
  ),
});
