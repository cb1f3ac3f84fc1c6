import { copy } from './copy';

/**
 * Uncompresses the block [from, end) to `into`, which must have room for `length` bytes and a little more. Whether the block is whole
 * and of exactly that length. Source: google/snappy, format_description.txt.
 */
export function uncompressSnappy(from: i32, end: i32, into: i32, length: i32): boolean {
  let p = from;
  let size = 0;
  for (let shift = 0; ; shift += 7) {
    if (p >= end || shift > 28) return false;
    const byte = <i32>load<u8>(p++);
    size |= (byte & 127) << shift;
    if (byte < 128) break;
  }
  if (size !== length) return false;
  let to = into;
  const stop = into + length;
  while (p < end) {
    const tag = <i32>load<u8>(p++);
    if ((tag & 3) === 0) {
      let count = tag >> 2;
      if (count >= 60) {
        const bytes = count - 59;
        count = bytes === 4 ? load<i32>(p) : load<i32>(p) & ((1 << (bytes << 3)) - 1);
        p += bytes;
      }
      count++;
      if (<u32>count > <u32>(stop - to) || <u32>count > <u32>(end - p)) return false;
      copy(to, p, count);
      p += count;
      to += count;
    } else {
      let count = (tag >> 2) + 1;
      let offset = 0;
      if ((tag & 3) === 1) {
        count = ((tag >> 2) & 7) + 4;
        offset = ((tag >> 5) << 8) | <i32>load<u8>(p++);
      } else if ((tag & 3) === 2) {
        offset = load<u16>(p);
        p += 2;
      } else {
        offset = load<i32>(p);
        p += 4;
      }
      if (offset <= 0 || offset > to - into || count > stop - to || p > end) return false;
      repeat(to, offset, count);
      to += count;
    }
  }
  return to === stop;
}

/** Repeats bytes from `offset` before `to` on: they may be those that are just written. */
function repeat(to: i32, offset: i32, count: i32): void {
  if (offset >= 16) {
    copy(to, to - offset, count);
    return;
  }
  const end = to + count;
  if (offset >= 8) {
    for (; to < end; to += 8) store<i64>(to, load<i64>(to - offset));
    return;
  }
  for (; to < end; to++) store<u8>(to, load<u8>(to - offset));
}
