import { foldTo, type Histogram, histogram } from '../../domain/dataset/histogram.ts';

/** Buckets a histogram may use before its buckets are made wider. */
export const BUCKETS = 2048;

/**
 * A log-linear histogram that grows (see `Histogram` for what it means). Data lies close together once its buckets are wide enough, so
 * most counts are in two windows of neighbouring buckets, one for each sign; a table holds the rest.
 */
export class LogLinear {
  shift: number;
  readonly cap: number;
  /** Buckets of one window. */
  readonly width: number;
  /** Counts of the window of positive buckets, then of the negative one. */
  readonly window: Float64Array;
  /** First bucket of each window. */
  positive = 0;
  negative = 0;
  private readonly rest = new Map<number, number>();
  private used = 0;
  private placed = false;

  constructor(cap = BUCKETS, shift = 0) {
    this.cap = cap;
    this.shift = shift;
    this.width = 2 * cap;
    this.window = new Float64Array(2 * this.width);
  }

  /** Counts a value `weight` times, given its key at shift 0. */
  add(key: number, weight: number): void {
    if (!this.placed) this.place(Int32Array.of(key >> this.shift));
    this.put(key >> this.shift, weight);
    if (this.used > this.cap) this.collapse();
  }

  /** Counts a bucket at the present shift. */
  private put(bucket: number, weight: number): void {
    const { window, width, rest } = this;
    const place = bucket - (bucket < 0 ? this.negative : this.positive);
    if (place >= 0 && place < width) {
      const slot = bucket < 0 ? place + width : place;
      const count = window[slot] as number;
      if (count === 0) this.used++;
      window[slot] = count + weight;
      return;
    }
    const count = rest.get(bucket);
    if (count === undefined) this.used++;
    rest.set(bucket, (count ?? 0) + weight);
  }

  /** Puts the windows where most of these buckets are: around the middle one of each sign. */
  private place(buckets: Int32Array): void {
    const sorted = buckets.slice().sort();
    const split = sorted.findIndex((bucket) => bucket >= 0);
    const start = (side: Int32Array): number => {
      const [first, middle, last] = [side[0] ?? 0, side[side.length >> 1] ?? 0, side.at(-1) ?? 0];
      return last - first < this.width ? first - ((this.width - (last - first)) >> 1) : middle - (this.width >> 1);
    };
    this.positive = start(sorted.subarray(split < 0 ? sorted.length : split));
    this.negative = start(sorted.subarray(0, split < 0 ? sorted.length : split));
    this.placed = true;
  }

  /** Doubles the width of all buckets until they are few enough. */
  private collapse(): void {
    while (this.used > this.cap) {
      const { buckets, counts } = this.buckets();
      for (let i = 0; i < buckets.length; i++) buckets[i] = (buckets[i] as number) >> 1;
      this.shift++;
      this.window.fill(0);
      this.rest.clear();
      this.used = 0;
      this.place(buckets);
      for (let i = 0; i < buckets.length; i++) this.put(buckets[i] as number, counts[i] as number);
    }
  }

  private buckets(): { readonly buckets: Int32Array; readonly counts: Float64Array } {
    const { window, width, used } = this;
    const buckets = new Int32Array(used);
    const counts = new Float64Array(used);
    let at = 0;
    for (let slot = 0; slot < 2 * width; slot++) {
      const count = window[slot] as number;
      if (count === 0) continue;
      buckets[at] = slot < width ? this.positive + slot : this.negative + slot - width;
      counts[at++] = count;
    }
    for (const [bucket, count] of this.rest) {
      buckets[at] = bucket;
      counts[at++] = count;
    }
    return { buckets, counts };
  }

  /** The histogram so far. */
  snapshot(): Histogram {
    const { buckets, counts } = this.buckets();
    return histogram(
      this.shift,
      this.cap,
      Array.from(buckets, (bucket, i) => [bucket, counts[i] as number] as const),
    );
  }
}

/** The histogram of two parts together: in the wider of their buckets, and wider still while there are too many. */
export function mergeHistograms(a: Histogram, b: Histogram): Histogram {
  let shift = Math.max(a.shift, b.shift);
  const [x, y] = [foldTo(a, shift), foldTo(b, shift)];
  const pairs = (h: Histogram) => h.keys.map((key, i) => [key, h.counts[i] ?? 0] as const);
  const cap = Math.min(a.cap, b.cap);
  let both = histogram(shift, cap, [...pairs(x), ...pairs(y)]);
  while (both.keys.length > cap) both = foldTo(both, ++shift);
  return both;
}
