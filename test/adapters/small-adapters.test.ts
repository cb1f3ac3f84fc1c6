import { BatchGetImageCommand, ECRClient, RepositoryNotFoundException } from '@aws-sdk/client-ecr';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { awsAnnouncements } from '../../adapters/announcements.ts';
import { executionArnFor, stepFunctionsExecutions } from '../../adapters/executions.ts';
import { resolveDigest } from '../../adapters/images.ts';
import { memoryObjectStore } from '../../adapters/memory-object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import { plusSeconds, toInstant, toMillis } from '../../adapters/time.ts';
import { aPolicy, keepPolicy } from '../fakes/policies.ts';

const sfn = mockClient(SFNClient);
const sns = mockClient(SNSClient);
const events = mockClient(EventBridgeClient);
const ecr = mockClient(ECRClient);
beforeEach(() => {
  for (const mock of [sfn, sns, events, ecr]) mock.reset();
});

describe('executions', () => {
  const executions = stepFunctionsExecutions(new SFNClient({}));

  test('start under a name, once', async () => {
    sfn
      .on(StartExecutionCommand)
      .resolvesOnce({ executionArn: 'arn', startDate: new Date(0) })
      .rejects(new ExecutionAlreadyExists({ message: 'x', $metadata: {} }));
    expect(await executions.start('machine', 'name', { a: 1 })).toBe('started');
    expect(await executions.start('machine', 'name', { a: 1 })).toBe('exists');
    expect(sfn.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: 'machine',
      name: 'name',
      input: '{"a":1}',
    });
  });

  test.each([
    { status: 'RUNNING' as const, running: true },
    { status: 'PENDING_REDRIVE' as const, running: true },
    { status: 'SUCCEEDED' as const, running: false },
    { status: 'ABORTED' as const, running: false },
  ])('that are $status run: $running', async ({ status, running }) => {
    sfn.on(DescribeExecutionCommand).resolves({ status, executionArn: 'arn', stateMachineArn: 'machine', startDate: new Date(0) });
    expect(await executions.running('arn')).toBe(running);
  });

  test('that never were do not run', async () => {
    sfn.on(DescribeExecutionCommand).rejects(new ExecutionDoesNotExist({ message: 'x', $metadata: {} }));
    expect(await executions.running('arn')).toBe(false);
    expect(await executions.describe('arn')).toBeUndefined();
  });

  test('have an ARN that follows from machine and name', () => {
    expect(executionArnFor('arn:aws-cn:states:cn-north-1:111122223333:stateMachine:deliver', 'd1')).toBe(
      'arn:aws-cn:states:cn-north-1:111122223333:execution:deliver:d1',
    );
  });
});

describe('announcements', () => {
  const announcements = awsAnnouncements(new SNSClient({}), new EventBridgeClient({}), 'topic');

  test('tell people in a subject that SNS takes', async () => {
    sns.on(PublishCommand).resolves({});
    await announcements.tell(`flüge\n${'x'.repeat(200)}`, { a: 1 });
    const { Subject = '', Message } = sns.commandCalls(PublishCommand)[0]?.args[0].input ?? {};
    expect(Subject).toMatch(/^fl\?ge\?x+$/);
    expect(Subject).toHaveLength(100);
    expect(JSON.parse(Message ?? '')).toEqual({ a: 1 });
  });

  test('publish under our name at the moment of the ending, and say when the bus refuses', async () => {
    events
      .on(PutEventsCommand)
      .resolvesOnce({ Entries: [{}] })
      .resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slow' }] });
    await announcements.publish('Delivery Ended', { a: 1 }, '2026-11-21T10:00:00Z');
    expect(events.commandCalls(PutEventsCommand)[0]?.args[0].input).toEqual({
      Entries: [{ Source: 'slipway', DetailType: 'Delivery Ended', Detail: '{"a":1}', Time: new Date('2026-11-21T10:00:00Z') }],
    });
    await expect(announcements.publish('Delivery Ended', {}, '2026-11-21T10:00:00Z')).rejects.toThrow(
      'was not taken: ThrottlingException: slow',
    );
  });
});

describe('an image', () => {
  const REPOSITORY = '111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/trainer';
  const DIGEST = `sha256:${'a'.repeat(64)}`;
  const resolve = (uri: string) => resolveDigest(new ECRClient({}), uri);

  test('with a digest is what it says', async () => {
    expect(await resolve(`${REPOSITORY}@${DIGEST}`)).toEqual({ uri: `${REPOSITORY}@${DIGEST}`, digest: DIGEST });
    expect(ecr.calls()).toHaveLength(0);
  });

  test('with a tag is what the registry says', async () => {
    ecr.on(BatchGetImageCommand).resolves({ images: [{ imageId: { imageDigest: DIGEST, imageTag: 'v1.2' } }] });
    expect(await resolve(`${REPOSITORY}:v1.2`)).toEqual({ uri: `${REPOSITORY}@${DIGEST}`, digest: DIGEST });
    expect(ecr.commandCalls(BatchGetImageCommand)[0]?.args[0].input).toEqual({
      registryId: '111122223333',
      repositoryName: 'team/trainer',
      imageIds: [{ imageTag: 'v1.2' }],
    });
  });

  test('that does not exist is named', async () => {
    ecr
      .on(BatchGetImageCommand)
      .rejectsOnce(new RepositoryNotFoundException({ message: 'x', $metadata: {} }))
      .resolves({ images: [], failures: [{ failureCode: 'ImageNotFound' }] });
    await expect(resolve(`${REPOSITORY}:v9`)).rejects.toMatchObject({
      name: 'Image.NotFound',
      message: expect.stringContaining(`${REPOSITORY}:v9 does not exist`),
    });
    await expect(resolve(`${REPOSITORY}:v9`)).rejects.toMatchObject({ name: 'Image.NotFound' });
  });

  test.each(['python:3.12', 'docker.io/library/python:3', `${REPOSITORY}`, `${REPOSITORY}@sha256:short`])(
    '%s is none that a job could pull',
    async (uri) => {
      await expect(resolve(uri)).rejects.toMatchObject({ name: 'Image.NotFound' });
    },
  );
});

describe('a policy', () => {
  const objects = memoryObjectStore();

  test('is read back as it was kept', async () => {
    const policy = aPolicy();
    expect(await readPolicy(objects, { policy: await keepPolicy(objects, policy) })).toEqual(policy);
  });

  test('that is gone, or another one, stops the delivery', async () => {
    const ref = await keepPolicy(objects, aPolicy());
    await expect(readPolicy(objects, { policy: { ...ref, uri: 's3://data/policies/none.json' } })).rejects.toMatchObject({
      name: 'Delivery.PolicyMismatch',
    });
    await expect(readPolicy(objects, { policy: { ...ref, hash: 'f'.repeat(64) } })).rejects.toMatchObject({
      name: 'Delivery.PolicyMismatch',
      message: expect.stringContaining(ref.hash),
    });
  });
});

test('time is milliseconds and instants, and nothing else', () => {
  expect(toMillis('2026-11-21T10:00:00Z')).toBe(1_795_255_200_000);
  expect(toInstant(1_795_255_200_000)).toBe('2026-11-21T10:00:00.000Z');
  expect(plusSeconds('2026-11-21T10:00:00Z', -90)).toBe('2026-11-21T09:58:30.000Z');
  expect(() => toMillis('soon')).toThrow('soon is no instant');
});
