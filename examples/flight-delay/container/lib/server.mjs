import { createServer } from 'node:http';
import { BadRequest } from './bad-request.mjs';
import { readBody } from './body.mjs';
import { readRequest } from './requests.mjs';
import { responseType, writeScores } from './responses.mjs';

/** Passed from request to response untouched (SageMaker: InvokeEndpoint's CustomAttributes). */
const CUSTOM_ATTRIBUTES = 'x-amzn-sagemaker-custom-attributes';

/** Longer than SageMaker's 60 s for a request: the caller closes first, so that no request meets a closing connection. */
const KEEP_ALIVE_MS = 75_000;

/** How a batch transform job may use this container. */
const EXECUTION_PARAMETERS = JSON.stringify({ MaxConcurrentTransforms: 1, BatchStrategy: 'MULTI_RECORD', MaxPayloadInMB: 6 });

/**
 * SageMaker's inference contract over HTTP: GET /ping, POST /invocations, GET /execution-parameters.
 *
 * @param {{ model: () => { score(values: unknown[]): number } | undefined, faults?: object, limit: number, log: (line: string) => void }} options
 *   `model` gives undefined until it is loaded
 */
export function createModelServer({ model, faults, limit, log }) {
  const routes = {
    'GET /ping': async (_, response) => send(response, model() !== undefined && faults?.healthy !== false ? 200 : 503, '', ''),
    'GET /execution-parameters': async (_, response) => send(response, 200, 'application/json', EXECUTION_PARAMETERS),
    'POST /invocations': invoke,
  };

  async function invoke(request, response) {
    const body = await readBody(request, limit);
    const loaded = model();
    if (loaded === undefined) throw new BadRequest('the model is not loaded yet', 503);
    const type = responseType(request.headers.accept, request.headers['content-type']);
    const rows = readRequest(request.headers['content-type'], body);
    const fault = await faults?.next();
    if (fault?.fail) throw new Error('injected fault: FAULT_ERROR_SHARE');
    const scores = rows.map((values) => loaded.score(values));
    const attributes = request.headers[CUSTOM_ATTRIBUTES];
    if (attributes !== undefined) response.setHeader('X-Amzn-SageMaker-Custom-Attributes', attributes);
    send(response, 200, type, writeScores(type, fault === undefined ? scores : fault.scores(scores)));
  }

  const server = createServer((request, response) => {
    // Stopping: the caller's next request goes to another server.
    if (!server.listening) response.shouldKeepAlive = false;
    const path = request.url.split('?')[0];
    const handle = routes[`${request.method} ${path}`];
    const handled = handle === undefined ? Promise.reject(noRoute(request.method, path, routes)) : handle(request, response);
    handled.catch((error) => {
      const status = error instanceof BadRequest ? error.status : 500;
      if (status === 500) log(`ERROR ${error.stack}`);
      // What is left of a body that was too long is not worth reading.
      if (status === 413) response.setHeader('Connection', 'close');
      send(response, status, 'text/plain', `${error.message}\n`);
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

function noRoute(method, path, routes) {
  const methods = Object.keys(routes).filter((route) => route.endsWith(` ${path}`));
  if (methods.length === 0) return new BadRequest(`there is no ${path}`, 404);
  return new BadRequest(`${method} ${path} is not offered, only ${methods.join(', ')}`, 405);
}

function send(response, status, type, body) {
  response.statusCode = status;
  if (type !== '') response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}
