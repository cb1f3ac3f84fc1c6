import { BatchGetImageCommand, DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Caller, Members } from '../../../rehearsal/cloud/cloud.ts';
import { CloudWatchLogs } from '../../../rehearsal/services/cloudwatchlogs/cloudwatch-logs.ts';
import { Ecr } from '../../../rehearsal/services/ecr/ecr.ts';
import { Kms } from '../../../rehearsal/services/kms/kms.ts';
import { Sts } from '../../../rehearsal/services/sts/sts.ts';
import { aCloud, NOW, type TestCloud } from '../wire/a-cloud.ts';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/k1';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const AWS_REGISTRY = '763104351884';
const trainer: Caller = { name: 'train-challenger', roleArn: 'arn:aws:iam::111122223333:role/path/Trainer' };

let test_: TestCloud;
let kms: Kms;
let logs: CloudWatchLogs;

beforeEach(async () => {
  kms = new Kms();
  kms.createKeys([{ arn: KEY, aliases: ['alias/data'] }]);
  const ecr = new Ecr();
  ecr.createImages(
    [
      { repository: 'trainer', digest: DIGEST, tags: ['1.0', 'latest'] },
      { registry: AWS_REGISTRY, repository: 'pytorch', digest: DIGEST, tags: ['2.13'] },
    ],
    NOW,
  );
  test_ = await aCloud(() => [new Sts(), kms, ecr], { callers: new Map([['AKTRAINER', trainer]]) });
  logs = new CloudWatchLogs(test_.cloud);
  test_.cloud.register(logs);
  test_.cloud.onLog((line) => logs.append(line));
});
afterEach(async () => {
  await test_.close();
  expect(test_.defects).toEqual([]);
});

const call = (service: string, operation: string, input: Members) => test_.cloud.call(service, operation, input, { name: 'operator' });

test('STS tells who signs', async () => {
  const identity = async (accessKeyId: string) => {
    const sts = new STSClient({ ...test_.config, credentials: { accessKeyId, secretAccessKey: 'x' } });
    const { Account, Arn, UserId } = await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    return { Account, Arn, UserId };
  };
  expect(await identity('AKTRAINER')).toEqual({
    Account: '111122223333',
    Arn: 'arn:aws:sts::111122223333:assumed-role/Trainer/train-challenger',
    UserId: 'Trainer:train-challenger',
  });
  expect(await identity('ANYBODY')).toMatchObject({ Arn: 'arn:aws:iam::111122223333:root' });
});

test('ECR tells which digest a tag means', async () => {
  const ecr = new ECRClient(test_.config);
  const described = await ecr.send(new DescribeImagesCommand({ repositoryName: 'trainer', imageIds: [{ imageTag: 'latest' }] }));
  expect(described.imageDetails).toMatchObject([{ imageDigest: DIGEST, imageTags: ['1.0', 'latest'], imagePushedAt: new Date(NOW) }]);
  const got = await ecr.send(new BatchGetImageCommand({ repositoryName: 'trainer', imageIds: [{ imageTag: '1.0' }, { imageTag: 'no' }] }));
  expect(got).toMatchObject({
    images: [{ imageId: { imageDigest: DIGEST, imageTag: '1.0' } }],
    failures: [{ failureCode: 'ImageNotFound' }],
  });
  await expect(ecr.send(new DescribeImagesCommand({ repositoryName: 'trainer', imageIds: [{ imageTag: 'no' }] }))).rejects.toMatchObject({
    name: 'ImageNotFoundException',
  });
  await expect(ecr.send(new DescribeImagesCommand({ repositoryName: 'other' }))).rejects.toMatchObject({
    name: 'RepositoryNotFoundException',
  });
  ecr.destroy();
});

test("AWS's own registry lets everybody pull and nobody describe", async () => {
  const ecr = new ECRClient(test_.config);
  const there = { registryId: AWS_REGISTRY, repositoryName: 'pytorch', imageIds: [{ imageTag: '2.13' }] };
  expect((await ecr.send(new BatchGetImageCommand(there))).images).toMatchObject([
    { registryId: AWS_REGISTRY, imageId: { imageDigest: DIGEST } },
  ]);
  await expect(ecr.send(new DescribeImagesCommand(there))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('no resource-based policy allows the ecr:DescribeImages action'),
  });
  await expect(ecr.send(new BatchGetImageCommand({ ...there, repositoryName: 'trainer' }))).rejects.toMatchObject({
    name: 'RepositoryNotFoundException',
  });
  ecr.destroy();
});

