import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { S3 } from '../../../../rehearsal/services/s3/s3.ts';
import { aCloud, NOW, type TestCloud } from '../../wire/a-cloud.ts';

let test_: TestCloud;
let s3: S3Client;
let service: S3;

beforeAll(async () => {
  test_ = await aCloud((folder) => {
    service = new S3(folder);
    service.createBuckets(
      [
        { name: 'versions', versioning: 'Enabled', eventBridge: true },
        { name: 'plain' },
        { name: 'vault', objectLock: { mode: 'COMPLIANCE', days: 10 } },
        {
          name: 'ledger',
          objectLock: {},
          encryption: { algorithm: 'aws:kms', kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/k', bucketKey: true },
        },
      ],
      NOW,
    );
    return [service];
  });
  s3 = new S3Client(test_.config);
});

afterAll(async () => {
  s3.destroy();
  await test_.close();
  expect(test_.defects).toEqual([]);
});

beforeEach(() => {
  test_.events.length = 0;
});

const put = (Key: string, Body: string, more: object = {}, Bucket = 'versions') =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const text = async (Key: string, more: object = {}, Bucket = 'versions') =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('base64');

describe('versions', () => {
  test('every write makes one, reads choose', async () => {
    const first = await put('v/a', 'one');
    const second = await put('v/a', 'two');
    expect(first.VersionId).toMatch(/^[\w-]{32}$/);
    expect(second.VersionId).not.toBe(first.VersionId);
    expect(await text('v/a')).toBe('two');
    expect(await text('v/a', { VersionId: first.VersionId })).toBe('one');
    await expect(text('v/a', { VersionId: 'nope' })).rejects.toMatchObject({ name: 'NoSuchVersion', $metadata: { httpStatusCode: 404 } });
  });

  test('a delete puts a marker on top, and removing the marker brings the object back', async () => {
    const { VersionId } = await put('v/gone', 'here');
    const marker = await s3.send(new DeleteObjectCommand({ Bucket: 'versions', Key: 'v/gone' }));
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
    await expect(text('v/gone')).rejects.toMatchObject({ name: 'NoSuchKey', message: 'The specified key does not exist.' });
    await expect(text('v/gone', { VersionId: marker.VersionId })).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    await expect(s3.send(new HeadObjectCommand({ Bucket: 'versions', Key: 'v/gone' }))).rejects.toMatchObject({ name: 'NotFound' });

    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket: 'versions', Prefix: 'v/gone' }));
    expect(listed.DeleteMarkers).toMatchObject([{ Key: 'v/gone', VersionId: marker.VersionId, IsLatest: true }]);
    expect(listed.Versions).toMatchObject([{ Key: 'v/gone', VersionId, IsLatest: false, Size: 4 }]);

    const undone = await s3.send(new DeleteObjectCommand({ Bucket: 'versions', Key: 'v/gone', VersionId: marker.VersionId }));
    expect(undone).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await text('v/gone')).toBe('here');
  });

  test('versions are listed newest first, in pages', async () => {
    const ids: (string | undefined)[] = [];
    for (const body of ['1', '2', '3']) ids.unshift((await put('page/v', body)).VersionId);
    const first = await s3.send(new ListObjectVersionsCommand({ Bucket: 'versions', Prefix: 'page/', MaxKeys: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'page/v', NextVersionIdMarker: ids[1] });
    const rest = await s3.send(
      new ListObjectVersionsCommand({
        Bucket: 'versions',
        Prefix: 'page/',
        KeyMarker: first.NextKeyMarker,
        VersionIdMarker: first.NextVersionIdMarker,
      }),
    );
    expect([...(first.Versions ?? []), ...(rest.Versions ?? [])].map((version) => version.VersionId)).toEqual(ids);
    expect(rest.IsTruncated).toBe(false);
  });

  test('a bucket without versions forgets, one with them suspended keeps one "null"', async () => {
    expect((await put('p', 'one', {}, 'plain')).VersionId).toBeUndefined();
    await put('p', 'two', {}, 'plain');
    expect((await s3.send(new ListObjectVersionsCommand({ Bucket: 'plain', Prefix: 'p' }))).Versions).toMatchObject([
      { VersionId: 'null', IsLatest: true },
    ]);
    await s3.send(new CreateBucketCommand({ Bucket: 'suspended' }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'suspended', VersioningConfiguration: { Status: 'Enabled' } }));
    const kept = await put('k', 'kept', {}, 'suspended');
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'suspended', VersioningConfiguration: { Status: 'Suspended' } }));
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket: 'suspended' }))).Status).toBe('Suspended');
    await put('k', 'null 1', {}, 'suspended');
    await put('k', 'null 2', {}, 'suspended');
    const versions = (await s3.send(new ListObjectVersionsCommand({ Bucket: 'suspended' }))).Versions ?? [];
    expect(versions.map((version) => version.VersionId)).toEqual(['null', kept.VersionId]);
  });
});

