import { HYBRID_BIT, HYBRID_END, HYBRID_LEFT, HYBRID_NEXT, HYBRID_VALUE, HYBRID_WIDTH } from '../layout';

/** What went wrong: the bytes end before the numbers do, or a run has no length. */
const TOO_EARLY = -1;
const EMPTY_RUN = -2;

/** Numbers that a run holds at most: no page has more. */
const MOST: u64 = 0x7ffffff8;
/** Instead of a position of a bit: the run repeats one number. */
const REPEATED = -1;

/**
 * Decodes the next `count` numbers of the RLE and bit-packing hybrid into 32-bit words at `into`. Returns 0, or what is wrong.
 * Source: Apache Parquet, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".
 */
export function decodeHybrid(hybrid: i32, count: i32, into: i32): i32 {
  const width = load<i32>(hybrid, HYBRID_WIDTH);
  if (width === 0) {
    memory.fill(into, 0, count << 2);
    return 0;
  }
  const end = into + (count << 2);
  for (let to = into; to < end; ) {
    const left = load<i32>(hybrid, HYBRID_LEFT);
    if (left === 0) {
      const wrong = openRun(hybrid, width);
      if (wrong !== 0) return wrong;
      continue;
    }
    const many = min((end - to) >> 2, left);
    if (load<i32>(hybrid, HYBRID_BIT) === REPEATED) {
      const value = load<i32>(hybrid, HYBRID_VALUE);
      for (let i = 0; i < many; i++) store<i32>(to + (i << 2), value);
    } else if (!unpack(hybrid, width, many, to)) return TOO_EARLY;
    store<i32>(hybrid, left - many, HYBRID_LEFT);
    to += many << 2;
  }
  return 0;
}

/** Reads how long the next run is, and the number that it repeats, if it does. Returns 0, or what is wrong. */
function openRun(hybrid: i32, width: i32): i32 {
  const end = load<i32>(hybrid, HYBRID_END);
  let p = load<i32>(hybrid, HYBRID_NEXT);
  let header: u64 = 0;
  for (let shift: u64 = 0; ; shift += 7) {
    if (p >= end || shift > 56) return TOO_EARLY;
    const byte = <u64>load<u8>(p++);
    header |= (byte & 127) << shift;
    if (byte < 128) break;
  }
  const packed = (header & 1) === 1;
  if (!packed) {
    const size = (width + 7) >> 3;
    if (p + size > end) return TOO_EARLY;
    if (header === 0) return EMPTY_RUN;
    store<i32>(hybrid, load<i32>(p) & (size === 4 ? -1 : (1 << (size << 3)) - 1), HYBRID_VALUE);
    p += size;
  }
  store<i32>(hybrid, p, HYBRID_NEXT);
  store<i32>(hybrid, packed ? 0 : REPEATED, HYBRID_BIT);
  store<i32>(hybrid, <i32>(packed ? min<u64>(header >> 1, MOST >> 3) << 3 : min<u64>(header >> 1, MOST)), HYBRID_LEFT);
  return 0;
}

/**
 * Numbers of `width` bits, least significant first. Eight bytes hold any of them, wherever its first bit is in a byte. Whether all are
 * there: the last run may be cut off behind the page's last number.
 */
function unpack(hybrid: i32, width: i32, count: i32, into: i32): boolean {
  const start = load<i32>(hybrid, HYBRID_NEXT);
  const last = <i64>load<i32>(hybrid, HYBRID_BIT) + <i64>count * width;
  if (<i64>start + ((last + 7) >> 3) > <i64>load<i32>(hybrid, HYBRID_END)) return false;
  const mask: u64 = ((<u64>1) << width) - 1;
  let bit = load<i32>(hybrid, HYBRID_BIT);
  for (const end = into + (count << 2); into < end; into += 4) {
    store<i32>(into, <i32>((load<u64>(start + (bit >> 3)) >> (bit & 7)) & mask));
    bit += width;
  }
  store<i32>(hybrid, start + (bit >> 3), HYBRID_NEXT);
  store<i32>(hybrid, bit & 7, HYBRID_BIT);
  return true;
}

/** Whether `count` levels are one run of 1, as where nothing is missing: then they need not be decoded. */
export function isRunOfOnes(start: i32, end: i32, count: i32): boolean {
  let header: u64 = 0;
  let p = start;
  for (let shift: u64 = 0; shift < 35; shift += 7) {
    if (p >= end) return false;
    const byte = <u64>load<u8>(p++);
    header |= (byte & 127) << shift;
    if (byte < 128) break;
  }
  return (header & 1) === 0 && header >> 1 >= <u64>count && p < end && load<u8>(p) === 1;
}
