import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionModel } from '../../../../rehearsal/assembly/model.ts';
import type { LambdaOptions } from '../../../../rehearsal/services/lambda/lambda.ts';
import { ProcessPool } from '../../../../rehearsal/services/lambda/process-pool.ts';
import { aFunction, aStage, BASE, payloadOf, type Stage } from './a-function.ts';

/** Real processes on a machine that others may use too. */
jest.setTimeout(120_000);

const stages: Stage[] = [];
const stage = (functions: FunctionModel[], options: Partial<LambdaOptions> = {}): Stage => {
  const made = aStage(functions, options);
  stages.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(stages.splice(0).map(({ lambda }) => lambda.shutdown()));
});

const ECHO = 'exports.handler = async (event) => event;';

test('an answer, with the version that gave it', async () => {
  const { invoke } = stage([aFunction(ECHO)]);
  const answer = await invoke({ FunctionName: 'check-drift', Payload: Buffer.from('{"psi":0.02}') });
  expect(payloadOf(answer)).toEqual({ psi: 0.02 });
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(answer['FunctionError']).toBeUndefined();
});

test.each([
  { name: 'name', FunctionName: 'check-drift', version: '$LATEST', arn: `${BASE}check-drift` },
  { name: 'ARN', FunctionName: `${BASE}check-drift`, version: '$LATEST', arn: `${BASE}check-drift` },
  { name: 'version ARN', FunctionName: `${BASE}check-drift:1`, version: '1', arn: `${BASE}check-drift:1` },
  { name: 'name and qualifier', FunctionName: 'check-drift', Qualifier: '1', version: '1', arn: `${BASE}check-drift:1` },
  { name: 'alias', FunctionName: 'check-drift:live', version: '1', arn: `${BASE}check-drift:live` },
  { name: 'partial ARN', FunctionName: '111122223333:function:check-drift', version: '$LATEST', arn: `${BASE}check-drift` },
])('a function by $name', async ({ FunctionName, Qualifier, version, arn }) => {
  const source = 'exports.handler = async (_event, context) => [context.invokedFunctionArn, context.functionVersion];';
  const { invoke, lambda, cloud } = stage([aFunction(source)]);
  const answer = await invoke({ FunctionName, Qualifier });
  expect(payloadOf(answer)).toEqual([arn, version]);
  expect(answer['ExecutedVersion']).toBe(version);
  expect(lambda.permissions('Invoke', { FunctionName, Qualifier }, cloud)).toEqual([{ action: 'lambda:InvokeFunction', resource: arn }]);
});

test.each([
  { input: { FunctionName: 'nobody' }, error: 'ResourceNotFoundException', says: `Function not found: ${BASE}nobody` },
  { input: { FunctionName: 'check-drift:7' }, error: 'ResourceNotFoundException', says: `Function not found: ${BASE}check-drift:7` },
  {
    input: { FunctionName: 'check-drift', Payload: '{' },
    error: 'InvalidRequestContentException',
    says: 'Could not parse request body into json',
  },
  {
    input: { FunctionName: 'check-drift', Payload: `"${'x'.repeat(6_291_455)}"` },
    error: 'RequestTooLargeException',
    says: 'smaller than 6291456 bytes',
  },
  {
    input: { FunctionName: 'check-drift', InvocationType: 'Event', Payload: `"${'x'.repeat(1_048_575)}"` },
    error: 'RequestTooLargeException',
    says: '1048576',
  },
])('$error: $says', async ({ input, error, says }) => {
  const { invoke } = stage([aFunction(ECHO)]);
  await expect(invoke(input)).rejects.toMatchObject({ name: error, message: expect.stringContaining(says) });
});

test('the environment is the function’s own, Lambda’s, and nothing else', async () => {
  process.env['OF_THE_SHELL'] = 'secret';
  const fn = aFunction('exports.handler = async () => process.env;', { environment: { BUCKET: 'data', AWS_REGION: 'us-east-1' } });
  const { answer } = stage([fn]);
  const env = await answer();
  delete process.env['OF_THE_SHELL'];
  expect(env).not.toHaveProperty('OF_THE_SHELL');
  expect(env).not.toHaveProperty('HOME');
  expect(env).toMatchObject({
    BUCKET: 'data',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'KEY-check-drift-check-drift',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1/s3',
    AWS_LAMBDA_FUNCTION_NAME: 'check-drift',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: fn.bundleDir,
    _HANDLER: 'index.handler',
  });
});

