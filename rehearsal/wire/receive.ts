import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AwsError } from '../cloud/aws-error.ts';
import { readBody, type S3Body } from '../services/s3/body.ts';
import { unchunk } from './aws-chunked.ts';

/** Bodies up to this many bytes stay in memory. */
const IN_MEMORY = 1024 * 1024;
/** The largest document (not object) that a request may carry: EventBridge's 1 MB, S3's DeleteObjects, DynamoDB's 16 MB. */
const LARGEST_DOCUMENT = 16 * 1024 * 1024;

export interface Received {
  readonly body: S3Body;
  /** Headers with the trailing ones. */
  readonly headers: ReadonlyMap<string, string>;
  text(): Promise<string>;
  /** Takes away what lies on disk and nobody took over. */
  dispose(): Promise<void>;
}

/**
 * Reads a request's body: off with `aws-chunked` framing, large ones into a file of `folder`. A body that is shorter or
 * other than its headers promise is refused with S3's error names.
 */
export async function receive(request: IncomingMessage, folder: string, name: () => string): Promise<Received> {
  const headers = new Map(
    Object.entries(request.headers).map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : (value ?? '')]),
  );
  const chunked =
    /\baws-chunked\b/.test(headers.get('content-encoding') ?? '') || (headers.get('x-amz-content-sha256') ?? '').startsWith('STREAMING-');
  const sink = new Sink(folder, name);
  try {
    const pieces = chunked ? unchunk(request) : plain(request);
    for (;;) {
      const piece = await pieces.next();
      if (piece.done === true) {
        for (const [key, value] of piece.value) headers.set(key, value);
        break;
      }
      await sink.write(piece.value);
    }
    const body = await sink.end();
    verify(headers, chunked, sink);
    if (chunked) stripCoding(headers);
    return { body, headers, text: () => document(body, headers.get('content-encoding') === 'gzip'), dispose: () => sink.dispose() };
  } catch (error) {
    await sink.dispose();
    throw error;
  }
}

async function* plain(request: IncomingMessage): AsyncGenerator<Buffer, Map<string, string>> {
  for await (const piece of request) yield piece as Buffer;
  return new Map();
}

function verify(headers: ReadonlyMap<string, string>, chunked: boolean, sink: Sink): void {
  const promised = headers.get(chunked ? 'x-amz-decoded-content-length' : 'content-length');
  if (promised !== undefined && Number(promised) !== sink.bytes)
    throw new AwsError('IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length HTTP header.');
  const sha256 = headers.get('x-amz-content-sha256') ?? '';
  if (/^[0-9a-f]{64}$/.test(sha256) && sha256 !== sink.sha256)
    throw new AwsError('XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.");
}

/** `aws-chunked` describes the transfer, not the object: S3 does not keep it. */
function stripCoding(headers: Map<string, string>): void {
  const rest = (headers.get('content-encoding') ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== 'aws-chunked' && coding !== '');
  if (rest.length === 0) headers.delete('content-encoding');
  else headers.set('content-encoding', rest.join(','));
}

/** The SDK compresses large documents of some operations, PutMetricData among them (its trait requestCompression). */
async function document(body: S3Body, compressed: boolean): Promise<string> {
  const bytes = body instanceof Uint8Array ? body.byteLength : body.bytes;
  if (bytes > LARGEST_DOCUMENT) throw new AwsError('EntityTooLarge', `a request may have ${LARGEST_DOCUMENT} bytes, this one has ${bytes}`);
  const source = await readBody(body);
  return (compressed ? gunzipSync(source, { maxOutputLength: LARGEST_DOCUMENT }) : source).toString('utf8');
}

/** Collects pieces in memory, and in a file once there are too many. */
class Sink {
  bytes = 0;
  readonly #hash = createHash('sha256');
  readonly #folder: string;
  readonly #name: () => string;
  #memory: Buffer[] = [];
  #file: { readonly path: string; readonly handle: FileHandle } | undefined;
  #sha256: string | undefined;

  constructor(folder: string, name: () => string) {
    this.#folder = folder;
    this.#name = name;
  }

  /** Hex digest of everything; only after `end`. */
  get sha256(): string {
    this.#sha256 ??= this.#hash.digest('hex');
    return this.#sha256;
  }

  async write(piece: Buffer): Promise<void> {
    this.bytes += piece.length;
    this.#hash.update(piece);
    if (this.#file === undefined && this.bytes <= IN_MEMORY) {
      this.#memory.push(Buffer.from(piece));
      return;
    }
    if (this.#file === undefined) {
      const path = join(this.#folder, this.#name());
      this.#file = { path, handle: await open(path, 'wx') };
      for (const earlier of this.#memory) await this.#file.handle.appendFile(earlier);
      this.#memory = [];
    }
    await this.#file.handle.appendFile(piece);
  }

  async end(): Promise<S3Body> {
    if (this.#file === undefined) return new Uint8Array(Buffer.concat(this.#memory));
    await this.#file.handle.close();
    return { file: this.#file.path, bytes: this.bytes };
  }

  async dispose(): Promise<void> {
    if (this.#file === undefined) return;
    // Closing twice is harmless here: the file may be whole or half.
    await this.#file.handle.close().catch(() => undefined);
    await rm(this.#file.path, { force: true });
  }
}
