import type { FunctionModel } from '../../../../rehearsal/assembly/model.ts';
import { aFunction, aStage, BASE, type Stage } from './a-function.ts';

/** Real processes on a machine that others may use too. */
jest.setTimeout(120_000);

const stages: Stage[] = [];
const stage = (fn: FunctionModel): Stage => {
  const made = aStage([fn]);
  stages.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(stages.splice(0).map(({ lambda }) => lambda.shutdown()));
});

const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:dlq';
const FAILING = "exports.handler = async (event) => { console.log('try'); throw new Error('no'); };";
const accept = (on: Stage) => on.invoke({ FunctionName: 'check-drift', InvocationType: 'Event', Payload: '{"drop":1}' });

test('an event is accepted at once and handled in a later action', async () => {
  const on = stage(aFunction("exports.handler = async (event) => console.log('got', event.drop);"));
  expect(await accept(on)).toMatchObject({ StatusCode: 202 });
  expect(on.logs).toEqual([]);
  await on.clock.run();
  expect(on.logs.map(({ message }) => message)).toEqual(['got 1']);
});

test('a failing event is tried three times: after one minute, and after two more', async () => {
  const on = stage(aFunction(FAILING, { deadLetterArn: QUEUE }));
  const start = on.clock.now();
  await accept(on);
  const tried: number[] = [];
  while ((await on.clock.run(() => on.logs.filter(({ message }) => message === 'try').length > tried.length)) === 'done')
    tried.push(on.clock.now() - start);
  // Each attempt takes one declared virtual second.
  expect(tried).toEqual([0, 61_000, 182_000]);
  expect(on.clock.now() - start).toBe(183_000);
  expect(on.calls).toEqual([
    {
      service: 'sqs',
      operation: 'SendMessage',
      input: {
        QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/111122223333/dlq',
        MessageBody: '{"drop":1}',
        MessageAttributes: {
          RequestID: { DataType: 'String', StringValue: expect.any(String) },
          ErrorCode: { DataType: 'String', StringValue: '200' },
          ErrorMessage: { DataType: 'String', StringValue: 'no' },
        },
      },
      caller: expect.objectContaining({ roleArn: 'arn:aws:iam::111122223333:role/check-drift', service: 'lambda.amazonaws.com' }),
    },
  ]);
  expect(on.timeline.at(-1)?.message).toBe('gave up an event after 3 attempts (RetriesExhausted)');
});

const eventInvoke = { maximumRetryAttempts: 0, maximumEventAgeSeconds: 21_600, onFailure: QUEUE, onSuccess: undefined };

test('a destination gets the whole record', async () => {
  const on = stage(aFunction(FAILING, { eventInvoke }));
  await accept(on);
  await on.clock.run();
  expect(JSON.parse(String(on.calls[0]?.input['MessageBody']))).toEqual({
    version: '1.0',
    timestamp: '2026-05-01T00:00:01.000Z',
    requestContext: {
      requestId: expect.any(String),
      functionArn: `${BASE}check-drift:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 1,
    },
    requestPayload: { drop: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'Error', errorMessage: 'no', trace: expect.any(Array) },
  });
});

test('an event that grew too old is given up', async () => {
  const on = stage(aFunction(FAILING, { eventInvoke: { ...eventInvoke, maximumRetryAttempts: 2, maximumEventAgeSeconds: 60 } }));
  await accept(on);
  await on.clock.run();
  expect(on.logs.filter(({ message }) => message === 'try')).toHaveLength(1);
  expect(JSON.parse(String(on.calls[0]?.input['MessageBody'])).requestContext.condition).toBe('EventAgeExceeded');
});

test('success has a destination too', async () => {
  const on = stage(aFunction('exports.handler = async () => 7;', { eventInvoke: { ...eventInvoke, onSuccess: `${BASE}next` } }));
  await accept(on);
  await on.clock.run();
  expect(on.calls[0]).toMatchObject({
    service: 'lambda',
    operation: 'Invoke',
    input: { FunctionName: `${BASE}next`, InvocationType: 'Event' },
  });
});

test('a throttled event waits 1, 2, 4 … seconds until it is too old', async () => {
  const on = stage(aFunction(FAILING, { reservedConcurrency: 0, eventInvoke: { ...eventInvoke, maximumEventAgeSeconds: 10 } }));
  const start = on.clock.now();
  await accept(on);
  await on.clock.run();
  expect(on.metrics.map(({ name }) => name)).toEqual(['Throttles', 'Throttles', 'Throttles', 'Throttles']);
  expect(on.clock.now() - start).toBe(7000);
});

test('an event waiting for its retry survives in the state', async () => {
  const fn = aFunction(FAILING, { eventInvoke });
  const before = stage(aFunction(FAILING, { ...fn, eventInvoke: { ...eventInvoke, maximumRetryAttempts: 1 } }));
  await accept(before);
  await before.clock.run(() => false, before.clock.now());
  const state = JSON.parse(JSON.stringify(before.lambda.save?.()));
  expect(state.pending).toMatchObject([{ functionArn: `${BASE}check-drift`, payload: '{"drop":1}', attempts: 1 }]);

  const after = stage(fn);
  await after.lambda.load?.(state);
  after.lambda.resume(after.cloud);
  await after.clock.run();
  expect(after.logs.map(({ message }) => message)).toContain('try');
  expect(after.lambda.save?.()).toEqual({ pending: [] });
});
