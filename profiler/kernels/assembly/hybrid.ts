/** What went wrong: the bytes end before the numbers do, or a run has no length. */
const TOO_EARLY = -1;
const EMPTY_RUN = -2;

/**
 * Decodes `count` numbers of the RLE and bit-packing hybrid of [start, end) into 32-bit words at `into`. Returns 0, or what is wrong.
 * Source: Apache Parquet, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".
 */
export function decodeHybrid(start: i32, end: i32, width: i32, count: i32, into: i32): i32 {
  if (width === 0) {
    memory.fill(into, 0, count << 2);
    return 0;
  }
  let p = start;
  let filled = 0;
  while (filled < count) {
    let header: u64 = 0;
    for (let shift: u64 = 0; ; shift += 7) {
      if (p >= end || shift > 56) return TOO_EARLY;
      const byte = <u64>load<u8>(p++);
      header |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    const left = <u64>(count - filled);
    if ((header & 1) === 1) {
      const groups = header >> 1;
      const many = <i32>min<u64>(groups * 8, left);
      if (<u64>p + ((<u64>many * width + 7) >> 3) > <u64>end) return TOO_EARLY;
      unpack(p, width, many, into + (filled << 2));
      p += <i32>min<u64>(groups * width, <u64>(end - p));
      filled += many;
    } else {
      const run = <i32>min<u64>(header >> 1, left);
      const size = (width + 7) >> 3;
      if (p + size > end) return TOO_EARLY;
      if (header === 0) return EMPTY_RUN;
      const value = load<i32>(p) & (size === 4 ? -1 : (1 << (size << 3)) - 1);
      p += size;
      for (let i = 0; i < run; i++) store<i32>(into + ((filled + i) << 2), value);
      filled += run;
    }
  }
  return 0;
}

/** Numbers of `width` bits, least significant first. Eight bytes hold any of them, wherever its first bit is in a byte. */
function unpack(start: i32, width: i32, count: i32, into: i32): void {
  const mask: u64 = ((<u64>1) << width) - 1;
  let bit = 0;
  for (const end = into + (count << 2); into < end; into += 4) {
    store<i32>(into, <i32>((load<u64>(start + (bit >> 3)) >> (bit & 7)) & mask));
    bit += width;
  }
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
