import { AwsError } from '../../../../rehearsal/cloud/aws-error.ts';
import type { Members, Permission } from '../../../../rehearsal/cloud/cloud.ts';
import { S3 } from '../../../../rehearsal/services/s3/s3.ts';
import { aCloud, NOW, type TestCloud } from '../../wire/a-cloud.ts';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/k';
const operator = { name: 'operator' };
let test_: TestCloud;
let s3: S3;
let version: string;

beforeAll(async () => {
  test_ = await aCloud((folder) => {
    s3 = new S3(folder);
    s3.createBuckets(
      [
        { name: 'data', versioning: 'Enabled' },
        { name: 'sealed', versioning: 'Enabled', encryption: { algorithm: 'aws:kms', kmsKeyArn: KEY } },
      ],
      NOW,
    );
    return [s3];
  });
  const put = await test_.cloud.call(
    's3',
    'PutObject',
    { Bucket: 'data', Key: 'tagged', Body: Buffer.from('x'), Tagging: 'Stage=raw' },
    operator,
  );
  version = String(put['VersionId']);
  await test_.cloud.call('s3', 'PutObject', { Bucket: 'sealed', Key: 'secret', Body: Buffer.from('x') }, operator);
});
afterAll(() => test_.close());

const arn = (path: string) => `arn:aws:s3:::${path}`;
const viaS3 = { 'kms:viaservice': 's3.eu-west-1.amazonaws.com' };

test.each<{ operation: string; input: Members; expected: readonly (Permission | Pick<Permission, 'action' | 'resource'>)[] }>([
  { operation: 'GetObject', input: { Bucket: 'data', Key: 'k' }, expected: [{ action: 's3:GetObject', resource: arn('data/k') }] },
  {
    operation: 'GetObject',
    input: { Bucket: 'data', Key: 'k', VersionId: 'v' },
    expected: [{ action: 's3:GetObjectVersion', resource: arn('data/k'), context: { 's3:versionid': 'v' } }],
  },
  {
    operation: 'GetObject',
    input: { Bucket: 'data', Key: 'tagged' },
    expected: [{ action: 's3:GetObject', resource: arn('data/tagged'), context: { 's3:existingobjecttag/stage': 'raw' } }],
  },
  {
    operation: 'GetObject',
    input: { Bucket: 'sealed', Key: 'secret' },
    expected: [
      { action: 's3:GetObject', resource: arn('sealed/secret') },
      { action: 'kms:Decrypt', resource: KEY, context: viaS3 },
    ],
  },
  {
    operation: 'PutObject',
    input: { Bucket: 'data', Key: 'k', IfNoneMatch: '*', Tagging: 'a=b' },
    expected: [
      { action: 's3:PutObject', resource: arn('data/k'), context: { 's3:if-none-match': '*', 's3:requestobjecttag/a': 'b' } },
      { action: 's3:PutObjectTagging', resource: arn('data/k') },
    ],
  },
  {
    operation: 'PutObject',
    input: { Bucket: 'sealed', Key: 'k' },
    expected: [
      { action: 's3:PutObject', resource: arn('sealed/k') },
      { action: 'kms:GenerateDataKey', resource: KEY, context: viaS3 },
    ],
  },
  {
    operation: 'PutObject',
    input: { Bucket: 'data', Key: 'k', ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: new Date(NOW) },
    expected: [
      {
        action: 's3:PutObject',
        resource: arn('data/k'),
        context: { 's3:object-lock-mode': 'COMPLIANCE', 's3:object-lock-retain-until-date': new Date(NOW).toISOString() },
      },
      { action: 's3:PutObjectRetention', resource: arn('data/k') },
    ],
  },
  {
    operation: 'CopyObject',
    input: { Bucket: 'sealed', Key: 'to', CopySource: 'data/tagged' },
    expected: [
      { action: 's3:PutObject', resource: arn('sealed/to') },
      { action: 's3:GetObject', resource: arn('data/tagged') },
      { action: 's3:GetObjectTagging', resource: arn('data/tagged') },
      { action: 's3:PutObjectTagging', resource: arn('sealed/to') },
      { action: 'kms:GenerateDataKey', resource: KEY },
    ],
  },
  {
    operation: 'UploadPartCopy',
    input: { Bucket: 'data', Key: 'to', CopySource: 'sealed/secret', UploadId: 'u', PartNumber: 1 },
    expected: [
      { action: 's3:PutObject', resource: arn('data/to') },
      { action: 's3:GetObject', resource: arn('sealed/secret') },
      { action: 'kms:Decrypt', resource: KEY },
    ],
  },
  {
    operation: 'ListObjectsV2',
    input: { Bucket: 'data', Prefix: 'drops/', Delimiter: '/', MaxKeys: 10 },
    expected: [
      { action: 's3:ListBucket', resource: arn('data'), context: { 's3:prefix': 'drops/', 's3:delimiter': '/', 's3:max-keys': '10' } },
    ],
  },
  { operation: 'ListObjectVersions', input: { Bucket: 'data' }, expected: [{ action: 's3:ListBucketVersions', resource: arn('data') }] },
  { operation: 'HeadBucket', input: { Bucket: 'data' }, expected: [{ action: 's3:ListBucket', resource: arn('data') }] },
  {
    operation: 'DeleteObjects',
    input: { Bucket: 'data', BypassGovernanceRetention: true, Delete: { Objects: [{ Key: 'a' }, { Key: 'b', VersionId: 'v' }] } },
    expected: [
      { action: 's3:DeleteObject', resource: arn('data/a') },
      { action: 's3:DeleteObjectVersion', resource: arn('data/b') },
      { action: 's3:BypassGovernanceRetention', resource: arn('data/a') },
      { action: 's3:BypassGovernanceRetention', resource: arn('data/b') },
    ],
  },
  {
    operation: 'AbortMultipartUpload',
    input: { Bucket: 'data', Key: 'k' },
    expected: [{ action: 's3:AbortMultipartUpload', resource: arn('data/k') }],
  },
  { operation: 'ListBuckets', input: {}, expected: [{ action: 's3:ListAllMyBuckets', resource: '*' }] },
])('$operation of $input asks IAM', ({ operation, input, expected }) => {
  const asked = s3.permissions(operation, input, test_.cloud);
  expect(asked).toHaveLength(expected.length);
  expect(asked).toMatchObject(expected);
});

