import * as v from 'valibot';
import { distinctValues } from '../column-rules.ts';
import { foldTo, type Histogram, histogram, keyOf, middle, packHistogram, total, unpackHistogram } from '../histogram.ts';
import { type ColumnProfile, isNumeric, type Profile, rowsOf } from '../profile.ts';
import { toSixBits } from '../varints.ts';

const count = v.pipe(v.number(), v.minValue(0));
const number = v.pipe(v.number(), v.finite());
const common = v.object({ num_present: count, num_missing: count });

/** statistics.json. Source: Amazon SageMaker Developer Guide, "Schema for Statistics". */
export const statisticsSchema = v.object({
  version: v.optional(v.number(), 0),
  dataset: v.object({ item_count: count }),
  features: v.array(
    v.object({
      name: v.string(),
      inferred_type: v.picklist(['Integral', 'Fractional', 'String', 'Unknown']),
      numerical_statistics: v.optional(
        v.object({
          common,
          mean: v.optional(number),
          sum: v.optional(number),
          std_dev: v.optional(number),
          min: v.optional(number),
          max: v.optional(number),
          distribution: v.optional(
            v.object({
              kll: v.object({
                buckets: v.optional(v.array(v.object({ lower_bound: number, upper_bound: number, count })), []),
                sketch: v.optional(
                  v.object({ parameters: v.optional(v.object({ c: number, k: number })), data: v.array(v.array(number)) }),
                ),
              }),
            }),
          ),
        }),
      ),
      string_statistics: v.optional(
        v.object({
          common,
          distinct_count: v.optional(number),
          distribution: v.optional(v.object({ categorical: v.object({ buckets: v.array(v.object({ value: v.string(), count })) }) })),
        }),
      ),
    }),
  ),
});
export type SageMakerStatistics = v.InferOutput<typeof statisticsSchema>;
type Feature = SageMakerStatistics['features'][number];

/** Buckets that statistics.json shows. */
const BUCKETS = 10;
/** Values of a synthesised sketch: k of the KLL sketches that Model Monitor writes. */
const SKETCH = 2048;

/** A profile in Model Monitor's form. Sensitive columns have counts only. */
export function writeStatistics(profile: Profile): SageMakerStatistics {
  return { version: 0, dataset: { item_count: profile.rows }, features: profile.columns.map(featureOf) };
}

/** The type that Model Monitor would infer. */
export function inferredType(column: ColumnProfile): Feature['inferred_type'] {
  if (column.n === 0) return 'Unknown';
  if (column.type === 'string' || column.type === 'boolean') return 'String';
  return column.ints === column.n ? 'Integral' : 'Fractional';
}

function featureOf(column: ColumnProfile): Feature {
  const shares = { num_present: column.n, num_missing: rowsOf(column) - column.n };
  const feature = { name: column.name, inferred_type: inferredType(column) };
  if (!isNumeric(column)) {
    const buckets = (column.dict?.values ?? []).map(([value, n]) => ({ value, count: n }));
    return {
      ...feature,
      string_statistics: {
        common: shares,
        distinct_count: Math.round(distinctValues(column).count),
        distribution: { categorical: { buckets } },
      },
    };
  }
  const { n, mean, m2, min, max, ll } = column;
  if (n === 0 || mean === null || m2 === null || column.sensitive) return { ...feature, numerical_statistics: { common: shares } };
  const moments = { mean, sum: mean * n, std_dev: Math.sqrt(m2 / n) };
  if (min === null || max === null || !ll) return { ...feature, numerical_statistics: { common: shares, ...moments } };
  const h = unpackHistogram(ll);
  const sketch = { parameters: { c: 0.64, k: SKETCH }, data: synthesised(h, min, max) };
  return {
    ...feature,
    numerical_statistics: { common: shares, ...moments, min, max, distribution: { kll: { buckets: equalWidth(h, min, max), sketch } } },
  };
}

/** Ten buckets of equal width; a bucket of ours that lies across a border counts where its middle lies. */
function equalWidth(h: Histogram, min: number, max: number): { lower_bound: number; upper_bound: number; count: number }[] {
  const width = (max - min) / BUCKETS;
  const counts = new Array<number>(BUCKETS).fill(0);
  for (const [i, key] of h.keys.entries()) {
    const x = Math.min(max, Math.max(min, middle(key, h.shift)));
    const at = width === 0 ? 0 : Math.min(BUCKETS - 1, Math.floor((x - min) / width));
    counts[at] = (counts[at] ?? 0) + (h.counts[i] ?? 0);
  }
  return counts.map((n, i) => ({ lower_bound: min + i * width, upper_bound: i === BUCKETS - 1 ? max : min + (i + 1) * width, count: n }));
}

