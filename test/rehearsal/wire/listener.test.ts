import { CloudWatchClient, DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateEndpointCommand, CreateTrainingJobCommand, DescribeTrainingJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { AwsError } from '../../../rehearsal/cloud/aws-error.ts';
import type { Caller, Members, Service } from '../../../rehearsal/cloud/cloud.ts';
import { aCloud, NOW, type TestCloud } from './a-cloud.ts';

const trainer: Caller = { name: 'train-challenger', roleArn: 'arn:aws:iam::111122223333:role/Trainer' };

let test_: TestCloud;
let asked: { readonly operation: string; readonly input: Members; readonly caller: Caller }[];
let answer: (operation: string) => Members;

/** A service that notes what it is asked, and answers what the test says. */
function fake(name: string, ...operations: string[]): Service {
  const play =
    (operation: string): Service['operations'][string] =>
    (input, { caller }) => {
      asked.push({ operation, input, caller });
      return answer(operation);
    };
  return {
    name,
    operations: Object.fromEntries(operations.map((operation) => [operation, play(operation)])),
    permissions: (operation) => [{ action: `${name}:${operation}`, resource: '*' }],
  };
}

beforeEach(async () => {
  asked = [];
  answer = () => ({});
  test_ = await aCloud(
    () => [
      fake('sagemaker', 'CreateTrainingJob', 'DescribeTrainingJob', 'CreateEndpoint'),
      fake('sagemakerruntime', 'InvokeEndpoint'),
      fake('cloudwatch', 'PutMetricData', 'DescribeAlarms'),
      fake('sfn', 'StartExecution', 'DescribeExecution'),
      fake('lambda', 'Invoke'),
    ],
    {
      callers: new Map([['AKTRAINER', trainer]]),
      authorize: ([permission], caller) =>
        permission?.action === 'sagemaker:CreateEndpoint'
          ? {
              action: permission.action,
              resource: permission.resource,
              message: `User: ${caller.name} is not authorized to perform: ${permission.action}`,
            }
          : undefined,
    },
  );
});
afterEach(() => test_.close());

const training = {
  TrainingJobName: 'job',
  AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
  RoleArn: 'arn:aws:iam::111122223333:role/SageMaker',
  OutputDataConfig: { S3OutputPath: 's3://b/o' },
  ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
  StoppingCondition: { MaxRuntimeInSeconds: 60 },
} as const;

describe('awsJson', () => {
  test('requests arrive as members, answers keep their types', async () => {
    const client = new SageMakerClient({ ...test_.config, credentials: { accessKeyId: 'AKTRAINER', secretAccessKey: 'x' } });
    answer = (operation) =>
      operation === 'CreateTrainingJob'
        ? { TrainingJobArn: 'arn' }
        : {
            TrainingJobName: 'job',
            TrainingJobStatus: 'Completed',
            CreationTime: new Date(NOW + 250),
            FinalMetricDataList: [{ MetricName: 'auc', Value: 0.5, Timestamp: new Date(NOW) }],
            NotInTheModel: 1,
          };
    expect(await client.send(new CreateTrainingJobCommand({ ...training, HyperParameters: { rounds: '5' } }))).toMatchObject({
      TrainingJobArn: 'arn',
    });
    const described = await client.send(new DescribeTrainingJobCommand({ TrainingJobName: 'job' }));
    expect(described).toMatchObject({
      TrainingJobStatus: 'Completed',
      CreationTime: new Date(NOW + 250),
      FinalMetricDataList: [{ Value: 0.5, Timestamp: new Date(NOW) }],
    });
    expect(described).not.toHaveProperty('NotInTheModel');
    expect(asked[0]).toEqual({ operation: 'CreateTrainingJob', input: { ...training, HyperParameters: { rounds: '5' } }, caller: trainer });
    client.destroy();
  });

  test('timestamps arrive as Date', async () => {
    const client = new CloudWatchClient(test_.config);
    await client.send(
      new PutMetricDataCommand({
        Namespace: 'N',
        MetricData: [{ MetricName: 'm', Timestamp: new Date(NOW), Value: 1.5, Values: [1, 2], Counts: [3, 4] }],
      }),
    );
    expect(asked[0]?.input).toEqual({
      Namespace: 'N',
      MetricData: [{ MetricName: 'm', Timestamp: new Date(NOW), Value: 1.5, Values: [1, 2], Counts: [3, 4] }],
    });
    answer = () => ({ MetricAlarms: [{ AlarmName: 'a', StateValue: 'ALARM', StateUpdatedTimestamp: new Date(NOW) }] });
    expect((await client.send(new DescribeAlarmsCommand({}))).MetricAlarms).toEqual([
      { AlarmName: 'a', StateValue: 'ALARM', StateUpdatedTimestamp: new Date(NOW) },
    ]);
    client.destroy();
  });

  test('errors come under their names, typed, with their members', async () => {
    const client = new SageMakerClient(test_.config);
    answer = () => {
      throw new AwsError('ResourceInUse', 'Training job names must be unique');
    };
    await expect(client.send(new CreateTrainingJobCommand(training))).rejects.toMatchObject({
      name: 'ResourceInUse',
      message: 'Training job names must be unique',
      $fault: 'client',
    });
    client.destroy();
    const sfn = new SFNClient(test_.config);
    answer = () => {
      throw new AwsError('ExecutionAlreadyExists', 'exists');
    };
    await expect(sfn.send(new StartExecutionCommand({ stateMachineArn: 'arn', input: '{}' }))).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: 'exists',
    });
    sfn.destroy();
  });

  test('Step Functions keeps its lower case', async () => {
    const sfn = new SFNClient(test_.config);
    answer = () => ({ executionArn: 'e', stateMachineArn: 'm', status: 'SUCCEEDED', startDate: new Date(NOW), output: '{}' });
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn: 'e' }))).toMatchObject({
      status: 'SUCCEEDED',
      startDate: new Date(NOW),
    });
    sfn.destroy();
  });

  test('a denial of IAM', async () => {
    const client = new SageMakerClient({ ...test_.config, credentials: { accessKeyId: 'AKTRAINER', secretAccessKey: 'x' } });
    const denied = client.send(new CreateEndpointCommand({ EndpointName: 'e', EndpointConfigName: 'c' }));
    await expect(denied).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'User: train-challenger is not authorized to perform: sagemaker:CreateEndpoint',
    });
    expect(asked).toEqual([]);
    client.destroy();
  });

  const raw = async (target: string, body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(test_.listener.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, ...headers },
      body,
    });
    return { status: response.status, ...((await response.json()) as object) };
  };

  test.each([
    {
      name: 'a missing member',
      body: { AlgorithmSpecification: {}, RoleArn: 'r', OutputDataConfig: {}, ResourceConfig: {} },
      error: 'ValidationException',
      message:
        "3 validation errors detected: Value null at 'trainingJobName' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'outputDataConfig.s3OutputPath' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'algorithmSpecification.trainingInputMode' failed to satisfy constraint: Member must not be null",
    },
    {
      name: 'a misspelt member',
      body: { ...training, HyperParametrs: {} },
      error: 'ValidationException',
      message: expect.stringContaining('HyperParametrs is not a member of CreateTrainingJobRequest; it has TrainingJobName'),
    },
    {
      name: 'another type',
      body: { ...training, TrainingJobName: 5 },
      error: 'SerializationException',
      message: 'TrainingJobName must be a String, got a number',
    },
    {
      name: 'another type within',
      body: { ...training, Tags: [{ Key: 'k', Value: 1 }] },
      error: 'SerializationException',
      message: 'Tags.0.Value must be a String, got a number',
    },
  ])('$name is refused in words that help', async ({ body, error, message }) => {
    expect(await raw('SageMaker.CreateTrainingJob', JSON.stringify(body))).toMatchObject({ status: 400, __type: error, message });
  });

  test.each([
    { name: 'no JSON', target: 'SageMaker.CreateTrainingJob', body: '{', status: 400, error: 'SerializationException' },
    { name: 'an unknown operation', target: 'SageMaker.TrainFaster', body: '{}', status: 400, error: 'UnknownOperationException' },
    {
      name: 'an operation that is not played',
      target: 'SageMaker.CreateDomain',
      body: JSON.stringify({ DomainName: 'd', AuthMode: 'IAM', DefaultUserSettings: {} }),
      status: 501,
      error: 'NotRehearsed',
    },
    { name: 'a service that is not played', target: 'AWSSupport_20130415.CreateCase', body: '{}', status: 501, error: 'NotRehearsed' },
  ])('$name is refused', async ({ target, body, status, error }) => {
    const response = await raw(target, body);
    expect(response.status).toBe(status);
    expect(JSON.stringify(response)).toContain(error);
  });
});

