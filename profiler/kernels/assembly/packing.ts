import { MISSING } from '../../columns/cells';
import { CODED_KEYS, CODED_SHIFT, CODED_SIZE, CODING_SIZE, COLUMNS, KEYS, ROWS_HELD, SAMPLED_CELLS, SELECTION, WEIGHTS } from '../layout';

/** Writes numbers of six bits, a byte each, as characters of base64 (RFC 4648). */
export function packSixBits(numbers: i32, count: i32, into: i32): void {
  for (let i = 0; i < count; i++) store<u8>(into + i, character(load<u8>(numbers + i) & 63));
}

function character(digit: u32): u32 {
  if (digit < 26) return digit + 65;
  if (digit < 52) return digit + 71;
  if (digit < 62) return digit - 4;
  return digit === 62 ? 43 : 47;
}

/** Writes doubles that are whole and not negative as varints (LEB128). The position behind the last. */
export function packVarints(numbers: i32, count: i32, into: i32): i32 {
  let p = into;
  for (let i = 0; i < count; i++) p = writeVarint(<u64>load<f64>(numbers + (i << 3)), p);
  return p;
}

/** Writes ascending 32-bit words as varints of their differences; the first may be negative. The position behind the last. */
export function packAscending(words: i32, count: i32, into: i32): i32 {
  let p = into;
  let last: i64 = 0;
  for (let i = 0; i < count; i++) {
    const word = <i64>load<i32>(words + (i << 2));
    const difference = word - last;
    last = word;
    p = writeVarint(<u64>((difference << 1) ^ (difference >> 63)), p);
  }
  return p;
}

function writeVarint(number: u64, at: i32): i32 {
  let rest = number;
  let p = at;
  while (rest >= 128) {
    store<u8>(p++, <u8>((<u32>rest & 127) | 128));
    rest >>= 7;
  }
  store<u8>(p++, <u8>rest);
  return p;
}

/** Writes keys of sampled rows, 53 bits each, as the hashes that they are of: 8 bytes, the highest first, the lowest bits zero. */
export function packHashes(keys: i32, count: i32, into: i32): void {
  for (let i = 0; i < count; i++) store<u64>(into + (i << 3), bswap<u64>((<u64>load<f64>(keys + (i << 3))) << 11));
}

/**
 * Writes weights and cells of the sampled rows that have one of the keys, which ascend, in the order of the keys. A cell is 0 without a
 * value, else one more than its position among its column's coded keys, or than itself for a column without.
 */
export function codeSample(sample: i32, keys: i32, count: i32, codings: i32, weights: i32, codes: i32): void {
  const held = load<i32>(sample, ROWS_HELD);
  const columns = load<i32>(sample, COLUMNS);
  const rows = load<i32>(sample, SELECTION);
  for (let i = 0; i < held; i++) {
    const row = rowOf(keys, count, load<f64>(load<i32>(sample, KEYS) + (i << 3)));
    store<i32>(rows + (i << 2), row);
    if (row < count) store<f64>(weights + (row << 3), load<f64>(load<i32>(sample, WEIGHTS) + (i << 3)));
  }
  // Column by column: the coded keys of one fit the fastest cache, those of all do not.
  for (let column = 0; column < columns; column++) {
    const cells = load<i32>(sample, SAMPLED_CELLS) + (column << 2);
    for (let i = 0; i < held; i++) {
      const row = load<i32>(rows + (i << 2));
      if (row === count) continue;
      const cell = load<i32>(cells + ((i * columns) << 2));
      const code = cell === MISSING ? 0 : 1 + codeOf(codings + column * CODING_SIZE, cell);
      store<f64>(codes + ((row * columns + column) << 3), <f64>code);
    }
  }
}

/** Position of a key among keys that ascend; their number when all are smaller. */
function rowOf(keys: i32, count: i32, key: f64): i32 {
  let low = 0;
  let high = count;
  while (low < high) {
    const at = (low + high) >>> 1;
    if (load<f64>(keys + (at << 3)) < key) low = at + 1;
    else high = at;
  }
  return low;
}

function codeOf(coding: i32, cell: i32): i32 {
  const keys = load<i32>(coding, CODED_KEYS);
  if (keys === 0) return cell;
  const key = cell >> load<i32>(coding, CODED_SHIFT);
  let low = 0;
  let high = load<i32>(coding, CODED_SIZE);
  while (low < high) {
    const at = (low + high) >>> 1;
    if (load<i32>(keys + (at << 2)) < key) low = at + 1;
    else high = at;
  }
  return low;
}
