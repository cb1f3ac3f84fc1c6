import { BUCKET, BUCKET_SIZE, CAP, MOST_BUCKETS, NEGATIVE, POSITIVE, SHIFT, TABLE, USED, WINDOWS } from '../layout';
import { EXPONENT } from './doubles';
import { select } from './select';

/** Buckets and counts while a histogram is filled anew; the same buckets as doubles, to choose from. */
const scratch = memory.data((MOST_BUCKETS + 1) * BUCKET_SIZE, 16) as i32;
const chosen = memory.data((MOST_BUCKETS + 1) * 8, 16) as i32;

/**
 * Counts a value `weight` times, given its key at shift 0. Data lies close together once its buckets are wide enough, so most counts
 * are in two windows of neighbouring buckets, one for each sign.
 */
export function add(histogram: i32, key: i32, weight: f64): void {
  const bucket = key >> load<i32>(histogram, SHIFT);
  const at = windowSlot(histogram, bucket);
  if (at !== 0) {
    const count = load<f64>(at);
    if (count > 0) {
      store<f64>(at, count + weight);
      return;
    }
  }
  addBucket(histogram, bucket, weight);
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
    if (<u32>place < <u32>width) {
      const at = windows + ((bucket < 0 ? place + width : place) << 3);
      const count = load<f64>(at);
      if (count > 0) {
        store<f64>(at, count + 1);
        continue;
      }
    }
    addBucket(histogram, bucket, 1);
    shift = load<i32>(histogram, SHIFT);
    positive = load<i32>(histogram, POSITIVE);
    negative = load<i32>(histogram, NEGATIVE);
  }
}

/** When buckets are too many, the width of all is doubled until they are few enough (see `Histogram` for what that means). */
function addBucket(histogram: i32, bucket: i32, weight: f64): void {
  if (load<i32>(histogram, USED) === 0) placeAround(histogram, bucket);
  put(histogram, bucket, weight);
  while (load<i32>(histogram, USED) > load<i32>(histogram, CAP)) collapse(histogram);
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

function collapse(histogram: i32): void {
  const used = gather(histogram);
  const slots = load<i32>(histogram, CAP) << 1;
  memory.fill(load<i32>(histogram, WINDOWS), 0, slots << 4);
  memory.fill(load<i32>(histogram, TABLE), 0, slots * BUCKET_SIZE);
  store<i32>(histogram, 0, USED);
  store<i32>(histogram, load<i32>(histogram, SHIFT) + 1, SHIFT);
  for (let i = 0; i < used; i++) store<i32>(scratch + i * BUCKET_SIZE, load<i32>(scratch + i * BUCKET_SIZE, BUCKET) >> 1, BUCKET);
  store<i32>(histogram, windowStart(used, false, slots), POSITIVE);
  store<i32>(histogram, windowStart(used, true, slots), NEGATIVE);
  for (let i = 0; i < used; i++) put(histogram, load<i32>(scratch + i * BUCKET_SIZE, BUCKET), load<f64>(scratch + i * BUCKET_SIZE));
}

/** Lists the buckets that are used, with their counts. How many there are. */
function gather(histogram: i32): i32 {
  const slots = load<i32>(histogram, CAP) << 1;
  const windows = load<i32>(histogram, WINDOWS);
  const table = load<i32>(histogram, TABLE);
  let into = scratch;
  for (let slot = 0; slot < slots << 1; slot++) {
    const count = load<f64>(windows + (slot << 3));
    if (count === 0) continue;
    store<f64>(into, count);
    store<i32>(into, slot < slots ? load<i32>(histogram, POSITIVE) + slot : load<i32>(histogram, NEGATIVE) + slot - slots, BUCKET);
    into += BUCKET_SIZE;
  }
  for (let at = table; at < table + slots * BUCKET_SIZE; at += BUCKET_SIZE) {
    if (load<f64>(at) === 0) continue;
    memory.copy(into, at, BUCKET_SIZE);
    into += BUCKET_SIZE;
  }
  return (into - scratch) / BUCKET_SIZE;
}

function placeAround(histogram: i32, bucket: i32): void {
  const start = bucket - load<i32>(histogram, CAP);
  if (bucket < 0) store<i32>(histogram, start, NEGATIVE);
  else store<i32>(histogram, start, POSITIVE);
}

/** Where a window of the listed buckets of one sign begins: in their midst if it holds all, else around the middle one. */
function windowStart(used: i32, negative: boolean, width: i32): i32 {
  let size = 0;
  let first = i32.MAX_VALUE;
  let last = i32.MIN_VALUE;
  for (let i = 0; i < used; i++) {
    const bucket = load<i32>(scratch + i * BUCKET_SIZE, BUCKET);
    if (bucket < 0 !== negative) continue;
    first = min(first, bucket);
    last = max(last, bucket);
    store<f64>(chosen + (size++ << 3), bucket);
  }
  if (size === 0) return 0;
  if (last - first < width) return first - ((width - (last - first)) >> 1);
  return <i32>select(chosen, size, size >> 1) - (width >> 1);
}

/**
 * Lists the buckets that are used, as doubles whose order is that of the buckets: each has its place in the list in its last digits.
 * JavaScript puts them in order, and `gatherBuckets` follows them.
 */
export function orderBuckets(histogram: i32, order: i32): void {
  gather(histogram);
  const used = load<i32>(histogram, USED);
  for (let i = 0; i < used; i++) {
    const bucket = load<i32>(scratch + i * BUCKET_SIZE, BUCKET);
    store<f64>(order + (i << 3), <f64>bucket * <f64>used + <f64>i);
  }
}

/** Writes keys, 32-bit words, and counts of the buckets that `orderBuckets` listed last, in that order. */
export function gatherBuckets(order: i32, used: i32, keys: i32, counts: i32): void {
  for (let i = 0; i < used; i++) {
    const place = load<f64>(order + (i << 3));
    const key = Math.floor(place / <f64>used);
    store<i32>(keys + (i << 2), <i32>key);
    store<f64>(counts + (i << 3), load<f64>(scratch + <i32>(place - key * <f64>used) * BUCKET_SIZE));
  }
}