test('KMS grants and describes, and refuses to encrypt', async () => {
  expect(
    await call('kms', 'CreateGrant', { KeyId: KEY, GranteePrincipal: 'sagemaker.amazonaws.com', Operations: ['Decrypt'] }),
  ).toMatchObject({ GrantId: expect.any(String) });
  expect(await call('kms', 'DescribeKey', { KeyId: 'alias/data' })).toMatchObject({ KeyMetadata: { Arn: KEY, KeyState: 'Enabled' } });
  await expect(call('kms', 'DescribeKey', { KeyId: 'k2' })).rejects.toMatchObject({ name: 'NotFoundException' });
  await expect(call('kms', 'Decrypt', { KeyId: KEY })).rejects.toMatchObject({
    name: 'NotRehearsed',
    message: expect.stringContaining('kms:Decrypt'),
  });
  expect(
    kms.permissions(
      'CreateGrant',
      { KeyId: 'alias/data', GranteePrincipal: 'sagemaker.amazonaws.com', Operations: ['Decrypt'] },
      test_.cloud,
    ),
  ).toEqual([
    {
      action: 'kms:CreateGrant',
      resource: KEY,
      context: {
        'kms:grantisforawsresource': 'true',
        'kms:granteeprincipal': 'sagemaker.amazonaws.com',
        'kms:grantoperations': ['Decrypt'],
      },
    },
  ]);
});

describe('logs', () => {
  const write = (stream: string, message: string) => test_.cloud.log({ group: '/aws/lambda/x', stream, message });

  test('lines are found by group, stream, time and words', async () => {
    write('a', 'START one');
    write('b', 'ERROR something "broke"');
    test_.clock.at(NOW + 1000, () => write('a', 'END one'));
    await test_.clock.run();
    const filter = async (more: object) =>
      (
        (await call('cloudwatchlogs', 'FilterLogEvents', { logGroupName: '/aws/lambda/x', ...more }))['events'] as { message: string }[]
      ).map((event) => event.message);
    expect(await filter({})).toEqual(['START one', 'ERROR something "broke"', 'END one']);
    expect(await filter({ filterPattern: 'ERROR something' })).toEqual(['ERROR something "broke"']);
    expect(await filter({ filterPattern: '"END one"' })).toEqual(['END one']);
    expect(await filter({ logStreamNames: ['a'], startTime: NOW + 1 })).toEqual(['END one']);
    await expect(filter({ filterPattern: '{ $.level = "ERROR" }' })).rejects.toMatchObject({ name: 'NotRehearsed' });
    await expect(call('cloudwatchlogs', 'FilterLogEvents', { logGroupName: '/nothing' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('a stream is read from either end', async () => {
    for (const n of [1, 2, 3]) write('a', `line ${n}`);
    const get = (more: object) =>
      call('cloudwatchlogs', 'GetLogEvents', { logGroupName: '/aws/lambda/x', logStreamName: 'a', limit: 2, ...more });
    expect(await get({})).toMatchObject({ events: [{ message: 'line 2' }, { message: 'line 3' }] });
    const first = await get({ startFromHead: true });
    expect(first).toMatchObject({ events: [{ message: 'line 1' }, { message: 'line 2' }] });
    expect(await get({ nextToken: first['nextForwardToken'] })).toMatchObject({ events: [{ message: 'line 3' }] });
  });

  test('streams are made and listed', async () => {
    logs.createGroups(['/made']);
    await call('cloudwatchlogs', 'CreateLogStream', { logGroupName: '/made', logStreamName: 's/1' });
    await expect(call('cloudwatchlogs', 'CreateLogStream', { logGroupName: '/made', logStreamName: 's/1' })).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    await call('cloudwatchlogs', 'PutLogEvents', {
      logGroupName: '/made',
      logStreamName: 's/1',
      logEvents: [{ timestamp: NOW, message: 'm' }],
    });
    expect(
      await call('cloudwatchlogs', 'DescribeLogStreams', { logGroupName: '/made', orderBy: 'LastEventTime', descending: true }),
    ).toMatchObject({
      logStreams: [{ logStreamName: 's/1', lastEventTimestamp: NOW }],
    });
    expect(await call('cloudwatchlogs', 'DescribeLogGroups', {})).toMatchObject({ logGroups: [{ logGroupName: '/made' }] });
  });

  test('a stream keeps its newest ten thousand lines', async () => {
    for (let n = 0; n < 11_001; n += 1) write('long', String(n));
    const answer = await call('cloudwatchlogs', 'GetLogEvents', {
      logGroupName: '/aws/lambda/x',
      logStreamName: 'long',
      startFromHead: true,
      limit: 1,
    });
    expect(answer).toMatchObject({ events: [{ message: '1001' }] });
  });

  test('speaks JSON over the wire', async () => {
    write('a', 'over the wire');
    const response = await fetch(test_.listener.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'Logs_20140328.FilterLogEvents', 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ logGroupName: '/aws/lambda/x' }),
    });
    expect(await response.json()).toMatchObject({ events: [{ message: 'over the wire', timestamp: NOW }] });
  });
});
