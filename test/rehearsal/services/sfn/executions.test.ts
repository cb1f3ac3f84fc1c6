import { NotRehearsed } from '../../../../rehearsal/cloud/aws-error.ts';
import { machine, machineArn, START, world } from './world.ts';

const wait = machine('patient', {
  Pause: { Type: 'Wait', Seconds: 60, Next: 'Done' },
  Done: { Type: 'Pass', Output: { at: '{% $millis() %}' }, End: true },
});

test('runs a machine and tells the bus and the timeline', async () => {
  const { run, events, timeline, describe, types } = world([wait]);
  const done = await run('patient', { a: 1 });
  expect(done).toMatchObject({
    status: 'SUCCEEDED',
    input: '{"a":1}',
    output: `{"at":${START + 60_000}}`,
    startDate: new Date(START),
    stopDate: new Date(START + 60_000),
    redriveStatus: 'NOT_REDRIVABLE',
  });
  const arn = String(done['executionArn']);
  expect(arn).toBe('arn:aws:states:eu-central-1:111122223333:execution:patient:run');
  expect(await describe(arn)).toEqual(done);
  expect(events.map(({ source, detailType }) => `${source} ${detailType}`)).toEqual(
    Array(2).fill('aws.states Step Functions Execution Status Change'),
  );
  expect(events.map(({ detail }) => detail)).toMatchObject([
    { status: 'RUNNING', name: 'run', input: '{"a":1}', stopDate: null },
    { status: 'SUCCEEDED', output: `{"at":${START + 60_000}}`, outputDetails: { included: true }, stopDate: START + 60_000 },
  ]);
  expect(timeline.map(({ subject, message }) => `${subject}: ${message}`)).toEqual([
    'patient: execution starts',
    'Pause: enters Wait',
    'Pause: exits',
    'Done: enters Pass',
    'Done: exits',
    'patient: execution SUCCEEDED',
  ]);
  expect(await types(arn)).toEqual([
    'ExecutionStarted',
    'WaitStateEntered',
    'WaitStateExited',
    'PassStateEntered',
    'PassStateExited',
    'ExecutionSucceeded',
  ]);
});

test('takes as long for its own work as the table of durations says', async () => {
  const { run } = world([wait], { durations: { 'states.transition': 1500 } });
  expect(await run('patient')).toMatchObject({ stopDate: new Date(START + 60_000 + 2 * 1500) });
});

describe('the same name again', () => {
  test('is the running execution when the input is the same', async () => {
    const { start } = world([wait]);
    expect(await start('patient', { a: 1 })).toBe(await start('patient', { a: 1 }));
  });

  test.each([
    { when: 'another input', input: { a: 2 }, first: false },
    { when: 'the first one has ended', input: { a: 1 }, first: true },
  ])('is refused: $when', async ({ input, first }) => {
    const { start, clock } = world([wait]);
    await start('patient', { a: 1 });
    if (first) await clock.run();
    await expect(start('patient', input)).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: "Execution Already Exists: 'arn:aws:states:eu-central-1:111122223333:execution:patient:run'",
    });
  });
});

test.each([
  { given: { stateMachineArn: machineArn('none') }, error: 'StateMachineDoesNotExist' },
  { given: { stateMachineArn: machineArn('patient'), name: 'a b' }, error: 'InvalidName' },
  { given: { stateMachineArn: machineArn('patient'), name: 'x'.repeat(81) }, error: 'InvalidName' },
  { given: { stateMachineArn: machineArn('patient'), input: '{' }, error: 'InvalidExecutionInput' },
  { given: {}, error: 'ValidationException' },
])('refuses to start: $error', async ({ given, error }) => {
  await expect(world([wait]).call('StartExecution', given)).rejects.toMatchObject({ name: error });
});

test('refuses a definition that it cannot play when it is started, by name', async () => {
  const jsonPath = { ...wait, definition: '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}' };
  await expect(world([jsonPath]).start('patient')).rejects.toThrow(NotRehearsed);
  await expect(world([jsonPath]).start('patient')).rejects.toThrow("JSONPath, the query language of state 'A'");
});

