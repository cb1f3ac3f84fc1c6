import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { DataFile } from '../../profiler/index.ts';

/** Bytes that are read at once. */
const CHUNK = 2 ** 18;

/** A file on this machine as the profiler wants it. `onBytes` is told how many were read. */
export function localFile(path: string, byteLength: number, onBytes: (bytes: number) => void = () => {}): DataFile {
  return {
    path,
    stream: async function* (from) {
      const stream = createReadStream(path, { start: from, highWaterMark: CHUNK });
      try {
        for await (const chunk of stream) {
          onBytes(chunk.length);
          yield chunk;
        }
      } finally {
        stream.destroy();
      }
    },
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

/** Standard input: read once, from its beginning. What was looked at first is read again. */
export const streamedFile = (path: string, chunks: AsyncIterable<Uint8Array>): DataFile => ({ path, stream: () => chunks });
