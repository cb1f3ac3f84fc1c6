import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const BLOCK = 512;

/** What goes into an archive: a path inside it and the file behind it; a folder has no file. */
interface Entry {
  readonly path: string;
  readonly file: string;
  readonly bytes: number;
  readonly folder: boolean;
  readonly executable: boolean;
}

/**
 * Writes `folder` as a gzipped ustar archive whose bytes depend on names and contents alone: entries sorted, owner 0,
 * time 0, and gzip's header without time and operating system. Equal models give equal digests on every machine.
 *
 * @returns the size of the archive in bytes
 */
export async function writeTarGz(folder: string, archive: string): Promise<number> {
  const entries = await list(folder, '');
  await pipeline(Readable.from(blocks(entries)), createGzip({ level: 6 }), anonymousGzip(), createWriteStream(archive));
  return (await stat(archive)).size;
}

async function list(root: string, prefix: string): Promise<Entry[]> {
  const children = await readdir(join(root, prefix), { withFileTypes: true });
  const entries: Entry[] = [];
  for (const child of children.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = prefix === '' ? child.name : `${prefix}/${child.name}`;
    const file = join(root, path);
    // Follows links, as SageMaker archives what a link points at.
    const found = await stat(file);
    if (found.isDirectory()) {
      entries.push({ path: `${path}/`, file, bytes: 0, folder: true, executable: true }, ...(await list(root, path)));
    } else if (found.isFile()) {
      entries.push({ path, file, bytes: found.size, folder: false, executable: (found.mode & 0o100) !== 0 });
    }
  }
  return entries;
}

async function* blocks(entries: readonly Entry[]): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    yield* headers(entry);
    if (entry.folder) continue;
    for await (const chunk of createReadStream(entry.file)) yield chunk;
    yield padding(entry.bytes);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function* headers(entry: Entry): Generator<Buffer> {
  const name = Buffer.from(entry.path);
  // ustar holds 100 bytes of ASCII; a longer or accented name travels in a pax record before its entry.
  if (name.length > 100 || name.length !== entry.path.length) {
    const record = paxRecord('path', entry.path);
    yield header('pax', record.length, 'x', 0o644);
    yield record;
    yield padding(record.length);
  }
  yield header(entry.path, entry.bytes, entry.folder ? '5' : '0', entry.executable ? 0o755 : 0o644);
}

function header(path: string, bytes: number, type: string, mode: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(path.replace(/[^\x20-\x7e]/g, '_').slice(0, 100), 0, 'latin1');
  block.write(octal(mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(bytes, 12), 124);
  block.write(octal(0, 12), 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 7)}\x00 `.slice(0, 8), 148, 'latin1');
  return block;
}

/** Digits of an octal field, NUL-ended. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\x00`;
}

/** `<length> key=value\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const body = Buffer.byteLength(` ${key}=${value}\n`);
  let length = body + String(body).length;
  if (body + String(length).length !== length) length += 1;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

function padding(bytes: number): Buffer {
  return Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK);
}

/** zlib writes the operating system into byte 9 of the header; 255 says unknown. */
function anonymousGzip(): Transform {
  let first = true;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (first && chunk.length > 9) chunk[9] = 255;
      first = false;
      done(null, chunk);
    },
  });
}
