import type { Heap } from '../kernels/heap.ts';
import { HeapBuffer } from '../kernels/heap-buffer.ts';
import { BUCKET_SIZE, CAP, HISTOGRAM_RECORD, SHIFT, TABLE, USED, WINDOWS } from '../kernels/layout.ts';

/** What a histogram holds, in the order of its buckets. */
export interface Buckets {
  readonly shift: number;
  readonly cap: number;
  readonly size: number;
  /** Address of the keys, 32-bit words. */
  readonly keys: number;
  /** Address of the counts, doubles. */
  readonly counts: number;
}

/** A log-linear histogram that grows (see `Histogram` for what it means). Kernels fill it. */
export class LogLinear {
  /** Address of the record that kernels know the histogram by. */
  readonly record: number;
  private readonly heap: Heap;
  private readonly cap: number;
  /** Where its buckets are put in order. */
  private readonly room: HeapBuffer;

  /** `cap`: buckets that may be used before they are made wider, a power of two. */
  constructor(heap: Heap, cap: number, shift = 0) {
    this.heap = heap;
    this.cap = cap;
    this.room = new HeapBuffer(heap);
    this.record = heap.allocate(HISTOGRAM_RECORD);
    heap.setWord(this.record + CAP, cap);
    heap.setWord(this.record + WINDOWS, heap.allocate(4 * cap * 8));
    heap.setWord(this.record + TABLE, heap.allocate(2 * cap * BUCKET_SIZE));
    heap.setWord(this.record + SHIFT, shift);
  }

  /** What it holds so far, until it is asked again. */
  buckets(): Buckets {
    const { heap, record, cap } = this;
    const most = heap.word(record + USED);
    const counts = this.room.room(12 * most);
    const keys = counts + 8 * most;
    const size = heap.kernels.listBuckets(record, keys, counts);
    return { shift: heap.word(record + SHIFT), cap, size, keys, counts };
  }
}
