import { LIMITS, type ProfileOptions } from './options.ts';
import { createProfiler, type ProfileAccumulator } from './profiler.ts';
import { UnreadableData } from './unreadable.ts';

/** Output that may come before its ratio to the input is looked at. */
const ALLOWANCE = 2 ** 20;

/**
 * Profiles a stream of bytes, compressed with gzip or not (the first two bytes tell). Nothing is held but a window.
 * @throws UnreadableData when the data cannot be read at all.
 */
export async function profileStream(chunks: AsyncIterable<Uint8Array>, options: ProfileOptions): Promise<ProfileAccumulator> {
  const profiler = createProfiler(options);
  for await (const chunk of uncompressed(chunks, { ...LIMITS, ...options.limits })) {
    profiler.push(chunk);
    if (profiler.done) break;
  }
  return profiler.end();
}

/** The same bytes, uncompressed if they begin as gzip does. */
export async function* uncompressed(
  chunks: AsyncIterable<Uint8Array>,
  limits: { readonly ratio: number; readonly bytes: number },
): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  let ended = false;
  while (head.length < 2 && !ended) {
    const { value, done } = await source.next();
    if (done) ended = true;
    else head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  const rest = async function* (): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    while (!ended) {
      const { value, done } = await source.next();
      if (done) return;
      yield value;
    }
  };
  try {
    if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzip(rest(), limits);
    else yield* rest();
  } finally {
    // Whoever stops early leaves no file open.
    await source.return?.();
  }
}

/**
 * Uncompresses gzip within limits. A small file that grows without end, one that is cut off, and one with something behind its end are
 * refused.
 */
async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  limits: { readonly ratio: number; readonly bytes: number },
): AsyncGenerator<Uint8Array> {
  // Only those who read gzip wait for its module.
  const { createGunzip } = await import('node:zlib');
  const unzip = createGunzip();
  let [input, output] = [0, 0];
  const feeding = feed(chunks, unzip, (bytes) => {
    input += bytes;
  });
  feeding.catch((error: unknown) => unzip.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    for await (const chunk of unzip) {
      const bytes: Uint8Array = chunk;
      output += bytes.length;
      if (output > ALLOWANCE && output > limits.ratio * input) {
        throw new UnreadableData('compressed', `more than ${limits.ratio} times as large uncompressed as compressed`, { offset: output });
      }
      if (output > limits.bytes)
        throw new UnreadableData('too-large', `more than ${limits.bytes} bytes uncompressed; split the file`, { offset: limits.bytes });
      yield bytes;
    }
    await feeding;
  } catch (error) {
    if (error instanceof UnreadableData) throw error;
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    if (code.startsWith('Z_')) {
      const cut = code === 'Z_BUF_ERROR';
      throw new UnreadableData('compressed', cut ? 'the gzip data is cut off' : `damaged gzip data (${code})`, { offset: output });
    }
    throw error;
  } finally {
    unzip.destroy();
  }
  if (unzip.bytesWritten < input) {
    throw new UnreadableData('compressed', `${input - unzip.bytesWritten} bytes behind the end of the gzip data`, { offset: output });
  }
}

/** Writes chunks as fast as the other side takes them. */
async function feed(chunks: AsyncIterable<Uint8Array>, to: NodeJS.WritableStream, count: (bytes: number) => void): Promise<void> {
  for await (const chunk of chunks) {
    count(chunk.length);
    if (!to.write(chunk)) await new Promise((resolve) => to.once('drain', resolve));
  }
  to.end();
}
