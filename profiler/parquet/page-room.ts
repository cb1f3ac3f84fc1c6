import { BATCH } from '../columns/cells.ts';
import type { Heap } from '../kernels/heap.ts';
import { HeapBuffer } from '../kernels/heap-buffer.ts';
import { HybridReader } from './hybrid-reader.ts';

/** What all columns use one after the other: of what is here, nothing is needed when the next column is read. */
export class SharedRoom {
  readonly heap: Heap;
  readonly compressed: HeapBuffer;
  /** Numbers of a dictionary, as the file writes them. */
  readonly dictionary: HeapBuffer;
  /** Addresses of a batch's levels, positions in a dictionary, and numbers. */
  readonly levels: number;
  readonly codes: number;
  readonly numbers: number;

  constructor(heap: Heap) {
    this.heap = heap;
    this.compressed = new HeapBuffer(heap);
    this.dictionary = new HeapBuffer(heap);
    this.levels = heap.allocate(4 * BATCH);
    this.codes = heap.allocate(4 * BATCH);
    this.numbers = heap.allocate(8 * BATCH);
  }
}

/** What the pages of one column of a table use of the heap, row group after row group. */
export class PageRoom {
  readonly shared: SharedRoom;
  readonly page: HeapBuffer;
  /** Levels of a page that does not compress them along with its values. */
  readonly levelBytes: HeapBuffer;
  readonly levels: HybridReader;
  readonly codes: HybridReader;
  /** Values of the dictionary: doubles, or texts with their starts and ends. */
  readonly dictionary: HeapBuffer;
  readonly starts: HeapBuffer;
  readonly ends: HeapBuffer;

  constructor(shared: SharedRoom) {
    const { heap } = shared;
    this.shared = shared;
    this.page = new HeapBuffer(heap);
    this.levelBytes = new HeapBuffer(heap);
    this.levels = new HybridReader(heap);
    this.codes = new HybridReader(heap);
    this.dictionary = new HeapBuffer(heap);
    this.starts = new HeapBuffer(heap);
    this.ends = new HeapBuffer(heap);
  }
}
