import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AwsError, NotRehearsed } from '../cloud/aws-error.ts';
import type { Caller, Cloud, Members } from '../cloud/cloud.ts';
import { readBody, type S3Body } from '../services/s3/body.ts';
import { callerOf, signatureOf } from './caller.ts';
import { type Destination, dispatch, queryService } from './dispatch.ts';
import { errorAnswer } from './error-answer.ts';
import { decodeJson, encodeJson } from './json-codec.ts';
import { decodeQuery, encodeQuery } from './query-codec.ts';
import { type Received, receive } from './receive.ts';
import { decodeRest, encodeRest, type RestAnswer } from './rest-codec.ts';
import { type RestRequest, type Route, route } from './rest-route.ts';
import { modelOf, type Protocol, type WireService } from './services.ts';
import type { Model, Operation } from './shape.ts';

export interface ListenerOptions {
  readonly cloud: Cloud;
  /** Access key id to the caller whose calls it signs; keys that are not here are the operator's. */
  readonly callers: ReadonlyMap<string, Caller>;
  /** Folder for large request bodies while they arrive. */
  readonly folder: string;
  /** @default 0 - a free one */
  readonly port?: number;
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
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      options.onDefect?.(error);
      response.destroy();
    });
  });
  // Idle connections of a warm function outlive a delivery; a client must never meet one that we just closed.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await started(server, options.port ?? 0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, endpoint: `http://127.0.0.1:${port}`, close: () => closed(server) };
}

/** What is known of a request before its operation is. */
interface Exchange {
  protocol: Protocol;
  model: Model | undefined;
  readonly requestId: string;
  received?: Received;
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
    if (!(error instanceof AwsError)) options.onDefect?.(error);
    ready = errorAnswer(error, exchange.protocol, exchange.model, exchange.requestId, head);
  } finally {
    await exchange.received?.dispose();
  }
  await send(request, response, ready, exchange, head);
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

type Call = (service: WireService, operation: string, input: Members) => Promise<Members>;

async function json(
  destination: Extract<Destination, { kind: 'json' }>,
  exchange: Exchange,
  received: Received,
  call: Call,
): Promise<RestAnswer> {
  const { service, operation } = destination;
  const known = knownOperation(exchange.model, operation);
  const source = (await received.text()) || '{}';
  const parsed = parse(source);
  const output = await call(service, operation, known === undefined ? asMembers(parsed) : decodeJson(known.input, parsed));
  const body = known === undefined ? output : encodeJson(known.output, output);
  return { status: 200, headers: {}, body: JSON.stringify(body) };
}

async function form(exchange: Exchange, received: Received, call: Call): Promise<RestAnswer> {
  const parameters = new URLSearchParams(await received.text());
  const service = queryService(parameters);
  await aim(exchange, service);
  // A query API that has since moved to JSON (CloudWatch, SQS) still answers old clients in XML.
  exchange.protocol = 'query';
  const operation = knownOperation(exchange.model, parameters.get('Action') ?? '');
  if (operation === undefined)
    throw new AwsError('InvalidAction', `${service.name} has no operation ${JSON.stringify(parameters.get('Action'))}`);
  const output = await call(service, operation.name, decodeQuery(operation.input, parameters));
  const namespace = `http://${service.signing}.amazonaws.com/doc/${service.version}/`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: encodeQuery(operation.name, namespace, operation.output, output, exchange.requestId),
  };
}

async function rest(service: WireService, exchange: Exchange, received: Received, request: RestRequest, call: Call): Promise<RestAnswer> {
  const { model } = exchange;
  if (model === undefined) throw new NotRehearsed(`the wire of ${service.name}`);
  const format = service.protocol === 's3' ? 'xml' : 'json';
  const [found, labels] =
    service.protocol === 's3' ? routeS3(model, request) : [route(model, { ...request, path: decodePath(request.path) }), {}];
  if (found === undefined) throw new NotRehearsed(`${request.method} ${request.path} of ${service.name}`);
  const body = service.protocol === 's3' ? received.body : await inMemory(received.body);
  const input = await decodeRest(found, request, body, format, received.text, labels);
  const output = await call(service, found.operation.name, input);
  const ready = encodeRest(found.operation, output, format);
  return output['ContentRange'] === undefined || service.protocol !== 's3' ? ready : { ...ready, status: 206 };
}

/** S3 in path style: the first segment is the bucket, operations without a bucket are for the bare path. */
function routeS3(model: Model, request: RestRequest): [Route | undefined, Record<string, string>] {
  const [, bucket = '', rest = ''] = /^\/([^/]*)([\s\S]*)$/.exec(request.path) ?? [];
  const needsBucket = (operation: Operation) => operation.input.required.includes('Bucket');
  if (bucket === '') return [route(model, { ...request, path: '/' }, (operation) => !needsBucket(operation)), {}];
  const path = rest === '' ? '/' : decodePath(rest);
  return [route(model, { ...request, path }, needsBucket), { Bucket: decodePath(bucket) }];
}

async function aim(exchange: Exchange, service: WireService): Promise<void> {
  exchange.protocol = service.protocol;
  exchange.model = await modelOf(service.name);
}

function knownOperation(model: Model | undefined, name: string): Operation | undefined {
  if (model === undefined) return undefined;
  const operation = model.operations.get(name);
  if (operation === undefined) throw new AwsError('UnknownOperationException', `there is no operation ${JSON.stringify(name)}`);
  return operation;
}

/** A web page may send simple requests to a port of this machine: nothing with an origin or another host name is served. */
function refuseBrowsers(request: IncomingMessage): void {
  const host = (request.headers.host ?? '127.0.0.1').replace(/:\d+$/, '');
  if (request.headers.origin !== undefined || !['127.0.0.1', 'localhost', '[::1]'].includes(host))
    throw new AwsError('AccessDenied', 'the rehearsal answers programs of this machine only, at 127.0.0.1', 403);
}

async function send(
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

async function inMemory(body: S3Body): Promise<S3Body> {
  return body instanceof Uint8Array ? body : new Uint8Array(await readBody(body));
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw new AwsError('SerializationException', 'the body is not JSON');
  }
}

function asMembers(value: unknown): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AwsError('SerializationException', 'the body must be a JSON object');
  return { ...value };
}

function started(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
