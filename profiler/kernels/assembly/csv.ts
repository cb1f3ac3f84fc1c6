import { BATCH, MISSING, NO_TEXT } from '../../columns/cells';
import { CELLS, ENDS, INCOMPLETE, KIND, LONG, MALFORMED, NUMBER, POSITION, TIME } from '../layout';
import { copy } from './copy';
import { readNumber } from './number';
import { readField } from './outside';
import { row, setRow, setRowEnd, setRowStart, setSpare, spare } from './reading';
import { findByte, findEither } from './scan';
import { timestamp } from './timestamp';

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** The columns' records, one address behind the other. */
let columns = 0;
let afterColumns = 0;
let delimiter: u32 = 0;
/** Whether some texts mean "no value": then JavaScript reads what is not quoted. */
let anyNulls = false;
/** Range of the quoted text that was read last, without its quotes. */
let textStart = 0;
let textEnd = 0;

/** Says what rows look like. */
export function openCsv(directory: i32, count: i32, separator: i32, nulls: i32): void {
  columns = directory;
  afterColumns = directory + (count << 2);
  delimiter = separator;
  anyNulls = nulls !== 0;
}

/**
 * Reads comma-separated rows (RFC 4180) of [from, end), which ends with a line, into the batch: as many as fit and begin before
 * `until`. Returns the position behind the last one; a code where a row cannot be read or has more than `longest` bytes: that one is
 * not counted, and `rowStart` and, of a long one, `rowEnd` say where it is.
 */
export function readCsv(from: i32, end: i32, until: i32, longest: i32): i32 {
  const single = afterColumns - columns === 4;
  let p = from;
  while (p < end && p < until && row < BATCH) {
    const c = load<u8>(p);
    if (!single && (c === LF || (c === CR && load<u8>(p, 1) === LF))) {
      p += c === LF ? 1 : 2;
      continue;
    }
    setRowStart(p);
    const next = readRow(p, end);
    if (next < 0) return next;
    if (next - p > longest) {
      setRowEnd(next);
      return LONG;
    }
    setRow(row + 1);
    p = next;
  }
  return p;
}

function readRow(from: i32, end: i32): i32 {
  const at = row;
  const separator = delimiter;
  let p = from;
  for (let column = columns; column < afterColumns; column += 4) {
    const record = load<i32>(column);
    const kind = load<i32>(record, KIND);
    const isLast = column + 4 === afterColumns;
    const terminator = isLast ? LF : separator;
    const cell = load<i32>(record, CELLS);
    let c: u32 = load<u8>(p);
    if (kind === NUMBER) {
      if (c === terminator) {
        store<i64>(cell + (at << 3), (<i64>MISSING) << 32);
        p++;
        continue;
      }
      const next = readNumber(p, cell + (at << 3));
      if (next !== 0) {
        c = load<u8>(next);
        if (c === terminator) {
          p = next + 1;
          continue;
        }
        if (isLast && c === CR && load<u8>(next, 1) === LF) {
          p = next + 2;
          continue;
        }
      }
      p = readField(load<i32>(record, POSITION), at, p);
    } else if (c === QUOTE) {
      if (kind === TIME) p = readField(load<i32>(record, POSITION), at, p);
      else {
        p = readQuoted(p, end);
        if (p < 0) return p;
        store<i32>(cell + (at << 2), textStart);
        store<i32>(load<i32>(record, ENDS) + (at << 2), textStart === textEnd ? NO_TEXT : textEnd);
        if (load<u8>(p) === CR && load<u8>(p, 1) === LF) p++;
      }
    } else if (anyNulls) p = readField(load<i32>(record, POSITION), at, p);
    else {
      const next = findEither(p, separator, LF);
      const stop = load<u8>(next) === LF && next > p && load<u8>(next - 1) === CR ? next - 1 : next;
      if (kind === TIME) {
        const x = timestamp(p, stop);
        if (!Number.isNaN(x)) {
          store<f64>(cell + (at << 3), x);
          p = next;
        } else p = readField(load<i32>(record, POSITION), at, p);
      } else {
        store<i32>(cell + (at << 2), p);
        store<i32>(load<i32>(record, ENDS) + (at << 2), stop === p ? NO_TEXT : stop);
        p = next;
      }
    }
    if (p < 0) return p;
    if (load<u8>(p) !== terminator) return MALFORMED;
    p++;
  }
  return p;
}

/** Finds the quoted text at `p`, and puts it where there is room if doubled quotes must be made single. The position behind it. */
function readQuoted(p: i32, end: i32): i32 {
  textStart = p + 1;
  let from = p + 1;
  let to = spare;
  let escaped = false;
  while (true) {
    const quote = findByte(from, end, QUOTE);
    if (quote >= end) return INCOMPLETE;
    if (load<u8>(quote, 1) !== QUOTE) {
      textEnd = quote;
      if (!escaped) return quote + 1;
      copy(to, from, quote - from);
      textStart = spare;
      textEnd = to + quote - from;
      setSpare(textEnd);
      return quote + 1;
    }
    escaped = true;
    copy(to, from, quote + 1 - from);
    to += quote + 1 - from;
    from = quote + 2;
    if (from >= end) return INCOMPLETE;
  }
}