test('a defect answers 500 by name and is reported', async () => {
  answer = () => {
    throw new TypeError('a defect');
  };
  const client = new SFNClient(test_.config);
  await expect(client.send(new DescribeExecutionCommand({ executionArn: 'e' }))).rejects.toMatchObject({
    name: 'InternalFailure',
    message: 'a defect',
    $metadata: { httpStatusCode: 500 },
  });
  expect(test_.defects).toEqual([expect.objectContaining({ message: 'a defect' })]);
  client.destroy();
});

describe('restJson', () => {
  test('a function is invoked, its error and log travel in headers', async () => {
    const lambda = new LambdaClient(test_.config);
    answer = () => ({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      ExecutedVersion: '3',
      LogResult: 'bG9n',
      Payload: Buffer.from('{"errorType":"X"}'),
    });
    const invoked = await lambda.send(
      new InvokeCommand({
        FunctionName: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
        Qualifier: '3',
        LogType: 'Tail',
        Payload: '{"a":"ü"}',
      }),
    );
    expect(asked[0]).toMatchObject({
      input: { FunctionName: 'arn:aws:lambda:eu-west-1:111122223333:function:f', Qualifier: '3', LogType: 'Tail' },
    });
    expect(Buffer.from(asked[0]?.input['Payload'] as Uint8Array).toString()).toBe('{"a":"ü"}');
    expect(invoked).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', ExecutedVersion: '3', LogResult: 'bG9n' });
    expect(invoked.Payload?.transformToString()).toBe('{"errorType":"X"}');
    answer = () => ({ StatusCode: 202 });
    expect((await lambda.send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event' }))).StatusCode).toBe(202);
    answer = () => {
      throw new AwsError('ResourceNotFoundException', 'Function not found', 404);
    };
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'g' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found',
    });
    lambda.destroy();
  });

  test('an endpoint is invoked with any bytes', async () => {
    const runtime = new SageMakerRuntimeClient(test_.config);
    answer = () => ({
      Body: new Uint8Array([0, 255, 10]),
      ContentType: 'application/octet-stream',
      InvokedProductionVariant: 'champion',
      CustomAttributes: 'c=1',
    });
    const big = Buffer.alloc(2 * 1024 * 1024, 7);
    const invoked = await runtime.send(
      new InvokeEndpointCommand({
        EndpointName: 'flights',
        Body: big,
        ContentType: 'text/csv',
        Accept: 'text/csv',
        TargetVariant: 'v',
        InferenceId: 'i',
      }),
    );
    expect(invoked).toMatchObject({
      ContentType: 'application/octet-stream',
      InvokedProductionVariant: 'champion',
      CustomAttributes: 'c=1',
    });
    expect([...invoked.Body]).toEqual([0, 255, 10]);
    expect(asked[0]?.input).toMatchObject({
      EndpointName: 'flights',
      ContentType: 'text/csv',
      Accept: 'text/csv',
      TargetVariant: 'v',
      InferenceId: 'i',
    });
    expect(Buffer.compare(Buffer.from(asked[0]?.input['Body'] as Uint8Array), big)).toBe(0);
    answer = () => {
      throw new AwsError('ModelError', 'Received server error (500) from primary', 424, {
        OriginalStatusCode: 500,
        OriginalMessage: 'boom',
      });
    };
    await expect(runtime.send(new InvokeEndpointCommand({ EndpointName: 'flights', Body: 'x' }))).rejects.toMatchObject({
      name: 'ModelError',
      OriginalStatusCode: 500,
      OriginalMessage: 'boom',
    });
    runtime.destroy();
  });

  test('without a signature the path tells the service', async () => {
    answer = () => ({ Body: Buffer.from('1'), ContentType: 'text/csv' });
    const response = await fetch(`${test_.listener.endpoint}/endpoints/flights/invocations`, { method: 'POST', body: '1,2' });
    expect([response.status, await response.text(), asked[0]?.input['EndpointName']]).toEqual([200, '1', 'flights']);
  });
});

