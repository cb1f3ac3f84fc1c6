import type { PackedHistogram } from '../domain/dataset/histogram.ts';
import type { Profile } from '../domain/dataset/profile.ts';
import type { Buckets } from './columns/log-linear.ts';
import type { Heap } from './kernels/heap.ts';
import { HeapBuffer } from './kernels/heap-buffer.ts';
import { CODED_KEYS, CODED_SHIFT, CODED_SIZE, CODING_SIZE } from './kernels/layout.ts';
import type { RowSample } from './row-sample.ts';

/** Most bytes of a varint that is a double. */
const VARINT = 8;

/**
 * Writes what is in the heap as a profile's JSON holds it: the texts that `domain/dataset/varints` makes of arrays. A profile is made
 * before JavaScript is warm, so kernels go through the numbers.
 */
export class Packing {
  private readonly heap: Heap;
  private readonly output: HeapBuffer;

  constructor(heap: Heap) {
    this.heap = heap;
    this.output = new HeapBuffer(heap);
  }

  /** Numbers of six bits, a byte each. */
  sixBits(numbers: number, count: number): string {
    const into = this.output.room(count);
    this.heap.kernels.packSixBits(numbers, count, into);
    return this.heap.bytes.toString('latin1', into, into + count);
  }

  /** Doubles that are whole and not negative. */
  varints(numbers: number, count: number): string {
    const into = this.output.room(VARINT * count);
    return this.base64(into, this.heap.kernels.packVarints(numbers, count, into));
  }

  histogram({ shift, cap, size, keys, counts }: Buckets): PackedHistogram {
    const into = this.output.room(VARINT * size);
    const k = this.base64(into, this.heap.kernels.packAscending(keys, size, into));
    return { shift, cap, k, c: this.varints(counts, size) };
  }

  /** Sampled rows, smallest hash first; cells of a column with a histogram as positions in it. */
  sample(sample: RowSample, histograms: readonly (Buckets | undefined)[]): NonNullable<Profile['sample']> {
    const { rows, keys, weights, codes } = sample.coded(this.codings(histograms));
    const into = this.output.room(8 * rows);
    this.heap.kernels.packHashes(keys, rows, into);
    const h = this.base64(into, into + 8 * rows);
    return { k: sample.k, h, w: this.varints(weights, rows), x: this.varints(codes, rows * histograms.length) };
  }

  private codings(histograms: readonly (Buckets | undefined)[]): number {
    const { heap } = this;
    const codings = heap.window.room(histograms.length * CODING_SIZE);
    for (const [i, histogram] of histograms.entries()) {
      const at = codings + i * CODING_SIZE;
      heap.setWord(at + CODED_KEYS, histogram?.keys ?? 0);
      heap.setWord(at + CODED_SIZE, histogram?.size ?? 0);
      heap.setWord(at + CODED_SHIFT, histogram?.shift ?? 0);
    }
    return codings;
  }

  /** The bytes [start, end) without padding. */
  base64(start: number, end: number): string {
    return this.heap.bytes.toString('base64', start, end).replace(/=+$/, '');
  }
}
