/** Different values that are counted exactly. */
export const DICTIONARY = 1024;
/** Longest text, in bytes, that a dictionary keeps whole; of longer ones the beginning and the hashes. */
const LONGEST = 256;
/** Counts that a purge must leave, or it was fruitless: a column of identifiers leaves next to none. */
const FRUIT = 256;
/** Fruitless purges in a row after which no frequent value is expected any more. */
const PATIENCE = 16;

const SLOTS = 4096;

/**
 * Counts of texts by their two hashes: exact while there are at most 1024 different ones, afterwards the frequent ones only (Misra and
 * Gries: when full, the median count is taken from all). 64 bits of hash stand for a text: two of 10^7 rows collide with 1e-9.
 */
export class FrequentValues {
  exact = true;
  /** How much any count may be too low. */
  err = 0;
  size = 0;
  readonly h1 = new Int32Array(DICTIONARY);
  readonly h2 = new Int32Array(DICTIONARY);
  readonly counts = new Float64Array(DICTIONARY);
  /** Bytes of the whole text. */
  readonly lengths = new Int32Array(DICTIONARY);
  /** What the owner wants to remember of an entry. */
  readonly flags = new Int32Array(DICTIONARY);
  /** Beginnings of the texts, one behind the other. */
  private arena: Uint8Array = new Uint8Array(4096);
  private used = 0;
  private readonly offsets = new Int32Array(DICTIONARY);
  private slots = new Int16Array(SLOTS).fill(-1);
  private fruitless = 0;
  /** False once the column has shown that no value is frequent. */
  alive = true;

  /** Position of a text, -1 if it is not kept. */
  find(h1: number, h2: number): number {
    const { slots } = this;
    let slot = h1 & (SLOTS - 1);
    let entry = slots[slot] as number;
    while (entry >= 0 && (this.h1[entry] !== h1 || this.h2[entry] !== h2)) {
      slot = (slot + 1) & (SLOTS - 1);
      entry = slots[slot] as number;
    }
    return entry;
  }

  get full(): boolean {
    return this.size === DICTIONARY;
  }

  /** Adds a text that `find` did not know. The caller makes room first when `full`. */
  insert(h1: number, h2: number, bytes: Uint8Array, start: number, end: number, count: number, flags: number): number {
    const entry = this.size++;
    this.h1[entry] = h1;
    this.h2[entry] = h2;
    this.counts[entry] = count;
    this.flags[entry] = flags;
    this.lengths[entry] = end - start;
    const length = Math.min(end - start, LONGEST);
    if (this.used + length > this.arena.length) this.grow(length);
    const { arena } = this;
    const offset = this.used;
    for (let i = 0; i < length; i++) arena[offset + i] = bytes[start + i] as number;
    this.offsets[entry] = offset;
    this.used = offset + length;
    this.place(entry);
    return entry;
  }

  private grow(length: number): void {
    const larger = new Uint8Array(2 * (this.arena.length + length));
    larger.set(this.arena.subarray(0, this.used));
    this.arena = larger;
  }

  private place(entry: number): void {
    let slot = (this.h1[entry] as number) & (SLOTS - 1);
    while ((this.slots[slot] as number) >= 0) slot = (slot + 1) & (SLOTS - 1);
    this.slots[slot] = entry;
  }

  /** Takes the median count from every entry and forgets those that have nothing left. */
  purge(): void {
    const median = this.counts.slice(0, this.size).sort()[this.size >> 1] as number;
    const { arena } = this;
    let used = 0;
    let [size, left] = [0, 0];
    for (let entry = 0; entry < this.size; entry++) {
      const count = (this.counts[entry] as number) - median;
      if (count <= 0) continue;
      left += count;
      this.h1[size] = this.h1[entry] as number;
      this.h2[size] = this.h2[entry] as number;
      this.flags[size] = this.flags[entry] as number;
      this.counts[size] = count;
      const [from, length] = [this.offsets[entry] as number, Math.min(this.lengths[entry] as number, LONGEST)];
      arena.copyWithin(used, from, from + length);
      this.lengths[size] = this.lengths[entry] as number;
      this.offsets[size++] = used;
      used += length;
    }
    this.fruitless = left < FRUIT ? this.fruitless + 1 : 0;
    this.size = size;
    this.used = used;
    this.err += median;
    this.exact = false;
    this.slots.fill(-1);
    if (this.fruitless >= PATIENCE) this.alive = false;
    for (let entry = 0; entry < size; entry++) this.place(entry);
  }

  /** Text of an entry. */
  text(entry: number): string {
    const offset = this.offsets[entry] as number;
    const text = Buffer.from(this.arena.buffer, offset, Math.min(this.lengths[entry] as number, LONGEST)).toString('utf8');
    return (this.lengths[entry] as number) <= LONGEST ? text : `${text}…#${hex(this.h1[entry])}${hex(this.h2[entry])}`;
  }
}

const hex = (word: number | undefined): string => ((word ?? 0) >>> 0).toString(16).padStart(8, '0');
