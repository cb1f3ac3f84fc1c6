import type { Heap } from '../kernels/heap.ts';
import { BATCH } from './cells.ts';

/** The batch's cells of a column that is given as texts: ranges of the heap. */
export class TextCells {
  /** Addresses of starts and ends: an end is an address, or NO_TEXT, or BAD_TEXT. */
  readonly starts: number;
  readonly ends: number;
  private readonly heap: Heap;

  constructor(heap: Heap) {
    this.heap = heap;
    this.starts = heap.allocate(4 * BATCH);
    this.ends = heap.allocate(4 * BATCH);
  }

  set(row: number, start: number, end: number): void {
    this.heap.setWord(this.starts + 4 * row, start);
    this.heap.setWord(this.ends + 4 * row, end);
  }

  /** Where the text of a row ends, or what is there instead. */
  endOf(row: number): number {
    return this.heap.word(this.ends + 4 * row);
  }

  /** The text of a row, undefined without one. */
  at(row: number): string | undefined {
    const end = this.endOf(row);
    return end < 0 ? undefined : this.heap.text(this.heap.word(this.starts + 4 * row), end);
  }
}
