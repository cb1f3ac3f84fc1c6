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

/** The same data in wider buckets, 2^(shift - h.shift) times. Buckets that become one lie side by side. */
export function foldTo(h: Histogram, shift: number): Histogram {
  if (shift === h.shift) return h;
  const keys: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < h.keys.length; i++) {
    const key = (h.keys[i] ?? 0) >> (shift - h.shift);
    const count = h.counts[i] ?? 0;
    if (keys.at(-1) === key) counts[counts.length - 1] = (counts.at(-1) ?? 0) + count;
    else {
      keys.push(key);
      counts.push(count);
    }
  }
  return { shift, cap: h.cap, keys, counts };
}

/** Buckets of two histograms in common ones, in the order of their values, with the counts of both sides. */
export function eachBucket(a: Histogram, b: Histogram, take: (key: number, ofA: number, ofB: number, shift: number) => void): void {
  const shift = Math.max(a.shift, b.shift);
  const x = foldTo(a, shift);
  const y = foldTo(b, shift);
  for (let i = 0, j = 0; i < x.keys.length || j < y.keys.length; ) {
    const p = x.keys[i];
    const q = y.keys[j];
    const key = p === undefined ? (q ?? 0) : q === undefined || rank(p, shift) <= rank(q, shift) ? p : q;
    take(key, p === key ? (x.counts[i++] ?? 0) : 0, q === key ? (y.counts[j++] ?? 0) : 0, shift);
  }
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

export function total({ counts }: Histogram): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i] ?? 0;
  return sum;
}

/** The middle of the bucket that holds the ⌈p·n⌉-th smallest value; undefined without values. */
export function quantile(h: Histogram, p: number): number | undefined {
  const target = Math.max(1, Math.ceil(p * total(h)));
  let seen = 0;
  for (let i = 0; i < h.keys.length; i++) {
    seen += h.counts[i] ?? 0;
    if (seen >= target) return middle(h.keys[i] ?? 0, h.shift);
  }
  return undefined;
}

/** Values that lie in the interval, as the smallest and largest number that the buckets allow. */
export function countBetween(h: Histogram, min: number, max: number): readonly [number, number] {
  let [least, most] = [0, 0];
  for (let i = 0; i < h.keys.length; i++) {
    const key = h.keys[i] ?? 0;
    const [low, high] = h.shift === 0 ? [middle(key, 0), middle(key, 0)] : edges(key, h.shift);
    const count = h.counts[i] ?? 0;
    if (low >= min && high <= max) least += count;
    if (high >= min && low <= max) most += count;
  }
  return [least, most];
}

/** A histogram as JSON. Keys ascend as numbers, not as values: the text is canonical either way. */
export function packHistogram({ shift, cap, keys, counts }: Histogram): PackedHistogram {
  return { shift, cap, k: packAscending(negativesReversed(keys, keys)), c: packVarints(negativesReversed(keys, counts)) };
}

/** @throws RangeError when keys and counts do not belong together. */
export function unpackHistogram({ shift, cap, k, c }: PackedHistogram): Histogram {
  const keys = unpackAscending(k);
  const counts = unpackVarints(c);
  if (keys.length !== counts.length) throw new RangeError(`a histogram has ${keys.length} keys and ${counts.length} counts`);
  if (ascends(keys)) return { shift, cap, keys: negativesReversed(keys, keys), counts: negativesReversed(keys, counts) };
  return histogram(
    shift,
    cap,
    keys.map((key, i) => [key, counts[i] ?? 0] as const),
  );
}

/** From the order of values to that of keys, and back: they differ in negative numbers, whose keys descend. */
function negativesReversed(keys: readonly number[], of: readonly number[]): number[] {
  let negative = 0;
  while (negative < keys.length && (keys[negative] ?? 0) < 0) negative++;
  const turned = new Array<number>(of.length);
  for (let i = 0; i < of.length; i++) turned[i] = of[i < negative ? negative - 1 - i : i] ?? 0;
  return turned;
}

/** Whether a text is canonical; one that somebody else wrote may not be. */
function ascends(keys: readonly number[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i] ?? 0) <= (keys[i - 1] ?? 0)) return false;
  return true;
}
