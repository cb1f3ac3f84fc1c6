import { open, readFile } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import type { FileKind } from '../../profiler/index.ts';
import type { CommandIo } from '../command-io.ts';
import { type Recognised, recognise } from './recognise.ts';
import { SpareBuffers } from './spare-buffers.ts';

/** What a file is, after a look at its first bytes. */
export interface Looked extends Recognised {
  readonly compressed: boolean;
  /** Bytes of its first line: wide rows have long ones. Absent where there is none. */
  readonly lineBytes?: number;
  /** Standard input from its beginning. */
  readonly replay?: AsyncIterable<Uint8Array>;
  /** Its whole text: of profiles only. */
  readonly text?: () => Promise<string>;
}

/** Bytes that are looked at. */
const LOOKED_AT = 2 ** 16;
const heads = new SpareBuffers(LOOKED_AT);

/** @throws UnreadableData when neither bytes nor name tell what it is. */
export async function lookAtFile(path: string, given: FileKind | undefined): Promise<Looked> {
  const file = await open(path);
  try {
    const buffer = heads.take();
    const { bytesRead } = await file.read(buffer, 0, LOOKED_AT, 0);
    const looked = { ...judged(path, buffer.subarray(0, bytesRead), given), text: () => readFile(path, 'utf8') };
    heads.give(buffer);
    return looked;
  } finally {
    await file.close();
  }
}

export async function lookAtStream(stdin: CommandIo['stdin'], given: FileKind | undefined): Promise<Looked> {
  const chunks = bytesOf(stdin)[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  for (let size = 0; size < LOOKED_AT; size += first.at(-1)?.length ?? 0) {
    const { value, done } = await chunks.next();
    if (done) break;
    first.push(value);
  }
  const replay = async function* (): AsyncGenerator<Uint8Array> {
    yield* first;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  };
  const text = async (): Promise<string> => {
    const parts: Uint8Array[] = [];
    for await (const chunk of replay()) parts.push(chunk);
    return Buffer.concat(parts).toString('utf8');
  };
  return { ...judged('', Buffer.concat(first).subarray(0, LOOKED_AT), given), replay: replay(), text };
}

async function* bytesOf(stdin: CommandIo['stdin']): AsyncGenerator<Uint8Array> {
  for await (const chunk of typeof stdin === 'string' ? [stdin] : stdin) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

function judged(path: string, raw: Buffer, given: FileKind | undefined): Looked {
  const compressed = raw[0] === 0x1f && raw[1] === 0x8b;
  const head = compressed ? uncompressed(raw) : raw;
  const recognised = recognise(path, head, given);
  if (recognised.kind === 'parquet') return { ...recognised, compressed };
  const feed = head.indexOf('\n');
  return { ...recognised, compressed, lineBytes: feed < 0 ? head.length : feed };
}

/** The beginning of gzip data; nothing where it is damaged, which its reader will say. */
function uncompressed(raw: Buffer): Buffer {
  try {
    return gunzipSync(raw, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 27 }).subarray(0, LOOKED_AT);
  } catch {
    return Buffer.alloc(0);
  }
}