test('stops an execution with error and cause', async () => {
  const { start, call, describe, clock, until, types, events } = world([wait]);
  const arn = await start('patient');
  await until(1);
  await call('StopExecution', { executionArn: arn, error: 'Why', cause: 'because' });
  await clock.run();
  expect(await describe(arn)).toMatchObject({ status: 'ABORTED', error: 'Why', cause: 'because', redriveStatus: 'REDRIVABLE' });
  expect(await types(arn)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionAborted']);
  expect(events.at(-1)).toMatchObject({ detail: { status: 'ABORTED', error: 'Why' } });
  await expect(call('StopExecution', { executionArn: `${arn}-none` })).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
});

test('times out by the machine', async () => {
  const hasty = machine('hasty', { Pause: { Type: 'Wait', Seconds: 60, End: true } }, { TimeoutSeconds: 10 });
  const { run, types } = world([hasty]);
  const done = await run('hasty');
  expect(done).toMatchObject({ status: 'TIMED_OUT', stopDate: new Date(START + 10_000) });
  expect(done['error']).toBeUndefined();
  expect((await types(String(done['executionArn']))).at(-1)).toBe('ExecutionTimedOut');
});

test('lists and pages', async () => {
  const { start, call, clock } = world([wait]);
  await start('patient', {}, 'one');
  await clock.run();
  await start('patient', {}, 'two');
  const list = (more: object) => call('ListExecutions', { stateMachineArn: machineArn('patient'), ...more });
  expect(await list({})).toMatchObject({
    executions: [
      { name: 'two', status: 'RUNNING' },
      { name: 'one', status: 'SUCCEEDED' },
    ],
  });
  expect(await list({ statusFilter: 'RUNNING' })).toMatchObject({ executions: [{ name: 'two' }] });
  const first = await list({ maxResults: 1 });
  expect(first).toMatchObject({ executions: [{ name: 'two' }], nextToken: '1' });
  expect(await list({ maxResults: 1, nextToken: first['nextToken'] })).toEqual({ executions: [expect.objectContaining({ name: 'one' })] });
  expect(await call('ListStateMachines', {})).toMatchObject({ stateMachines: [{ name: 'patient', type: 'STANDARD' }] });
  expect(await call('DescribeStateMachine', { stateMachineArn: machineArn('patient') })).toMatchObject({ definition: wait.definition });
});

test('gives a history backwards and without data', async () => {
  const { run, call } = world([wait]);
  const executionArn = String((await run('patient', { a: 1 }))['executionArn']);
  const history = await call('GetExecutionHistory', { executionArn, reverseOrder: true, includeExecutionData: false, maxResults: 2 });
  expect(history).toMatchObject({
    events: [
      { id: 6, type: 'ExecutionSucceeded', timestamp: new Date(START + 60_000) },
      { id: 5, type: 'PassStateExited', stateExitedEventDetails: { name: 'Done' } },
    ],
    nextToken: '2',
  });
  expect(JSON.stringify(history)).not.toContain('"output":');
});

test('ended executions outlive the process, a running one is kept as stopped', async () => {
  const before = world([wait]);
  const ended = await before.start('patient', {}, 'ended');
  await before.clock.run();
  const running = await before.start('patient', {}, 'running');
  const after = world([wait]);
  after.sfn.load(JSON.parse(JSON.stringify(before.sfn.save())));
  expect(await after.describe(ended)).toEqual(await before.describe(ended));
  expect(await after.types(ended)).toEqual(await before.types(ended));
  expect(await after.describe(running)).toMatchObject({ status: 'ABORTED', cause: 'the rehearsal ended while this execution was running' });
});

test('runs the definition of a version or an alias, and says so', async () => {
  const version = `${machineArn('patient')}:3`;
  const { call, clock, describe } = world([{ ...wait, versionArns: [version] }]);
  const { executionArn } = await call('StartExecution', { stateMachineArn: version, name: 'run' });
  await clock.run();
  expect(await describe(String(executionArn))).toMatchObject({ stateMachineArn: machineArn('patient'), stateMachineVersionArn: version });
});

test('asks IAM for the machine, whatever its version, and for the execution', () => {
  const { sfn } = world([wait]);
  expect(sfn.permissions('StartExecution', { stateMachineArn: `${machineArn('patient')}:3` })).toEqual([
    { action: 'states:StartExecution', resource: machineArn('patient') },
  ]);
  expect(sfn.permissions('StopExecution', { executionArn: 'arn:x' })).toEqual([{ action: 'states:StopExecution', resource: 'arn:x' }]);
  expect(sfn.permissions('SendTaskSuccess', { taskToken: 't' })).toEqual([{ action: 'states:SendTaskSuccess', resource: '*' }]);
});
