import { BATCH, MISSING, NO_TEXT } from '../../columns/cells';
import {
  BOOLEAN,
  CELLS,
  ENDS,
  KIND,
  MALFORMED,
  MEMBER_COLUMN,
  MEMBER_GAP,
  MEMBER_GAP_LENGTH,
  MEMBER_SIZE,
  NUMBER,
  POSITION,
  TIME,
} from '../layout';
import { copy } from './copy';
import { readNumber } from './number';
import { readValue } from './outside';
import { row, setRow, setRowStart, setSpare, spare, spareEnd } from './reading';
import { equal, findByte, findTextEnd } from './scan';
import { timestamp } from './timestamp';

const LF = 10;
const CR = 13;
const QUOTE = 34;
const BACKSLASH = 92;
const MINUS = 45;
const ZERO = 48;
/** The bytes of `null`, `true` and `alse`, as little-endian words. */
const NULL = 0x6c6c756e;
const TRUE = 0x65757274;
const ALSE = 0x65736c61;
/** Longest text, with its quote, that is looked at as a timestamp. */
const LONGEST_TIME = 40;

let members = 0;
let afterMembers = 0;
/** Range of the text that was read last. */
let textStart = 0;
let textEnd = 0;

/** Says what lines look like: members in their order, and behind the last one the bytes that end a line. */
export function openJsonLines(layout: i32, count: i32): void {
  members = layout;
  afterMembers = layout + count * MEMBER_SIZE;
}

/**
 * Reads lines of JSON of [from, end), which ends with a line, into the batch, while they have the layout that was learnt: as many as
 * fit and begin before `until`. Returns MALFORMED at a line that needs another look; `rowStart` says where it begins. Otherwise the
 * position behind the last line.
 */
export function readJsonLines(from: i32, end: i32, until: i32, longest: i32): i32 {
  let p = from;
  while (p < end && p < until && row < BATCH) {
    setRowStart(p);
    const c = load<u8>(p);
    if (c === LF || (c === CR && load<u8>(p, 1) === LF)) {
      p += c === LF ? 1 : 2;
      continue;
    }
    const free = spare;
    const next = readLine(p, end);
    if (next === 0 || next - p > longest) {
      setSpare(free);
      return MALFORMED;
    }
    setRow(row + 1);
    p = next;
  }
  return p;
}

/** The position behind the line at `from`; 0 if it has another layout: then nothing of it counts. */
function readLine(from: i32, end: i32): i32 {
  const at = row;
  let p = from;
  for (let member = members; member < afterMembers; member += MEMBER_SIZE) {
    const length = load<i32>(member, MEMBER_GAP_LENGTH);
    if (!equal(p, load<i32>(member, MEMBER_GAP), length)) return 0;
    p += length;
    const record = load<i32>(member, MEMBER_COLUMN);
    const kind = load<i32>(record, KIND);
    const cell = load<i32>(record, CELLS);
    const c = load<u8>(p);
    if (c === 110) {
      if (load<i32>(p) !== NULL) return 0;
      if (kind === NUMBER || kind === TIME) store<i64>(cell + (at << 3), (<i64>MISSING) << 32);
      else store<i32>(load<i32>(record, ENDS) + (at << 2), NO_TEXT);
      p += 4;
    } else if (kind === NUMBER) {
      p = readJsonNumber(record, cell, p);
      if (p <= 0) return 0;
    } else if (kind === TIME) {
      if (c !== QUOTE) return 0;
      const quote = findByte(p + 1, end, QUOTE);
      if (quote >= end || quote - p > LONGEST_TIME) return 0;
      const x = timestamp(p + 1, quote);
      if (Number.isNaN(x)) return 0;
      store<f64>(cell + (at << 3), x);
      p = quote + 1;
    } else if (kind === BOOLEAN) {
      const isTrue = load<i32>(p) === TRUE;
      if (!isTrue && (c !== 102 || load<i32>(p, 1) !== ALSE)) return 0;
      store<i32>(cell + (at << 2), p);
      p += isTrue ? 4 : 5;
      store<i32>(load<i32>(record, ENDS) + (at << 2), p);
    } else {
      if (c !== QUOTE) return 0;
      p = readText(p + 1);
      if (p === 0) return 0;
      store<i32>(cell + (at << 2), textStart);
      store<i32>(load<i32>(record, ENDS) + (at << 2), textEnd);
    }
  }
  const length = load<i32>(afterMembers, MEMBER_GAP_LENGTH);
  if (!equal(p, load<i32>(afterMembers, MEMBER_GAP), length)) return 0;
  p += length;
  if (load<u8>(p) === CR) p++;
  return load<u8>(p) === LF ? p + 1 : 0;
}

/** JSON allows no leading zeros; exponents and long numbers are JavaScript's. */
function readJsonNumber(record: i32, cell: i32, p: i32): i32 {
  const first = load<u8>(p) === MINUS ? p + 1 : p;
  const next = load<u8>(first) === ZERO && <u32>(<i32>load<u8>(first, 1) - ZERO) <= 9 ? 0 : readNumber(p, cell + (row << 3));
  const c = next === 0 ? 0 : load<u8>(next) | 32;
  return next !== 0 && c !== 101 ? next : readValue(load<i32>(record, POSITION), row, p);
}

/** Finds the text that begins at `p`, and puts it where there is room if it holds escapes. 0 if it needs another look. */
function readText(p: i32): i32 {
  textStart = p;
  let stop = findTextEnd(p);
  let c = load<u8>(stop);
  if (c === QUOTE) {
    textEnd = stop;
    return stop + 1;
  }
  let to = spare;
  let from = p;
  while (c === BACKSLASH) {
    const meant = unescaped(load<u8>(stop, 1));
    // Unescaped text is no longer than it was, but rows that JavaScript reads may have used the room.
    if (meant === 0 || to + stop - from >= spareEnd) return 0;
    copy(to, from, stop - from);
    to += stop - from;
    store<u8>(to++, meant);
    from = stop + 2;
    stop = findTextEnd(from);
    c = load<u8>(stop);
  }
  if (c !== QUOTE || to + stop - from > spareEnd) return 0;
  copy(to, from, stop - from);
  textStart = spare;
  textEnd = to + stop - from;
  setSpare(textEnd);
  return stop + 1;
}

/** The byte that a letter behind a backslash stands for; 0 for code points by number and for what JSON does not know. */
function unescaped(letter: u8): u8 {
  if (letter === QUOTE || letter === BACKSLASH || letter === 47) return letter;
  if (letter === 110) return 10;
  if (letter === 116) return 9;
  if (letter === 114) return 13;
  if (letter === 98) return 8;
  return letter === 102 ? 12 : 0;
}
