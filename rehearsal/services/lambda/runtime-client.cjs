// @ts-check
/**
 * The program that runs in a function's process: it loads the handler and asks the Runtime API for invocations, as AWS's
 * runtime interface client does. Plain JavaScript, because a child process of an old Node cannot strip types; on a bare
 * socket, because loading an HTTP client costs a fifth of the cold start.
 * Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".
 */
const { connect } = require('node:net');
const { existsSync } = require('node:fs');
const { resolve } = require('node:path');
const { pathToFileURL } = require('node:url');

/** @typedef {{ status: number, headers: Map<string, string>, body: Buffer }} Answer */
/** @typedef {(event: unknown, context: object, callback?: (error: unknown, result?: unknown) => void) => unknown} Handler */

const env = process.env;
const api = '/2018-06-01/runtime';

// Logs keep their order only in one stream.
process.stderr.write = process.stdout.write.bind(process.stdout);

// Compiled code is kept between cold starts where Node can do that (22.8 and later).
const nodeModule = /** @type {{ enableCompileCache?: () => unknown }} */ (require('node:module'));
nodeModule.enableCompileCache?.();

const [host = '127.0.0.1', port = ''] = (env['AWS_LAMBDA_RUNTIME_API'] ?? '').split(':');
const socket = connect(Number(port), host);
socket.setNoDelay(true);
// Without its host a function has nobody to work for.
socket.on('close', () => process.exit(1));
socket.on('error', () => process.exit(1));

let received = Buffer.alloc(0);
/** @type {((answer: Answer) => void) | undefined} */
let waiting;

socket.on('data', (chunk) => {
  received = Buffer.concat([received, chunk]);
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return;
  const [first = '', ...lines] = received.toString('latin1', 0, end).split('\r\n');
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  const length = Number(headers.get('content-length') ?? 0);
  if (received.length < end + 4 + length) return;
  const body = received.subarray(end + 4, end + 4 + length);
  received = received.subarray(end + 4 + length);
  const answer = waiting;
  waiting = undefined;
  answer?.({ status: Number(first.split(' ')[1]), headers, body });
});

/**
 * @param {'GET' | 'POST'} method
 * @param {string} path
 * @param {string} [body]
 * @returns {Promise<Answer>}
 */
function ask(method, path, body = '') {
  const bytes = Buffer.from(body);
  const rss = `x-max-rss: ${process.resourceUsage().maxRSS}\r\n`;
  return new Promise((done) => {
    waiting = done;
    socket.write(`${method} ${api}${path} HTTP/1.1\r\nhost: ${host}:${port}\r\ncontent-length: ${bytes.length}\r\n${rss}\r\n`);
    socket.write(bytes);
  });
}

/** Tells the host that everything written so far belongs to this invocation. */
const endOfLog = () => process.stdout.write('\0\n');

/**
 * The error as AWS's runtime reports it.
 * @param {unknown} error
 * @param {string} [type]
 */
function report(error, type) {
  const known = error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error && 'name' in error);
  if (!known) return { errorType: type ?? typeof error, errorMessage: String(error), trace: [] };
  const { name, message, stack } = /** @type {Error} */ (error);
  return {
    errorType: type ?? name,
    errorMessage: type === undefined || type === name ? message : `${name}: ${message}`,
    trace: (stack ?? '').split('\n'),
  };
}

/**
 * @param {string} kind
 * @param {unknown} details
 */
const logError = (kind, details) => process.stdout.write(`${kind}\t${JSON.stringify(details)}\n`);

