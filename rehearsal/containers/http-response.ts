/** What a server answered. */
export interface HttpResponse {
  readonly status: number;
  /** By lower-case name; of a repeated header the last. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** Whether the connection may carry another request. */
  readonly reusable: boolean;
}

interface Head {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly reusable: boolean;
}

const HEAD_END = '\r\n\r\n';

/**
 * Reads one HTTP/1.1 response from the bytes of a connection (RFC 9112): a body by Content-Length, in chunks, or up to
 * the end of the connection. Interim answers (1xx) are skipped.
 */
export class ResponseReader {
  #bytes: Buffer = Buffer.alloc(0);
  #head: Head | undefined;

  /** Whether anything has arrived yet. */
  get begun(): boolean {
    return this.#head !== undefined || this.#bytes.length > 0;
  }

  /** Takes bytes; answers the response once it is whole. Throws when the bytes are no HTTP. */
  push(bytes: Buffer): HttpResponse | undefined {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    this.#head ??= this.#readHead();
    const head = this.#head;
    if (head === undefined) return undefined;
    if (head.status < 200) {
      this.#head = undefined;
      return this.push(Buffer.alloc(0));
    }
    const body = this.#readBody(head);
    return body === undefined ? undefined : { ...head, body };
  }

  /** The connection has ended: what there is, if the end is what delimits it. */
  end(): HttpResponse | undefined {
    const head = this.#head;
    const delimited = head?.headers.has('content-length') || head?.headers.get('transfer-encoding') !== undefined;
    return head === undefined || delimited ? undefined : { ...head, body: this.#bytes, reusable: false };
  }

  #readHead(): Head | undefined {
    const end = this.#bytes.indexOf(HEAD_END);
    if (end < 0) return undefined;
    const [first = '', ...lines] = this.#bytes.toString('latin1', 0, end).split('\r\n');
    const status = /^HTTP\/1\.([01]) (\d{3})/.exec(first);
    if (status === null) throw new Error(`expected an HTTP/1.1 status line, got ${JSON.stringify(first.slice(0, 80))}`);
    this.#bytes = this.#bytes.subarray(end + HEAD_END.length);
    const headers = new Map(
      lines.map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const connection = headers.get('connection')?.toLowerCase();
    return { status: Number(status[2]), headers, reusable: connection === 'keep-alive' || (status[1] === '1' && connection !== 'close') };
  }

  #readBody({ status, headers }: Head): Buffer | undefined {
    if (status === 204 || status === 304) return Buffer.alloc(0);
    if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') return readChunks(this.#bytes);
    const length = headers.get('content-length');
    if (length === undefined) return undefined;
    const bytes = Number(length);
    return this.#bytes.length < bytes ? undefined : this.#bytes.subarray(0, bytes);
  }
}

/** The chunks' content once the last one is there; undefined before. */
function readChunks(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(size)) throw new Error('expected the size of a chunk in an HTTP/1.1 answer');
    const start = lineEnd + 2;
    if (size === 0) {
      // Trailers end with an empty line; without any, that is the line right here.
      const done = bytes.indexOf('\r\n', start) === start || bytes.indexOf(HEAD_END, lineEnd) >= 0;
      return done ? Buffer.concat(parts) : undefined;
    }
    if (bytes.length < start + size + 2) return undefined;
    parts.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
