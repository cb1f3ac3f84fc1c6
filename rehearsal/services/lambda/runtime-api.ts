import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What a function's process tells its host. */
export type RuntimeEvent =
  | { readonly kind: 'next'; deliver(invocation: Delivered): void }
  | { readonly kind: 'init-error' | 'response' | 'error'; readonly body: Buffer; readonly maxRssKb: number };

/** One invocation as the process receives it. */
interface Delivered {
  readonly requestId: string;
  readonly functionArn: string;
  readonly deadline: number;
  readonly payload: Buffer;
}

export interface RuntimeApi {
  /** `127.0.0.1:port`, for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  close(): void;
}

/**
 * The Runtime API for one process: each process has its own port, so that a request needs no name.
 * Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".
 */
export async function serveRuntimeApi(onEvent: (event: RuntimeEvent) => void): Promise<RuntimeApi> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/2018-06-01\/runtime/, '');
    if (request.method === 'GET' && path === '/invocation/next')
      onEvent({ kind: 'next', deliver: (invocation) => deliver(response, invocation) });
    else void receive(request, response, path, onEvent);
  });
  // A warm function must not keep a finished rehearsal alive.
  server.on('connection', (socket) => socket.setNoDelay(true).unref());
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  server.unref();
  return { address: addressOf(server), close: () => void server.close().closeAllConnections() };
}

function addressOf(server: Server): string {
  const address = server.address();
  return typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '';
}

function deliver(response: ServerResponse, { requestId, functionArn, deadline, payload }: Delivered): void {
  response.writeHead(200, {
    'lambda-runtime-aws-request-id': requestId,
    'lambda-runtime-deadline-ms': String(deadline),
    'lambda-runtime-invoked-function-arn': functionArn,
    'content-type': 'application/json',
    'content-length': String(payload.length),
  });
  response.end(payload);
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  onEvent: (event: RuntimeEvent) => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    // The process ended in the middle of its answer; its exit tells the rest.
    return;
  }
  const ending = path.split('/').at(-1);
  const kind = path === '/init/error' ? 'init-error' : ending === 'response' || ending === 'error' ? ending : undefined;
  response.writeHead(kind === undefined ? 404 : 202, { 'content-length': '0' }).end();
  if (kind !== undefined) onEvent({ kind, body: Buffer.concat(chunks), maxRssKb: Number(request.headers['x-max-rss'] ?? 0) });
}
