import type { Heap } from '../kernels/heap.ts';
import { HYBRID_END, HYBRID_LEFT, HYBRID_NEXT, HYBRID_RECORD, HYBRID_WIDTH } from '../kernels/layout.ts';

/** What is said of an encoded page that has fewer bytes than its values need. */
export const TOO_EARLY = 'an encoded page ends too early';

/** Reads numbers in the hybrid of runs and packed bits, as many as are wanted at a time: a page has many, and as words they are large. */
export class HybridReader {
  private readonly heap: Heap;
  private readonly record: number;
  private width = 0;

  constructor(heap: Heap) {
    this.heap = heap;
    this.record = heap.allocate(HYBRID_RECORD);
  }

  /** Begins at the bytes [start, end) of the heap, with numbers of `width` bits. */
  open(start: number, end: number, width: number): void {
    const { heap, record } = this;
    this.width = width;
    heap.setWord(record + HYBRID_NEXT, start);
    heap.setWord(record + HYBRID_END, end);
    heap.setWord(record + HYBRID_WIDTH, width);
    heap.setWord(record + HYBRID_LEFT, 0);
  }

  /** Writes the next numbers at an address, as 32-bit words. The address. */
  read(count: number, into: number): number {
    if (count === 0) return into;
    if (this.width > 32) throw new RangeError(`a bit width of ${this.width}`);
    const wrong = this.heap.kernels.decodeHybrid(this.record, count, into);
    if (wrong !== 0) throw new RangeError(wrong === -1 ? TOO_EARLY : 'an empty run');
    return into;
  }
}
