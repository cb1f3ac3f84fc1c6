import { open } from 'node:fs/promises';
import type { DataFile } from '../../profiler/index.ts';
import { readBuffer, SpareBuffers } from './spare-buffers.ts';

/** Bytes that are read at once: each read wakes another thread up, which costs as much as copying some 50 kB. */
const CHUNK = 2 ** 20;

/** A file on this machine as the profiler wants it. `onBytes` is told how many were read. */
export function localFile(path: string, byteLength: number, onBytes: (bytes: number) => void = () => {}): DataFile {
  return {
    path,
    stream: (from) => chunksOf(path, from, onBytes),
    ranges: {
      byteLength,
      slice: async (start, end = byteLength) => {
        const file = await open(path);
        try {
          const buffer = new ArrayBuffer(end - start);
          for (let done = 0; done < end - start; ) {
            const { bytesRead } = await file.read(new Uint8Array(buffer), done, end - start - done, start + done);
            if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
            done += bytesRead;
          }
          onBytes(end - start);
          return buffer;
        } finally {
          await file.close();
        }
      },
    },
  };
}

const chunks = new SpareBuffers(CHUNK);

/**
 * The bytes of a file. The next ones are read while the last ones are looked at, so that nobody waits for a disk, nor for the thread
 * that asks it. Two buffers are filled in turns, so that memory does not grow with the file; a reader of gzip keeps what it was given
 * until later, and gets buffers of its own.
 */
async function* chunksOf(path: string, from: number, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  const read = (buffer: Buffer, at: number): Promise<{ readonly bytesRead: number }> => {
    const reading = file.read(buffer, 0, CHUNK, at);
    // Who stops early asks no more how it went; who goes on is told.
    reading.catch(() => {});
    return reading;
  };
  let [buffer, other] = [chunks.take(), chunks.take()];
  let reading = read(buffer, from);
  let compressed: boolean | undefined;
  try {
    for (let at = from; ; ) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      compressed ??= from === 0 && buffer[0] === 0x1f;
      at += bytesRead;
      const chunk = buffer.subarray(0, bytesRead);
      [buffer, other] = [other, compressed ? readBuffer(CHUNK) : buffer];
      reading = read(buffer, at);
      onBytes(bytesRead);
      yield chunk;
    }
  } finally {
    await reading.catch(() => {});
    if (!compressed) chunks.give(buffer, other);
    await file.close();
  }
}

/** Standard input: read once, from its beginning. What was looked at first is read again. */
export const streamedFile = (path: string, bytes: AsyncIterable<Uint8Array>): DataFile => ({ path, stream: () => bytes });