describe('checksums', () => {
  test('the client sends CRC32 by default, and it is kept', async () => {
    const written = await put('c/default', '123456789');
    expect(written.ChecksumCRC32).toBe('y/Q5Jg==');
    const read = await s3.send(new GetObjectCommand({ Bucket: 'versions', Key: 'c/default', ChecksumMode: 'ENABLED' }));
    expect(read).toMatchObject({ ChecksumCRC32: 'y/Q5Jg==', ChecksumType: 'FULL_OBJECT' });
  });

  test.each([
    { ChecksumAlgorithm: 'CRC32C', member: 'ChecksumCRC32C', value: '4waSgw==' },
    { ChecksumAlgorithm: 'SHA1', member: 'ChecksumSHA1', value: '98O8HYCOBHMq32eZZczDTKeuNEE=' },
    { ChecksumAlgorithm: 'SHA256', member: 'ChecksumSHA256', value: 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=' },
  ] as const)('$ChecksumAlgorithm of "123456789" is the published check value', async ({ ChecksumAlgorithm, member, value }) => {
    expect(await put('c/other', '123456789', { ChecksumAlgorithm })).toMatchObject({ [member]: value });
  });

  test('a wrong checksum writes nothing', async () => {
    await expect(put('c/wrong', 'x', { ChecksumSHA256: sha256('y') })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put('c/wrong', 'x', { ContentMD5: createHash('md5').update('y').digest('base64') })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(text('c/wrong')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(test_.events).toEqual([]);
  });

  test('an algorithm that is not played is refused by name', async () => {
    await expect(put('c/nvme', 'x', { ChecksumCRC64NVME: 'AAAAAAAAAAA=' })).rejects.toMatchObject({
      name: 'NotRehearsed',
      message: expect.stringContaining('ChecksumCRC64NVME'),
    });
  });
});

test('a stream in aws-chunked coding with a trailing checksum arrives byte for byte', async () => {
  const bytes = Buffer.alloc(1_400_000, 'slipway ');
  const Body = Readable.from([bytes.subarray(0, 700_001), bytes.subarray(700_001)], { objectMode: false });
  const written = await s3.send(
    new PutObjectCommand({ Bucket: 'versions', Key: 'stream', Body, ContentLength: bytes.length, ContentEncoding: 'gzip' }),
  );
  expect(written.ChecksumCRC32).toBe('/IXhMQ==');
  const read = await s3.send(new GetObjectCommand({ Bucket: 'versions', Key: 'stream' }));
  expect(read.ContentEncoding).toBe('gzip');
  expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
});

describe('conditions', () => {
  test('If-None-Match: * writes once', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });
    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    expect(await text('once')).toBe('first');
    await s3.send(new DeleteObjectCommand({ Bucket: 'versions', Key: 'once' }));
    await put('once', 'after the marker', { IfNoneMatch: '*' });
  });

  test('of two writes at once, one wins', async () => {
    const both = await Promise.allSettled([put('race', 'a', { IfNoneMatch: '*' }), put('race', 'b', { IfNoneMatch: '*' })]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('If-Match writes over what was read', async () => {
    const { ETag } = await put('swap', 'one');
    await put('swap', 'two', { IfMatch: ETag });
    await expect(put('swap', 'three', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('swap-none', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('reads answer 304 and 412', async () => {
    const { ETag } = await put('read', 'one');
    await expect(text('read', { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(text('read', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(text('read', { IfModifiedSince: new Date(NOW + 1000) })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    expect(await text('read', { IfMatch: ETag, IfUnmodifiedSince: new Date(0) })).toBe('one');
  });
});

test.each([
  { Range: 'bytes=0-3', body: '0123', ContentRange: 'bytes 0-3/10' },
  { Range: 'bytes=8-', body: '89', ContentRange: 'bytes 8-9/10' },
  { Range: 'bytes=-3', body: '789', ContentRange: 'bytes 7-9/10' },
  { Range: 'bytes=5-99', body: '56789', ContentRange: 'bytes 5-9/10' },
  { Range: 'bytes=3-1', body: '0123456789', ContentRange: undefined },
])('range $Range', async ({ Range, body, ContentRange }) => {
  await put('range', '0123456789');
  const read = await s3.send(new GetObjectCommand({ Bucket: 'versions', Key: 'range', Range }));
  expect(await read.Body?.transformToString()).toBe(body);
  expect(read.ContentRange).toBe(ContentRange);
  expect(read.$metadata.httpStatusCode).toBe(ContentRange === undefined ? 200 : 206);
});

test('a range behind the end is not satisfiable', async () => {
  await put('range', '0123456789');
  await expect(text('range', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });
});

describe('copies', () => {
  test('by version, with SHA-256, metadata and tags, once', async () => {
    const { VersionId } = await put('from', 'old', { ContentType: 'text/csv', Metadata: { Origin: 'drop' }, Tagging: 'a=1&b=2' });
    await put('from', 'new');
    const copy = {
      Bucket: 'versions',
      Key: 'to',
      CopySource: `versions/from?versionId=${VersionId}`,
      ChecksumAlgorithm: 'SHA256',
      IfNoneMatch: '*',
    } as const;
    const copied = await s3.send(new CopyObjectCommand(copy));
    expect(copied).toMatchObject({
      CopySourceVersionId: VersionId,
      CopyObjectResult: { ChecksumSHA256: sha256('old'), ETag: `"${createHash('md5').update('old').digest('hex')}"` },
    });
    expect(await s3.send(new HeadObjectCommand({ Bucket: 'versions', Key: 'to' }))).toMatchObject({
      ContentType: 'text/csv',
      Metadata: { origin: 'drop' },
      ContentLength: 3,
      TagCount: 2,
    });
    await expect(s3.send(new CopyObjectCommand(copy))).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  test('metadata can be replaced; a copy onto itself without a change is refused', async () => {
    await put('self', 'x', { Metadata: { a: '1' } });
    const self = { Bucket: 'versions', Key: 'self', CopySource: 'versions/self' };
    await expect(s3.send(new CopyObjectCommand(self))).rejects.toMatchObject({ name: 'InvalidRequest' });
    await s3.send(new CopyObjectCommand({ ...self, MetadataDirective: 'REPLACE', Metadata: { b: '2' } }));
    expect((await s3.send(new HeadObjectCommand({ Bucket: 'versions', Key: 'self' }))).Metadata).toEqual({ b: '2' });
  });

  test('keys with blanks, signs and other alphabets', async () => {
    const Key = 'dir/über +%41 &?#/日本 𝒳.csv';
    await put(Key, 'strange');
    await s3.send(new CopyObjectCommand({ Bucket: 'versions', Key: `${Key}/copy`, CopySource: encodeURIComponent(`versions/${Key}`) }));
    expect(await text(`${Key}/copy`)).toBe('strange');
  });
});

test.each(['../../escape', '/etc/passwd', 'a//b', '.', 'a/../b', '__proto__'])('the key %j never becomes a path', async (Key) => {
  await put(Key, 'kept');
  expect(await text(Key)).toBe('kept');
  expect((await s3.send(new ListObjectsV2Command({ Bucket: 'versions', Prefix: Key }))).Contents?.map((object) => object.Key)).toContain(
    Key,
  );
});

describe('multipart', () => {
  const MiB = 1024 * 1024;
  const start = (Key: string, more: object = {}) => s3.send(new CreateMultipartUploadCommand({ Bucket: 'versions', Key, ...more }));

  test('parts become one object with a combined ETag and checksum', async () => {
    const { UploadId } = await start('big', { ChecksumAlgorithm: 'SHA256', ContentType: 'application/x-tar' });
    const bodies = [Buffer.alloc(5 * MiB, 'a'), Buffer.from('the rest')];
    const Parts = [];
    for (const [index, Body] of bodies.entries()) {
      const part = await s3.send(
        new UploadPartCommand({ Bucket: 'versions', Key: 'big', UploadId, PartNumber: index + 1, Body, ChecksumAlgorithm: 'SHA256' }),
      );
      expect(part.ChecksumSHA256).toBe(sha256(Body));
      Parts.push({ PartNumber: index + 1, ETag: part.ETag, ChecksumSHA256: part.ChecksumSHA256 });
    }
    expect((await s3.send(new ListPartsCommand({ Bucket: 'versions', Key: 'big', UploadId }))).Parts).toMatchObject([
      { PartNumber: 1, Size: 5 * MiB },
      { PartNumber: 2, Size: 8 },
    ]);
    const done = await s3.send(
      new CompleteMultipartUploadCommand({ Bucket: 'versions', Key: 'big', UploadId, MultipartUpload: { Parts }, IfNoneMatch: '*' }),
    );
    const digests = Buffer.concat(bodies.map((body) => createHash('sha256').update(body).digest()));
    const md5s = Buffer.concat(bodies.map((body) => createHash('md5').update(body).digest()));
    expect(done).toMatchObject({
      ChecksumSHA256: `${sha256(digests)}-2`,
      ETag: `"${createHash('md5').update(md5s).digest('hex')}-2"`,
      ChecksumType: 'COMPOSITE',
    });
    expect(test_.events).toMatchObject([
      { detailType: 'Object Created', detail: { reason: 'CompleteMultipartUpload', object: { key: 'big', size: 5 * MiB + 8 } } },
    ]);
    const attributes = await s3.send(
      new GetObjectAttributesCommand({
        Bucket: 'versions',
        Key: 'big',
        ObjectAttributes: ['Checksum', 'ObjectSize', 'ObjectParts', 'ETag'],
      }),
    );
    expect(attributes).toMatchObject({
      ObjectSize: 5 * MiB + 8,
      ObjectParts: { TotalPartsCount: 2 },
      Checksum: { ChecksumSHA256: `${sha256(digests)}-2` },
    });
    expect((await s3.send(new GetObjectCommand({ Bucket: 'versions', Key: 'big', Range: `bytes=${5 * MiB - 1}-` }))).ContentLength).toBe(9);
    await expect(s3.send(new ListPartsCommand({ Bucket: 'versions', Key: 'big', UploadId }))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
  });

  test('a part may be a range of another object', async () => {
    await put('source', '0123456789');
    const { UploadId } = await start('ranged', { ChecksumAlgorithm: 'SHA256' });
    const part = await s3.send(
      new UploadPartCopyCommand({
        Bucket: 'versions',
        Key: 'ranged',
        UploadId,
        PartNumber: 1,
        CopySource: 'versions/source',
        CopySourceRange: 'bytes=2-5',
      }),
    );
    expect(part.CopyPartResult).toMatchObject({ ChecksumSHA256: sha256('2345') });
    await s3.send(
      new CompleteMultipartUploadCommand({
        Bucket: 'versions',
        Key: 'ranged',
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.CopyPartResult?.ETag }] },
      }),
    );
    expect(await text('ranged')).toBe('2345');
  });

  test('an end that does not fit its parts is refused', async () => {
    const { UploadId } = await start('bad');
    const upload = (PartNumber: number, Body: string) =>
      s3.send(new UploadPartCommand({ Bucket: 'versions', Key: 'bad', UploadId, PartNumber, Body }));
    const one = await upload(1, 'small');
    const two = await upload(2, 'last');
    const complete = (Parts: object[]) =>
      s3.send(new CompleteMultipartUploadCommand({ Bucket: 'versions', Key: 'bad', UploadId, MultipartUpload: { Parts } }));
    const parts = [
      { PartNumber: 1, ETag: one.ETag },
      { PartNumber: 2, ETag: two.ETag },
    ];
    await expect(complete(parts)).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete([...parts].reverse())).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete([{ PartNumber: 1, ETag: two.ETag }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete([{ PartNumber: 3, ETag: two.ETag }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await s3.send(new AbortMultipartUploadCommand({ Bucket: 'versions', Key: 'bad', UploadId }));
    await expect(complete(parts.slice(0, 1))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

describe('listing', () => {
  beforeAll(async () => {
    for (const Key of ['l/b', 'l/a', 'l/x/1', 'l/x/2', 'l/y/1', 'l/z', 'l/\u{1D4B3}', 'l/\uFF21']) await put(Key, Key);
  });

  test('keys come in the order of their bytes, folded at the delimiter, in pages', async () => {
    const pages: (string | undefined)[][] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({
          Bucket: 'versions',
          Prefix: 'l/',
          Delimiter: '/',
          MaxKeys: 3,
          ...(ContinuationToken ? { ContinuationToken } : {}),
        }),
      );
      pages.push([...(page.Contents ?? []).map((object) => object.Key), ...(page.CommonPrefixes ?? []).map((prefix) => prefix.Prefix)]);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(pages).toEqual([['l/a', 'l/b', 'l/x/'], ['l/z', 'l/\uFF21', 'l/y/'], ['l/\u{1D4B3}']]);
  });

  test('start after, encoded keys', async () => {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: 'versions', Prefix: 'l/', StartAfter: 'l/y/1', EncodingType: 'url' }));
    expect(page.Contents?.map((object) => object.Key)).toEqual(['l/z', 'l/%EF%BC%A1', 'l/%F0%9D%92%B3']);
    expect(page.KeyCount).toBe(3);
  });
});

describe('Object Lock', () => {
  test('a locked version stays until its moment has come', async () => {
    const until = new Date(NOW + 3_600_000);
    const { VersionId } = await put('record', 'sealed', { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until }, 'ledger');
    const remove = new DeleteObjectCommand({ Bucket: 'ledger', Key: 'record', VersionId, BypassGovernanceRetention: true });
    await expect(s3.send(remove)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Access Denied because object protected by object lock.',
    });
    expect(await s3.send(new HeadObjectCommand({ Bucket: 'ledger', Key: 'record' }))).toMatchObject({
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: until,
    });
    await s3.send(new DeleteObjectCommand({ Bucket: 'ledger', Key: 'record' }));
    expect(await text('record', { VersionId }, 'ledger')).toBe('sealed');
  });

  test('GOVERNANCE yields to the permission to bypass it', async () => {
    const { VersionId } = await put(
      'soft',
      'x',
      { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(NOW + 1000) },
      'ledger',
    );
    await expect(s3.send(new DeleteObjectCommand({ Bucket: 'ledger', Key: 'soft', VersionId }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await s3.send(new DeleteObjectCommand({ Bucket: 'ledger', Key: 'soft', VersionId, BypassGovernanceRetention: true }));
  });

  test('a default retention locks what says nothing; a bucket without Object Lock takes none', async () => {
    const { VersionId } = await put('default', 'x', {}, 'vault');
    expect((await s3.send(new HeadObjectCommand({ Bucket: 'vault', Key: 'default' }))).ObjectLockRetainUntilDate).toEqual(
      new Date(NOW + 10 * 86_400_000),
    );
    const answer = await s3.send(new DeleteObjectsCommand({ Bucket: 'vault', Delete: { Objects: [{ Key: 'default', VersionId }] } }));
    expect(answer.Errors).toMatchObject([{ Key: 'default', Code: 'AccessDenied' }]);
    await expect(put('x', 'x', { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(NOW + 1000) })).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
  });
});

test('tags are put and read, at most ten', async () => {
  await put('tagged', 'x', { Tagging: 'stage=raw' });
  expect((await s3.send(new GetObjectTaggingCommand({ Bucket: 'versions', Key: 'tagged' }))).TagSet).toEqual([
    { Key: 'stage', Value: 'raw' },
  ]);
  await s3.send(new PutObjectTaggingCommand({ Bucket: 'versions', Key: 'tagged', Tagging: { TagSet: [{ Key: 'a', Value: '<&>' }] } }));
  expect((await s3.send(new GetObjectTaggingCommand({ Bucket: 'versions', Key: 'tagged' }))).TagSet).toEqual([{ Key: 'a', Value: '<&>' }]);
  const many = Array.from({ length: 11 }, (_, i) => ({ Key: `k${i}`, Value: 'v' }));
  await expect(
    s3.send(new PutObjectTaggingCommand({ Bucket: 'versions', Key: 'tagged', Tagging: { TagSet: many } })),
  ).rejects.toMatchObject({ name: 'InvalidArgument' });
});

describe('buckets', () => {
  test('tell what they are', async () => {
    expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map((bucket) => bucket.Name)).toEqual(
      expect.arrayContaining(['ledger', 'plain', 'vault', 'versions']),
    );
    expect((await s3.send(new HeadBucketCommand({ Bucket: 'plain' }))).BucketRegion).toBe('eu-west-1');
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'nowhere' }))).rejects.toMatchObject({ name: 'NotFound' });
    await expect(text('x', {}, 'nowhere')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket: 'versions' }))).Status).toBe('Enabled');
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket: 'plain' }))).Status).toBeUndefined();
    expect((await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: 'versions' }))).EventBridgeConfiguration).toEqual({});
    expect((await s3.send(new GetBucketEncryptionCommand({ Bucket: 'ledger' }))).ServerSideEncryptionConfiguration?.Rules).toMatchObject([
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'arn:aws:kms:eu-west-1:111122223333:key/k' },
        BucketKeyEnabled: true,
      },
    ]);
  });

  test('another owner than expected is denied', async () => {
    await expect(text('x', { ExpectedBucketOwner: '999999999999' })).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('what is not played is refused by name', async () => {
    await expect(put('x', 'x', { SSECustomerAlgorithm: 'AES256' })).rejects.toMatchObject({
      name: 'NotRehearsed',
      message: expect.stringContaining('SSECustomerAlgorithm'),
    });
    const notification = {
      QueueConfigurations: [{ QueueArn: 'arn:aws:sqs:eu-west-1:111122223333:q', Events: ['s3:ObjectCreated:*' as const] }],
    };
    await expect(
      s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: 'plain', NotificationConfiguration: notification })),
    ).rejects.toMatchObject({
      name: 'NotRehearsed',
      message: expect.stringContaining('QueueConfigurations'),
    });
  });
});

