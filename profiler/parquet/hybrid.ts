/**
 * Decodes `count` numbers of the RLE and bit-packing hybrid into `into`. Returns the position behind them.
 * Source: Apache Parquet, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".
 * @throws RangeError when the bytes end before the numbers do.
 */
export function decodeHybrid(bytes: Uint8Array, start: number, end: number, width: number, count: number, into: Int32Array): number {
  if (width > 32) throw new RangeError(`a bit width of ${width}`);
  if (width === 0) {
    into.fill(0, 0, count);
    return start;
  }
  let p = start;
  let filled = 0;
  while (filled < count) {
    let header = 0;
    let factor = 1;
    for (;;) {
      if (p >= end) throw new RangeError('an encoded page ends too early');
      const byte = bytes[p++] as number;
      header += (byte & 127) * factor;
      if (byte < 128) break;
      factor *= 128;
    }
    if (header % 2 === 1) {
      const groups = (header - 1) / 2;
      const many = Math.min(groups * 8, count - filled);
      if (p + Math.ceil((many * width) / 8) > end) throw new RangeError('an encoded page ends too early');
      unpack(bytes, p, width, many, into, filled);
      p += groups * width;
      filled += many;
    } else {
      const run = Math.min(header / 2, count - filled);
      const size = (width + 7) >> 3;
      if (p + size > end) throw new RangeError('an encoded page ends too early');
      let value = 0;
      for (let i = 0; i < size; i++) value |= (bytes[p + i] as number) << (8 * i);
      p += size;
      if (header === 0) throw new RangeError('an empty run');
      into.fill(value, filled, filled + run);
      filled += run;
    }
  }
  return p;
}

/** Numbers of `width` bits, least significant first. */
function unpack(bytes: Uint8Array, start: number, width: number, count: number, into: Int32Array, at: number): void {
  if (width === 8) {
    for (let i = 0; i < count; i++) into[at + i] = bytes[start + i] as number;
    return;
  }
  if (width > 24) {
    for (let i = 0; i < count; i++) {
      let value = 0;
      for (let bit = 0; bit < width; bit++) {
        const from = i * width + bit;
        value |= (((bytes[start + (from >> 3)] as number) >> (from & 7)) & 1) << bit;
      }
      into[at + i] = value;
    }
    return;
  }
  const mask = (1 << width) - 1;
  let p = start;
  let word = 0;
  let bits = 0;
  for (let i = 0; i < count; i++) {
    while (bits < width) {
      word |= (bytes[p++] as number) << bits;
      bits += 8;
    }
    into[at + i] = word & mask;
    word >>>= width;
    bits -= width;
  }
}
