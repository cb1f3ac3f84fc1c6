import { REGISTERS } from '../domain/dataset/distinct-count.ts';
import { type PackedHistogram, packHistogram, unpackHistogram } from '../domain/dataset/histogram.ts';
import type { Profile } from '../domain/dataset/profile.ts';
import type { Buckets } from './columns/log-linear.ts';
import type { Heap } from './kernels/heap.ts';
import { HeapBuffer } from './kernels/heap-buffer.ts';
import {
  HASH_BUCKETS,
  PART_CODES,
  PART_HASHES,
  PART_PLACES,
  PART_RECORD,
  PART_ROWS,
  PART_WEIGHTS,
  PLACES_AT,
  PLACES_COUNT,
  PLACES_SIZE,
  UNORDERED,
} from './kernels/layout.ts';
import { Packing } from './packing.ts';

/** Most bytes that a character of text takes. */
const UTF8 = 3;

type Sample = NonNullable<Profile['sample']>;

/** Where the codes of a column's histogram go in a merged one. */
export interface Places {
  /** Address of a word for each code. */
  readonly at: number;
  readonly count: number;
}

/** A merged histogram, and where the codes of both sides go in it. */
export interface MergedHistogram {
  readonly histogram: PackedHistogram;
  readonly places: readonly [Places, Places];
}

/**
 * Merges what profiles hold as text, in the heap: profiles are often merged once, before JavaScript is warm, so kernels go through the
 * numbers. What it returns of the heap is kept as long as the heap. Everything throws a RangeError for text that is damaged.
 */
export class Merging {
  private readonly heap: Heap;
  private readonly packing: Packing;
  private readonly text: HeapBuffer;
  private readonly bytes: HeapBuffer;
  private readonly numbers: readonly [HeapBuffer, HeapBuffer];
  private readonly words: readonly [HeapBuffer, HeapBuffer];
  private readonly merged: HeapBuffer;

  constructor(heap: Heap) {
    const buffer = (): HeapBuffer => new HeapBuffer(heap);
    this.heap = heap;
    this.packing = new Packing(heap);
    [this.text, this.bytes, this.merged] = [buffer(), buffer(), buffer()];
    [this.numbers, this.words] = [
      [buffer(), buffer()],
      [buffer(), buffer()],
    ];
  }

  /** HyperLogLog registers of both: the larger of each two. */
  registers(a: string, b: string): string {
    const [x, y] = [this.written(a, this.text), this.written(b, this.bytes)];
    for (const { length } of [x, y]) if (length !== REGISTERS) throw new RangeError(`${length} registers, not ${REGISTERS}`);
    const wrong = this.heap.kernels.mergeSixBits(x.at, y.at, REGISTERS);
    if (wrong >= 0) throw new RangeError(`character ${wrong} is not base64`);
    return this.heap.bytes.toString('latin1', x.at, x.at + REGISTERS);
  }

  /** Counts of both in hash buckets. */
  hashBuckets(a: string, b: string): string {
    const [x, y] = [this.varints(a, 0), this.varints(b, 1)];
    for (const { count } of [x, y]) if (count !== HASH_BUCKETS) throw new RangeError(`${count} hash buckets, not ${HASH_BUCKETS}`);
    this.heap.kernels.addNumbers(x.at, y.at, HASH_BUCKETS);
    return this.packing.varints(x.at, HASH_BUCKETS);
  }

  /** The histogram of two parts together: in the wider of their buckets, and wider still while there are too many. */
  histograms(a: PackedHistogram, b: PackedHistogram): MergedHistogram {
    const { heap } = this;
    const [x, y] = [this.buckets(a, 0), this.buckets(b, 1)];
    const cap = Math.min(x.cap, y.cap);
    let shift = Math.max(x.shift, y.shift);
    const counts = this.merged.room(12 * (x.size + y.size));
    const keys = counts + 8 * (x.size + y.size);
    const of = ({ keys: at, counts: from, size, shift: own }: Buckets) => [at, from, size, shift - own] as const;
    let size = heap.kernels.mergeBuckets(...of(x), ...of(y), keys, counts);
    for (; size > cap; shift++) size = heap.kernels.mergeBuckets(keys, counts, size, 1, 0, 0, 0, 0, keys, counts);
    const placed = (own: Buckets): Places => {
      const at = heap.allocate(4 * (own.size + 1));
      heap.kernels.placeBuckets(own.keys, own.size, shift - own.shift, keys, at);
      return { at, count: own.size + 1 };
    };
    const places = [placed(x), placed(y)] as const;
    return { histogram: this.packing.histogram({ shift, cap, size, keys, counts }), places };
  }

