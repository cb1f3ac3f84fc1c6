import {
  BATCH,
  INVALID,
  INVALID_HASH,
  MISSING,
  MISSING_HASH,
  NEGATIVE_INFINITY,
  NOT_A_NUMBER,
  POSITIVE_INFINITY,
} from '../../columns/cells';
import {
  ALL_PRESENT,
  CACHE,
  CACHE_SLOTS,
  CACHING,
  CELLS,
  COUNT,
  FRACTIONS,
  HISTOGRAM,
  HITS,
  INVALIDS,
  M2,
  MAX,
  MEAN,
  MIN,
  NANS,
  NEGATIVE_INFINITIES,
  NEGATIVES,
  NULLS,
  POSITIVE_INFINITIES,
  PRESENT,
  REGISTERS_AT,
  SLOT_COUNT,
  SLOT_HASH,
  SLOT_SIZE,
  TRIED,
  WHOLES,
  ZEROS,
} from '../layout';
import { EXPONENT } from './doubles';
import { add, addNumbers, widen } from './log-linear';
import { hashBits, hashFour, mixFourRows, mixRow, SEED_1, SEED_2 } from './murmur';
import { register } from './registers';

/** Both hashes of the batch's cells. */
const firsts = memory.data(BATCH * 4, 16) as i32;
const seconds = memory.data(BATCH * 4, 16) as i32;

/** What is summed up over the cells of a batch. */
let n: f64 = 0;
let sum: f64 = 0;
let squares: f64 = 0;
let wholes: f64 = 0;
let negatives: f64 = 0;
let zeros: f64 = 0;

/**
 * Takes in the first `rows` cells of a column of numbers, and folds each cell's hash into its row's. Where values come again soon they
 * are only counted, in a cache.
 */
export function flushNumbers(column: i32, rows: i32, rowHashes: i32): void {
  const origin = load<f64>(column, COUNT) > 0 ? load<f64>(column, MEAN) : firstFinite(load<i32>(column, CELLS), rows);
  n = sum = squares = wholes = negatives = zeros = 0;
  store<i32>(column, 0, FRACTIONS);
  const caching = load<i32>(column, CACHING) !== 0;
  if (caching) flushCached(column, rows, rowHashes, origin);
  else {
    hashCells(column, rows, rowHashes);
    flushPlain(column, rows, origin);
  }
  widen(load<i32>(column, HISTOGRAM));
  store<f64>(column, load<f64>(column, WHOLES) + wholes, WHOLES);
  store<f64>(column, load<f64>(column, NEGATIVES) + negatives, NEGATIVES);
  store<f64>(column, load<f64>(column, ZEROS) + zeros, ZEROS);
  store<f64>(column, load<f64>(column, ALL_PRESENT) + load<i32>(column, PRESENT), ALL_PRESENT);
  if (n > 0) join(column, n, origin + sum / n, Math.max(0, squares - (sum * sum) / n));
  if (caching) judgeCache(column);
}

/** A cache that seldom knows a value costs more than it saves. Batches of wide rows are short, so some are judged together. */
function judgeCache(column: i32): void {
  const tried = load<i32>(column, TRIED) + load<i32>(column, PRESENT);
  const known = load<i32>(column, HITS);
  const due = tried >= BATCH / 2;
  store<i32>(column, due ? 0 : tried, TRIED);
  if (!due) return;
  store<i32>(column, 0, HITS);
  if (known >= tried / 2.0) return;
  settleNumbers(column);
  store<i32>(column, 0, CACHING);
}

