import { createReadStream, existsSync } from 'node:fs';
import { access, copyFile, mkdir, open, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { S3Body } from './body.ts';
import { type Algorithm, Digests, type Finished } from './digest.ts';

/** Bytes that lie in the folder, named by their SHA-256: a key never becomes part of a path, equal objects share a file. */
export class ObjectFiles {
  readonly #folder: string;
  readonly #before: string | undefined;
  #writes = 0;

  /** @param before folder of the same shape whose files are read where they lie, and never written */
  constructor(folder: string, before?: string) {
    this.#folder = folder;
    this.#before = before;
  }

  /** The path of a stored file. */
  path(sha256: string): string {
    const before = this.#before === undefined ? undefined : pathIn(this.#before, sha256);
    return before !== undefined && existsSync(before) ? before : pathIn(this.#folder, sha256);
  }

  /** Stores a body and answers its digests. Files are written once, beside, and then take their name. */
  async store(body: S3Body, algorithms: readonly Algorithm[]): Promise<Finished> {
    if (body instanceof Uint8Array) {
      const finished = new Digests(algorithms).update(body).finish();
      await this.#settle(finished.sha256, (path) => writeFile(path, body));
      return finished;
    }
    const finished = await this.digest(body, algorithms);
    const whole = (body.start ?? 0) === 0 && (body.end === undefined || body.end === body.bytes);
    await this.#settle(finished.sha256, (path) => (whole ? copyFile(body.file, path) : this.#copy([body], path)));
    return finished;
  }

  /** Stores the concatenation of stored bodies: a multipart object. */
  async join(parts: readonly Exclude<S3Body, Uint8Array>[], algorithms: readonly Algorithm[]): Promise<Finished> {
    const digests = new Digests(algorithms);
    for (const part of parts) for await (const piece of read(part)) digests.update(piece);
    const finished = digests.finish();
    await this.#settle(finished.sha256, (path) => this.#copy(parts, path));
    return finished;
  }

  /** Digests of a body without storing it. */
  async digest(body: Exclude<S3Body, Uint8Array>, algorithms: readonly Algorithm[]): Promise<Finished> {
    const digests = new Digests(algorithms);
    for await (const piece of read(body)) digests.update(piece);
    return digests.finish();
  }

  async #settle(sha256: string, write: (path: string) => Promise<unknown>): Promise<void> {
    const path = this.path(sha256);
    if (await exists(path)) return;
    await mkdir(dirname(path), { recursive: true });
    const unfinished = `${path}.${this.#writes++}.part`;
    await write(unfinished);
    await rename(unfinished, path);
  }

  async #copy(parts: readonly Exclude<S3Body, Uint8Array>[], path: string): Promise<void> {
    const file = await open(path, 'w');
    try {
      for (const part of parts) for await (const piece of read(part)) await file.appendFile(piece);
    } finally {
      await file.close();
    }
  }
}

const pathIn = (folder: string, sha256: string): string => join(folder, 'objects', sha256.slice(0, 2), sha256);

async function* read(body: Exclude<S3Body, Uint8Array>): AsyncGenerator<Buffer> {
  const start = body.start ?? 0;
  const end = body.end ?? start + body.bytes;
  if (end <= start) return;
  let seen = 0;
  for await (const piece of createReadStream(body.file, { start, end: end - 1, highWaterMark: 1024 * 1024 })) {
    seen += piece.length;
    yield piece as Buffer;
  }
  if (seen !== end - start) throw new Error(`${body.file} has ${seen} bytes from ${start}, expected ${end - start}`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
