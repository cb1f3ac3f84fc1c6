import { ByteWindow } from './byte-window.ts';
import { LIMITS, type Limits, type ProfileOptions } from './options.ts';
import type { Table } from './table.ts';
import { UnreadableData } from './unreadable.ts';

const LF = 10;
const CR = 13;

/** What a reader of lines does with them. */
export interface LineHandler {
  /** Chooses the table from the first whole lines, which are [0, end) of the buffer. */
  open(bytes: Buffer, end: number): Table;
  /**
   * Reads the line [start, end), line end not included. `spare` is where text may go; the number of bytes that went there is returned,
   * or the reason why the line cannot be read.
   */
  line(bytes: Buffer, start: number, end: number, spare: number): string | number;
}

/** Feeds whole lines of a stream of bytes to a handler, within limits. */
export class LineReader {
  private readonly options: ProfileOptions;
  private readonly limits: Limits;
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
    const { offset, until } = options.part ?? { offset: 0, until: Number.POSITIVE_INFINITY };
    this.window = new ByteWindow(this.limits.lineBytes, offset);
    this.from = offset;
    this.until = until;
    this.handler = handler;
  }

  push(chunk: Uint8Array): void {
    if (!this.done) this.window.push(chunk, this.limits.bytes, () => this.advance(false));
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
    this.table.bytes = this.next - this.from;
    return this.table;
  }

  private advance(final: boolean): void {
    const { window } = this;
    if (this.done || !window.start(final)) return;
    const end = window.lastLine();
    if (end > 0) {
      window.check(end);
      this.table ??= this.handler.open(window.bytes, end);
      this.lines(this.table, end);
      window.drop(end);
    }
    if (!final && !this.done && window.full) window.grow(this.table?.rowNumber ?? 0);
  }

  private lines(table: Table, end: number): void {
    const { window, limits } = this;
    const { bytes } = window;
    table.useBytes(bytes);
    let spare = window.room;
    const stopAt = this.until - window.offset;
    for (let p = 0; p < end; ) {
      if (p >= stopAt) {
        this.done = true;
        this.next = window.offset + p;
        break;
      }
      const feed = bytes.indexOf(LF, p);
      const stop = feed > p && bytes[feed - 1] === CR ? feed - 1 : feed;
      if (stop - p > limits.lineBytes)
        throw new UnreadableData('line-too-long', `a row of more than ${limits.lineBytes} bytes`, {
          row: table.rowNumber,
          offset: window.offset + p,
        });
      if (stop > p) {
        const wrong = this.handler.line(bytes, p, stop, spare);
        if (typeof wrong === 'string') {
          const row = table.reject(`${wrong} (byte ${window.offset + p})`);
          this.options.onBadRow?.({ row, offset: window.offset + p, reason: wrong, bytes: bytes.subarray(p, feed + 1) });
          spare = window.room;
        } else {
          spare += wrong;
          if (table.endRow()) {
            table.flush();
            spare = window.room;
          }
        }
      }
      p = feed + 1;
    }
    table.flush();
  }
}
