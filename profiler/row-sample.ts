import type { Heap } from './kernels/heap.ts';
import { HeapBuffer } from './kernels/heap-buffer.ts';
import {
  COLUMNS,
  DIRECTORY,
  KEPT,
  KEYS,
  MOST_HELD,
  POSITIONS,
  POSITIONS_MASK,
  ROW_HASHES,
  ROWS_HELD,
  SAMPLE_RECORD,
  SAMPLED_CELLS,
  SELECTION,
  THRESHOLD,
  WEIGHTS,
} from './kernels/layout.ts';

/** Different rows that a dataset of so many columns keeps: 5000, and fewer where rows are wide. */
const sampleSize = (columns: number): number => Math.max(200, Math.min(5000, Math.floor(400_000 / Math.max(1, columns))));

/** Rows that are held before the largest hashes are dropped, as a multiple of those that are kept: the smaller, the fewer are added. */
const HELD = 1.25;

/**
 * The k different rows with the smallest hashes, each with the number of its occurrences: a uniform sample of different rows that
 * does not depend on the order of the data or on its parts (bottom-k sampling, Cohen and Kaplan 2007). Kernels fill it.
 */
export class RowSample {
  readonly k: number;
  /** Address of the record that kernels know the sample by. */
  readonly record: number;
  private readonly heap: Heap;
  private readonly columns: number;
  /** Where rows are put in order. */
  private readonly room: HeapBuffer;

  /** `directory` and `rowHashes`: addresses of the columns' records and of the hashes of the batch's rows. */
  constructor(heap: Heap, columns: number, directory: number, rowHashes: number) {
    this.heap = heap;
    this.columns = columns;
    this.room = new HeapBuffer(heap);
    this.k = sampleSize(columns);
    this.record = heap.allocate(SAMPLE_RECORD);
    const most = Math.ceil(HELD * this.k);
    const slots = 2 ** Math.ceil(Math.log2(2 * most));
    const words: readonly (readonly [number, number])[] = [
      [KEPT, this.k],
      [COLUMNS, columns],
      [MOST_HELD, most],
      [DIRECTORY, directory],
      [ROW_HASHES, rowHashes],
      [KEYS, heap.allocate(8 * most)],
      [WEIGHTS, heap.allocate(8 * most)],
      [SAMPLED_CELLS, heap.allocate(4 * columns * most)],
      [SELECTION, heap.allocate(8 * most)],
      [POSITIONS, heap.allocate(4 * slots)],
      [POSITIONS_MASK, slots - 1],
      [THRESHOLD, -1],
    ];
    for (const [offset, word] of words) heap.setWord(this.record + offset, word);
    const positions = heap.word(this.record + POSITIONS);
    heap.bytes.fill(0xff, positions, positions + 4 * slots);
  }

  /**
   * Addresses of the sample so far, smallest hash first, until it is asked again: keys, weights, and codes row by row, all doubles.
   * `codings`: address of how each column's cells are coded.
   */
  coded(codings: number): { readonly rows: number; readonly keys: number; readonly weights: number; readonly codes: number } {
    const { heap, record, columns } = this;
    const held = heap.word(record + ROWS_HELD);
    const rows = Math.min(held, this.k);
    const keys = this.room.room(8 * (held + rows + rows * columns));
    const [weights, codes] = [keys + 8 * held, keys + 8 * (held + rows)];
    const from = heap.word(record + KEYS);
    heap.bytes.copyWithin(keys, from, from + 8 * held);
    heap.f64.subarray(keys >>> 3, (keys >>> 3) + held).sort();
    heap.kernels.codeSample(record, keys, rows, codings, weights, codes);
    return { rows, keys, weights, codes };
  }
}
