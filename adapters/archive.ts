import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const BLOCK = 512;

/** A file in an archive. Its bytes must be read, or left, before the next one is asked for. */
export interface ArchivedFile {
  readonly path: string;
  readonly bytes: number;
  content(): AsyncIterable<Buffer>;
}

/**
 * The files of a `.tar.gz` as they come (ustar, pax and GNU long names); folders and links are passed over. Nothing is held in memory
 * but the piece that is read.
 *
 * @throws Error naming the file when the archive is cut short
 */
export async function* archivedFiles(archive: AsyncIterable<Uint8Array>): AsyncGenerator<ArchivedFile> {
  const source = Readable.from(archive);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  const input = new Portions(gunzip);
  let longName: string | undefined;
  try {
    for (;;) {
      const block = await input.exactly(BLOCK);
      if (block.length < BLOCK || block.every((byte) => byte === 0)) return;
      const bytes = Number.parseInt(text(block, 124, 12).trim() || '0', 8);
      const type = text(block, 156, 1) || '0';
      const padding = (BLOCK - (bytes % BLOCK)) % BLOCK;
      if (type === 'x' || type === 'L' || type === 'g') {
        const body = (await input.exactly(bytes + padding)).subarray(0, bytes).toString('utf8');
        if (type === 'x') longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(body)?.[1] ?? longName;
        if (type === 'L') longName = body.replace(/\0.*$/s, '');
        continue;
      }
      const prefix = text(block, 345, 155);
      const short = text(block, 257, 5) === 'ustar' && prefix !== '' ? `${prefix}/${text(block, 0, 100)}` : text(block, 0, 100);
      const path = (longName ?? short).replace(/^\.\//, '');
      longName = undefined;
      const body = input.next(bytes, path);
      if (type === '0' || type === '7') yield { path, bytes, content: () => body };
      for await (const _unread of body);
      await input.exactly(padding);
    }
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** Hands out a stream's bytes in the portions that the reader asks for. */
class Portions {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** At most `limit` bytes, whatever is there; empty at the end. */
  async #some(limit: number): Promise<Buffer> {
    if (this.#held.length === 0) {
      const next = await this.#source.next();
      if (next.done === true) return Buffer.alloc(0);
      this.#held = next.value;
    }
    const taken = this.#held.subarray(0, limit);
    this.#held = this.#held.subarray(taken.length);
    return taken;
  }

  async exactly(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = bytes; missing > 0; ) {
      const part = await this.#some(missing);
      if (part.length === 0) break;
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** The next so many bytes, once: what was read of them is gone, also for a second reader. */
  next(bytes: number, what: string): AsyncIterable<Buffer> {
    const some = (limit: number): Promise<Buffer> => this.#some(limit);
    let missing = bytes;
    return {
      async *[Symbol.asyncIterator]() {
        while (missing > 0) {
          const part = await some(missing);
          if (part.length === 0) throw new Error(`the archive is cut short: ${missing} bytes of ${what} are missing`);
          missing -= part.length;
          yield part;
        }
      },
    };
  }
}

const text = (block: Buffer, start: number, length: number): string => block.toString('utf8', start, start + length).replace(/\0.*$/s, '');
