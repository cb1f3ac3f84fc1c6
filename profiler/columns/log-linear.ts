import { foldTo, type Histogram, histogram } from '../../domain/dataset/histogram.ts';

/** Buckets a histogram may use before its buckets are made wider. */
export const BUCKETS = 2048;

/**
 * A log-linear histogram that grows (see `Histogram` for what it means): open addressing over four times as many slots as buckets.
 * A slot with count 0 is empty.
 */
export class LogLinear {
  shift: number;
  readonly cap: number;
  private used = 0;
  private keys: Int32Array;
  private counts: Float64Array;
  private readonly mask: number;

  constructor(cap = BUCKETS, shift = 0) {
    this.cap = cap;
    this.shift = shift;
    const slots = 2 ** Math.ceil(Math.log2(cap * 4));
    this.mask = slots - 1;
    this.keys = new Int32Array(slots);
    this.counts = new Float64Array(slots);
  }

  /** Counts a value `weight` times, given its key at shift 0. */
  add(key: number, weight: number): void {
    const { mask, keys, counts } = this;
    const bucket = key >> this.shift;
    let slot = (Math.imul(bucket, 0x9e3779b1) >>> 16) & mask;
    for (;;) {
      const count = counts[slot] as number;
      if (count === 0) break;
      if (keys[slot] === bucket) {
        counts[slot] = count + weight;
        return;
      }
      slot = (slot + 1) & mask;
    }
    keys[slot] = bucket;
    counts[slot] = weight;
    if (++this.used > this.cap) this.collapse();
  }

  /** Doubles the width of all buckets until they are few enough. */
  private collapse(): void {
    do {
      const [keys, counts] = [this.keys, this.counts];
      this.keys = new Int32Array(keys.length);
      this.counts = new Float64Array(keys.length);
      this.used = 0;
      this.shift++;
      for (let slot = 0; slot < keys.length; slot++) {
        const count = counts[slot] as number;
        if (count !== 0) this.put((keys[slot] as number) >> 1, count);
      }
    } while (this.used > this.cap);
  }

  /** Counts a bucket at the present shift. */
  private put(bucket: number, weight: number): void {
    let slot = (Math.imul(bucket, 0x9e3779b1) >>> 16) & this.mask;
    while (this.counts[slot] !== 0 && this.keys[slot] !== bucket) slot = (slot + 1) & this.mask;
    if (this.counts[slot] === 0) this.used++;
    this.keys[slot] = bucket;
    (this.counts[slot] as number) += weight;
  }

  /** The histogram so far. */
  snapshot(): Histogram {
    const buckets: [number, number][] = [];
    for (const [slot, count] of this.counts.entries()) if (count !== 0) buckets.push([this.keys[slot] as number, count]);
    return histogram(this.shift, this.cap, buckets);
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
