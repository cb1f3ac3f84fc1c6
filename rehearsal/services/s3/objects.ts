import * as v from 'valibot';
import { NotRehearsed } from '../../cloud/aws-error.ts';
import type { CallContext, Members } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';
import { claimedAlgorithms, verifiedChecksums } from './checked.ts';
import { checkRead } from './conditions.ts';
import { invalidArgument } from './errors.ts';
import { Body, Claims, InBucket, Key, OfObject, ReadHeaders, refuseUnplayed, Settings } from './inputs.ts';
import { readRange } from './range.ts';
import { checksumMembers, encryptionMembers, settingsOf, versionMember } from './settings.ts';
import type { Bucket, StoredObject } from './state.ts';
import type { ObjectVersion, S3Store } from './store.ts';

/** A single PUT carries at most 5 GiB. */
const LARGEST_PUT = 5 * 1024 ** 3;

const Put = v.object({
  ...InBucket.entries,
  Key,
  Body,
  ...Settings.entries,
  ...Claims,
  IfMatch: v.optional(v.string()),
  IfNoneMatch: v.optional(v.string()),
});
const Get = v.object({
  ...OfObject.entries,
  ...ReadHeaders,
  Range: v.optional(v.string()),
  PartNumber: v.optional(v.number()),
  ChecksumMode: v.optional(v.string()),
});
const Attributes = v.object({ ...OfObject.entries, ObjectAttributes: v.array(v.string()) });
const OVERRIDES = ['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage', 'ContentType'] as const;

/** Objects one by one: put, get, head, attributes. */
export function objectOperations(store: S3Store) {
  return {
    async PutObject(input: Members, context: CallContext): Promise<Members> {
      refuseUnplayed('PutObject', input);
      const put = readInput(Put, input);
      const bucket = store.bucket(put.Bucket, put.ExpectedBucketOwner, context.cloud.account);
      const settings = settingsOf(bucket, put, context.now);
      const algorithms = claimedAlgorithms(put);
      const finished = await store.files.store(put.Body, algorithms);
      if (finished.bytes > LARGEST_PUT)
        throw invalidArgument(`Your proposed upload exceeds the maximum allowed size: ${finished.bytes} of ${LARGEST_PUT} bytes`);
      const object: StoredObject = {
        ...settings,
        sha256: finished.sha256,
        bytes: finished.bytes,
        etag: finished.md5,
        checksums: verifiedChecksums(finished, put, algorithms),
        checksumType: 'FULL_OBJECT',
      };
      const version = store.put(bucket, put.Key, object, put, 'PutObject', context);
      return {
        ETag: `"${object.etag}"`,
        ...versionMember(bucket, version.versionId),
        ...checksumMembers(object),
        ...encryptionMembers(object),
      };
    },

    GetObject(input: Members, context: CallContext): Members {
      refuseUnplayed('GetObject', input);
      const get = readInput(Get, input);
      const { bucket, version } = seen(store, get, context);
      const { object } = version;
      const range = get.Range === undefined ? undefined : readRange(get.Range, object.bytes);
      const { start, end } = range ?? { start: 0, end: object.bytes };
      const members = described(bucket, version, get.ChecksumMode === 'ENABLED' && range === undefined);
      for (const name of OVERRIDES) if (typeof input[`Response${name}`] === 'string') members[name] = input[`Response${name}`];
      return {
        ...members,
        Body: { file: store.files.path(object.sha256), bytes: end - start, start, end },
        ContentLength: end - start,
        ...(range === undefined ? {} : { ContentRange: `bytes ${start}-${end - 1}/${object.bytes}` }),
      };
    },

    HeadObject(input: Members, context: CallContext): Members {
      refuseUnplayed('HeadObject', input);
      const get = readInput(Get, input);
      const { bucket, version } = seen(store, get, context);
      return { ...described(bucket, version, get.ChecksumMode === 'ENABLED'), ContentLength: version.object.bytes };
    },

    GetObjectAttributes(input: Members, context: CallContext): Members {
      refuseUnplayed('GetObjectAttributes', input);
      const get = readInput(Attributes, input);
      const { bucket, version } = seen(store, { ...get, ...NO_CONDITIONS }, context);
      const { object } = version;
      const wanted = new Set(get.ObjectAttributes.flatMap((names) => names.split(',')).map((name) => name.trim()));
      return {
        LastModified: new Date(version.at),
        ...versionMember(bucket, version.versionId),
        ...(wanted.has('ETag') ? { ETag: object.etag } : {}),
        ...(wanted.has('Checksum') && Object.keys(object.checksums).length > 0 ? { Checksum: checksumMembers(object) } : {}),
        ...(wanted.has('ObjectParts') && object.parts !== undefined ? { ObjectParts: { TotalPartsCount: object.parts.length } } : {}),
        ...(wanted.has('StorageClass') ? { StorageClass: object.storageClass } : {}),
        ...(wanted.has('ObjectSize') ? { ObjectSize: object.bytes } : {}),
      };
    },
  };
}

const NO_CONDITIONS = {
  IfMatch: undefined,
  IfNoneMatch: undefined,
  IfModifiedSince: undefined,
  IfUnmodifiedSince: undefined,
  PartNumber: undefined,
};

type Seeing = Pick<
  v.InferOutput<typeof Get>,
  'Bucket' | 'Key' | 'VersionId' | 'ExpectedBucketOwner' | 'PartNumber' | keyof typeof ReadHeaders
>;

function seen(store: S3Store, get: Seeing, context: CallContext): { readonly bucket: Bucket; readonly version: ObjectVersion } {
  if (get.PartNumber !== undefined) throw new NotRehearsed('reading an object by PartNumber', 'read it by Range');
  const bucket = store.bucket(get.Bucket, get.ExpectedBucketOwner, context.cloud.account);
  const version = store.find(bucket, get.Key, get.VersionId);
  checkRead(version, get);
  return { bucket, version };
}

/** What GetObject and HeadObject say of an object. */
function described(bucket: Bucket, version: ObjectVersion, withChecksums: boolean): Members {
  const { object } = version;
  const { Expires, ...headers } = object.headers;
  const tags = Object.keys(object.tags).length;
  return {
    AcceptRanges: 'bytes',
    LastModified: new Date(version.at),
    ETag: `"${object.etag}"`,
    ...headers,
    ...(Expires === undefined ? {} : { Expires: new Date(Expires), ExpiresString: new Date(Expires).toUTCString() }),
    Metadata: object.metadata,
    ...versionMember(bucket, version.versionId),
    ...(object.storageClass === 'STANDARD' ? {} : { StorageClass: object.storageClass }),
    ...encryptionMembers(object),
    ...(tags === 0 ? {} : { TagCount: tags }),
    ...(object.lock === undefined ? {} : { ObjectLockMode: object.lock.mode, ObjectLockRetainUntilDate: new Date(object.lock.until) }),
    ...(object.legalHold === undefined ? {} : { ObjectLockLegalHoldStatus: object.legalHold ? 'ON' : 'OFF' }),
    ...(withChecksums ? checksumMembers(object) : {}),
  };
}
