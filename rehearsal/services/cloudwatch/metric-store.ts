import * as v from 'valibot';
import type { Measurement, MetricSink } from './metric-sink.ts';

/** What one second or minute of a metric holds. */
export interface Bucket {
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Each distinct value and how often it came; a statistic set without values has none, and then no percentile. */
  readonly values: Map<number, number>;
}

interface Series {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  unit: string | undefined;
  /** Milliseconds between two possible buckets: a second once anything came in high resolution. */
  step: number;
  readonly buckets: Map<number, Bucket>;
}

export interface MetricKey {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A statistic set, as PutMetricData may send instead of values. */
export interface StatisticSet {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

const saved = v.array(
  v.object({
    namespace: v.string(),
    name: v.string(),
    dimensions: v.record(v.string(), v.string()),
    unit: v.optional(v.string()),
    step: v.number(),
    buckets: v.array(
      v.object({
        time: v.number(),
        count: v.number(),
        sum: v.number(),
        min: v.number(),
        max: v.number(),
        values: v.array(v.tuple([v.number(), v.number()])),
      }),
    ),
  }),
);

/** All metrics, in memory. A metric is its namespace, name and dimensions together: there is no roll-up over dimensions. */
export class MetricStore implements MetricSink {
  readonly #series = new Map<string, Series>();

  record(measurement: Measurement): void {
    const count = measurement.count ?? 1;
    const { value } = measurement;
    const bucket = this.#bucket(measurement);
    add(bucket, { count, sum: value * count, min: value, max: value });
    bucket.values.set(value, (bucket.values.get(value) ?? 0) + count);
  }

  recordSet(measurement: Omit<Measurement, 'value' | 'count'>, set: StatisticSet): void {
    const bucket = this.#bucket(measurement);
    add(bucket, set);
    // AWS: percentiles of a statistic set are known only when all its values are equal.
    if (set.min === set.max) bucket.values.set(set.min, (bucket.values.get(set.min) ?? 0) + set.count);
  }

  /** Everything measured from `start` up to, not including, `end`; undefined when there is nothing. */
  window(key: MetricKey, start: number, end: number, unit?: string): Bucket | undefined {
    const series = this.#series.get(keyOf(key));
    if (series === undefined || (unit !== undefined && series.unit !== undefined && series.unit !== unit)) return undefined;
    const found: Bucket = emptyBucket();
    for (let time = Math.ceil(start / series.step) * series.step; time < end; time += series.step) {
      const bucket = series.buckets.get(time);
      if (bucket === undefined) continue;
      add(found, bucket);
      for (const [value, count] of bucket.values) found.values.set(value, (found.values.get(value) ?? 0) + count);
    }
    return found.count === 0 ? undefined : found;
  }

  list(): MetricKey[] {
    return [...this.#series.values()].map(({ namespace, name, dimensions }) => ({ namespace, name, dimensions }));
  }

  save(): v.InferOutput<typeof saved> {
    return [...this.#series.values()].map(({ buckets, ...series }) => ({
      ...series,
      buckets: [...buckets].map(([time, { values, ...bucket }]) => ({ time, ...bucket, values: [...values] })),
    }));
  }

  load(state: unknown): void {
    this.#series.clear();
    for (const { buckets, ...series } of v.parse(saved, state)) {
      const restored = buckets.map(({ time, values, ...bucket }): [number, Bucket] => [time, { ...bucket, values: new Map(values) }]);
      this.#series.set(keyOf(series), { ...series, unit: series.unit, buckets: new Map(restored) });
    }
  }

  #bucket(of: Omit<Measurement, 'value'>): Bucket {
    const key = keyOf(of);
    const step = (of.resolution ?? 60) * 1000;
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { namespace: of.namespace, name: of.name, dimensions: of.dimensions, unit: of.unit, step, buckets: new Map() };
      this.#series.set(key, series);
    }
    series.step = Math.min(series.step, step);
    const time = Math.floor(of.time / step) * step;
    let bucket = series.buckets.get(time);
    if (bucket === undefined) {
      bucket = emptyBucket();
      series.buckets.set(time, bucket);
    }
    return bucket;
  }
}

function emptyBucket(): Bucket {
  return { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, values: new Map() };
}

function add(bucket: Bucket, set: StatisticSet): void {
  bucket.count += set.count;
  bucket.sum += set.sum;
  bucket.min = Math.min(bucket.min, set.min);
  bucket.max = Math.max(bucket.max, set.max);
}

/** Names of dimension sets by their object: who measures often passes the same object again. */
const suffixes = new WeakMap<object, string>();

function keyOf({ namespace, name, dimensions }: MetricKey): string {
  let suffix = suffixes.get(dimensions);
  if (suffix === undefined) {
    suffix = Object.entries(dimensions)
      .map(([dimension, value]) => `\n${dimension}=${value}`)
      .sort()
      .join('');
    suffixes.set(dimensions, suffix);
  }
  return `${namespace}\n${name}${suffix}`;
}