test('an old client of CloudWatch speaks the query protocol', async () => {
  answer = () => ({ MetricAlarms: [{ AlarmName: 'a<b', StateUpdatedTimestamp: new Date(NOW), Dimensions: [{ Name: 'n', Value: 'v' }] }] });
  const body = new URLSearchParams({ Action: 'DescribeAlarms', Version: '2010-08-01', 'AlarmNames.member.1': 'a<b', MaxRecords: '5' });
  const response = await fetch(test_.listener.endpoint, { method: 'POST', body });
  expect(asked[0]?.input).toEqual({ AlarmNames: ['a<b'], MaxRecords: 5 });
  expect(await response.text()).toContain(
    '<DescribeAlarmsResult><MetricAlarms><member><AlarmName>a&lt;b</AlarmName><StateUpdatedTimestamp>2026-11-01T06:00:00.000Z</StateUpdatedTimestamp><Dimensions><member><Name>n</Name><Value>v</Value></member></Dimensions></member></MetricAlarms></DescribeAlarmsResult>',
  );
  const wrong = await fetch(test_.listener.endpoint, {
    method: 'POST',
    body: new URLSearchParams({ Action: 'DescribeAlarms', Version: '2010-08-01', AlarmName: 'a' }),
  });
  expect(await wrong.text()).toContain('AlarmName is not a parameter of DescribeAlarms');
});

test.each([
  { name: 'a page of another origin', headers: { origin: 'https://example.com' } },
  { name: 'another host name', headers: { host: 'rebound.example.com' } },
])('$name is not served', async ({ headers }) => {
  const { request } = await import('node:http');
  const status = await new Promise((resolve, reject) => {
    const sent = request({ port: test_.listener.port, host: '127.0.0.1', path: '/', headers }, (response) =>
      resolve(response.resume().statusCode),
    );
    sent.once('error', reject);
    sent.end();
  });
  expect(status).toBe(403);
  expect(asked).toEqual([]);
});

test('a protocol that no pinned client speaks is refused by name', async () => {
  const response = await fetch(`${test_.listener.endpoint}/service/X/operation/Y`, {
    method: 'POST',
    headers: { 'smithy-protocol': 'rpc-v2-cbor' },
  });
  expect(response.status).toBe(501);
  expect(await response.text()).toContain('the protocol rpc-v2-cbor is not rehearsed');
});