  /** The rows of both samples with the smallest hashes. `places`: of each column of each side, where its codes go. */
  samples(a: Sample, b: Sample, places: readonly (readonly (Places | undefined)[])[]): Sample {
    const { heap, packing } = this;
    const k = Math.min(a.k, b.k);
    const [x, y] = [this.part(a, places[0] ?? []), this.part(b, places[1] ?? [])];
    const columns = places[0]?.length ?? 0;
    const most = Math.min(k, heap.word(x + PART_ROWS) + heap.word(y + PART_ROWS));
    const hashes = heap.allocate(8 * most * (2 + columns));
    const [weights, codes] = [hashes + 8 * most, hashes + 16 * most];
    const rows = heap.kernels.mergeSamples(x, y, most, columns, hashes, weights, codes);
    if (rows < 0) throw new RangeError('a sampled row is in a bucket that its column does not have');
    return {
      k,
      h: packing.base64(hashes, hashes + 8 * rows),
      w: packing.varints(weights, rows),
      x: packing.varints(codes, rows * columns),
    };
  }

  /** Address of the record of a sample. */
  private part({ h, w, x }: Sample, places: readonly (Places | undefined)[]): number {
    const { heap } = this;
    const held = (text: string): { readonly at: number; readonly count: number } => {
      const { at, count } = this.varints(text, 0);
      const to = heap.allocate(8 * count);
      heap.bytes.copyWithin(to, at, at + 8 * count);
      return { at: to, count };
    };
    const [weights, codes, bytes] = [held(w), held(x), this.unpacked(h)];
    const rows = weights.count;
    if (bytes.length !== 8 * rows || codes.count !== rows * places.length)
      throw new RangeError(`a sample of ${rows} rows has ${bytes.length / 8} hashes and ${codes.count} cells`);
    const hashes = heap.allocate(bytes.length);
    heap.bytes.copyWithin(hashes, bytes.at, bytes.at + bytes.length);
    const directory = heap.allocate(PLACES_SIZE * places.length);
    for (const [i, place] of places.entries()) {
      heap.setWord(directory + i * PLACES_SIZE + PLACES_AT, place?.at ?? 0);
      heap.setWord(directory + i * PLACES_SIZE + PLACES_COUNT, place?.count ?? 0);
    }
    const record = heap.allocate(PART_RECORD);
    heap.setWord(record + PART_HASHES, hashes);
    heap.setWord(record + PART_WEIGHTS, weights.at);
    heap.setWord(record + PART_CODES, codes.at);
    heap.setWord(record + PART_ROWS, rows);
    heap.setWord(record + PART_PLACES, directory);
    return record;
  }

  private buckets(h: PackedHistogram, side: 0 | 1): Buckets {
    const { at: start, length } = this.unpacked(h.k);
    const keys = this.words[side].room(4 * length);
    const size = this.heap.kernels.unpackAscending(start, start + length, keys);
    // Somebody else may have written them in another order.
    if (size === UNORDERED) return this.buckets(packHistogram(unpackHistogram(h)), side);
    if (size < 0) throw new RangeError('keys that are no whole varints');
    const { at: counts, count } = this.varints(h.c, side);
    if (size !== count) throw new RangeError(`a histogram has ${size} keys and ${count} counts`);
    return { shift: h.shift, cap: h.cap, size, keys, counts };
  }

  /** Numbers as doubles. */
  private varints(text: string, side: 0 | 1): { readonly at: number; readonly count: number } {
    const { at: start, length } = this.unpacked(text);
    const at = this.numbers[side].room(8 * length);
    const count = this.heap.kernels.unpackVarints(start, start + length, at);
    if (count < 0) throw new RangeError('numbers that are no whole varints');
    return { at, count };
  }

  /** The bytes that base64 stands for. */
  private unpacked(text: string): { readonly at: number; readonly length: number } {
    const { at, length } = this.written(text, this.text);
    const into = this.bytes.room(length);
    const count = this.heap.kernels.unpackBase64(at, length, into);
    if (count < 0) throw new RangeError('text that is not base64');
    return { at: into, length: count };
  }

  private written(text: string, buffer: HeapBuffer): { readonly at: number; readonly length: number } {
    const at = buffer.room(UTF8 * text.length);
    return { at, length: this.heap.bytes.write(text, at) };
  }
}
