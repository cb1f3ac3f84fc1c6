import { PART_CODES, PART_HASHES, PART_PLACES, PART_ROWS, PART_WEIGHTS, PLACES_AT, PLACES_COUNT, PLACES_SIZE } from '../layout';
import { digitOf } from './unpacking';

/**
 * Of each two characters of six bits, `a` keeps the one of the larger number: registers of all values together. The position of a
 * character outside the alphabet, -1 without one.
 */
export function mergeSixBits(a: i32, b: i32, count: i32): i32 {
  for (let i = 0; i < count; i++) {
    const ofA = digitOf(load<u8>(a + i));
    const ofB = digitOf(load<u8>(b + i));
    if (ofA < 0 || ofB < 0) return i;
    if (ofB > ofA) store<u8>(a + i, load<u8>(b + i));
  }
  return -1;
}

/** Adds doubles to doubles. */
export function addNumbers(to: i32, numbers: i32, count: i32): void {
  for (let i = 0; i < count; i++) store<f64>(to + (i << 3), load<f64>(to + (i << 3)) + load<f64>(numbers + (i << 3)));
}

/**
 * Writes the buckets of two histograms, whose keys ascend, as those of both: each side's in buckets 2^wider times as wide. Their
 * number. The first side's own place may be written to.
 */
export function mergeBuckets(
  keysA: i32,
  countsA: i32,
  sizeA: i32,
  widerA: i32,
  keysB: i32,
  countsB: i32,
  sizeB: i32,
  widerB: i32,
  keys: i32,
  counts: i32,
): i32 {
  let size = 0;
  let i = 0;
  let j = 0;
  while (i < sizeA || j < sizeB) {
    const ofA = i < sizeA ? load<i32>(keysA + (i << 2)) >> widerA : i32.MAX_VALUE;
    const ofB = j < sizeB ? load<i32>(keysB + (j << 2)) >> widerB : i32.MAX_VALUE;
    const fromA = j >= sizeB || (i < sizeA && ofA <= ofB);
    const key = fromA ? ofA : ofB;
    const count = fromA ? load<f64>(countsA + (i++ << 3)) : load<f64>(countsB + (j++ << 3));
    const last = counts + ((size - 1) << 3);
    if (size > 0 && load<i32>(keys + ((size - 1) << 2)) === key) store<f64>(last, load<f64>(last) + count);
    else {
      store<i32>(keys + (size << 2), key);
      store<f64>(counts + (size << 3), count);
      size++;
    }
  }
  return size;
}

/** Of each code of a histogram (0, or one more than a bucket's position) the code among wider buckets that hold all of its own. */
export function placeBuckets(keys: i32, size: i32, wider: i32, among: i32, into: i32): void {
  store<i32>(into, 0);
  let place = 0;
  for (let i = 0; i < size; i++) {
    const key = load<i32>(keys + (i << 2)) >> wider;
    while (load<i32>(among + (place << 2)) < key) place++;
    store<i32>(into + ((i + 1) << 2), 1 + place);
  }
}

/**
 * Writes the rows of two samples that have the smallest hashes, at most so many. A row that both have is one, as often as in both. Their
 * number, -1 for a cell that is no code of its column's.
 */
export function mergeSamples(a: i32, b: i32, most: i32, columns: i32, hashes: i32, weights: i32, codes: i32): i32 {
  const rowsA = load<i32>(a, PART_ROWS);
  const rowsB = load<i32>(b, PART_ROWS);
  let rows = 0;
  let i = 0;
  let j = 0;
  while (rows < most && (i < rowsA || j < rowsB)) {
    const ofA = i < rowsA ? hashOf(a, i) : u64.MAX_VALUE;
    const ofB = j < rowsB ? hashOf(b, j) : u64.MAX_VALUE;
    const fromA = i < rowsA && (j >= rowsB || ofA <= ofB);
    const fromB = j < rowsB && (i >= rowsA || ofB <= ofA);
    store<u64>(hashes + (rows << 3), bswap<u64>(fromA ? ofA : ofB));
    store<f64>(weights + (rows << 3), (fromA ? weightOf(a, i) : 0) + (fromB ? weightOf(b, j) : 0));
    const into = codes + ((rows * columns) << 3);
    if (!(fromA ? recode(a, i, columns, into) : recode(b, j, columns, into))) return -1;
    if (fromA) i++;
    if (fromB) j++;
    rows++;
  }
  return rows;
}

function hashOf(part: i32, row: i32): u64 {
  return bswap<u64>(load<u64>(load<i32>(part, PART_HASHES) + (row << 3)));
}

function weightOf(part: i32, row: i32): f64 {
  return load<f64>(load<i32>(part, PART_WEIGHTS) + (row << 3));
}

function recode(part: i32, row: i32, columns: i32, into: i32): bool {
  const from = load<i32>(part, PART_CODES) + ((row * columns) << 3);
  const places = load<i32>(part, PART_PLACES);
  for (let column = 0; column < columns; column++) {
    const code = load<f64>(from + (column << 3));
    const at = load<i32>(places + column * PLACES_SIZE, PLACES_AT);
    let place = code;
    if (at !== 0) {
      if (code >= <f64>load<i32>(places + column * PLACES_SIZE, PLACES_COUNT)) return false;
      place = <f64>load<i32>(at + ((<i32>code) << 2));
    }
    store<f64>(into + (column << 3), place);
  }
  return true;
}
