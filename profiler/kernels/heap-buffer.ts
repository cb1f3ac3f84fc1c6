import type { Heap } from './heap.ts';

/** Bytes behind the end that kernels may read or overwrite. */
const SLACK = 32;

/** A place in the heap that is used again and again, and moves when it must be larger. */
export class HeapBuffer {
  private readonly heap: Heap;
  private capacity = 0;
  private start = 0;

  constructor(heap: Heap) {
    this.heap = heap;
  }

  /** Address of room for so many bytes; what was there before may be gone. */
  room(bytes: number): number {
    if (bytes > this.capacity) {
      this.capacity = Math.ceil(bytes * 1.25);
      this.start = this.heap.allocate(this.capacity + SLACK);
    }
    return this.start;
  }

  /** Address of a copy of some bytes. */
  hold(bytes: Uint8Array): number {
    const start = this.room(bytes.length);
    this.heap.bytes.set(bytes, start);
    return start;
  }
}
