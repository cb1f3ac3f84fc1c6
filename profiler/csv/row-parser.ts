import { NO_TEXT } from '../columns/cells.ts';
import { NumericColumn } from '../columns/numeric-column.ts';
import type { Table } from '../table.ts';
import { timestamp } from '../timestamp.ts';

const { imul } = Math;

/** The row ends in the wrong place, or a quote is followed by text. */
export const MALFORMED = -1;
/** The row goes on behind the bytes that are there. */
export const INCOMPLETE = -2;

/** Parses the row that begins at `p` into the table's batch; the position after it, or one of the codes above. */
export type ParseRow = (bytes: Buffer, p: number, row: number) => number;

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** Powers of ten that are exact doubles. */
export const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** What parsing a row needs beside its bytes: where a stream of lines ends, and where unescaped text may go. */
export interface ParseState {
  readonly table: Table;
  readonly delimiter: number;
  /** End of the lines in the buffer. */
  end: number;
  /** Where the next unescaped text goes. */
  spare: number;
  /** Texts that mean "no value". */
  readonly nulls: ReadonlySet<string>;
}

/**
 * Reads one field in full generality and writes it as its column wants: quotes, escapes, no value, numbers of any length. Returns the
 * position of the byte that ended it.
 */
export function readField(state: ParseState, bytes: Buffer, column: number, start: number): number {
  const { table, delimiter, end, nulls } = state;
  if (bytes[start] !== QUOTE) {
    let p = start;
    while (bytes[p] !== delimiter && bytes[p] !== LF) p++;
    const stop = bytes[p] === LF && p > start && bytes[p - 1] === CR ? p - 1 : p;
    if (nulls.size > 0 && nulls.has(bytes.toString('utf8', start, stop))) table.writeMissing(column);
    else table.writeText(column, bytes, start, stop);
    return p;
  }
  let p = start + 1;
  let escaped = false;
  for (;;) {
    while (bytes[p] !== QUOTE) if (++p >= end) return INCOMPLETE;
    if (bytes[p + 1] !== QUOTE) break;
    escaped = true;
    p += 2;
    if (p >= end) return INCOMPLETE;
  }
  if (escaped) {
    let to = state.spare;
    for (let from = start + 1; from < p; from++) {
      bytes[to++] = bytes[from] as number;
      if (bytes[from] === QUOTE) from++;
    }
    table.writeText(column, bytes, state.spare, to);
    state.spare = to;
  } else table.writeText(column, bytes, start + 1, p);
  p++;
  if (bytes[p] === CR && bytes[p + 1] === LF) p++;
  return bytes[p] === delimiter || bytes[p] === LF ? p : MALFORMED;
}

/** The digits of [from, to), a point among them skipped, as one whole number: exact up to fifteen. */
export function longMantissa(bytes: Buffer, from: number, to: number): number {
  let m = 0;
  for (let p = from; p < to; p++) {
    const c = (bytes[p] as number) - 48;
    if (c >= 0) m = m * 10 + c;
  }
  return m;
}

/** Reads ISO 8601 text without quotes at once, and everything else as `readField` does. */
export function readTime(state: ParseState, bytes: Buffer, column: number, start: number, row: number, values: Float64Array): number {
  let p = start;
  let c = bytes[p] as number;
  while (c !== state.delimiter && c !== LF) c = bytes[++p] as number;
  const x = timestamp(bytes, start, c === LF && p > start && bytes[p - 1] === CR ? p - 1 : p);
  if (Number.isNaN(x) || state.nulls.size > 0) return readField(state, bytes, column, start);
  values[row] = x;
  return p;
}

/** A parser that walks over a table of column kinds: for wide rows, which generated code would be too long for. */
export function tableParser(state: ParseState): ParseRow {
  const { table, delimiter, nulls } = state;
  const { columns } = table;
  const count = columns.length;
  const anyNulls = nulls.size > 0;
  const kinds = Uint8Array.from(columns, (column) => (column instanceof NumericColumn ? (column.type === 'number' ? 1 : 2) : 0));
  const numbers = columns.map((column) => (column instanceof NumericColumn ? column.values : new Float64Array(0)));
  const starts = columns.map((column) => (column instanceof NumericColumn ? new Int32Array(0) : column.starts));
  const ends = columns.map((column) => (column instanceof NumericColumn ? new Int32Array(0) : column.ends));
  return (bytes, from, row) => {
    let p = from;
    for (let column = 0; column < count; column++) {
      const start = p;
      const kind = kinds[column] as number;
      let done = false;
      if (kind === 1) {
        let c = bytes[p] as number;
        const negative = c === 45;
        if (negative) c = bytes[++p] as number;
        let m = c - 48;
        if (m >>> 0 <= 9) {
          let digits = 1;
          let fraction = 0;
          c = (bytes[++p] as number) - 48;
          for (; c >>> 0 <= 9; c = (bytes[++p] as number) - 48) {
            m = (imul(m, 10) + c) | 0;
            digits++;
          }
          if (c === -2) {
            c = (bytes[++p] as number) - 48;
            for (; c >>> 0 <= 9; c = (bytes[++p] as number) - 48) {
              m = (imul(m, 10) + c) | 0;
              fraction++;
            }
            digits += fraction === 0 ? 16 : fraction;
          }
          if (digits <= 9 && (c === delimiter - 48 || c === LF - 48)) {
            const x = fraction === 0 ? m : m / (POWERS[fraction] as number);
            (numbers[column] as Float64Array)[row] = negative ? -x : x;
            done = true;
          } else if (digits <= 15 && (c === delimiter - 48 || c === LF - 48)) {
            const x = longMantissa(bytes, negative ? start + 1 : start, p) / (POWERS[fraction] as number);
            (numbers[column] as Float64Array)[row] = negative ? -x : x;
            done = true;
          }
        }
      } else if (kind === 0 && !anyNulls && bytes[p] !== QUOTE) {
        let c = bytes[p] as number;
        while (c !== delimiter && c !== LF) c = bytes[++p] as number;
        const stop = c === LF && p > start && bytes[p - 1] === CR ? p - 1 : p;
        (starts[column] as Int32Array)[row] = start;
        (ends[column] as Int32Array)[row] = stop === start ? NO_TEXT : stop;
        done = true;
      }
      if (!done) {
        p =
          kind === 2 ? readTime(state, bytes, column, start, row, numbers[column] as Float64Array) : readField(state, bytes, column, start);
        if (p < 0) return p;
      }
      if (bytes[p] !== (column === count - 1 ? LF : delimiter)) return MALFORMED;
      p++;
    }
    return p;
  };
}