test('changes become events where the bucket says so, and not elsewhere', async () => {
  const { VersionId } = await put('drops/flights/_MANIFEST.json', 'hello');
  await put('quiet', 'x', {}, 'plain');
  await s3.send(new DeleteObjectCommand({ Bucket: 'versions', Key: 'drops/flights/_MANIFEST.json' }));
  expect(test_.events).toEqual([
    {
      source: 'aws.s3',
      detailType: 'Object Created',
      resources: ['arn:aws:s3:::versions'],
      detail: {
        version: '0',
        bucket: { name: 'versions' },
        object: {
          key: 'drops/flights/_MANIFEST.json',
          size: 5,
          etag: '5d41402abc4b2a76b9719d911017c592',
          'version-id': VersionId,
          sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
        },
        'request-id': expect.stringMatching(/^[0-9A-F]{16}$/),
        requester: '111122223333',
        'source-ip-address': '127.0.0.1',
        reason: 'PutObject',
      },
    },
    expect.objectContaining({
      detailType: 'Object Deleted',
      detail: expect.objectContaining({ 'deletion-type': 'Delete Marker Created', reason: 'DeleteObject' }),
    }),
  ]);
});

test('a saved S3 goes on with the same objects', async () => {
  const { VersionId } = await put('kept', 'across');
  const next = new S3(test_.folder);
  next.load(JSON.parse(JSON.stringify(service.save())));
  const context = { caller: { name: 'operator' }, now: NOW, cloud: test_.cloud };
  const head = await next.operations['HeadObject']?.({ Bucket: 'versions', Key: 'kept' }, context);
  expect(head).toMatchObject({ VersionId, ContentLength: 6 });
});
