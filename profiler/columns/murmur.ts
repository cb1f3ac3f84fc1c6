const { imul } = Math;
/**
 * MurmurHash3_x86_32 (A. Appleby, public domain) under two seeds at once: the mixing of a word does not depend on the seed, so the
 * second hash costs half as much. Results are left in `hash`, because returning two numbers would allocate.
 */
export const hash = { h1: 0, h2: 0 };

/** Seeds of the first and the second hash. */
export const SEED_1 = 0;
export const SEED_2 = 0x9747b28c | 0;

const C1 = 0xcc9e2d51 | 0;
const C2 = 0x1b873593;

/** The last mixing of a hash of `bytes` bytes. */
export function finish(h: number, bytes: number): number {
  let x = h ^ bytes;
  x = imul(x ^ (x >>> 16), 0x85ebca6b);
  x = imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** Hashes the eight little-endian bytes of a double, given as its two words. */
export function hashWords(low: number, high: number): void {
  let k = imul(low, C1);
  k = imul((k << 15) | (k >>> 17), C2);
  let a = k ^ SEED_1;
  a = (imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
  let b = k ^ SEED_2;
  b = (imul((b << 13) | (b >>> 19), 5) + 0xe6546b64) | 0;
  k = imul(high, C1);
  k = imul((k << 15) | (k >>> 17), C2);
  a ^= k;
  a = (imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
  b ^= k;
  b = (imul((b << 13) | (b >>> 19), 5) + 0xe6546b64) | 0;
  hash.h1 = finish(a, 8);
  hash.h2 = finish(b, 8);
}

/** Hashes bytes [start, end) of a buffer that `view` looks at. */
export function hashBytes(view: DataView, bytes: Uint8Array, start: number, end: number): void {
  let [a, b] = [SEED_1, SEED_2];
  let p = start;
  for (; p + 4 <= end; p += 4) {
    let k = imul(view.getInt32(p, true), C1);
    k = imul((k << 15) | (k >>> 17), C2);
    a ^= k;
    a = (imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    b ^= k;
    b = (imul((b << 13) | (b >>> 19), 5) + 0xe6546b64) | 0;
  }
  if (p < end) {
    let k = bytes[p] ?? 0;
    if (p + 1 < end) k |= (bytes[p + 1] ?? 0) << 8;
    if (p + 2 < end) k |= (bytes[p + 2] ?? 0) << 16;
    k = imul(k, C1);
    k = imul((k << 15) | (k >>> 17), C2);
    a ^= k;
    b ^= k;
  }
  hash.h1 = finish(a, end - start);
  hash.h2 = finish(b, end - start);
}

/** Folds the hash of one more column into a row's hash. The order of columns counts. */
export function mixRow(row: number, column: number): number {
  const x = imul(row ^ column, 0x9e3779b1);
  return (x << 13) | (x >>> 19);
}
