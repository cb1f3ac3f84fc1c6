import type { Cloud, Members, Permission } from '../../cloud/cloud.ts';
import { readCopySource } from './copy-source.ts';
import type { S3Store } from './store.ts';

type Context = Record<string, string>;

/** What one operation asks of the bucket itself: the action and its condition keys. */
const ON_BUCKET: Readonly<Record<string, string>> = {
  CreateBucket: 's3:CreateBucket',
  DeleteBucket: 's3:DeleteBucket',
  HeadBucket: 's3:ListBucket',
  ListObjects: 's3:ListBucket',
  ListObjectsV2: 's3:ListBucket',
  ListObjectVersions: 's3:ListBucketVersions',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  GetBucketLocation: 's3:GetBucketLocation',
  GetBucketVersioning: 's3:GetBucketVersioning',
  PutBucketVersioning: 's3:PutBucketVersioning',
  GetBucketNotificationConfiguration: 's3:GetBucketNotification',
  PutBucketNotificationConfiguration: 's3:PutBucketNotification',
  GetBucketEncryption: 's3:GetEncryptionConfiguration',
  GetObjectLockConfiguration: 's3:GetBucketObjectLockConfiguration',
};

/** What one operation asks of the object; where a version is named, some actions have a name of their own. */
const ON_OBJECT: Readonly<Record<string, readonly (readonly [action: string, versioned: string])[]>> = {
  GetObject: [['s3:GetObject', 's3:GetObjectVersion']],
  HeadObject: [['s3:GetObject', 's3:GetObjectVersion']],
  GetObjectAttributes: [
    ['s3:GetObject', 's3:GetObjectVersion'],
    ['s3:GetObjectAttributes', 's3:GetObjectVersionAttributes'],
  ],
  GetObjectTagging: [['s3:GetObjectTagging', 's3:GetObjectVersionTagging']],
  PutObjectTagging: [['s3:PutObjectTagging', 's3:PutObjectVersionTagging']],
  DeleteObjectTagging: [['s3:DeleteObjectTagging', 's3:DeleteObjectVersionTagging']],
  GetObjectRetention: [['s3:GetObjectRetention', 's3:GetObjectRetention']],
  PutObjectRetention: [['s3:PutObjectRetention', 's3:PutObjectRetention']],
  GetObjectLegalHold: [['s3:GetObjectLegalHold', 's3:GetObjectLegalHold']],
  PutObjectLegalHold: [['s3:PutObjectLegalHold', 's3:PutObjectLegalHold']],
  DeleteObject: [['s3:DeleteObject', 's3:DeleteObjectVersion']],
  ListParts: [['s3:ListMultipartUploadParts', 's3:ListMultipartUploadParts']],
  AbortMultipartUpload: [['s3:AbortMultipartUpload', 's3:AbortMultipartUpload']],
};

const WRITES = ['PutObject', 'CopyObject', 'CreateMultipartUpload', 'UploadPart', 'UploadPartCopy', 'CompleteMultipartUpload'];
const READS = ['GetObject', 'HeadObject', 'GetObjectAttributes'];

/** Actions, resources and condition keys of a call (AWS Service Authorization Reference, "Amazon S3"; user guide, "Required permissions for S3 API operations"). */
export function s3Permissions(store: S3Store, operation: string, input: Members, cloud: Cloud): readonly Permission[] {
  const bucket = `arn:${cloud.partition}:s3:::${String(input['Bucket'] ?? '')}`;
  const key = String(input['Key'] ?? '');
  if (operation === 'ListBuckets') return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
  const onBucket = ON_BUCKET[operation];
  if (onBucket !== undefined) return [{ action: onBucket, resource: bucket, context: conditionKeys(input) }];
  if (operation === 'DeleteObjects') return deletions(bucket, input);
  if (WRITES.includes(operation)) return writes(store, operation, input, `${bucket}/${key}`, cloud);
  const version = text(input, 'VersionId');
  const permissions = (ON_OBJECT[operation] ?? []).map(([plain, versioned]) => ({
    action: version === undefined ? plain : versioned,
    resource: `${bucket}/${key}`,
    context: { ...conditionKeys(input), ...existingTags(store, String(input['Bucket']), key, version) },
  }));
  if (permissions.length === 0) return [{ action: `s3:${operation}`, resource: `${bucket}/${key}` }];
  const bypass =
    input['BypassGovernanceRetention'] === true ? [{ action: 's3:BypassGovernanceRetention', resource: `${bucket}/${key}` }] : [];
  const decrypt = READS.includes(operation) ? decryption(store, String(input['Bucket']), key, version, cloud) : [];
  return [...permissions, ...bypass, ...decrypt];
}

function writes(store: S3Store, operation: string, input: Members, resource: string, cloud: Cloud): Permission[] {
  const context = conditionKeys(input);
  const permissions: Permission[] = [{ action: 's3:PutObject', resource, context }];
  if (input['Tagging'] !== undefined) permissions.push({ action: 's3:PutObjectTagging', resource, context });
  if (input['ObjectLockMode'] !== undefined) permissions.push({ action: 's3:PutObjectRetention', resource, context });
  if (input['ObjectLockLegalHoldStatus'] !== undefined) permissions.push({ action: 's3:PutObjectLegalHold', resource, context });
  const source = text(input, 'CopySource');
  if (source !== undefined) permissions.push(...copies(store, operation, input, source, resource, cloud));
  const bucket = store.buckets.get(String(input['Bucket']));
  const key = input['SSEKMSKeyId'] ?? (input['ServerSideEncryption'] === 'AES256' ? undefined : bucket?.encryption?.kmsKeyArn);
  if (typeof key === 'string') {
    permissions.push({ action: 'kms:GenerateDataKey', resource: key, context: viaS3(cloud) });
    // The parts of an upload are encrypted with the key that its beginning made.
    if (operation !== 'PutObject' && operation !== 'CopyObject' && operation !== 'CreateMultipartUpload')
      permissions.push({ action: 'kms:Decrypt', resource: key, context: viaS3(cloud) });
  }
  return permissions;
}