test('globals of a warm function stay; a version has its own process', async () => {
  const { answer, lambda } = stage([aFunction('let calls = 0; exports.handler = async () => ++calls;')]);
  expect([await answer(), await answer(), await answer({}, `${BASE}check-drift:1`), await answer()]).toEqual([1, 2, 1, 3]);
  expect(lambda.counters()['check-drift']).toMatchObject({ invocations: 4, errors: 0, coldStarts: 2 });
});

describe('what a function does wrong', () => {
  const failed = async (source: string, more: Partial<FunctionModel> = {}) => {
    const made = stage([aFunction(source, more)]);
    const answer = await made.invoke({ FunctionName: 'check-drift' });
    return { ...made, error: answer['FunctionError'], payload: payloadOf(answer) };
  };

  test('an error of its own has type, message and trace', async () => {
    const { error, payload, timeline } = await failed(
      "class NotFound extends Error { name = 'Dataset.NotFound'; } exports.handler = async () => { throw new NotFound('no dataset'); };",
    );
    expect(error).toBe('Unhandled');
    expect(payload).toEqual({
      errorType: 'Dataset.NotFound',
      errorMessage: 'no dataset',
      trace: expect.arrayContaining([expect.stringContaining('index.cjs')]),
    });
    expect(timeline[0]).toMatchObject({ source: 'function', subject: 'check-drift' });
  });

  test('what is thrown need not be an error', async () => {
    expect((await failed("exports.handler = async () => { throw 'plain'; };")).payload).toEqual({
      errorType: 'string',
      errorMessage: 'plain',
      trace: [],
    });
  });

  test.each([
    {
      name: 'a missing module',
      source: "require('nowhere');",
      payload: { errorType: 'Runtime.ImportModuleError', errorMessage: /^Error: Cannot find module 'nowhere'/ },
    },
    {
      name: 'no handler',
      source: 'exports.other = 1;',
      payload: { errorType: 'Runtime.HandlerNotFound', errorMessage: /^index.handler is undefined or not exported$/ },
    },
    {
      name: 'bad syntax',
      source: 'exports.handler = (;',
      payload: { errorType: 'Runtime.UserCodeSyntaxError', errorMessage: /^SyntaxError: / },
    },
    {
      name: 'an error while loading',
      source: "throw new TypeError('wrong');",
      payload: { errorType: 'TypeError', errorMessage: /^wrong$/ },
    },
    {
      name: 'a callback, which Node 24 no longer has',
      source: 'exports.handler = (event, context, callback) => callback(null, 1);',
      payload: { errorType: 'Runtime.CallbackHandlerDeprecated', errorMessage: /callback-based function handlers/ },
    },
    {
      name: 'an exit',
      source: 'exports.handler = async () => process.exit(3);',
      payload: { errorType: 'Runtime.ExitError', errorMessage: /exited with error: exit status 3$/ },
    },
    {
      name: 'a promise that nobody waits for',
      source: "exports.handler = () => { Promise.reject(new Error('lost')); return new Promise(() => {}); };",
      payload: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: /^Error: lost$/ },
    },
    {
      name: 'an answer that is too large',
      source: "exports.handler = async () => 'x'.repeat(6291556);",
      payload: { errorType: 'Function.ResponseSizeTooLarge', errorMessage: /maximum allowed payload size \(6291556 bytes\)/ },
    },
  ])('$name', async ({ source, payload }) => {
    const answer = await failed(source);
    expect(answer.error).toBe('Unhandled');
    expect(answer.payload).toMatchObject({ errorType: payload.errorType, errorMessage: expect.stringMatching(payload.errorMessage) });
  });

  test('too slow: the real timeout of the template ends it, and the next call starts anew', async () => {
    const source =
      'let calls = 0; exports.handler = async (event) => (event.slow ? new Promise(() => setInterval(() => {}, 1000)) : ++calls);';
    const { answer, lambda } = stage([aFunction(source, { timeoutSeconds: 1 })]);
    expect(await answer()).toBe(1);
    expect(await answer({ slow: true })).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds$/),
    });
    expect(await answer()).toBe(1);
    expect(lambda.counters()['check-drift']).toMatchObject({ invocations: 3, errors: 1, coldStarts: 2 });
  });

  test('a loop that never yields is ended too', async () => {
    const { answer } = stage([aFunction('exports.handler = async () => { for (;;); };', { timeoutSeconds: 1 })]);
    expect(await answer()).toMatchObject({ errorType: 'Sandbox.Timedout' });
  });

  test('more memory than it has: the process is gone, and the next call starts anew', async () => {
    const source =
      'exports.handler = async (event) => { const all = []; while (event.greedy) all.push(new Array(1e5).fill(all.length)); return 1; };';
    const { answer } = stage([aFunction(source, { memoryMb: 128 })]);
    expect(await answer({ greedy: true })).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Runtime exited with error: signal: (aborted|trace\/breakpoint trap)$/),
    });
    expect(await answer()).toBe(1);
  });

  test('a warm process that ended between two calls is replaced', async () => {
    const { answer, lambda } = stage([aFunction('let calls = 0; exports.handler = async () => ++calls;')]);
    await answer();
    for (const pid of lambda.pids()) process.kill(pid, 'SIGKILL');
    while (lambda.pids().length > 0) await new Promise(setImmediate);
    expect(await answer()).toBe(1);
  });
});

