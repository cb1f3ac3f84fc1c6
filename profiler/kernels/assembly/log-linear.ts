import { BUCKET, BUCKET_SIZE, CAP, MOST_BUCKETS, NEGATIVE, POSITIVE, SHIFT, TABLE, USED, WINDOWS } from '../layout';
import { EXPONENT } from './doubles';
import { sortPairs } from './sort';

/** Buckets that are used at most before they are made wider. */
const MOST_HELD = MOST_BUCKETS + (MOST_BUCKETS >> 1) + 1;
/** Counts and buckets in the order of the buckets; addresses of counts with their buckets, and room to sort them. */
const scratch = memory.data(MOST_HELD * BUCKET_SIZE, 16) as i32;
const pairs = memory.data(MOST_HELD * 8, 16) as i32;
const room = memory.data(MOST_HELD * 8, 16) as i32;
/** Of how many neighbours each bit is the highest in which they differ, counted from 1. */
const differing = memory.data(33 * 4, 4) as i32;

/**
 * Counts a value `weight` times, given its key at shift 0. Data lies close together once its buckets are wide enough, so most counts
 * are in two windows of neighbouring buckets, one for each sign.
 */
export function add(histogram: i32, key: i32, weight: f64): void {
  const bucket = key >> load<i32>(histogram, SHIFT);
  let at = windowSlot(histogram, bucket);
  if (at === 0) at = tableSlot(histogram, bucket);
  const count = load<f64>(at);
  if (count > 0) store<f64>(at, count + weight);
  else addBucket(histogram, bucket, weight);
}

/** Counts the finite ones of `rows` numbers, each once. What `add` looks up each time is looked up once here. */
export function addNumbers(histogram: i32, numbers: i32, rows: i32): void {
  const windows = load<i32>(histogram, WINDOWS);
  const width = load<i32>(histogram, CAP) << 1;
  let shift = load<i32>(histogram, SHIFT);
  let positive = load<i32>(histogram, POSITIVE);
  let negative = load<i32>(histogram, NEGATIVE);
  for (let i = 0; i < rows; i++) {
    const high = load<i32>(numbers + (i << 3), 4);
    if ((high & EXPONENT) === EXPONENT) continue;
    const key = load<f64>(numbers + (i << 3)) === 0 ? 0 : high;
    const bucket = key >> shift;
    const place = bucket - (bucket < 0 ? negative : positive);
    const inside = <u32>place < <u32>width;
    const at = inside ? windows + ((bucket < 0 ? place + width : place) << 3) : tableSlot(histogram, bucket);
    const count = load<f64>(at);
    if (count > 0) {
      store<f64>(at, count + 1);
      continue;
    }
    addBucket(histogram, bucket, 1);
    shift = load<i32>(histogram, SHIFT);
    positive = load<i32>(histogram, POSITIVE);
    negative = load<i32>(histogram, NEGATIVE);
  }
}

/**
 * When buckets are too many, all are made wider (see `Histogram` for what that means). Some more than may be are held until then: the
 * first values of a column need ever wider buckets, and so get them in few steps.
 */
function addBucket(histogram: i32, bucket: i32, weight: f64): void {
  if (load<i32>(histogram, USED) === 0) placeAround(histogram, bucket);
  put(histogram, bucket, weight);
  const cap = load<i32>(histogram, CAP);
  if (load<i32>(histogram, USED) > cap + (cap >> 1)) collapse(histogram);
}

/** Where the count of a bucket in a window is, 0 for one outside. */
function windowSlot(histogram: i32, bucket: i32): i32 {
  const width = load<i32>(histogram, CAP) << 1;
  const place = bucket - (bucket < 0 ? load<i32>(histogram, NEGATIVE) : load<i32>(histogram, POSITIVE));
  if (<u32>place >= <u32>width) return 0;
  return load<i32>(histogram, WINDOWS) + ((bucket < 0 ? place + width : place) << 3);
}

/** Counts a bucket at the present shift. */
function put(histogram: i32, bucket: i32, weight: f64): void {
  let at = windowSlot(histogram, bucket);
  if (at === 0) {
    at = tableSlot(histogram, bucket);
    store<i32>(at, bucket, BUCKET);
  }
  const count = load<f64>(at);
  if (count === 0) store<i32>(histogram, load<i32>(histogram, USED) + 1, USED);
  store<f64>(at, count + weight);
}

/** Where the count of a bucket outside the windows is, or would be. */
function tableSlot(histogram: i32, bucket: i32): i32 {
  const table = load<i32>(histogram, TABLE);
  const mask = (load<i32>(histogram, CAP) << 1) - 1;
  // Multiplying by the golden ratio scatters neighbours evenly (Knuth, volume 3, section 6.4).
  let slot = <i32>(<u32>(bucket * 0x9e3779b1) >>> 15) & mask;
  while (true) {
    const at = table + slot * BUCKET_SIZE;
    if (load<f64>(at) === 0 || load<i32>(at, BUCKET) === bucket) return at;
    slot = (slot + 1) & mask;
  }
}