function copies(store: S3Store, operation: string, input: Members, source: string, resource: string, cloud: Cloud): Permission[] {
  const from = readCopySource(source);
  const fromArn = `arn:${cloud.partition}:s3:::${from.bucket}/${from.key}`;
  const tags = existingTags(store, from.bucket, from.key, from.versionId);
  const permissions: Permission[] = [
    { action: from.versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', resource: fromArn, context: tags },
  ];
  if (operation === 'CopyObject' && input['TaggingDirective'] !== 'REPLACE' && Object.keys(tags).length > 0)
    permissions.push(
      { action: from.versionId === undefined ? 's3:GetObjectTagging' : 's3:GetObjectVersionTagging', resource: fromArn, context: tags },
      { action: 's3:PutObjectTagging', resource },
    );
  return [...permissions, ...decryption(store, from.bucket, from.key, from.versionId, cloud)];
}

function deletions(bucket: string, input: Members): Permission[] {
  const objects = readObjects(input);
  const permissions = objects.map(({ key, versionId }) => ({
    action: versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
    resource: `${bucket}/${key}`,
    ...(versionId === undefined ? {} : { context: { 's3:versionid': versionId } }),
  }));
  if (input['BypassGovernanceRetention'] !== true) return permissions;
  return [...permissions, ...objects.map(({ key }) => ({ action: 's3:BypassGovernanceRetention', resource: `${bucket}/${key}` }))];
}

function readObjects(input: Members): { readonly key: string; readonly versionId?: string }[] {
  const request = input['Delete'];
  const objects: unknown = typeof request === 'object' && request !== null && 'Objects' in request ? request.Objects : [];
  if (!Array.isArray(objects)) return [];
  return objects.map((object: Members) => {
    const versionId = text(object, 'VersionId');
    return { key: String(object['Key']), ...(versionId === undefined ? {} : { versionId }) };
  });
}

/** Reading an object that a KMS key protects needs the key too. */
function decryption(store: S3Store, bucketName: string, key: string, versionId: string | undefined, cloud: Cloud): Permission[] {
  const kmsKeyArn = stored(store, bucketName, key, versionId)?.encryption.kmsKeyArn;
  return kmsKeyArn === undefined ? [] : [{ action: 'kms:Decrypt', resource: kmsKeyArn, context: viaS3(cloud) }];
}

function existingTags(store: S3Store, bucketName: string, key: string, versionId: string | undefined): Context {
  const tags = stored(store, bucketName, key, versionId)?.tags ?? {};
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`s3:existingobjecttag/${name.toLowerCase()}`, value]));
}

function stored(store: S3Store, bucketName: string, key: string, versionId: string | undefined) {
  const versions = store.buckets.get(bucketName)?.keys.get(key);
  return (versionId === undefined ? versions?.at(-1) : versions?.find((version) => version.versionId === versionId))?.object;
}

function viaS3(cloud: Cloud): Context {
  return { 'kms:viaservice': `s3.${cloud.region}.amazonaws.com` };
}

/** Members that are condition keys, lower-cased. */
const CONDITION_KEYS: readonly (readonly [member: string, key: string])[] = [
  ['Prefix', 's3:prefix'],
  ['Delimiter', 's3:delimiter'],
  ['MaxKeys', 's3:max-keys'],
  ['VersionId', 's3:versionid'],
  ['IfNoneMatch', 's3:if-none-match'],
  ['IfMatch', 's3:if-match'],
  ['CopySource', 's3:x-amz-copy-source'],
  ['MetadataDirective', 's3:x-amz-metadata-directive'],
  ['ServerSideEncryption', 's3:x-amz-server-side-encryption'],
  ['SSEKMSKeyId', 's3:x-amz-server-side-encryption-aws-kms-key-id'],
  ['StorageClass', 's3:x-amz-storage-class'],
  ['ACL', 's3:x-amz-acl'],
  ['ObjectLockMode', 's3:object-lock-mode'],
  ['ObjectLockLegalHoldStatus', 's3:object-lock-legal-hold'],
];

function conditionKeys(input: Members): Context {
  const context: Context = {};
  for (const [member, key] of CONDITION_KEYS) {
    const value = input[member];
    if (typeof value === 'string' || typeof value === 'number') context[key] = String(value);
  }
  const until = input['ObjectLockRetainUntilDate'];
  if (until instanceof Date) context['s3:object-lock-retain-until-date'] = until.toISOString();
  const tagging = text(input, 'Tagging');
  if (tagging !== undefined)
    for (const [name, value] of new URLSearchParams(tagging)) context[`s3:requestobjecttag/${name.toLowerCase()}`] = value;
  return context;
}

function text(input: Members, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}
