import { ByteWindow } from './byte-window.ts';
import { BATCH } from './columns/cells.ts';
import type { Heap } from './kernels/heap.ts';
import { LIMITS, type Limits, type ProfileOptions } from './options.ts';
import { heapFor, type Table } from './table.ts';
import { UnreadableData } from './unreadable.ts';

const LF = 10;
const CR = 13;

/** What a reader of lines does with them. Positions are addresses in the heap. */
export interface LineHandler {
  /** Chooses the table from the first whole lines, which are [start, end). */
  open(heap: Heap, start: number, end: number): Table;
  /** Reads lines of [from, end) that begin before `until` as far as it can without a second look, and returns where it stopped. */
  readonly lines?: (from: number, end: number, until: number) => number;
  /**
   * Reads the line [start, end), line end not included. `spare` is where text may go; the number of bytes that went there is returned,
   * or the reason why the line cannot be read.
   */
  line(start: number, end: number, spare: number): string | number;
}

/** Feeds whole lines of a stream of bytes to a handler, within limits. */
export class LineReader {
  private readonly options: ProfileOptions;
  private readonly limits: Limits;
  private readonly heap: Heap;
  private readonly window: ByteWindow;
  private readonly handler: LineHandler;
  private table: Table | undefined;
  private readonly from: number;
  private readonly until: number;
  readonly delimiter = undefined;
  /** Whether a line was met that begins behind the part. */
  done = false;
  /** Where reading stopped, in bytes from the start of the file. */
  next = 0;

  constructor(options: ProfileOptions, handler: LineHandler) {
    this.options = options;
    this.limits = { ...LIMITS, ...options.limits };
    this.heap = heapFor(options);
    const { offset, until } = options.part ?? { offset: 0, until: Number.POSITIVE_INFINITY };
    this.window = new ByteWindow(this.heap, this.limits.lineBytes, offset);
    this.from = offset;
    this.until = until;
    this.handler = handler;
  }

  push(chunk: Uint8Array): void {
    if (this.done) return;
    this.window.push(chunk, this.limits.bytes, () => {
      this.advance(false);
      return !this.done;
    });
  }

  end(): Table {
    const { window } = this;
    if (!this.done) {
      window.end();
      this.advance(true);
    }
    if (!this.table) throw new UnreadableData('header', 'no data: not even one line');
    this.table.flush();
    // The line feed that was added at the very end is none of the file's.
    this.next = Math.min(this.done ? this.next : Number.POSITIVE_INFINITY, this.from + window.received);
    this.table.bytes += this.next - this.from;
    return this.table;
  }

  private advance(final: boolean): void {
    const { window } = this;
    if (this.done || !window.open(final)) return;
    const end = window.lastLine();
    if (end > window.start) {
      window.check(end);
      this.table ??= this.handler.open(this.heap, window.start, end);
      this.lines(this.table, end);
      window.drop(end);
    }
    if (!final && !this.done && window.full) window.grow(this.table?.rowNumber ?? 0);
  }

  private lines(table: Table, end: number): void {
    const { window, heap, handler } = this;
    const { kernels } = heap;
    const behind = Math.ceil(window.start + this.until - window.offset);
    kernels.setSpare(window.spare);
    kernels.setSpareEnd(window.spareEnd);
    const flush = (): void => {
      table.flush();
      kernels.setSpare(window.spare);
    };
    for (let p = window.start; p < end; ) {
      if (p >= behind) {
        this.done = true;
        this.next = window.offsetOf(p);
        break;
      }
      p = handler.lines ? handler.lines(p, end, Math.min(end, behind)) : p;
      if (table.filled === BATCH) flush();
      else if (p < end && p < behind) p = this.line(table, p, flush);
    }
    table.flush();
  }

  /** Reads one line in full generality, and returns where the next begins. */
  private line(table: Table, p: number, flush: () => void): number {
    const { window, limits, heap } = this;
    const { bytes, kernels } = heap;
    const feed = bytes.indexOf(LF, p);
    const stop = feed > p && bytes[feed - 1] === CR ? feed - 1 : feed;
    if (stop - p > limits.lineBytes)
      throw new UnreadableData('line-too-long', `a row of more than ${limits.lineBytes} bytes`, {
        row: table.rowNumber,
        offset: window.offsetOf(p),
      });
    if (stop === p) return feed + 1;
    const used = this.handler.line(p, stop, kernels.spare.value);
    if (typeof used === 'string') {
      const row = table.reject(`${used} (byte ${window.offsetOf(p)})`);
      this.options.onBadRow?.({ row, offset: window.offsetOf(p), reason: used, bytes: bytes.subarray(p, feed + 1) });
      kernels.setSpare(window.spare);
    } else {
      kernels.setSpare(kernels.spare.value + used);
      if (table.endRow()) flush();
    }
    return feed + 1;
  }
}
