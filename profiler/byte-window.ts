import { isUtf8 } from 'node:buffer';
import type { Heap } from './kernels/heap.ts';
import { UnreadableData } from './unreadable.ts';

const LF = 10;
/** Kernels overwrite a few bytes behind the text that they copy. */
const SLACK = 16;
const BOM = [0xef, 0xbb, 0xbf];

/**
 * A window over a stream of bytes, in the memory of kernels: chunks go in, whole lines come out, the rest waits for more. Its upper
 * half is room for unescaped text. Positions are addresses in the heap.
 */
export class ByteWindow {
  /** Where the window begins. */
  start: number;
  /** Bytes of the stream so far. */
  received = 0;
  /** Bytes in the window. */
  used = 0;
  /** Bytes of the file before the window. */
  offset: number;
  private readonly heap: Heap;
  /** Bytes that text may occupy. */
  private room = 2 ** 19;
  private readonly longest: number;
  private started: boolean;
  /** How many bytes were checked for encoding. */
  private checked = 0;

  /** `offset`: bytes of the file before the stream. Beyond 0 it begins with a row, and no file's first bytes are looked for. */
  constructor(heap: Heap, longest: number, offset = 0) {
    this.heap = heap;
    this.longest = longest;
    this.offset = offset;
    this.started = offset > 0;
    this.start = heap.window.room(2 * this.room + SLACK);
  }

  /** Where unescaped text begins, and where room for it ends. */
  get spare(): number {
    return this.start + this.room;
  }

  get spareEnd(): number {
    return this.start + 2 * this.room;
  }

  /** Where an address lies in the file. */
  offsetOf(address: number): number {
    return this.offset + address - this.start;
  }

  /**
   * Takes a chunk in; `whenFull` makes room each time that no more fits, or says that no more is wanted. Refuses a stream of more than
   * `most` bytes.
   */
  push(chunk: Uint8Array, most: number, whenFull: () => boolean): void {
    this.received += chunk.length;
    if (this.received > most) throw new UnreadableData('too-large', `more than ${most} bytes; split the file`, { offset: most });
    for (let from = 0; from < chunk.length; ) {
      from += this.fill(chunk, from);
      if (this.full && !whenFull()) return;
    }
  }

  /** Ends the last line, if its line feed is absent. */
  end(): void {
    const { bytes } = this.heap;
    if (this.used > 0 && bytes[this.start + this.used - 1] !== LF) bytes[this.start + this.used++] = LF;
  }

  /** Whether no more fits. */
  get full(): boolean {
    return this.used >= this.room - 1;
  }

  /** Copies as much of a chunk as fits, and says how much. One byte stays free for a line feed at the end. */
  private fill(chunk: Uint8Array, from: number): number {
    const count = Math.min(chunk.length - from, this.room - 1 - this.used);
    this.heap.bytes.set(from === 0 && count === chunk.length ? chunk : chunk.subarray(from, from + count), this.start + this.used);
    this.used += count;
    return count;
  }

  /** Forgets the bytes before an address. */
  drop(to: number): void {
    const count = to - this.start;
    this.heap.bytes.copyWithin(this.start, to, this.start + this.used);
    this.used -= count;
    this.offset += count;
    this.checked = Math.max(0, this.checked - count);
  }

  /** Makes room for a line that does not fit. */
  grow(row: number): void {
    if (this.used > this.longest)
      throw new UnreadableData('line-too-long', `a line of more than ${this.longest} bytes`, { row, offset: this.offset });
    this.room *= 2;
    const start = this.heap.window.room(2 * this.room + SLACK);
    this.heap.bytes.copyWithin(start, this.start, this.start + this.used);
    this.start = start;
  }

  /** End of the last whole line; the start of the window without one. */
  lastLine(): number {
    return this.start + this.heap.bytes.subarray(this.start, this.start + this.used).lastIndexOf(LF) + 1;
  }

  /** Strips a byte-order mark at the start of the stream, and refuses what is no text. False while too little is there to tell. */
  open(final: boolean): boolean {
    if (this.started) return true;
    if (this.used < 4 && !final) return false;
    this.started = true;
    const [a = 0, b = 0, c = 0, d = 0] = this.heap.bytes.subarray(this.start, this.start + Math.min(4, this.used));
    if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
      throw new UnreadableData('encoding', 'UTF-16 text; write the data as UTF-8', { offset: 0 });
    if (a === 0x1f && b === 0x8b)
      throw new UnreadableData('archive', 'gzip inside: one layer of compression at most, and read as a gzip stream', { offset: 0 });
    if (a === 0x50 && b === 0x4b && c === 3 && d === 4)
      throw new UnreadableData('archive', 'a zip archive; drop its files instead', { offset: 0 });
    if (a === 0x50 && b === 0x41 && c === 0x52 && d === 0x31)
      throw new UnreadableData('archive', 'a Parquet file, read as text; name it .parquet', { offset: 0 });
    if (a === BOM[0] && b === BOM[1] && c === BOM[2]) this.drop(this.start + 3);
    return true;
  }

  /** Refuses zero bytes and bytes that are no UTF-8 before `end`, which is the end of a line. */
  check(end: number): void {
    const fresh = this.heap.bytes.subarray(this.start + this.checked, end);
    const zero = fresh.indexOf(0);
    if (zero >= 0) throw new UnreadableData('nul-byte', 'a zero byte; text has none', { offset: this.offset + this.checked + zero });
    if (!isUtf8(fresh)) {
      throw new UnreadableData('encoding', 'not UTF-8; write the data as UTF-8', {
        offset: this.offset + this.checked + firstInvalid(fresh),
      });
    }
    this.checked = end - this.start;
  }
}

/** Position of the first byte that begins no valid UTF-8 sequence (RFC 3629: no overlong forms, no surrogates). */
function firstInvalid(bytes: Uint8Array): number {
  let p = 0;
  while (p < bytes.length) {
    const length = sequenceLength(bytes[p] ?? 0);
    if (length === 0 || !isUtf8(bytes.subarray(p, p + length))) return p;
    p += length;
  }
  return p;
}

/** Bytes of the sequence that a byte begins; 0 if it begins none. */
const sequenceLength = (byte: number): number =>
  byte < 0x80 ? 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
