import { invalidArgument, invalidRequest } from './errors.ts';
import type { Settings } from './inputs.ts';
import type { Bucket, ObjectSettings, StoredObject } from './state.ts';

const HEADERS = ['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage', 'ContentType'] as const;
const DAY = 86_400_000;

/** What a writer says about an object, with the bucket's defaults for encryption and retention. */
export function settingsOf(bucket: Bucket, input: Settings, now: number): ObjectSettings {
  const headers: Record<string, string> = {};
  for (const name of HEADERS) if (input[name] !== undefined) headers[name] = input[name];
  if (input.Expires !== undefined) headers['Expires'] = input.Expires.toISOString();
  headers['ContentType'] ??= 'binary/octet-stream';
  const lock = lockOf(bucket, input, now);
  return {
    headers,
    metadata: Object.fromEntries(Object.entries(input.Metadata ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
    storageClass: input.StorageClass ?? 'STANDARD',
    encryption: encryptionOf(bucket, input),
    tags: readTagging(input.Tagging ?? ''),
    ...(lock === undefined ? {} : { lock }),
    ...(input.ObjectLockLegalHoldStatus === 'ON' ? { legalHold: true } : {}),
  };
}

function lockOf(bucket: Bucket, input: Settings, now: number): ObjectSettings['lock'] {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = input;
  if ((mode !== undefined || until !== undefined || hold !== undefined) && bucket.objectLock === undefined)
    throw invalidRequest('Bucket is missing Object Lock Configuration');
  if ((mode === undefined) !== (until === undefined))
    throw invalidArgument('x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied');
  if (mode !== undefined && until !== undefined) {
    if (until.getTime() <= now) throw invalidArgument('The retain until date must be in the future!');
    return { mode, until: until.getTime() };
  }
  const standing = bucket.objectLock;
  if (standing?.mode === undefined) return undefined;
  // S3 counts a year of a default retention as 365 days.
  return { mode: standing.mode, until: now + ((standing.days ?? 0) + 365 * (standing.years ?? 0)) * DAY };
}

function encryptionOf(bucket: Bucket, input: Settings): ObjectSettings['encryption'] {
  const standing = bucket.encryption ?? { algorithm: 'AES256' };
  if (input.ServerSideEncryption === undefined) return standing;
  const kmsKeyArn = input.ServerSideEncryption.startsWith('aws:kms') ? (input.SSEKMSKeyId ?? standing.kmsKeyArn) : undefined;
  return {
    algorithm: input.ServerSideEncryption,
    ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
    ...(input.BucketKeyEnabled === undefined ? {} : { bucketKey: input.BucketKeyEnabled }),
  };
}

/** Tags of the `x-amz-tagging` header: a query string. At most ten, as S3 allows. */
export function readTagging(tagging: string): Record<string, string> {
  return checkedTags([...new URLSearchParams(tagging)]);
}

export function checkedTags(tags: readonly (readonly [string, string])[]): Record<string, string> {
  if (tags.length > 10) throw invalidArgument('Object tags cannot be greater than 10');
  const read = Object.fromEntries(tags);
  if (Object.keys(read).length !== tags.length) throw invalidArgument('Cannot provide multiple Tags with the same key');
  const wrong = tags.find(([key, value]) => key === '' || key.length > 128 || value.length > 256);
  if (wrong !== undefined)
    throw invalidArgument(`The tag ${JSON.stringify(wrong[0])} is invalid: keys have 1 to 128 characters, values at most 256`);
  return read;
}

/** Members that tell an object's encryption, for every answer that speaks of it. */
export function encryptionMembers(object: ObjectSettings): Record<string, unknown> {
  const { algorithm, kmsKeyArn, bucketKey } = object.encryption;
  return {
    ServerSideEncryption: algorithm,
    ...(kmsKeyArn === undefined ? {} : { SSEKMSKeyId: kmsKeyArn }),
    ...(bucketKey === undefined ? {} : { BucketKeyEnabled: bucketKey }),
  };
}

/** Checksums as members: `ChecksumSHA256`, with their type. */
export function checksumMembers(object: Pick<StoredObject, 'checksums' | 'checksumType'>): Record<string, unknown> {
  const members = Object.fromEntries(Object.entries(object.checksums).map(([name, value]) => [`Checksum${name}`, value]));
  return Object.keys(members).length === 0 || object.checksumType === undefined
    ? members
    : { ...members, ChecksumType: object.checksumType };
}

/** A version id as answers carry it: not at all where the bucket has no versions. */
export function versionMember(bucket: Bucket, versionId: string): Record<string, unknown> {
  return bucket.versioning === 'Disabled' ? {} : { VersionId: versionId };
}
