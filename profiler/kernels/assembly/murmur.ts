/**
 * MurmurHash3_x86_32 (A. Appleby, public domain) under two seeds at once: the mixing of a word does not depend on the seed, so the
 * second hash costs half as much.
 */
export const SEED_1: i32 = 0;
export const SEED_2: i32 = 0x9747b28c;

/** Mixes a word before it is folded into a hash. */
export function mixed(word: i32): i32 {
  return rotl<i32>(word * 0xcc9e2d51, 15) * 0x1b873593;
}

/** Folds a mixed word into a hash. */
export function folded(hash: i32, word: i32): i32 {
  return rotl<i32>(hash ^ word, 13) * 5 + 0xe6546b64;
}

/** The last mixing of a hash of `bytes` bytes. */
export function finished(hash: i32, bytes: i32): i32 {
  let x: u32 = hash ^ bytes;
  x = (x ^ (x >>> 16)) * 0x85ebca6b;
  x = (x ^ (x >>> 13)) * 0xc2b2ae35;
  return x ^ (x >>> 16);
}

/** The first hash in the lower half of the result, the second in the upper half. */
function both(first: i32, second: i32): i64 {
  return ((<i64>second) << 32) | <i64>(<u32>first);
}

/** Both hashes of a double's eight little-endian bytes. */
export function hashBits(bits: i64): i64 {
  const low = mixed(<i32>bits);
  const high = mixed(<i32>(bits >> 32));
  return both(finished(folded(folded(SEED_1, low), high), 8), finished(folded(folded(SEED_2, low), high), 8));
}

/** Four rotations at once. */
function rotated(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits));
}

function mixed4(words: v128): v128 {
  return i32x4.mul(rotated(i32x4.mul(words, i32x4.splat(0xcc9e2d51)), 15), i32x4.splat(0x1b873593));
}

function folded4(hashes: v128, words: v128): v128 {
  return i32x4.add(i32x4.mul(rotated(v128.xor(hashes, words), 13), i32x4.splat(5)), i32x4.splat(0xe6546b64));
}

function finished4(hashes: v128, bytes: i32): v128 {
  let x = v128.xor(hashes, i32x4.splat(bytes));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x85ebca6b));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 13)), i32x4.splat(0xc2b2ae35));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

/** One hash of each of four doubles, given their low and high words. */
export function hashFour(low: v128, high: v128, seed: i32): v128 {
  return finished4(folded4(folded4(i32x4.splat(seed), mixed4(low)), mixed4(high)), 8);
}

/** Folds the hashes of one more column into the hashes of four rows. */
export function mixFourRows(rows: i32, columns: v128): void {
  v128.store(rows, rotated(i32x4.mul(v128.xor(v128.load(rows), columns), i32x4.splat(0x9e3779b1)), 13));
}

/** Both hashes of the bytes [start, end). Reads up to three bytes behind them. */
export function hashText(start: i32, end: i32): i64 {
  let a = SEED_1;
  let b = SEED_2;
  let p = start;
  for (const last = end - 4; p <= last; p += 4) {
    const word = mixed(load<i32>(p));
    a = folded(a, word);
    b = folded(b, word);
  }
  if (p < end) {
    const word = mixed(load<i32>(p) & ((1 << ((end - p) << 3)) - 1));
    a ^= word;
    b ^= word;
  }
  return both(finished(a, end - start), finished(b, end - start));
}

/** Folds the hash of one more column into a row's hash. The order of columns counts. */
export function mixRow(row: i32, column: i32): void {
  store<i32>(row, rotl<i32>((load<i32>(row) ^ column) * 0x9e3779b1, 13));
}