test('what a function writes arrives in order, line by line, EMF untouched', async () => {
  const emf = JSON.stringify({ _aws: { Timestamp: 1, CloudWatchMetrics: [] }, Rows: 1 });
  const source = `console.log('loading'); exports.handler = async () => { console.log('one'); console.error('two'); process.stdout.write(${JSON.stringify(`${emf}\n`)}); console.log('no end'); process.stdout.write('of line'); };`;
  const { answer, logs } = stage([aFunction(source)]);
  await answer();
  expect(logs.map(({ message }) => message)).toEqual(['loading', 'one', 'two', emf, 'no end', 'of line']);
  expect(logs[0]).toMatchObject({
    group: '/aws/lambda/check-drift',
    stream: expect.stringMatching(/^2026\/05\/01\/\[\$LATEST\][0-9a-f]{32}$/),
  });
});

test('the last lines come with the answer when they are asked for', async () => {
  const { invoke } = stage([aFunction("exports.handler = async () => console.log('seen');")]);
  const { LogResult } = await invoke({ FunctionName: 'check-drift', LogType: 'Tail' });
  expect(Buffer.from(String(LogResult), 'base64').toString()).toBe('seen\n');
});

test('two calls at once run in two processes, and never in more than the limit', async () => {
  const source = 'exports.handler = async () => { await new Promise((done) => setTimeout(done, 50)); return process.pid; };';
  const { answer, lambda } = stage([aFunction(source)], { maxProcesses: 2 });
  const pids = await Promise.all([answer(), answer(), answer(), answer()]);
  expect(new Set(pids).size).toBe(2);
  expect(lambda.pids()).toHaveLength(2);
});

test('the function that ran least makes room', async () => {
  const names = ['a', 'b', 'c'];
  const { answer, lambda } = stage(
    names.map((name) => aFunction('exports.handler = async () => process.pid;', { name })),
    { maxProcesses: 2 },
  );
  const [a, b] = [await answer({}, 'a'), await answer({}, 'b')];
  expect(await answer({}, 'a')).toBe(a);
  await answer({}, 'c');
  expect(await answer({}, 'a')).toBe(a);
  expect(await answer({}, 'b')).not.toBe(b);
  expect(lambda.pids()).toHaveLength(2);
});

test('functions called in turn do not push each other out in every round', async () => {
  const names = ['a', 'b', 'c'];
  const { answer } = stage(
    names.map((name) => aFunction('exports.handler = async () => process.pid;', { name })),
    { maxProcesses: 2 },
  );
  const round = async (): Promise<unknown[]> => [await answer({}, 'a'), await answer({}, 'b'), await answer({}, 'c')];
  const [first, second] = [await round(), await round()];
  expect(second[0]).toBe(first[0]);
  expect(second.slice(1)).not.toEqual(first.slice(1));
});