/** The data of a sketch: an item of level j stands for 2^j values. Few values are all there, many as quantiles of one level. */
function synthesised(h: Histogram, min: number, max: number): number[][] {
  const n = total(h);
  const level = Math.max(0, Math.ceil(Math.log2(n / SKETCH)));
  const weight = 2 ** level;
  const items: number[] = [];
  const singles: number[] = [];
  let [seen, next] = [0, weight / 2];
  for (const [i, key] of h.keys.entries()) {
    seen += h.counts[i] ?? 0;
    const x = Math.min(max, Math.max(min, middle(key, h.shift)));
    for (; next < seen && items.length < Math.floor(n / weight); next += weight) items.push(x);
  }
  for (let rest = n - items.length * weight; rest > 0; rest--) singles.push(max);
  if (level === 0) return [items];
  return [singles, ...Array.from({ length: level - 1 }, (): number[] => []), items];
}

/**
 * A profile from Model Monitor's statistics, to compare new data with. It is as good as its sketches: where there are only ten
 * buckets, comparisons are marked approximate.
 * @throws ValiError when the document is no statistics.json.
 */
export function readStatistics(document: unknown): Omit<Profile, 'digest'> {
  const { dataset, features } = v.parse(statisticsSchema, document);
  return {
    format: 'profile/1',
    hash: 'murmur3-32',
    rows: dataset.item_count,
    badRows: 0,
    bytes: 0,
    source: [],
    columns: features.map(columnFrom),
    rules: [],
    badRowExamples: [],
    extraFields: [],
  };
}

const EMPTY = { invalid: 0, nan: 0, posInf: 0, negInf: 0, zeros: 0, neg: 0, ints: 0, blank: 0, min: null, max: null, mean: null, m2: null };
const NO_REGISTERS: ColumnProfile['hll'] = { p: 12, r: toSixBits(new Uint8Array(4096)) };

function columnFrom({ name, inferred_type, numerical_statistics, string_statistics }: Feature): ColumnProfile {
  if (string_statistics || !numerical_statistics) {
    const { num_present = 0, num_missing = 0 } = string_statistics?.common ?? {};
    const values = (string_statistics?.distribution?.categorical.buckets ?? [])
      .map(({ value, count: n }): [string, number] => [value, n])
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    const exact = values.reduce((sum, [, n]) => sum + n, 0) === num_present;
    const err = exact ? 0 : num_present;
    return { ...EMPTY, name, type: 'string', n: num_present, nulls: num_missing, hll: NO_REGISTERS, dict: { exact, err, values } };
  }
  const { common: shares, mean, std_dev, min, max, distribution } = numerical_statistics;
  const n = shares.num_present;
  const sketch = distribution?.kll.sketch?.data;
  const points = sketch
    ? sketch.flatMap((level, j) => level.map((x): [number, number] => [x, 2 ** j]))
    : (distribution?.kll.buckets ?? []).flatMap(({ lower_bound, upper_bound, count: c }) => spread(lower_bound, upper_bound, c));
  return {
    ...EMPTY,
    name,
    type: 'number',
    n,
    nulls: shares.num_missing,
    ints: inferred_type === 'Integral' ? n : 0,
    min: min ?? null,
    max: max ?? null,
    mean: mean ?? null,
    m2: std_dev === undefined ? null : std_dev ** 2 * n,
    ...(points.length > 0 ? { ll: packHistogram(collected(points)) } : {}),
    ...(sketch ? {} : { approximate: true }),
    hll: NO_REGISTERS,
  };
}

/** A bucket's values as if they lay evenly in it. */
function spread(low: number, high: number, n: number): [number, number][] {
  const points = Math.min(n, 32);
  return Array.from({ length: points }, (_, i) => [
    low + ((i + 0.5) * (high - low)) / points,
    Math.floor(((i + 1) * n) / points) - Math.floor((i * n) / points),
  ]);
}

function collected(points: readonly (readonly [number, number])[]): Histogram {
  let h = histogram(
    0,
    2048,
    points.filter(([, n]) => n > 0).map(([x, n]) => [keyOf(x), n] as const),
  );
  while (h.keys.length > h.cap) h = foldTo(h, h.shift + 1);
  return h;
}
