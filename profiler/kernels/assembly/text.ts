import { INVALID_HASH, MISSING_HASH, NO_TEXT } from '../../columns/cells';
import {
  ALIVE,
  BUCKETS_AT,
  CELLS,
  COUNT,
  DICTIONARY_AT,
  ENDS,
  ENTRIES,
  ENTRY_COUNT,
  ENTRY_FLAGS,
  ENTRY_LENGTH,
  ENTRY_SIZE,
  EXACT,
  HASH_BUCKETS,
  INVALIDS,
  JUDGED,
  LENGTHS,
  NULLS,
  POSITION,
  REGISTERS_AT,
  SHORT,
  SHORT_LENGTHS,
  SIZE,
} from '../layout';
import { keyOf } from './doubles';
import { find, insert, isFull, purge } from './frequent';
import { add } from './log-linear';
import { hashText, mixRow } from './murmur';
import { flagsOf, judge } from './outside';
import { register } from './registers';

/** Takes in the first `rows` cells of a column of texts, and folds each cell's hash into its row's. */
export function flushTexts(column: i32, rows: i32, rowHashes: i32): void {
  const starts = load<i32>(column, CELLS);
  const ends = load<i32>(column, ENDS);
  const dictionary = load<i32>(column, DICTIONARY_AT);
  let nulls = 0;
  let invalid = 0;
  for (let i = 0; i < rows; i++) {
    const row = rowHashes + (i << 2);
    const end = load<i32>(ends + (i << 2));
    if (end < 0) {
      if (end === NO_TEXT) nulls++;
      else invalid++;
      mixRow(row, end === NO_TEXT ? MISSING_HASH : INVALID_HASH);
      continue;
    }
    const start = load<i32>(starts + (i << 2));
    const hashes = hashText(start, end);
    mixRow(row, <i32>hashes);
    const entry = load<i32>(dictionary, ALIVE) !== 0 ? find(dictionary, hashes) : 0;
    let flags = 0;
    if (entry !== 0) {
      store<f64>(entry, load<f64>(entry, ENTRY_COUNT) + 1, ENTRY_COUNT);
      flags = load<i32>(entry, ENTRY_FLAGS);
    } else {
      if (load<i32>(column, JUDGED) !== 0 || mayBeBlank(start, end)) flags = flagsOf(load<i32>(column, POSITION), start, end);
      if (load<i32>(dictionary, ALIVE) !== 0) {
        if (isFull(dictionary)) makeRoom(column, dictionary);
        insert(dictionary, hashes, start, end, flags);
      }
    }
    if (load<i32>(dictionary, EXACT) === 0) sketch(column, hashes, 1, end - start);
    if (flags !== 0) judge(load<i32>(column, POSITION), flags, i, start, end);
  }
  store<f64>(column, load<f64>(column, NULLS) + nulls, NULLS);
  store<f64>(column, load<f64>(column, INVALIDS) + invalid, INVALIDS);
  store<f64>(column, load<f64>(column, COUNT) + (rows - nulls - invalid), COUNT);
}

/** Brings sketches up to date with a dictionary that never overflowed, and the histogram of lengths with short ones. */
export function settleTexts(column: i32): void {
  const dictionary = load<i32>(column, DICTIONARY_AT);
  if (load<i32>(dictionary, EXACT) !== 0) sketchEntries(column, dictionary);
  const lengths = load<i32>(column, SHORT_LENGTHS);
  for (let length = 0; length < SHORT; length++) {
    const count = load<f64>(lengths + (length << 3));
    if (count > 0) add(load<i32>(column, LENGTHS), keyOf(length), count);
    store<f64>(lengths + (length << 3), 0);
  }
}

/** The dictionary overflows: from now on sketches count, and they begin with what it held. */
function makeRoom(column: i32, dictionary: i32): void {
  if (load<i32>(dictionary, EXACT) !== 0) sketchEntries(column, dictionary);
  purge(dictionary);
}

function sketchEntries(column: i32, dictionary: i32): void {
  const entries = load<i32>(dictionary, ENTRIES);
  const size = load<i32>(dictionary, SIZE);
  for (let position = 0; position < size; position++) {
    const entry = entries + position * ENTRY_SIZE;
    sketch(column, load<i64>(entry), load<f64>(entry, ENTRY_COUNT), load<i32>(entry, ENTRY_LENGTH));
  }
}

function sketch(column: i32, hashes: i64, count: f64, length: i32): void {
  register(load<i32>(column, REGISTERS_AT), <i32>hashes, <i32>(hashes >> 32));
  increase(load<i32>(column, BUCKETS_AT) + ((<i32>hashes & (HASH_BUCKETS - 1)) << 3), count);
  if (length < SHORT) increase(load<i32>(column, SHORT_LENGTHS) + (length << 3), count);
  else add(load<i32>(column, LENGTHS), keyOf(length), count);
}

function increase(at: i32, by: f64): void {
  store<f64>(at, load<f64>(at) + by);
}

/** Whether a text may be nothing but white space: JavaScript knows what Unicode says. */
function mayBeBlank(start: i32, end: i32): boolean {
  return start === end || load<u8>(start) <= 32 || load<u8>(start) >= 0xc2;
}
