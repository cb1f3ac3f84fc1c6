import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { AwsError } from '../cloud/aws-error.ts';
import type { Caller, Cloud, Members } from '../cloud/cloud.ts';
import { callerOf, signatureOf } from './caller.ts';
import { dispatch } from './dispatch.ts';
import { errorAnswer } from './error-answer.ts';
import { aim, type Exchange } from './exchange.ts';
import { form, json, rest } from './protocols.ts';
import { receive } from './receive.ts';
import type { RestAnswer } from './rest-codec.ts';
import { send } from './send.ts';
import type { WireService } from './services.ts';

/** Every answer tells the rehearsal's virtual time in this header. */
const NOW_HEADER = 'x-rehearsal-now';

export interface ListenerOptions {
  readonly cloud: Cloud;
  /** Access key id to the caller whose calls it signs; keys that are not here are the operator's. */
  readonly callers: ReadonlyMap<string, Caller>;
  /** Folder for large request bodies while they arrive. */
  readonly folder: string;
  /** @default 0 - a free one */
  readonly port?: number;
  /** A server that outlives this listener, with its port. @default - one of its own */
  readonly server?: Server;
  /** Hears of defects: what is answered as 500 because no service meant to throw it. @default - nobody */
  readonly onDefect?: (error: unknown) => void;
}

export interface Listener {
  readonly port: number;
  /** For AWS_ENDPOINT_URL. An IP address, so that S3 clients take the path style. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** One HTTP listener on 127.0.0.1 that speaks all services' protocols to the AWS SDKs and the AWS CLI. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  await mkdir(options.folder, { recursive: true });
  const server = options.server ?? createServer();
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    answer(options, request, response).catch((error: unknown) => {
      if (!clientIsGone(error)) options.onDefect?.(error);
      response.destroy();
    });
  };
  server.on('request', onRequest);
  // Idle connections of a warm function outlive a delivery; a client must never meet one that we just closed.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  if (!server.listening) await started(server, options.port ?? 0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = async (): Promise<void> => {
    server.off('request', onRequest);
    if (options.server === undefined) await closed(server);
  };
  return { port, endpoint: `http://127.0.0.1:${port}`, close };
}

/** A function that timed out, or was put away, takes its connections along; nobody waits for the answer. */
function clientIsGone(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

async function answer(options: ListenerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Until the service is known: a refusal should at least be in a form that the client reads.
  const protocol = request.headers['x-amz-target'] === undefined ? 's3' : 'json-1.1';
  const exchange: Exchange = { protocol, model: undefined, requestId: options.cloud.id('wire', 'request').slice(0, 32) };
  const head = request.method === 'HEAD';
  let ready: RestAnswer;
  try {
    ready = await handle(options, request, exchange);
  } catch (error) {
    if (!(error instanceof AwsError) && !clientIsGone(error)) options.onDefect?.(error);
    ready = errorAnswer(error, exchange.protocol, exchange.model, exchange.requestId, head);
  } finally {
    await exchange.received?.dispose();
  }
  // A program outside cannot know a virtual clock; whoever has to name a time reads it here.
  const now = new Date(options.cloud.clock.now()).toISOString();
  await send(request, response, { ...ready, headers: { ...ready.headers, [NOW_HEADER]: now } }, exchange, head);
}

function started(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

/** Closes a server and its connections. */
export function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function handle(options: ListenerOptions, request: IncomingMessage, exchange: Exchange): Promise<RestAnswer> {
  refuseBrowsers(request);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const rawPath = (request.url ?? '/').split('?')[0] ?? '/';
  const early = new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const signature = signatureOf(early, url.searchParams);
  const caller = callerOf(signature, options.callers);
  const destination = dispatch({
    method: request.method ?? 'GET',
    path: rawPath,
    headers: early,
    ...(signature.signing === undefined ? {} : { signing: signature.signing }),
  });
  if (destination.kind !== 'form') await aim(exchange, destination.service);
  else exchange.protocol = 'query';
  const received = await receive(request, options.folder, () => `upload-${options.cloud.id('wire', 'upload').slice(0, 32)}`);
  exchange.received = received;
  const call = (service: WireService, operation: string, input: Members) => options.cloud.call(service.name, operation, input, caller);
  switch (destination.kind) {
    case 'json':
      return json(destination, exchange, received, call);
    case 'form':
      return form(exchange, received, call);
    case 'rest':
      return rest(
        destination.service,
        exchange,
        received,
        { method: request.method ?? 'GET', path: rawPath, query: url.searchParams, headers: received.headers },
        call,
      );
  }
}

/** A web page may send simple requests to a port of this machine: nothing with an origin or another host name is served. */
function refuseBrowsers(request: IncomingMessage): void {
  const host = (request.headers.host ?? '127.0.0.1').replace(/:\d+$/, '');
  if (request.headers.origin !== undefined || !['127.0.0.1', 'localhost', '[::1]'].includes(host))
    throw new AwsError('AccessDenied', 'the rehearsal answers programs of this machine only, at 127.0.0.1', 403);
}
