import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { createGunzip } from 'node:zlib';

const BLOCK = 512;

/** A file inside an archive is refused: it leaves the folder, or is a link or a device. */
export class UnsafeArchive extends Error {
  override readonly name = 'UnsafeArchive';
}

/** Bytes of a stream in the portions that the reader asks for. */
class Portions {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** At most `limit` bytes, whatever is there; empty at the end. */
  async some(limit: number): Promise<Buffer> {
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
      const part = await this.some(missing);
      if (part.length === 0) break;
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }
}

/**
 * Unpacks a `model.tar.gz` (ustar, pax and GNU long names) into `folder`. Nothing is written outside it.
 *
 * @throws UnsafeArchive for an entry that climbs out of the folder, or is neither file nor folder
 */
export async function unpackTarGz(archive: string, folder: string): Promise<void> {
  const gunzip = createGunzip();
  createReadStream(archive)
    .on('error', (error) => gunzip.destroy(error))
    .pipe(gunzip);
  const input = new Portions(gunzip);
  let longName: string | undefined;
  for (;;) {
    const block = await input.exactly(BLOCK);
    if (block.length < BLOCK || block.every((byte) => byte === 0)) break;
    const bytes = Number.parseInt(text(block, 124, 12).trim() || '0', 8);
    const type = text(block, 156, 1) || '0';
    const skip = (BLOCK - (bytes % BLOCK)) % BLOCK;
    if (type === 'x' || type === 'L' || type === 'g') {
      const body = (await input.exactly(bytes + skip)).subarray(0, bytes).toString('utf8');
      if (type === 'x') longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(body)?.[1] ?? longName;
      if (type === 'L') longName = body.replace(/\0.*$/s, '');
      continue;
    }
    const prefix = text(block, 345, 155);
    const short = text(block, 257, 5) === 'ustar' && prefix !== '' ? `${prefix}/${text(block, 0, 100)}` : text(block, 0, 100);
    const target = inside(folder, longName ?? short);
    longName = undefined;
    if (type === '5') await mkdir(target, { recursive: true });
    else if (type === '0' || type === '7') await writeFile(target, input, bytes, (Number.parseInt(text(block, 100, 8), 8) & 0o100) !== 0);
    else throw new UnsafeArchive(`${short} has type ${type}; an archive of a model may hold files and folders only`);
    await input.exactly(skip);
  }
  gunzip.destroy();
}

/** The entry's place, which must lie below `folder`. */
function inside(folder: string, path: string): string {
  const clean = normalize(path);
  if (clean.startsWith('/') || clean === '..' || clean.startsWith('../') || path.includes('\0')) {
    throw new UnsafeArchive(`${JSON.stringify(path)} lies outside the folder it is unpacked into`);
  }
  return join(folder, clean);
}

async function writeFile(target: string, input: Portions, bytes: number, executable: boolean): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const handle: FileHandle = await open(target, 'w', executable ? 0o755 : 0o644);
  try {
    for (let missing = bytes; missing > 0; ) {
      const part = await input.some(missing);
      if (part.length === 0) throw new UnsafeArchive(`${target} is cut short: ${missing} bytes are missing`);
      await handle.write(part);
      missing -= part.length;
    }
  } finally {
    await handle.close();
  }
}

function text(block: Buffer, start: number, length: number): string {
  return block.toString('utf8', start, start + length).replace(/\0.*$/s, '');
}