class RuntimeError extends Error {
  /**
   * @param {string} name
   * @param {string} message
   */
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

/**
 * `folder/file.export.inner` in the task root: `.js`, `.mjs` or `.cjs`.
 * @returns {Promise<Handler>}
 */
async function loadHandler() {
  const written = env['_HANDLER'] ?? '';
  const [, folder = '', file = '', path = ''] = /^(.*\/)?([^./]+)\.(.+)$/.exec(written) ?? [];
  if (file === '') throw new RuntimeError('Runtime.MalformedHandlerName', `Bad handler ${written}: expected "file.export"`);
  const base = resolve(env['LAMBDA_TASK_ROOT'] ?? '.', folder, file);
  const found = ['.js', '.mjs', '.cjs'].map((ending) => base + ending).find((candidate) => existsSync(candidate));
  if (found === undefined) throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  const loaded = await load(found);
  /** @type {unknown} */
  let value = loaded;
  for (const part of path.split('.')) value = /** @type {Record<string, unknown> | undefined} */ (value)?.[part];
  if (value === undefined) throw new RuntimeError('Runtime.HandlerNotFound', `${written} is undefined or not exported`);
  if (typeof value !== 'function') throw new RuntimeError('Runtime.HandlerNotFound', `${written} is not a function`);
  return /** @type {Handler} */ (value);
}

/**
 * @param {string} file
 * @returns {Promise<unknown>}
 */
async function load(file) {
  try {
    if (!file.endsWith('.mjs')) return require(file);
  } catch (error) {
    // A `.js` file may be a module; everything else is the function's own mistake.
    const code = /** @type {{ code?: string }} */ (error).code;
    const isModule =
      code === 'ERR_REQUIRE_ESM' ||
      (error instanceof SyntaxError && /import statement|Unexpected token 'export'|import\.meta/.test(error.message));
    if (!isModule) throw error;
  }
  return import(pathToFileURL(file).href);
}

/** @param {unknown} error */
function initErrorType(error) {
  if (error instanceof SyntaxError) return 'Runtime.UserCodeSyntaxError';
  const code = /** @type {{ code?: string }} */ (error)?.code;
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' ? 'Runtime.ImportModuleError' : undefined;
}

/** Callback handlers ended with Node 24; earlier runtimes still call them. @param {Handler} handler */
function checkSignature(handler) {
  const version = Number(/nodejs(\d+)/.exec(env['AWS_EXECUTION_ENV'] ?? '')?.[1] ?? 0);
  if (handler.length < 3 || version < 24) return;
  throw new RuntimeError(
    'Runtime.CallbackHandlerDeprecated',
    'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
      'You need to modify this function to use a supported handler signature to use Node.js 24 or later.',
  );
}

/**
 * @param {Handler} handler
 * @param {Answer} invocation
 */
function call(handler, { headers, body }) {
  const deadline = Number(headers.get('lambda-runtime-deadline-ms'));
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: env['AWS_LAMBDA_FUNCTION_VERSION'],
    memoryLimitInMB: env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: env['AWS_LAMBDA_LOG_STREAM_NAME'],
    invokedFunctionArn: headers.get('lambda-runtime-invoked-function-arn'),
    awsRequestId: headers.get('lambda-runtime-aws-request-id'),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const event = JSON.parse(body.toString('utf8'));
  if (handler.length < 3) return handler(event, context);
  return new Promise((done, failed) => handler(event, context, (error, result) => (error ? failed(error) : done(result))));
}

let requestId = '';
let dying = false;

/**
 * An error outside of the handler's promise ends the process, as in Lambda.
 * @param {unknown} error
 * @param {number} status
 * @param {string} [type]
 */
async function fatal(error, status, type) {
  if (dying) return;
  dying = true;
  const details = report(error, type);
  logError(type === undefined ? 'Uncaught Exception' : 'Unhandled Promise Rejection', details);
  endOfLog();
  if (requestId !== '') await ask('POST', `/invocation/${requestId}/error`, JSON.stringify(details));
  process.exit(status);
}
process.on('uncaughtException', (error) => void fatal(error, 129));
process.on('unhandledRejection', (error) => void fatal(error, 128, 'Runtime.UnhandledPromiseRejection'));

async function main() {
  /** @type {Handler} */
  let handler;
  try {
    handler = await loadHandler();
    checkSignature(handler);
  } catch (error) {
    const details = report(error, initErrorType(error));
    logError('Undefined error', details);
    endOfLog();
    await ask('POST', '/init/error', JSON.stringify(details));
    process.exit(1);
  }
  for (;;) {
    const invocation = await ask('GET', '/invocation/next');
    requestId = invocation.headers.get('lambda-runtime-aws-request-id') ?? '';
    let answer;
    let kind = 'response';
    try {
      const result = await call(handler, invocation);
      answer = JSON.stringify(result === undefined ? null : result);
      if (answer === undefined) throw new Error('Unable to stringify response body');
    } catch (error) {
      const details = report(error);
      logError('Invoke Error', details);
      answer = JSON.stringify(details);
      kind = 'error';
    }
    // The error that ends the process is already the answer.
    if (dying) return;
    endOfLog();
    const id = requestId;
    requestId = '';
    await ask('POST', `/invocation/${id}/${kind}`, answer);
  }
}

void main();
