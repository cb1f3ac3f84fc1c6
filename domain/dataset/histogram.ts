import * as v from 'valibot';
import { fields, whole } from './fields.ts';
import { packAscending, packVarints, unpackAscending, unpackVarints } from './varints.ts';

/** A histogram as a profile's JSON holds it: `k` zigzag-delta varints of the keys, `c` varints of the counts, both base64. */
export const packedHistogramSchema = fields({
  shift: v.pipe(whole, v.maxValue(31)),
  cap: v.pipe(whole, v.minValue(2)),
  k: v.string(),
  c: v.string(),
});
export type PackedHistogram = v.InferOutput<typeof packedHistogramSchema>;

/**
 * A log-linear histogram. A finite double's key is the signed high word of its IEEE 754 form (zero for both zeros); its bucket is
 * `key >> shift`: 2^(20 - shift) buckets in each octave. The shift grows only when the whole data needs more than `cap` buckets, so
 * that any partition of the same data gives the same histogram. After DDSketch (Masson et al., VLDB 2019) and its uniform collapse.
 * Buckets are in the order of their values.
 */
export interface Histogram {
  readonly shift: number;
  readonly cap: number;
  readonly keys: readonly number[];
  readonly counts: readonly number[];
}

/** Position of a bucket on the number line: negative doubles' words run backwards. */
export const rank = (key: number, shift: number): number => (key >= 0 ? key : ~key - 2 ** (31 - shift));

/** A histogram from buckets in any order; equal keys are added up. */
export function histogram(shift: number, cap: number, buckets: Iterable<readonly [number, number]>): Histogram {
  const total = new Map<number, number>();
  for (const [key, count] of buckets) total.set(key, (total.get(key) ?? 0) + count);
  const sorted = [...total].sort(([a], [b]) => rank(a, shift) - rank(b, shift));
  return { shift, cap, keys: sorted.map(([key]) => key), counts: sorted.map(([, count]) => count) };
}

/** The same data in wider buckets, 2^(shift - h.shift) times. */
export function foldTo(h: Histogram, shift: number): Histogram {
  if (shift === h.shift) return h;
  return histogram(
    shift,
    h.cap,
    h.keys.map((key, i) => [key >> (shift - h.shift), h.counts[i] ?? 0] as const),
  );
}

const view = new DataView(new ArrayBuffer(8));

/** Key of a finite number at shift 0. */
export function keyOf(x: number): number {
  if (x === 0) return 0;
  view.setFloat64(0, x);
  return view.getInt32(0);
}

function fromHighWord(word: number): number {
  view.setInt32(0, word);
  view.setInt32(4, 0);
  const x = view.getFloat64(0);
  if (Number.isFinite(x)) return x;
  return x < 0 || (Number.isNaN(x) && word < 0) ? -Number.MAX_VALUE : Number.MAX_VALUE;
}

/** Smallest and largest end of a bucket's values. The end nearer to zero belongs to it. */
export function edges(key: number, shift: number): readonly [number, number] {
  const near = fromHighWord(key << shift);
  const far = fromHighWord((key << shift) + 2 ** shift);
  return key >= 0 ? [near, far] : [far, near];
}

/** The value that stands for a bucket: its middle, which is at most 2^-(21 - shift) of it away from any other. At shift 0: the value. */
export function middle(key: number, shift: number): number {
  const [low, high] = edges(key, shift);
  if (shift === 0) return key >= 0 ? low : high;
  if (key === 0) return 0;
  return low / 2 + high / 2;
}

export const total = (h: Histogram): number => h.counts.reduce((sum, count) => sum + count, 0);

/** The middle of the bucket that holds the ⌈p·n⌉-th smallest value; undefined without values. */
export function quantile(h: Histogram, p: number): number | undefined {
  const target = Math.max(1, Math.ceil(p * total(h)));
  let seen = 0;
  for (const [i, key] of h.keys.entries()) {
    seen += h.counts[i] ?? 0;
    if (seen >= target) return middle(key, h.shift);
  }
  return undefined;
}

/** Values that lie in the interval, as the smallest and largest number that the buckets allow. */
export function countBetween(h: Histogram, min: number, max: number): readonly [number, number] {
  let [least, most] = [0, 0];
  for (const [i, key] of h.keys.entries()) {
    const [low, high] = h.shift === 0 ? [middle(key, 0), middle(key, 0)] : edges(key, h.shift);
    const count = h.counts[i] ?? 0;
    if (low >= min && high <= max) least += count;
    if (high >= min && low <= max) most += count;
  }
  return [least, most];
}

/** A histogram as JSON. Keys ascend as numbers, not as values: the text is canonical either way. */
export function packHistogram(h: Histogram): PackedHistogram {
  const order = h.keys.map((key, i) => [key, h.counts[i] ?? 0] as const).sort(([a], [b]) => a - b);
  return { shift: h.shift, cap: h.cap, k: packAscending(order.map(([key]) => key)), c: packVarints(order.map(([, count]) => count)) };
}

/** @throws RangeError when keys and counts do not belong together. */
export function unpackHistogram(packed: PackedHistogram): Histogram {
  const keys = unpackAscending(packed.k);
  const counts = unpackVarints(packed.c);
  if (keys.length !== counts.length) throw new RangeError(`a histogram has ${keys.length} keys and ${counts.length} counts`);
  return histogram(
    packed.shift,
    packed.cap,
    keys.map((key, i) => [key, counts[i] ?? 0] as const),
  );
}