/** Values are only counted, in a cache, and taken in with their count when another value needs the place. */
function flushCached(column: i32, rows: i32, rowHashes: i32, origin: f64): void {
  const cells = load<i32>(column, CELLS);
  const cache = load<i32>(column, CACHE);
  const registers = load<i32>(column, REGISTERS_AT);
  const histogram = load<i32>(column, HISTOGRAM);
  let hits = 0;
  let present = 0;
  let fractions = 0;
  let min = load<f64>(column, MIN);
  let max = load<f64>(column, MAX);
  for (let i = 0; i < rows; i++) {
    let bits = load<i64>(cells + (i << 3));
    const row = rowHashes + (i << 2);
    if ((<i32>(bits >> 32) & EXPONENT) === EXPONENT) {
      mixRow(row, special(column, <i32>(bits >> 32)));
      continue;
    }
    present++;
    const x = reinterpret<f64>(bits);
    if (x === 0) bits = 0;
    const slot = cache + slotOf(bits) * SLOT_SIZE;
    const weight = load<f64>(slot, SLOT_COUNT);
    const evicted = load<i64>(slot);
    if (evicted === bits) {
      store<f64>(slot, weight + 1, SLOT_COUNT);
      hits++;
      mixRow(row, load<i32>(slot, SLOT_HASH));
      continue;
    }
    if (x < min) min = x;
    if (x > max) max = x;
    const hashes = hashBits(bits);
    register(registers, <i32>hashes, <i32>(hashes >> 32));
    mixRow(row, <i32>hashes);
    if (x !== Math.floor(x)) fractions = 1;
    store<i64>(slot, bits);
    store<i32>(slot, <i32>hashes, SLOT_HASH);
    store<f64>(slot, 1, SLOT_COUNT);
    if (weight === 0) continue;
    const value = reinterpret<f64>(evicted);
    const d = value - origin;
    n += weight;
    sum += weight * d;
    squares += weight * d * d;
    if (value === Math.floor(value)) wholes += weight;
    else fractions = 1;
    if (value < 0) negatives += weight;
    else if (value === 0) zeros += weight;
    add(histogram, <i32>(evicted >> 32), weight);
  }
  store<f64>(column, min, MIN);
  store<f64>(column, max, MAX);
  store<i32>(column, present, PRESENT);
  store<i32>(column, fractions, FRACTIONS);
  store<i32>(column, load<i32>(column, HITS) + hits, HITS);
}

/** Hashes the cells, four at a time, and counts those that are no finite numbers. */
function hashCells(column: i32, rows: i32, rowHashes: i32): void {
  const cells = load<i32>(column, CELLS);
  const exponents = i32x4.splat(EXPONENT);
  for (let i = 0; i < rows; i += 4) {
    const a = v128.load(cells + (i << 3));
    const b = v128.load(cells + (i << 3), 16);
    const low = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    let high = v128.shuffle<i32>(a, b, 1, 3, 5, 7);
    const row = rowHashes + (i << 2);
    if (i + 4 > rows || v128.any_true(i32x4.eq(v128.and(high, exponents), exponents))) {
      for (let j = i; j < min(rows, i + 4); j++) hashCell(column, cells + (j << 3), j, rowHashes + (j << 2));
      continue;
    }
    // Both zeros are one value.
    const zero = i32x4.eq(v128.or(low, i32x4.shl(high, 1)), i32x4.splat(0));
    high = v128.andnot(high, zero);
    const first = hashFour(low, high, SEED_1);
    v128.store(firsts + (i << 2), first);
    v128.store(seconds + (i << 2), hashFour(low, high, SEED_2));
    mixFourRows(row, first);
  }
}

function hashCell(column: i32, cell: i32, i: i32, row: i32): void {
  const bits = load<i64>(cell);
  if ((<i32>(bits >> 32) & EXPONENT) === EXPONENT) {
    mixRow(row, special(column, <i32>(bits >> 32)));
    return;
  }
  const hashes = hashBits(load<f64>(cell) === 0 ? 0 : bits);
  store<i32>(firsts + (i << 2), <i32>hashes);
  store<i32>(seconds + (i << 2), <i32>(hashes >> 32));
  mixRow(row, <i32>hashes);
}

