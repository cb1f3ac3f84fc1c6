import { open, readFile } from 'node:fs/promises';

/** An object's bytes in a file: all of it, or the half-open range [start, end). `bytes` is the length of what is meant. */
export interface FileBody {
  readonly file: string;
  readonly bytes: number;
  readonly start?: number;
  readonly end?: number;
}

/** The body of an S3 request or answer inside the process: bytes in memory, or a file that is not to be changed. */
export type S3Body = Uint8Array | FileBody;

/** Reads a body into memory. Throws when the file is shorter than the body claims. */
export async function readBody(body: S3Body): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const start = body.start ?? 0;
  if (start === 0 && body.end === undefined) return readFile(body.file);
  const length = (body.end ?? start + body.bytes) - start;
  const file = await open(body.file, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, start);
    if (bytesRead !== length) throw new Error(`${body.file} has ${bytesRead} bytes from ${start}, expected ${length}`);
    return buffer;
  } finally {
    await file.close();
  }
}

/** Whether a value is a body as `S3Body` describes it. */
export function isS3Body(value: unknown): value is S3Body {
  if (value instanceof Uint8Array) return true;
  return typeof value === 'object' && value !== null && 'file' in value && typeof value.file === 'string';
}
