import { AwsError } from '../../../../rehearsal/cloud/aws-error.ts';
import type { Members } from '../../../../rehearsal/cloud/cloud.ts';
import { machine, machineArn, START, serviceOf, world } from './world.ts';

const task = (resource: string, arguments_: object, more: object = {}) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${resource}`,
  Arguments: arguments_,
  End: true,
  ...more,
});

const lambda = (answer: (payload: string) => Members) =>
  serviceOf('lambda', { Invoke: ({ Payload }) => ({ StatusCode: 200, ExecutedVersion: '7', ...answer(String(Payload)) }) });

const invoke = task('lambda:invoke', { FunctionName: 'arn:aws:lambda:eu-central-1:1:function:f:7', Payload: '{% $states.input %}' });

describe('lambda:invoke', () => {
  test('gives what the function returned, after its duration', async () => {
    const echo = lambda((payload) => ({ Payload: Buffer.from(`{"got":${payload}}`) }));
    const done = await world([machine('m', { Ask: { ...invoke, Output: '{% $states.result %}' } })], { services: [echo] }).run('m', {
      a: 1,
    });
    expect(JSON.parse(String(done['output']))).toMatchObject({ ExecutedVersion: '7', Payload: { got: { a: 1 } }, StatusCode: 200 });
    expect(done['stopDate']).toEqual(new Date(START + 300));
  });

  test('calls as the machine and says for what', async () => {
    const { run, calls } = world([machine('m', { Ask: invoke })], { services: [lambda(() => ({ Payload: '1' }))] });
    await run('m');
    expect(calls.find(({ service }) => service === 'lambda')).toMatchObject({
      caller: 'm',
      role: 'arn:aws:iam::111122223333:role/workflow',
    });
  });

  test.each([
    { when: 'the function threw', payload: '{"errorType":"Dataset.NotFound","errorMessage":"gone"}', error: 'Dataset.NotFound' },
    { when: 'the function ran too long', payload: '{"errorType":"Sandbox.Timedout","errorMessage":"3 s"}', error: 'Lambda.Unknown' },
    { when: 'the error has no type', payload: '{"errorMessage":"died"}', error: 'Lambda.Unknown' },
  ])('fails when $when', async ({ payload, error }) => {
    const failing = lambda(() => ({ FunctionError: 'Unhandled', Payload: payload }));
    const done = await world([machine('m', { Ask: invoke })], { services: [failing] }).run('m');
    expect(done).toMatchObject({ status: 'FAILED', error });
    expect(done['cause']).toContain(payload);
  });

  test.each([
    { thrown: new AwsError('ResourceNotFoundException', 'Function not found: f', 404), error: 'Lambda.ResourceNotFoundException' },
    { thrown: new AwsError('TooManyRequestsException', 'Rate exceeded', 429), error: 'Lambda.TooManyRequestsException' },
    { thrown: new AwsError('StrangeException', 'odd', 500), error: 'Lambda.AWSLambdaException' },
    { thrown: new AwsError('TimeoutError', 'broken', 504), error: 'Lambda.SdkClientException' },
  ])('names the service error $error', async ({ thrown, error }) => {
    const refusing = serviceOf('lambda', {
      Invoke: () => {
        throw thrown;
      },
    });
    const done = await world([machine('m', { Ask: invoke })], { services: [refusing] }).run('m');
    expect(done).toMatchObject({ status: 'FAILED', error });
    expect(done['cause']).toContain(thrown.message);
  });

  test('a denied call can be caught like any other', async () => {
    const ask = { ...invoke, End: undefined, Next: 'Rest', Catch: [{ ErrorEquals: ['Lambda.AWSLambdaException'], Next: 'Rest' }] };
    const { run } = world([machine('m', { Ask: ask, Rest: { Type: 'Succeed' } })], {
      services: [lambda(() => ({}))],
      denied: ['lambda:Invoke'],
    });
    const done = await run('m');
    expect(String(done['output'])).toContain('is not authorized to perform: lambda:Invoke');
  });
});

describe('what is not rehearsed', () => {
  const caught = (state: object) => ({ ...state, End: undefined, Next: 'Rest', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Rest' }] });
  test.each([
    { state: { ...invoke, Resource: 'arn:aws:lambda:eu-central-1:1:function:f' }, cause: "a function's own ARN as Resource" },
    { state: task('ecs:runTask.sync', {}), cause: 'the integration arn:aws:states:::ecs:runTask.sync is not rehearsed' },
    { state: task('sagemaker:createProcessingJob.sync', {}), cause: 'createProcessingJob.sync is not rehearsed; rehearsed of sagemaker' },
    {
      state: task('aws-sdk:sfn:listStateMachines', {}, { Credentials: { RoleArn: 'arn:other' } }),
      cause: "'Credentials' of the state 'Ask'",
    },
    { state: task('aws-sdk:polly:synthesizeSpeech', {}), cause: 'the service polly is not rehearsed' },
  ])('ends the execution even where everything is caught: $cause', async ({ state, cause }) => {
    const done = await world([machine('m', { Ask: caught(state), Rest: { Type: 'Succeed' } })]).run('m');
    expect(done).toMatchObject({ status: 'FAILED', error: 'NotRehearsed' });
    expect(done['cause']).toContain(cause);
  });
});

const trainingArguments = {
  TrainingJobName: 'delivery-t0',
  RoleArn: 'arn:aws:iam::111122223333:role/training',
  AlgorithmSpecification: { TrainingInputMode: 'File', TrainingImage: 'image' },
  OutputDataConfig: { S3OutputPath: 's3://models/' },
  ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
  StoppingCondition: { MaxRuntimeInSeconds: 3600 },
};
const train = task('sagemaker:createTrainingJob.sync', trainingArguments);

/** A training job that takes ten virtual minutes to reach a status. */
function training(status: string) {
  const seen: { created?: Members; stopped: string[] } = { stopped: [] };
  const service = serviceOf('sagemaker', {
    CreateTrainingJob: (input) => {
      seen.created = input;
      return { TrainingJobArn: 'arn:aws:sagemaker:eu-central-1:111122223333:training-job/delivery-t0' };
    },
    DescribeTrainingJob: ({ TrainingJobName }, { now }) => ({
      TrainingJobName,
      TrainingJobStatus: now >= START + 600_000 ? status : 'InProgress',
      CreationTime: new Date(START),
      ...(status === 'Failed' ? { FailureReason: 'CapacityError: none' } : {}),
    }),
    StopTrainingJob: ({ TrainingJobName }) => {
      seen.stopped.push(String(TrainingJobName));
      return {};
    },
  });
  return { service, seen };
}

describe('createTrainingJob.sync', () => {
  test('waits for the job and gives its description with times in milliseconds', async () => {
    const { service, seen } = training('Completed');
    const { run, types } = world([machine('m', { Train: train })], { services: [service] });
    const done = await run('m');
    const tags = { AWS_STEP_FUNCTIONS_EXECUTION_ARN: done['executionArn'], MANAGED_BY_AWS: 'STARTED_BY_STEP_FUNCTIONS' };
    expect(JSON.parse(String(done['output']))).toEqual({
      TrainingJobName: 'delivery-t0',
      TrainingJobStatus: 'Completed',
      CreationTime: START,
      Tags: tags,
    });
    expect(seen.created?.['Tags']).toEqual(Object.entries(tags).map(([Key, Value]) => ({ Key, Value })));
    expect(done['stopDate']).toEqual(new Date(START + 600_000));
    expect(await types(String(done['executionArn']))).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('a failed job fails the task with its description', async () => {
    const done = await world([machine('m', { Train: train })], { services: [training('Failed').service] }).run('m');
    expect(done).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(String(done['cause']))).toMatchObject({ TrainingJobStatus: 'Failed', FailureReason: 'CapacityError: none' });
  });

  test('a stopped job is a result, for the workflow to judge', async () => {
    const done = await world([machine('m', { Train: train })], { services: [training('Stopped').service] }).run('m');
    expect(JSON.parse(String(done['output']))).toMatchObject({ TrainingJobStatus: 'Stopped' });
  });

  test.each([
    { by: 'the operator', more: {}, stop: true },
    { by: "the state's timeout", more: { TimeoutSeconds: 60 }, stop: false },
  ])('the job is stopped when nobody waits any more: $by', async ({ more, stop }) => {
    const { service, seen } = training('Completed');
    const { start, call, clock, until } = world([machine('m', { Train: { ...train, ...more } })], { services: [service] });
    const executionArn = await start('m');
    await until(90);
    if (stop) await call('StopExecution', { executionArn });
    await clock.run();
    expect(seen.stopped).toEqual(['delivery-t0']);
  });

  test.each([
    { action: 'sagemaker:CreateTrainingJob' },
    { action: 'events:PutRule' },
    { action: 'events:PutTargets' },
    { action: 'events:DescribeRule' },
    { action: 'sagemaker:AddTags' },
    { action: 'sagemaker:DescribeTrainingJob' },
  ])('needs $action', async ({ action }) => {
    const { service } = training('Completed');
    const done = await world([machine('m', { Train: train })], { services: [service], denied: [action] }).run('m');
    expect(done).toMatchObject({ status: 'FAILED', error: 'SageMaker.AmazonSageMakerException' });
    expect(done['cause']).toContain(`is not authorized to perform: ${action}`);
  });

  test.each([
    { wrong: { HyperParametrs: {} }, cause: "The field 'HyperParametrs' is not supported by Step Functions" },
    { wrong: { RoleArn: undefined }, cause: "The field 'RoleArn' is required but was missing" },
    { wrong: { ResourceConfig: { InstanceCount: '1' } }, cause: "The value for the field 'ResourceConfig.InstanceCount' must be a NUMBER" },
  ])('refuses arguments: $cause', async ({ wrong, cause }) => {
    const state = task('sagemaker:createTrainingJob.sync', { ...trainingArguments, ...wrong });
    const done = await world([machine('m', { Train: state })], { services: [training('Completed').service] }).run('m');
    expect(done).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(done['cause']).toContain(cause);
  });
});

describe('startExecution', () => {
  const child = machine('child', {
    Pause: { Type: 'Wait', Seconds: 3600, Next: 'Say' },
    Say: { Type: 'Pass', Output: { said: '{% $states.input.n %}' }, End: true },
  });
  const failing = machine('child', { Break: { Type: 'Fail', Error: 'Broken', Cause: 'on purpose' } });
  const nested = (suffix: string) =>
    task(`states:startExecution${suffix}`, { StateMachineArn: machineArn('child'), Name: 'inner', Input: { n: 1 } });

  test('.sync:2 waits and reads the output as JSON', async () => {
    const done = await world([machine('m', { Nest: nested('.sync:2') }), child]).run('m');
    expect(JSON.parse(String(done['output']))).toEqual({
      ExecutionArn: 'arn:aws:states:eu-central-1:111122223333:execution:child:inner',
      Input: { n: 1 },
      InputDetails: { Included: true },
      Name: 'inner',
      Output: { said: 1 },
      OutputDetails: { Included: true },
      StartDate: START,
      StateMachineArn: machineArn('child'),
      Status: 'SUCCEEDED',
      StopDate: START + 3_600_000,
    });
  });

  test('.sync leaves the output as text', async () => {
    const done = await world([machine('m', { Nest: nested('.sync') }), child]).run('m');
    expect(JSON.parse(String(done['output']))).toMatchObject({ Output: '{"said":1}', Input: '{"n":1}' });
  });

  test('a failed child fails the task with its description', async () => {
    const done = await world([machine('m', { Nest: nested('.sync:2') }), failing]).run('m');
    expect(done).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(String(done['cause']))).toMatchObject({ Status: 'FAILED', Error: 'Broken', Cause: 'on purpose' });
  });

  test('without .sync it does not wait', async () => {
    const { start, until, describe } = world([machine('m', { Nest: nested('') }), child]);
    const arn = await start('m');
    await until(1);
    expect(await describe(arn)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('stopping the parent stops the child', async () => {
    const { start, clock, until, call, describe } = world([machine('m', { Nest: nested('.sync:2') }), child]);
    const executionArn = await start('m');
    await until(1);
    await call('StopExecution', { executionArn });
    await clock.run();
    expect(await describe('arn:aws:states:eu-central-1:111122223333:execution:child:inner')).toMatchObject({ status: 'ABORTED' });
  });

  test('needs the managed rule', async () => {
    const done = await world([machine('m', { Nest: nested('.sync:2') }), child], { denied: ['events:PutRule'] }).run('m');
    expect(done).toMatchObject({ status: 'FAILED', error: 'StepFunctions.AWSStepFunctionsException' });
  });
});

describe('SDK integrations', () => {
  test('convert names and times both ways', async () => {
    const seen: Members[] = [];
    const cloudwatch = serviceOf('cloudwatch', {
      PutMetricData: (input) => {
        seen.push(input);
        return {};
      },
    });
    const put = task('aws-sdk:cloudwatch:putMetricData', {
      Namespace: 'Slipway',
      MetricData: [{ MetricName: 'Heartbeat', Timestamp: '{% $states.context.State.EnteredTime %}', Value: 1 }],
    });
    const stop = task(
      'aws-sdk:sfn:describeExecution',
      { ExecutionArn: '{% $states.context.Execution.Id %}' },
      { Output: '{% $states.result.StartDate %}' },
    );
    const done = await world([machine('m', { Put: { ...put, End: undefined, Next: 'Self' }, Self: stop })], { services: [cloudwatch] }).run(
      'm',
    );
    expect(seen[0]?.['MetricData']).toEqual([{ MetricName: 'Heartbeat', Timestamp: new Date(START), Value: 1 }]);
    expect(done['output']).toBe('"2026-01-01T00:00:00.000Z"');
  });

  test.each([
    {
      thrown: new AwsError('ConditionalCheckFailedException', 'The conditional request failed'),
      error: 'DynamoDb.ConditionalCheckFailedException',
    },
    { thrown: new AwsError('ValidationException', 'Bad key'), error: 'DynamoDb.DynamoDbException' },
  ])('name the error $error', async ({ thrown, error }) => {
    const dynamodb = serviceOf('dynamodb', {
      PutItem: () => {
        throw thrown;
      },
    });
    const put = task('aws-sdk:dynamodb:putItem', { TableName: 't', Item: { pk: { S: 'x' } } });
    const done = await world([machine('m', { Put: put })], { services: [dynamodb] }).run('m');
    expect(done).toMatchObject({ status: 'FAILED', error });
    expect(done['cause']).toMatch(/\(Service: DynamoDb, Status Code: 400, Request ID: [0-9a-f-]{36}\) \(SDK Attempt Count: 1\)$/);
  });

  test('sqs, sns and events take JSON where the API wants text', async () => {
    const seen: Record<string, unknown> = {};
    const keep = (name: string) => (input: Members) => {
      seen[name] = input;
      return name === 'PutEvents' ? { FailedEntryCount: 0, Entries: [{ EventId: '1' }] } : { MessageId: '1' };
    };
    const services = [
      serviceOf('sqs', { SendMessage: keep('SendMessage') }),
      serviceOf('sns', { Publish: keep('Publish') }),
      serviceOf('eventbridge', { PutEvents: keep('PutEvents') }),
    ];
    const chain = (state: object, Next: string) => ({ ...state, End: undefined, Next });
    const states = {
      Send: chain(task('sqs:sendMessage', { QueueUrl: 'q', MessageBody: { a: 1 } }), 'Publish'),
      Publish: chain(task('sns:publish', { TopicArn: 't', Message: { b: 1 } }), 'Put'),
      Put: task('events:putEvents', { Entries: [{ Source: 'slipway', DetailType: 'x', Detail: { c: 1 } }] }),
    };
    expect(await world([machine('m', states)], { services }).run('m')).toMatchObject({ status: 'SUCCEEDED' });
    expect(seen).toEqual({
      SendMessage: { QueueUrl: 'q', MessageBody: '{"a":1}' },
      Publish: { TopicArn: 't', Message: '{"b":1}' },
      PutEvents: { Entries: [{ Source: 'slipway', DetailType: 'x', Detail: '{"c":1}' }] },
    });
  });

  test('a refused event fails the task', async () => {
    const bus = serviceOf('eventbridge', { PutEvents: () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'x' }] }) });
    const put = task('events:putEvents', { Entries: [{ Source: 'slipway' }] });
    expect(await world([machine('m', { Put: put })], { services: [bus] }).run('m')).toMatchObject({ error: 'EventBridge.FailedEntry' });
  });
});

describe('a task token', () => {
  const ask = task(
    'lambda:invoke.waitForTaskToken',
    { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } },
    { TimeoutSeconds: 3600, HeartbeatSeconds: 600 },
  );
  const setUp = () => {
    const tokens: string[] = [];
    const remember = lambda((payload) => {
      tokens.push(JSON.parse(payload).token);
      return { Payload: 'null' };
    });
    return { ...world([machine('m', { Approve: ask })], { services: [remember] }), tokens };
  };

  test('is answered with success, once', async () => {
    const { start, clock, until, call, describe, types, tokens } = setUp();
    const arn = await start('m');
    await until(60);
    await call('SendTaskSuccess', { taskToken: tokens[0], output: '{"approved":true}' });
    await expect(call('SendTaskSuccess', { taskToken: tokens[0], output: '{}' })).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await clock.run();
    expect(await describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"approved":true}', stopDate: new Date(START + 60_000) });
    expect(await types(arn)).toContain('TaskSubmitted');
  });

  test('is answered with failure', async () => {
    const { start, clock, until, call, describe, tokens } = setUp();
    const arn = await start('m');
    await until(60);
    await call('SendTaskFailure', { taskToken: tokens[0], error: 'Refused', cause: 'no' });
    await clock.run();
    expect(await describe(arn)).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'no' });
  });

  test('a heartbeat keeps it waiting, and its lack ends it', async () => {
    const { start, clock, until, call, describe, tokens } = setUp();
    const arn = await start('m');
    await until(500);
    await call('SendTaskHeartbeat', { taskToken: tokens[0] });
    await clock.run();
    expect(await describe(arn)).toMatchObject({
      status: 'FAILED',
      error: 'States.HeartbeatTimeout',
      stopDate: new Date(START + 1_100_000),
    });
    await expect(call('SendTaskHeartbeat', { taskToken: tokens[0] })).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  test('an unknown token and an output that is no JSON are refused', async () => {
    const { call, start, until, tokens } = setUp();
    await expect(call('SendTaskSuccess', { taskToken: 'x', output: '{}' })).rejects.toMatchObject({ name: 'InvalidToken' });
    await start('m');
    await until(60);
    await expect(call('SendTaskSuccess', { taskToken: tokens[0], output: 'x' })).rejects.toMatchObject({ name: 'InvalidOutput' });
  });
});
