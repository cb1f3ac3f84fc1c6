import * as v from 'valibot';
import { NotRehearsed } from '../../cloud/aws-error.ts';
import type { Members } from '../../cloud/cloud.ts';
import { Timestamp } from '../../cloud/input.ts';
import { isS3Body, type S3Body } from './body.ts';

const text = v.optional(v.string());
const date = v.optional(Timestamp);

export const InBucket = v.object({ Bucket: v.string(), ExpectedBucketOwner: text });

/** Keys have 1 to 1024 bytes in UTF-8. */
export const Key = v.pipe(
  v.string(),
  v.minLength(1),
  v.check((key) => Buffer.byteLength(key) <= 1024, 'Your key is too long'),
);

export const OfObject = v.object({ ...InBucket.entries, Key, VersionId: text });

export const ReadHeaders = {
  IfMatch: text,
  IfNoneMatch: text,
  IfModifiedSince: date,
  IfUnmodifiedSince: date,
};

export const Settings = v.object({
  CacheControl: text,
  ContentDisposition: text,
  ContentEncoding: text,
  ContentLanguage: text,
  ContentType: text,
  Expires: date,
  Metadata: v.optional(v.record(v.string(), v.string())),
  Tagging: text,
  StorageClass: text,
  ServerSideEncryption: text,
  SSEKMSKeyId: text,
  BucketKeyEnabled: v.optional(v.boolean()),
  ObjectLockMode: v.optional(v.picklist(['GOVERNANCE', 'COMPLIANCE'])),
  ObjectLockRetainUntilDate: date,
  ObjectLockLegalHoldStatus: v.optional(v.picklist(['ON', 'OFF'])),
});
export type Settings = v.InferOutput<typeof Settings>;

/** Checksums that a writer claims, and the algorithm that it wants. */
export const Claims = {
  ContentMD5: text,
  ChecksumAlgorithm: text,
  ChecksumCRC32: text,
  ChecksumCRC32C: text,
  ChecksumSHA1: text,
  ChecksumSHA256: text,
};

export const Body = v.optional(v.custom<S3Body>(isS3Body, 'must be bytes or a file'), () => new Uint8Array());

/** Members that change what an operation does and that are not played; silence would be a lie. */
const REFUSED = [
  'SSECustomerAlgorithm',
  'SSECustomerKey',
  'CopySourceSSECustomerAlgorithm',
  'SSEKMSEncryptionContext',
  'WriteOffsetBytes',
  'WebsiteRedirectLocation',
  'GrantFullControl',
  'GrantRead',
  'GrantReadACP',
  'GrantWriteACP',
  'PartNumberMarker',
  'MFA',
  'ObjectLockEventHold',
  'ChecksumCRC64NVME',
  'ChecksumSHA512',
  'ChecksumMD5',
  'ChecksumXXHASH64',
  'ChecksumXXHASH3',
  'ChecksumXXHASH128',
] as const;
/** With these the owner of bucket and object stays the account: nothing to play. */
const HARMLESS_ACLS = ['private', 'bucket-owner-full-control', 'bucket-owner-read'];

export function refuseUnplayed(operation: string, input: Members): void {
  const refused = REFUSED.find((name) => input[name] !== undefined);
  if (refused !== undefined) throw new NotRehearsed(`${refused} of s3:${operation}`);
  const acl = input['ACL'];
  if (acl !== undefined && !HARMLESS_ACLS.includes(String(acl)))
    throw new NotRehearsed(`the ACL ${String(acl)}`, 'access is decided by IAM policies');
}
