import { createHash } from 'node:crypto';
import type { Json } from '../cloud/cloud.ts';

/** What the functions of an expression may draw on: the virtual clock and the seeded numbers of the execution. */
export interface Ambience {
  /** Virtual now, milliseconds since the epoch. */
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** An error inside a function; its text follows "threw an error during evaluation." in the state's cause. */
class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

/** Splits into chunks of `size`; the last one may be shorter. */
export function partition(array: Json, size: number): Json {
  const items = Array.isArray(array) ? array : [array];
  const step = Math.floor(size);
  if (!(step >= 1)) throw new FunctionError(`$partition: the size of a chunk must be at least 1, but was ${size}`);
  const chunks: Json[] = [];
  for (let start = 0; start < items.length; start += step) chunks.push(items.slice(start, start + step));
  return chunks;
}

/** Numbers from `first` to `last` inclusive. One number comes back bare: AWS builds a JSONata sequence, which collapses. */
export function range(first: number, last: number, step: number): Json | undefined {
  const [from, to, by] = [Math.floor(first), Math.floor(last), Math.floor(step)];
  if (!Number.isFinite(by) || by === 0) throw new FunctionError(`$range: the step must not be 0, but was ${step}`);
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > 1000) throw new FunctionError(`$range: the result may have 1000 elements, but has ${length}`);
  const numbers = Array.from({ length }, (_, index) => from + index * by);
  return numbers.length <= 1 ? numbers[0] : numbers;
}

/** Hex digest of a text; a value that is no text is hashed as its JSON. */
export function hash(value: Json, algorithm: string): string {
  const name = ALGORITHMS[algorithm];
  if (name === undefined)
    throw new FunctionError(
      `$hash: the algorithm must be one of ${Object.keys(ALGORITHMS).join(', ')}, but was ${JSON.stringify(algorithm)}`,
    );
  return createHash(name)
    .update(typeof value === 'string' ? value : JSON.stringify(value))
    .digest('hex');
}

/** Reads JSON text. */
export function parse(text: string): Json {
  if (typeof text !== 'string') throw new FunctionError(`$parse: expected a string, but was ${typeof text}`);
  try {
    const value: Json = JSON.parse(text);
    return value === 0 ? 0 : value;
  } catch (error) {
    throw new FunctionError(`$parse: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A version-4 UUID made of seeded numbers. */
export function uuid(random: () => number): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16));
  digits[12] = 4;
  digits[16] = 8 + ((digits[16] ?? 0) & 3);
  const hex = digits.map((digit) => digit.toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;

/** First double of java.util.Random with this seed: the service runs on Java, and promises the same number for the same seed. */
export function seededRandom(seed: number): number {
  let state = (BigInt(Math.floor(seed)) ^ MULTIPLIER) & MASK;
  const next = (bits: bigint) => {
    state = (state * MULTIPLIER + 0xbn) & MASK;
    return state >> (48n - bits);
  };
  const high = next(26n);
  return Number((high << 27n) + next(27n)) / 2 ** 53;
}
