import { DAMAGED, UNORDERED } from '../layout';

/** Most bits of a varint: eight bytes. */
const MOST_BITS: u64 = 56;

/** What a character of base64 (RFC 4648) stands for; less than 0 outside the alphabet. */
export function digitOf(character: u32): i32 {
  if (character >= 97) return character <= 122 ? character - 71 : DAMAGED;
  if (character >= 65) return character <= 90 ? character - 65 : DAMAGED;
  if (character >= 48) return character <= 57 ? character + 4 : DAMAGED;
  return character === 43 ? 62 : character === 47 ? 63 : DAMAGED;
}

/** Writes the bytes that base64 without padding stands for. Their number, or `DAMAGED`. */
export function unpackBase64(text: i32, length: i32, into: i32): i32 {
  let p = into;
  let word: u32 = 0;
  let bits = 0;
  for (let i = 0; i < length; i++) {
    const digit = digitOf(load<u8>(text + i));
    if (digit < 0) return DAMAGED;
    word = (word << 6) | digit;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      store<u8>(p++, <u8>(word >> bits));
    }
  }
  return p - into;
}

/** Where the varint ends that was read last; less than 0 if it was cut off or too long. */
let behind: i32 = 0;

function readVarint(from: i32, end: i32): u64 {
  let number: u64 = 0;
  let bits: u64 = 0;
  for (let p = from; p < end && bits < MOST_BITS; bits += 7) {
    const byte = load<u8>(p++);
    number |= (<u64>(byte & 127)) << bits;
    if (byte < 128) {
      behind = p;
      return number;
    }
  }
  behind = DAMAGED;
  return 0;
}

/** Writes the numbers of varints (LEB128) as doubles. Their number, or `DAMAGED`. */
export function unpackVarints(from: i32, end: i32, into: i32): i32 {
  let count = 0;
  for (let p = from; p < end; p = behind) {
    const number = readVarint(p, end);
    if (behind < 0) return DAMAGED;
    store<f64>(into + (count++ << 3), <f64>number);
  }
  return count;
}

/** Writes the 32-bit words whose differences are varints. Their number, `DAMAGED`, or `UNORDERED`. */
export function unpackAscending(from: i32, end: i32, into: i32): i32 {
  let count = 0;
  let last: i64 = 0;
  for (let p = from; p < end; p = behind) {
    const code = readVarint(p, end);
    if (behind < 0) return DAMAGED;
    const difference = <i64>(code >> 1) ^ -(<i64>(code & 1));
    if (count > 0 && difference <= 0) return UNORDERED;
    last += difference;
    if (last < i32.MIN_VALUE || last > i32.MAX_VALUE) return DAMAGED;
    store<i32>(into + (count++ << 2), <i32>last);
  }
  return count;
}