test('a function that calls another past the limit does not wait for itself', async () => {
  const inner = aFunction(ECHO, { name: 'inner' });
  const outer = aFunction(ECHO, { name: 'outer' });
  const { invoke } = stage([inner, outer], { maxProcesses: 0 });
  const answer = await invoke({ FunctionName: 'inner', Payload: '1' }, { name: 'outer', roleArn: outer.roleArn });
  expect(payloadOf(answer)).toBe(1);
});

describe('a pool that outlives a rehearsal', () => {
  const pool = new ProcessPool();
  afterAll(() => pool.shutdown());
  const counting = 'let calls = 0; exports.handler = async () => ++calls;';

  test('hands its warm functions on to the next', async () => {
    const fn = aFunction(counting);
    const [first, second] = [stage([fn], { pool }), stage([fn], { pool })];
    expect(await first.answer()).toBe(1);
    await first.lambda.shutdown();
    expect(await second.answer()).toBe(2);
    expect(Object.values(second.lambda.counters())[0]).toMatchObject({ invocations: 1, coldStarts: 0 });
  });

  test('but not to a function with another environment', async () => {
    const fn = aFunction(counting, { name: 'other' });
    const [first, second] = [stage([fn], { pool }), stage([{ ...fn, environment: { MODE: 'new' } }], { pool })];
    expect(await first.answer()).toBe(1);
    expect(await second.answer()).toBe(1);
  });

  test('and not what was in the middle of something', async () => {
    const source = 'exports.handler = async (event) => event.wait === true ? new Promise(() => setInterval(() => {}, 1000)) : process.pid;';
    const { answer, lambda } = stage([aFunction(source, { name: 'waiting' })], { pool });
    const before = await answer();
    const lost = answer({ wait: true });
    await new Promise(setImmediate);
    await lambda.shutdown();
    expect(await lost).toMatchObject({ errorType: expect.stringMatching(/^Runtime\./) });
    expect(await answer()).not.toBe(before);
  });
});

test('reserved concurrency throttles', async () => {
  const { answer, metrics } = stage([aFunction(ECHO, { reservedConcurrency: 0 })]);
  await expect(answer()).rejects.toMatchObject({ name: 'TooManyRequestsException', status: 429 });
  expect(metrics).toEqual([{ functionName: 'check-drift', name: 'Throttles', value: 1 }]);
});

test('each run gives the data of AWS/Lambda, with the virtual duration', async () => {
  const { answer, metrics } = stage([aFunction("exports.handler = async () => { throw new Error('no'); };")]);
  await answer();
  expect(metrics.map(({ name, value }) => [name, value])).toEqual([
    ['Invocations', 1],
    ['Errors', 1],
    ['Duration', 1000],
  ]);
});

test('a bundle may be a module, and a handler may lie in a folder', async () => {
  const fn = aFunction('', { handler: 'lib/entry.api.handle' });
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(fn.bundleDir, 'lib'));
  writeFileSync(join(fn.bundleDir, 'lib', 'entry.mjs'), 'export const api = { handle: async () => "module" };');
  expect(await stage([fn]).answer()).toBe('module');
});

test('another runtime is refused by name', async () => {
  await expect(stage([aFunction(ECHO, { runtime: 'python3.13' })]).answer()).rejects.toThrow(
    /App\/Check with runtime python3.13 is not rehearsed/,
  );
});

test('shutdown leaves no process', async () => {
  const { answer, lambda } = stage([aFunction('exports.handler = async () => process.pid;')]);
  const pid = Number(await answer());
  await lambda.shutdown();
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  expect(existsSync(`/proc/${pid}/exe`)).toBe(false);
});

test('what it tells of a function', () => {
  const { lambda, cloud, clock } = stage([aFunction(ECHO)]);
  const context = { caller: { name: 'operator' }, now: clock.now(), cloud };
  expect(lambda.operations['GetFunctionConfiguration']?.({ FunctionName: 'check-drift', Qualifier: '1' }, context)).toMatchObject({
    FunctionArn: `${BASE}check-drift:1`,
    Version: '1',
    Timeout: 20,
    MemorySize: 256,
    Handler: 'index.handler',
  });
  expect(lambda.operations['ListFunctions']?.({}, context)).toMatchObject({ Functions: [{ FunctionName: 'check-drift' }] });
  expect(lambda.permissions('ListFunctions', {}, cloud)).toEqual([{ action: 'lambda:ListFunctions', resource: '*' }]);
});
