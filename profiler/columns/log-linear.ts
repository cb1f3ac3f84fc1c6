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
    if (!this.placed) this.place([key >> this.shift]);
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
  private place(buckets: readonly number[]): void {
    const sorted = [...buckets].sort((a, b) => a - b);
    const start = (side: readonly number[]): number => {
      const [first, middle, last] = [side[0] ?? 0, side[side.length >> 1] ?? 0, side.at(-1) ?? 0];
      return last - first < this.width ? first - ((this.width - (last - first)) >> 1) : middle - (this.width >> 1);
    };
    this.positive = start(sorted.filter((bucket) => bucket >= 0));
    this.negative = start(sorted.filter((bucket) => bucket < 0));
    this.placed = true;
  }

  /** Doubles the width of all buckets until they are few enough. */
  private collapse(): void {
    while (this.used > this.cap) {
      const buckets = this.buckets();
      this.shift++;
      this.window.fill(0);
      this.rest.clear();
      this.used = 0;
      this.place(buckets.map(([bucket]) => bucket >> 1));
      for (const [bucket, count] of buckets) this.put(bucket >> 1, count);
    }
  }

  private buckets(): [number, number][] {
    const { window, width } = this;
    const found: [number, number][] = [...this.rest];
    for (let slot = 0; slot < 2 * width; slot++) {
      const count = window[slot] as number;
      if (count !== 0) found.push([slot < width ? this.positive + slot : this.negative + slot - width, count]);
    }
    return found;
  }

  /** The histogram so far. */
  snapshot(): Histogram {
    return histogram(this.shift, this.cap, this.buckets());
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
