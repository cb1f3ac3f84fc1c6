import type { Heap } from '../kernels/heap.ts';
import {
  ALIVE,
  ARENA,
  DICTIONARY,
  DICTIONARY_RECORD,
  DICTIONARY_SLOTS,
  ENTRIES,
  ENTRY_COUNT,
  ENTRY_LENGTH,
  ENTRY_SIZE,
  ENTRY_TEXT,
  ERR,
  EXACT,
  LONGEST,
  SIZE,
  SLOTS_AT,
} from '../kernels/layout.ts';

/**
 * Counts of texts by their two hashes: exact while there are at most 1024 different ones, afterwards the frequent ones only (Misra and
 * Gries: when full, the median count is taken from all). 64 bits of hash stand for a text: two of 10^7 rows collide with 1e-9. Kernels
 * fill it.
 */
export class FrequentValues {
  /** Address of the record that kernels know the dictionary by. */
  readonly record: number;
  private readonly heap: Heap;
  private readonly entries: number;
  private readonly arena: number;

  constructor(heap: Heap) {
    this.heap = heap;
    this.record = heap.allocate(DICTIONARY_RECORD);
    this.entries = heap.allocate(DICTIONARY * ENTRY_SIZE);
    this.arena = heap.allocate(DICTIONARY * LONGEST + 16);
    const slots = heap.allocate(2 * DICTIONARY_SLOTS);
    heap.bytes.fill(0xff, slots, slots + 2 * DICTIONARY_SLOTS);
    heap.setWord(this.record + ENTRIES, this.entries);
    heap.setWord(this.record + SLOTS_AT, slots);
    heap.setWord(this.record + ARENA, this.arena);
    heap.setWord(this.record + EXACT, 1);
    heap.setWord(this.record + ALIVE, 1);
  }

  get size(): number {
    return this.heap.word(this.record + SIZE);
  }

  get exact(): boolean {
    return this.heap.word(this.record + EXACT) !== 0;
  }

  /** False once the column has shown that no value is frequent. */
  get alive(): boolean {
    return this.heap.word(this.record + ALIVE) !== 0;
  }

  /** How much any count may be too low. */
  get err(): number {
    return this.heap.double(this.record + ERR);
  }

  /** Texts and their counts: all of them, or at least those with the largest counts. */
  counted(largest = this.size): [string, number][] {
    const counts = Float64Array.from({ length: this.size }, (_, i) => this.heap.double(this.entries + i * ENTRY_SIZE + ENTRY_COUNT));
    const least = counts.toSorted()[Math.max(0, this.size - largest)] ?? 0;
    const found: [string, number][] = [];
    for (const [i, count] of counts.entries()) if (count >= least) found.push([this.text(this.entries + i * ENTRY_SIZE), count]);
    return found;
  }

  private text(entry: number): string {
    const { heap, arena } = this;
    const [start, length] = [arena + heap.word(entry + ENTRY_TEXT), heap.word(entry + ENTRY_LENGTH)];
    const text = heap.text(start, start + Math.min(length, LONGEST));
    return length <= LONGEST ? text : `${text}…#${hex(heap.word(entry))}${hex(heap.word(entry + 4))}`;
  }
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
