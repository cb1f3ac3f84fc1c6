import { invalidRange } from './errors.ts';

/** Half-open range of bytes. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a Range header against an object's size (RFC 9110, section 14.1.2). A header that is not one range of bytes is
 * ignored, as S3 does; a range that begins behind the end throws InvalidRange.
 */
export function readRange(header: string, bytes: number): Range | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), bytes);
    if (length === 0) throw invalidRange(header, bytes);
    return { start: bytes - length, end: bytes };
  }
  const start = Number(first);
  if (start >= bytes) throw invalidRange(header, bytes);
  if (last !== '' && Number(last) < start) return undefined;
  return { start, end: last === '' ? bytes : Math.min(Number(last) + 1, bytes) };
}
