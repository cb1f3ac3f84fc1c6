import { connect, type Socket } from 'node:net';
import { type HttpResponse, ResponseReader } from './http-response.ts';

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Real milliseconds without a byte after which the request fails. */
  readonly timeoutMs: number;
}

/** A kept connection was closed by the server before it answered: the request was not looked at and may be sent again. */
class StaleConnection extends Error {
  override readonly name = 'StaleConnection';
}

/**
 * Keep-alive connections to one server of this machine, at most so many at once; further requests wait their turn.
 * Its own client and not node:http: that costs about three times as much for a small request, and it reports a
 * connection that an idle server has just closed as a failed request, which would look like an error of the container.
 */
export class HttpPool {
  readonly #port: number;
  readonly #limit: number;
  readonly #idle: Socket[] = [];
  readonly #open = new Set<Socket>();
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(port: number, limit: number) {
    this.#port = port;
    this.#limit = limit;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    if (this.#busy >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#busy += 1;
    try {
      return await this.#attempt(request);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#busy -= 1;
      else next();
    }
  }

  /** Closes all connections; requests under way fail. */
  close(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async #attempt(request: HttpRequest): Promise<HttpResponse> {
    for (let kept = this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) {
      try {
        return await this.#exchange(kept, request, true);
      } catch (error) {
        if (!(error instanceof StaleConnection)) throw error;
      }
    }
    return this.#exchange(this.#connect(), request, false);
  }

  #connect(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    this.#open.add(socket);
    socket.on('close', () => {
      this.#open.delete(socket);
      const at = this.#idle.indexOf(socket);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    // While it is idle nobody waits for an answer; 'close' follows and takes it out of the pool.
    socket.on('error', () => {});
    return socket;
  }

  #exchange(socket: Socket, request: HttpRequest, kept: boolean): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const reader = new ResponseReader();
      const quiet = (): void => {
        socket.off('data', onData).off('error', fail).off('close', onClose).off('timeout', onTimeout);
        socket.setTimeout(0);
      };
      const done = (response: HttpResponse): void => {
        quiet();
        if (response.reusable && !socket.destroyed) this.#idle.push(socket);
        else socket.destroy();
        resolve(response);
      };
      const fail = (error: unknown): void => {
        quiet();
        socket.destroy();
        reject(kept && !reader.begun ? new StaleConnection() : error);
      };
      const onData = (bytes: Buffer): void => {
        try {
          const response = reader.push(bytes);
          if (response !== undefined) done(response);
        } catch (error) {
          fail(error);
        }
      };
      const onClose = (): void => {
        const response = reader.end();
        if (response === undefined) fail(new Error('the connection closed before the answer was whole'));
        else done(response);
      };
      const onTimeout = (): void => {
        quiet();
        socket.destroy();
        reject(new Error(`no answer to ${request.method} ${request.path} within ${request.timeoutMs} ms`));
      };
      socket.on('data', onData).on('error', fail).on('close', onClose).on('timeout', onTimeout);
      socket.setTimeout(request.timeoutMs);
      socket.write(encode(request, this.#port));
    });
  }
}

/** Header and body in one piece: one system call and one packet for a small request. */
function encode(request: HttpRequest, port: number): Buffer {
  let head = `${request.method} ${request.path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
  for (const [name, value] of Object.entries(request.headers)) head += `${name}: ${value.replace(/[\r\n]/g, ' ')}\r\n`;
  const { body } = request;
  return body === undefined ? Buffer.from(`${head}\r\n`, 'latin1') : Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), body]);
}