/** Takes in cells that were hashed. */
function flushPlain(column: i32, rows: i32, origin: f64): void {
  const cells = load<i32>(column, CELLS);
  const registers = load<i32>(column, REGISTERS_AT);
  let present = 0;
  let whole = 0;
  let negative = 0;
  let zero = 0;
  let total: f64 = 0;
  let totalSquares: f64 = 0;
  let min = load<f64>(column, MIN);
  let max = load<f64>(column, MAX);
  for (let i = 0; i < rows; i++) {
    const x = load<f64>(cells + (i << 3));
    const high = load<i32>(cells + (i << 3), 4);
    if ((high & EXPONENT) === EXPONENT) continue;
    present++;
    register(registers, load<i32>(firsts + (i << 2)), load<i32>(seconds + (i << 2)));
    if (x < min) min = x;
    if (x > max) max = x;
    const d = x - origin;
    total += d;
    totalSquares += d * d;
    whole += <i32>(x === Math.floor(x));
    negative += <i32>(x < 0);
    zero += <i32>(x === 0);
  }
  addNumbers(load<i32>(column, HISTOGRAM), cells, rows);
  n = present;
  sum = total;
  squares = totalSquares;
  wholes = whole;
  negatives = negative;
  zeros = zero;
  store<f64>(column, min, MIN);
  store<f64>(column, max, MAX);
  store<i32>(column, present, PRESENT);
  store<i32>(column, <i32>(whole < present), FRACTIONS);
}

/** Takes in what the cache has counted, and empties it. Hash and extremes were seen to when the values came. */
export function settleNumbers(column: i32): void {
  const cache = load<i32>(column, CACHE);
  for (let at = 0; at < CACHE_SLOTS; at++) {
    const slot = cache + at * SLOT_SIZE;
    const weight = load<f64>(slot, SLOT_COUNT);
    if (weight > 0) {
      const bits = load<i64>(slot);
      const x = reinterpret<f64>(bits);
      add(load<i32>(column, HISTOGRAM), <i32>(bits >> 32), weight);
      join(column, weight, x, 0);
      if (x === Math.floor(x)) store<f64>(column, load<f64>(column, WHOLES) + weight, WHOLES);
      if (x < 0) store<f64>(column, load<f64>(column, NEGATIVES) + weight, NEGATIVES);
      if (x === 0) store<f64>(column, load<f64>(column, ZEROS) + weight, ZEROS);
    }
    store<f64>(slot, 0, SLOT_COUNT);
    store<i64>(slot, (<i64>MISSING) << 32);
  }
}

function slotOf(bits: i64): i32 {
  return <i32>(<u32>((<i32>(bits >> 32) ^ (<i32>bits * 0x85ebca6b)) * 0x9e3779b1) >>> 22);
}

/** A number near the first batch's values: sums of differences from it lose no digits. */
function firstFinite(cells: i32, rows: i32): f64 {
  for (let i = 0; i < rows; i++) {
    if ((load<i32>(cells + (i << 3), 4) & EXPONENT) !== EXPONENT) return load<f64>(cells + (i << 3));
  }
  return 0;
}

/** Chan, Golub and LeVeque's update of mean and squared differences. */
function join(column: i32, n: f64, mean: f64, m2: f64): void {
  const before = load<f64>(column, COUNT);
  const all = before + n;
  const delta = mean - load<f64>(column, MEAN);
  store<f64>(column, load<f64>(column, M2) + (m2 + delta * delta * ((before * n) / all)), M2);
  store<f64>(column, load<f64>(column, MEAN) + (delta * n) / all, MEAN);
  store<f64>(column, all, COUNT);
}

/** Counts a cell that is no finite number; the hash that stands for it. */
function special(column: i32, word: i32): i32 {
  if (word === MISSING) {
    count(column + NULLS);
    return MISSING_HASH;
  }
  if (word === INVALID) {
    count(column + INVALIDS);
    return INVALID_HASH;
  }
  if (word === POSITIVE_INFINITY) {
    count(column + POSITIVE_INFINITIES);
    return word;
  }
  if (word === NEGATIVE_INFINITY) {
    count(column + NEGATIVE_INFINITIES);
    return word;
  }
  count(column + NANS);
  return NOT_A_NUMBER;
}

function count(at: i32): void {
  store<f64>(at, load<f64>(at) + 1);
}
