const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUE = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) VALUE[ALPHABET.charCodeAt(i)] = i;

/** What this file uses of the Encoding standard: the language's own library does not describe it. */
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}

const CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));

/** What a character of the text stands for. */
function digitAt(text: string, i: number): number {
  const digit = VALUE[text.charCodeAt(i)] ?? -1;
  if (digit < 0) throw new RangeError(`character ${i} is not base64`);
  return digit;
}

const decoder = new TextDecoder();

/** Base64 (RFC 4648, no padding) of bytes. */
export function toBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    // What the last characters have too many is not kept by the array.
    codes[at++] = CODES[word >> 18] ?? 0;
    codes[at++] = CODES[(word >> 12) & 63] ?? 0;
    codes[at++] = CODES[(word >> 6) & 63] ?? 0;
    codes[at++] = CODES[word & 63] ?? 0;
  }
  return decoder.decode(codes);
}

/**
 * Bytes of base64 text.
 * @throws RangeError for a character outside the alphabet.
 */
export function fromBase64(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    word = (word << 6) | digitAt(text, i);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (word >> bits) & 255;
    }
  }
  return bytes;
}

/** Six-bit numbers as text, one character each: HyperLogLog registers need no more. */
export function toSixBits(values: ArrayLike<number>): string {
  const codes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) codes[i] = CODES[(values[i] ?? 0) & 63] ?? 0;
  return decoder.decode(codes);
}

/** @throws RangeError for a character outside the alphabet. */
export function fromSixBits(text: string): Uint8Array {
  const digits = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) digits[i] = digitAt(text, i);
  return digits;
}

/** Non-negative whole numbers up to 2^53 as base64 of LEB128 varints. */
export function packVarints(numbers: ArrayLike<number>): string {
  const bytes = new Uint8Array(numbers.length * 8);
  // One kind of array, whatever was given: the engine compiles the loop once. (`from` would make an object of each number.)
  const values = numbers instanceof Float64Array ? numbers : new Float64Array(numbers);
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    let value = values[i] ?? 0;
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a non-negative whole number`);
    for (; value >= 2 ** 31; value = Math.floor(value / 128)) bytes[at++] = (value % 128) | 128;
    let word = value | 0;
    for (; word >= 128; word >>= 7) bytes[at++] = word | 128;
    bytes[at++] = word;
  }
  return toBase64(bytes.subarray(0, at));
}

/** @throws RangeError when the text is not whole varints. */
export function unpackVarints(text: string): number[] {
  const bytes = fromBase64(text);
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] ?? 0) < 128) count++;
  const values = new Array<number>(count);
  let value = 0;
  let scale = 1;
  let at = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) {
      values[at++] = value;
      value = 0;
      scale = 1;
    } else scale *= 128;
    if (scale > 2 ** 56) throw new RangeError('a varint is longer than eight bytes');
  }
  if (scale !== 1) throw new RangeError('the last varint is cut off');
  return values;
}

/** Ascending whole numbers as varints of their differences; the first may be negative. */
export function packAscending(values: readonly number[]): string {
  const differences = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) differences[i] = zigzag((values[i] ?? 0) - (values[i - 1] ?? 0));
  return packVarints(differences);
}

/** @throws RangeError when the text is not whole varints. */
export function unpackAscending(text: string): number[] {
  const values = unpackVarints(text);
  let last = 0;
  for (let i = 0; i < values.length; i++) {
    const code = values[i] ?? 0;
    last += code % 2 === 0 ? code / 2 : -(code + 1) / 2;
    values[i] = last;
  }
  return values;
}

const zigzag = (value: number): number => (value >= 0 ? value * 2 : -value * 2 - 1);