test('a copy by version reads that version', () => {
  expect(
    s3.permissions(
      'CopyObject',
      { Bucket: 'data', Key: 'to', CopySource: `data/tagged?versionId=${version}`, TaggingDirective: 'REPLACE' },
      test_.cloud,
    ),
  ).toMatchObject([
    { action: 's3:PutObject' },
    { action: 's3:GetObjectVersion', resource: arn('data/tagged'), context: { 's3:existingobjecttag/stage': 'raw' } },
  ]);
});

test('every operation that is played asks for something', () => {
  const input = { Bucket: 'data', Key: 'k', UploadId: 'u', CopySource: 'data/tagged', Delete: { Objects: [{ Key: 'k' }] } };
  for (const operation of Object.keys(s3.operations)) {
    const permissions = s3.permissions(operation, input, test_.cloud);
    expect([operation, permissions.length > 0 && permissions.every(({ action }) => /^(s3|kms):[A-Z]\w+$/.test(action))]).toEqual([
      operation,
      true,
    ]);
  }
});

test('a denial over the wire is AccessDenied with 403', async () => {
  const denying = await aCloud((folder) => [new S3(folder)], {
    callers: new Map([['AKSTEP', { name: 'step', roleArn: 'arn:aws:iam::111122223333:role/Step' }]]),
    authorize: ([permission]) => ({
      action: permission?.action ?? '',
      resource: permission?.resource ?? '',
      message: 'User: step is not authorized to perform: s3:GetObject',
    }),
  });
  const response = await fetch(`${denying.listener.endpoint}/data/k`, {
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=AKSTEP/20261101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=x' },
  });
  expect(response.status).toBe(403);
  expect(await response.text()).toContain(
    '<Code>AccessDenied</Code><Message>User: step is not authorized to perform: s3:GetObject</Message>',
  );
  expect(denying.calls).toMatchObject([{ caller: 'step', outcome: 'denied' }]);
  await denying.close();
});

test('a body inside the process may be a file or a part of one', async () => {
  const call = (operation: string, input: Members) => test_.cloud.call('s3', operation, { Bucket: 'data', ...input }, operator);
  await call('PutObject', { Key: 'whole', Body: Buffer.from('0123456789') });
  const { Body } = await call('GetObject', { Key: 'whole', Range: 'bytes=2-5' });
  await call('PutObject', { Key: 'part', Body });
  const part = await call('GetObject', { Key: 'part' });
  expect(part).toMatchObject({ ContentLength: 4, Body: { bytes: 4, start: 0, end: 4 } });
  await expect(call('PutObject', { Key: 'x', Body: 'a string' })).rejects.toBeInstanceOf(AwsError);
});
