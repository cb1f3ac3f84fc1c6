import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Exchange } from './exchange.ts';
import type { RestAnswer } from './rest-codec.ts';

/** Writes an answer; an object's bytes stream from their file. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  ready: RestAnswer,
  exchange: Exchange,
  head: boolean,
): Promise<void> {
  const { body } = ready;
  // What was not read of a refused request must not be taken for the next one.
  if (!request.complete) response.shouldKeepAlive = false;
  const contentType = exchange.protocol.startsWith('json') ? `application/x-amz-${exchange.protocol}` : undefined;
  const size =
    typeof body === 'string'
      ? Buffer.byteLength(body)
      : body instanceof Uint8Array
        ? body.byteLength
        : (body.end ?? body.bytes) - (body.start ?? 0);
  const bodiless = ready.status === 204 || ready.status === 304;
  response.writeHead(ready.status, {
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    'x-amzn-requestid': exchange.requestId,
    ...(exchange.protocol === 's3' ? { 'x-amz-request-id': exchange.requestId } : {}),
    ...(bodiless || (head && ready.headers['content-length'] !== undefined) ? {} : { 'content-length': String(size) }),
    ...ready.headers,
  });
  if (head || bodiless || size === 0) response.end();
  else if (typeof body === 'string' || body instanceof Uint8Array) response.end(body);
  else await pipeline(createReadStream(body.file, { start: body.start ?? 0, end: (body.start ?? 0) + size - 1 }), response);
}