/** Makes buckets wider if they are too many: as wide as they must be. */
export function widen(histogram: i32): void {
  if (load<i32>(histogram, USED) > load<i32>(histogram, CAP)) collapse(histogram);
}

function collapse(histogram: i32): void {
  const used = gather(histogram);
  const by = doublings(used, load<i32>(histogram, CAP));
  const slots = load<i32>(histogram, CAP) << 1;
  memory.fill(load<i32>(histogram, WINDOWS), 0, slots << 4);
  memory.fill(load<i32>(histogram, TABLE), 0, slots * BUCKET_SIZE);
  store<i32>(histogram, 0, USED);
  store<i32>(histogram, load<i32>(histogram, SHIFT) + by, SHIFT);
  let negatives = 0;
  for (let i = 0; i < used; i++) {
    const bucket = bucketAt(i) >> by;
    store<i32>(scratch + i * BUCKET_SIZE, bucket, BUCKET);
    negatives += <i32>(bucket < 0);
  }
  store<i32>(histogram, windowStart(negatives, used, slots), POSITIVE);
  store<i32>(histogram, windowStart(0, negatives, slots), NEGATIVE);
  for (let i = 0; i < used; i++) put(histogram, bucketAt(i), load<f64>(scratch + i * BUCKET_SIZE));
}

/** How often the listed buckets must be made twice as wide until there are no more than `cap`. */
function doublings(used: i32, cap: i32): i32 {
  memory.fill(differing, 0, 33 * 4);
  for (let i = 1; i < used; i++) {
    const at = differing + ((32 - clz<i32>(bucketAt(i) ^ bucketAt(i - 1))) << 2);
    store<i32>(at, load<i32>(at) + 1);
  }
  let by = 0;
  for (let left = used; left > cap; by++) left -= load<i32>(differing + ((by + 1) << 2));
  return by;
}

/** The bucket in a place of the list. */
function bucketAt(i: i32): i32 {
  return load<i32>(scratch + i * BUCKET_SIZE, BUCKET);
}

/** Lists the buckets that are used in their order, with their counts. How many there are. */
function gather(histogram: i32): i32 {
  const slots = load<i32>(histogram, CAP) << 1;
  const windows = load<i32>(histogram, WINDOWS);
  const table = load<i32>(histogram, TABLE);
  const positive = load<i32>(histogram, POSITIVE);
  const negative = load<i32>(histogram, NEGATIVE);
  let into = pairs;
  for (let slot = 0; slot < slots << 1; slot++) {
    if (load<f64>(windows + (slot << 3)) !== 0)
      into = note(into, windows + (slot << 3), slot < slots ? positive + slot : negative + slot - slots);
  }
  for (let at = table; at < table + slots * BUCKET_SIZE; at += BUCKET_SIZE) {
    if (load<f64>(at) !== 0) into = note(into, at, load<i32>(at, BUCKET));
  }
  const used = (into - pairs) >> 3;
  const sorted = sortPairs(pairs, used, room);
  for (let i = 0; i < used; i++) {
    const pair = sorted + (i << 3);
    store<f64>(scratch + i * BUCKET_SIZE, load<f64>(load<i32>(pair)));
    store<i32>(scratch + i * BUCKET_SIZE, load<i32>(pair, 4) ^ i32.MIN_VALUE, BUCKET);
  }
  return used;
}

/** Notes where the count of a bucket is; its sign is turned over, so that it sorts as an unsigned word. Where the next note goes. */
function note(into: i32, count: i32, bucket: i32): i32 {
  store<i32>(into, count);
  store<i32>(into, bucket ^ i32.MIN_VALUE, 4);
  return into + 8;
}

function placeAround(histogram: i32, bucket: i32): void {
  const start = bucket - load<i32>(histogram, CAP);
  if (bucket < 0) store<i32>(histogram, start, NEGATIVE);
  else store<i32>(histogram, start, POSITIVE);
}

/** Where a window of the listed buckets [from, to) begins: in their midst if it holds all, else around the middle one. */
function windowStart(from: i32, to: i32, width: i32): i32 {
  if (from === to) return 0;
  const first = bucketAt(from);
  const last = bucketAt(to - 1);
  if (last - first < width) return first - ((width - (last - first)) >> 1);
  return bucketAt((from + to) >> 1) - (width >> 1);
}

/**
 * Makes a histogram as wide as it must be, and writes keys, 32-bit words, and counts, doubles, of its buckets in their order. How many
 * there are.
 */
export function listBuckets(histogram: i32, keys: i32, counts: i32): i32 {
  widen(histogram);
  const used = gather(histogram);
  for (let i = 0; i < used; i++) {
    store<i32>(keys + (i << 2), bucketAt(i));
    store<f64>(counts + (i << 3), load<f64>(scratch + i * BUCKET_SIZE));
  }
  return used;
}
