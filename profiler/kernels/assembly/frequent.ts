import {
  ALIVE,
  ARENA,
  ARENA_USED,
  DICTIONARY,
  DICTIONARY_SLOTS,
  ENTRIES,
  ENTRY_COUNT,
  ENTRY_FLAGS,
  ENTRY_LENGTH,
  ENTRY_SIZE,
  ENTRY_TEXT,
  ERR,
  EXACT,
  FRUITLESS,
  LONGEST,
  SIZE,
  SLOTS_AT,
} from '../layout';
import { copy } from './copy';
import { select } from './select';

/** Counts that a purge must leave, or it was fruitless: a column of identifiers leaves next to none. */
const FRUIT: f64 = 256;
/** Fruitless purges in a row after which no frequent value is expected any more. */
const PATIENCE = 16;
const MASK = DICTIONARY_SLOTS - 1;

/** Where counts are put in order, to find the median. */
const scratch = memory.data(DICTIONARY * 8, 8) as i32;

/** The entry of a text's hashes, 0 if it is not kept. */
export function find(dictionary: i32, hashes: i64): i32 {
  const slots = load<i32>(dictionary, SLOTS_AT);
  const entries = load<i32>(dictionary, ENTRIES);
  let slot = <i32>hashes & MASK;
  while (true) {
    const position = <i32>load<i16>(slots + (slot << 1));
    if (position < 0) return 0;
    const entry = entries + position * ENTRY_SIZE;
    if (load<i64>(entry) === hashes) return entry;
    slot = (slot + 1) & MASK;
  }
}

export function isFull(dictionary: i32): boolean {
  return load<i32>(dictionary, SIZE) === DICTIONARY;
}

/** Adds the text [start, end), which `find` did not know, with a count of 1. There must be room. */
export function insert(dictionary: i32, hashes: i64, start: i32, end: i32, flags: i32): void {
  const position = load<i32>(dictionary, SIZE);
  const entry = load<i32>(dictionary, ENTRIES) + position * ENTRY_SIZE;
  const used = load<i32>(dictionary, ARENA_USED);
  const length = min(end - start, LONGEST);
  store<i32>(dictionary, position + 1, SIZE);
  store<i64>(entry, hashes);
  store<f64>(entry, 1, ENTRY_COUNT);
  store<i32>(entry, end - start, ENTRY_LENGTH);
  store<i32>(entry, flags, ENTRY_FLAGS);
  store<i32>(entry, used, ENTRY_TEXT);
  copy(load<i32>(dictionary, ARENA) + used, start, length);
  store<i32>(dictionary, used + length, ARENA_USED);
  place(dictionary, <i32>hashes, position);
}

function place(dictionary: i32, first: i32, position: i32): void {
  const slots = load<i32>(dictionary, SLOTS_AT);
  let slot = first & MASK;
  while (<i32>load<i16>(slots + (slot << 1)) >= 0) slot = (slot + 1) & MASK;
  store<i16>(slots + (slot << 1), <i16>position);
}

/** Takes the median count from every entry and forgets those that have nothing left (Misra and Gries 1982). */
export function purge(dictionary: i32): void {
  const entries = load<i32>(dictionary, ENTRIES);
  const arena = load<i32>(dictionary, ARENA);
  const size = load<i32>(dictionary, SIZE);
  const median = medianCount(entries, size);
  let kept = 0;
  let used = 0;
  let left: f64 = 0;
  for (let position = 0; position < size; position++) {
    const entry = entries + position * ENTRY_SIZE;
    const count = load<f64>(entry, ENTRY_COUNT) - median;
    if (count <= 0) continue;
    left += count;
    const to = entries + kept++ * ENTRY_SIZE;
    if (to !== entry) memory.copy(to, entry, ENTRY_SIZE);
    store<f64>(to, count, ENTRY_COUNT);
    const length = min(load<i32>(to, ENTRY_LENGTH), LONGEST);
    memory.copy(arena + used, arena + load<i32>(to, ENTRY_TEXT), length);
    store<i32>(to, used, ENTRY_TEXT);
    used += length;
  }
  const fruitless = left < FRUIT ? load<i32>(dictionary, FRUITLESS) + 1 : 0;
  store<i32>(dictionary, fruitless, FRUITLESS);
  store<i32>(dictionary, kept, SIZE);
  store<i32>(dictionary, used, ARENA_USED);
  store<f64>(dictionary, load<f64>(dictionary, ERR) + median, ERR);
  store<i32>(dictionary, 0, EXACT);
  if (fruitless >= PATIENCE) store<i32>(dictionary, 0, ALIVE);
  memory.fill(load<i32>(dictionary, SLOTS_AT), 0xff, DICTIONARY_SLOTS * 2);
  for (let position = 0; position < kept; position++) place(dictionary, load<i32>(entries + position * ENTRY_SIZE), position);
}

/** The upper median of the counts. */
function medianCount(entries: i32, size: i32): f64 {
  for (let i = 0; i < size; i++) store<f64>(scratch + (i << 3), load<f64>(entries + i * ENTRY_SIZE, ENTRY_COUNT));
  return select(scratch, size, size >> 1);
}
