import { AwsError } from '../cloud/aws-error.ts';

const LONGEST_LINE = 16 * 1024;

/**
 * Takes the framing off a body in `aws-chunked` content coding: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n`, a chunk
 * of size zero, then trailing headers (AWS documentation: "SigV4 streaming", "unsigned payload with trailers").
 * Signatures are not checked. The generator returns the trailers, lower-cased.
 */
export async function* unchunk(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, Map<string, string>> {
  const reader = new Reader(source);
  for (;;) {
    const line = await reader.line();
    const size = /^([0-9a-fA-F]{1,12})(;.*)?$/.exec(line ?? '')?.[1];
    if (size === undefined) throw incomplete(`a chunk begins with ${JSON.stringify((line ?? '').slice(0, 40))}, expected its size in hex`);
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    yield* reader.bytes(length);
    if ((await reader.line()) !== '') throw incomplete('a chunk is longer than its size');
  }
  const trailers = new Map<string, string>();
  for (let line = await reader.line(); line !== undefined && line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return trailers;
}

/** Reads lines and counted bytes from a stream of pieces of any size. */
class Reader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next line without its end; undefined at the end of the stream. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf('\n');
      if (end >= 0) {
        const line = this.#rest.subarray(0, end).toString('latin1');
        this.#rest = this.#rest.subarray(end + 1);
        return line.endsWith('\r') ? line.slice(0, -1) : line;
      }
      if (this.#rest.length > LONGEST_LINE) throw incomplete('a chunk header has no end');
      if (!(await this.#more())) return this.#rest.length === 0 ? undefined : this.#rest.toString('latin1');
    }
  }

  async *bytes(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0; ) {
      if (this.#rest.length === 0 && !(await this.#more())) throw incomplete(`the body ends ${left} bytes early`);
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#rest = this.#rest.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#rest, next.value]);
    return true;
  }
}

function incomplete(why: string): AwsError {
  return new AwsError('IncompleteBody', `The request body is not whole: ${why}`);
}
