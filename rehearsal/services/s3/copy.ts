import * as v from 'valibot';
import type { CallContext, Members } from '../../cloud/cloud.ts';
import { readInput, Timestamp } from '../../cloud/input.ts';
import { verifiedChecksums } from './checked.ts';
import { checkRead } from './conditions.ts';
import { readCopySource } from './copy-source.ts';
import { ALGORITHMS, type Algorithm, algorithm, type Finished } from './digest.ts';
import { invalidRequest } from './errors.ts';
import { InBucket, Key, refuseUnplayed, Settings } from './inputs.ts';
import { checksumMembers, encryptionMembers, settingsOf, versionMember } from './settings.ts';
import type { ObjectSettings, StoredObject } from './state.ts';
import type { ObjectVersion, S3Store } from './store.ts';

/** One CopyObject carries at most 5 GiB; above, UploadPartCopy. */
const LARGEST_COPY = 5 * 1024 ** 3;

/** What CopyObject and UploadPartCopy ask of the source. */
export const SourceConditions = {
  CopySource: v.string(),
  CopySourceIfMatch: v.optional(v.string()),
  CopySourceIfNoneMatch: v.optional(v.string()),
  CopySourceIfModifiedSince: v.optional(Timestamp),
  CopySourceIfUnmodifiedSince: v.optional(Timestamp),
  ExpectedSourceBucketOwner: v.optional(v.string()),
};
const SourceOf = v.object(SourceConditions);

const Copy = v.object({
  ...InBucket.entries,
  Key,
  ...SourceConditions,
  ...Settings.entries,
  MetadataDirective: v.optional(v.picklist(['COPY', 'REPLACE'])),
  TaggingDirective: v.optional(v.picklist(['COPY', 'REPLACE'])),
  ChecksumAlgorithm: v.optional(v.string()),
  IfMatch: v.optional(v.string()),
  IfNoneMatch: v.optional(v.string()),
});

/** The version that a copy reads, its conditions checked (S3 answers 412 for all of them). */
export function sourceOf(
  store: S3Store,
  input: v.InferOutput<typeof SourceOf>,
  context: CallContext,
): { readonly version: ObjectVersion; readonly versioned: boolean } {
  const source = readCopySource(input.CopySource);
  const bucket = store.bucket(source.bucket, input.ExpectedSourceBucketOwner, context.cloud.account);
  const version = store.find(bucket, source.key, source.versionId);
  checkRead(version, {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  });
  return { version, versioned: bucket.versioning !== 'Disabled' };
}

/** Copies on the server's side: no bytes move, the new version names the same file. */
export function copyOperations(store: S3Store) {
  return {
    async CopyObject(input: Members, context: CallContext): Promise<Members> {
      refuseUnplayed('CopyObject', input);
      const copy = readInput(Copy, input);
      const bucket = store.bucket(copy.Bucket, copy.ExpectedBucketOwner, context.cloud.account);
      const { version: from, versioned } = sourceOf(store, copy, context);
      if (from.object.bytes > LARGEST_COPY)
        throw invalidRequest(`The specified copy source is larger than the maximum allowable size for a copy source: ${LARGEST_COPY}`);
      refuseNothing(copy);
      const algorithms =
        copy.ChecksumAlgorithm === undefined
          ? ALGORITHMS.filter((name) => from.object.checksums[name] !== undefined)
          : [algorithm(copy.ChecksumAlgorithm)];
      const finished =
        known(from.object, algorithms) ??
        (await store.files.digest({ file: store.files.path(from.object.sha256), bytes: from.object.bytes }, algorithms));
      const object: StoredObject = {
        ...copiedSettings(settingsOf(bucket, copy, context.now), from.object, copy.MetadataDirective, copy.TaggingDirective),
        sha256: finished.sha256,
        bytes: finished.bytes,
        etag: finished.md5,
        checksums: verifiedChecksums(finished, {}, algorithms),
        checksumType: 'FULL_OBJECT',
      };
      const version = store.put(bucket, copy.Key, object, copy, 'CopyObject', context);
      return {
        CopyObjectResult: { ETag: `"${object.etag}"`, LastModified: new Date(version.at), ...checksumMembers(object) },
        ...(versioned ? { CopySourceVersionId: from.versionId } : {}),
        ...versionMember(bucket, version.versionId),
        ...encryptionMembers(object),
      };
    },
  };
}

/** Digests that the source already has: most copies read no byte. */
function known(from: StoredObject, algorithms: readonly Algorithm[]): Finished | undefined {
  if (from.parts !== undefined || !algorithms.every((name) => name === 'SHA256' || from.checksums[name] !== undefined)) return undefined;
  const sha256Base64 = Buffer.from(from.sha256, 'hex').toString('base64');
  return { bytes: from.bytes, md5: from.etag, sha256: from.sha256, sha256Base64, checksums: from.checksums };
}

/** Headers and metadata come from the source unless they are to be replaced; the same holds for tags; retention never travels. */
function copiedSettings(
  own: ObjectSettings,
  from: StoredObject,
  metadata: string | undefined,
  tagging: string | undefined,
): ObjectSettings {
  return {
    ...own,
    ...(metadata === 'REPLACE' ? {} : { headers: from.headers, metadata: from.metadata }),
    ...(tagging === 'REPLACE' ? {} : { tags: from.tags }),
  };
}

function refuseNothing(copy: v.InferOutput<typeof Copy>): void {
  const source = readCopySource(copy.CopySource);
  const changes =
    copy.MetadataDirective === 'REPLACE' ||
    copy.StorageClass !== undefined ||
    copy.ServerSideEncryption !== undefined ||
    copy.ChecksumAlgorithm !== undefined;
  if (source.bucket === copy.Bucket && source.key === copy.Key && source.versionId === undefined && !changes)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
}
