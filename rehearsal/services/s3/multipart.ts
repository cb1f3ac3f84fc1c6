import * as v from 'valibot';
import type { CallContext, Members } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';
import { claimedAlgorithms, verifiedChecksums } from './checked.ts';
import { SourceConditions, sourceOf } from './copy.ts';
import { type Algorithm, algorithm, type Finished } from './digest.ts';
import { badDigest, invalidArgument, invalidRequest } from './errors.ts';
import { Body, Claims, InBucket, Key, refuseUnplayed, Settings } from './inputs.ts';
import { chosenParts, combinedChecksums, combinedEtag, stripCount } from './parts.ts';
import { readRange } from './range.ts';
import { checksumMembers, encryptionMembers, settingsOf, versionMember } from './settings.ts';
import type { Part, StoredObject, Upload } from './state.ts';
import type { S3Store } from './store.ts';

const PartNumber = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000));
const OfUpload = v.object({ ...InBucket.entries, Key, UploadId: v.string() });

const Create = v.object({
  ...InBucket.entries,
  Key,
  ...Settings.entries,
  ChecksumAlgorithm: v.optional(v.string()),
  ChecksumType: v.optional(v.picklist(['FULL_OBJECT', 'COMPOSITE'])),
});
const UploadPart = v.object({ ...OfUpload.entries, PartNumber, Body, ...Claims });
const UploadPartCopy = v.object({ ...OfUpload.entries, PartNumber, ...SourceConditions, CopySourceRange: v.optional(v.string()) });
const Complete = v.object({
  ...OfUpload.entries,
  MultipartUpload: v.optional(
    v.object({
      Parts: v.optional(
        v.array(
          v.object({
            PartNumber,
            ETag: v.optional(v.string()),
            ChecksumCRC32: v.optional(v.string()),
            ChecksumCRC32C: v.optional(v.string()),
            ChecksumSHA1: v.optional(v.string()),
            ChecksumSHA256: v.optional(v.string()),
          }),
        ),
      ),
    }),
  ),
  ...Claims,
  MpuObjectSize: v.optional(v.number()),
  IfMatch: v.optional(v.string()),
  IfNoneMatch: v.optional(v.string()),
});
/** Objects in parts. */
export function multipartOperations(store: S3Store) {
  const keep = (upload: Upload, number: number, finished: Finished, checksums: Part['checksums'], at: number): Part => {
    const part = { number, sha256: finished.sha256, bytes: finished.bytes, etag: finished.md5, checksums, at };
    upload.parts.set(number, part);
    return part;
  };
  return {
    CreateMultipartUpload(input: Members, context: CallContext): Members {
      refuseUnplayed('CreateMultipartUpload', input);
      const create = readInput(Create, input);
      const bucket = store.bucket(create.Bucket, create.ExpectedBucketOwner, context.cloud.account);
      const wanted = create.ChecksumAlgorithm === undefined ? undefined : algorithm(create.ChecksumAlgorithm);
      const type = wanted === undefined ? undefined : (create.ChecksumType ?? 'COMPOSITE');
      if (type === 'FULL_OBJECT' && wanted?.startsWith('SHA') === true)
        throw invalidRequest(`The FULL_OBJECT checksum type cannot be used with the ${wanted.toLowerCase()} checksum algorithm.`);
      const uploadId = context.cloud.id('s3', 'upload', create.Bucket, create.Key);
      store.uploads.set(uploadId, {
        uploadId,
        bucket: create.Bucket,
        key: create.Key,
        startedAt: context.now,
        settings: settingsOf(bucket, create, context.now),
        ...(wanted === undefined ? {} : { algorithm: wanted }),
        ...(type === undefined ? {} : { checksumType: type }),
        parts: new Map(),
      });
      return {
        Bucket: create.Bucket,
        Key: create.Key,
        UploadId: uploadId,
        ...(wanted === undefined ? {} : { ChecksumAlgorithm: wanted, ChecksumType: type }),
      };
    },

    async UploadPart(input: Members, context: CallContext): Promise<Members> {
      refuseUnplayed('UploadPart', input);
      const put = readInput(UploadPart, input);
      store.bucket(put.Bucket, put.ExpectedBucketOwner, context.cloud.account);
      const upload = store.upload(put.UploadId, put.Bucket, put.Key);
      const algorithms = claimedAlgorithms(put, upload.algorithm);
      const finished = await store.files.store(put.Body, algorithms);
      const part = keep(upload, put.PartNumber, finished, verifiedChecksums(finished, put, algorithms), context.now);
      return { ETag: `"${part.etag}"`, ...checksumMembers(part), ...encryptionMembers(upload.settings) };
    },

    async UploadPartCopy(input: Members, context: CallContext): Promise<Members> {
      refuseUnplayed('UploadPartCopy', input);
      const copy = readInput(UploadPartCopy, input);
      store.bucket(copy.Bucket, copy.ExpectedBucketOwner, context.cloud.account);
      const upload = store.upload(copy.UploadId, copy.Bucket, copy.Key);
      const { version, versioned } = sourceOf(store, copy, context);
      const { bytes, sha256 } = version.object;
      const range = copy.CopySourceRange === undefined ? { start: 0, end: bytes } : readRange(copy.CopySourceRange, bytes);
      if (range === undefined || (copy.CopySourceRange !== undefined && range.end > bytes))
        throw invalidArgument(
          'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
        );
      const algorithms: readonly Algorithm[] = upload.algorithm === undefined ? [] : [upload.algorithm];
      const finished = await store.files.store({ file: store.files.path(sha256), bytes, ...range }, algorithms);
      const part = keep(upload, copy.PartNumber, finished, verifiedChecksums(finished, {}, algorithms), context.now);
      return {
        CopyPartResult: { ETag: `"${part.etag}"`, LastModified: new Date(context.now), ...checksumMembers(part) },
        ...(versioned ? { CopySourceVersionId: version.versionId } : {}),
        ...encryptionMembers(upload.settings),
      };
    },

    async CompleteMultipartUpload(input: Members, context: CallContext): Promise<Members> {
      refuseUnplayed('CompleteMultipartUpload', input);
      const complete = readInput(Complete, input);
      const bucket = store.bucket(complete.Bucket, complete.ExpectedBucketOwner, context.cloud.account);
      const upload = store.upload(complete.UploadId, complete.Bucket, complete.Key);
      const parts = chosenParts(upload, complete.MultipartUpload?.Parts ?? []);
      const full = upload.checksumType === 'FULL_OBJECT' && upload.algorithm !== undefined ? [upload.algorithm] : [];
      const finished = await store.files.join(
        parts.map((part) => ({ file: store.files.path(part.sha256), bytes: part.bytes })),
        full,
      );
      if (complete.MpuObjectSize !== undefined && complete.MpuObjectSize !== finished.bytes)
        throw invalidRequest(`The provided 'x-amz-mp-object-size' header does not match what was computed: ${finished.bytes}`);
      const checksums = combinedChecksums(upload, parts, finished);
      for (const name of ['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const) {
        const claimed = complete[`Checksum${name}`];
        if (claimed !== undefined && checksums[name] !== undefined && stripCount(claimed) !== stripCount(checksums[name]))
          throw badDigest(name);
      }
      const object: StoredObject = {
        ...upload.settings,
        sha256: finished.sha256,
        bytes: finished.bytes,
        etag: combinedEtag(parts),
        checksums,
        ...(upload.checksumType === undefined ? {} : { checksumType: upload.checksumType }),
        parts: parts.map((part) => part.bytes),
      };
      const version = store.put(bucket, complete.Key, object, complete, 'CompleteMultipartUpload', context);
      store.uploads.delete(upload.uploadId);
      return {
        Location: `https://${bucket.name}.s3.${context.cloud.region}.amazonaws.com/${encodeURIComponent(complete.Key)}`,
        Bucket: bucket.name,
        Key: complete.Key,
        ETag: `"${object.etag}"`,
        ...versionMember(bucket, version.versionId),
        ...checksumMembers(object),
        ...encryptionMembers(object),
      };
    },

    AbortMultipartUpload(input: Members, context: CallContext): Members {
      const abort = readInput(OfUpload, input);
      store.bucket(abort.Bucket, abort.ExpectedBucketOwner, context.cloud.account);
      store.uploads.delete(store.upload(abort.UploadId, abort.Bucket, abort.Key).uploadId);
      return {};
    },

    ListParts(input: Members, context: CallContext): Members {
      refuseUnplayed('ListParts', input);
      const list = readInput(OfUpload, input);
      store.bucket(list.Bucket, list.ExpectedBucketOwner, context.cloud.account);
      const upload = store.upload(list.UploadId, list.Bucket, list.Key);
      const parts = [...upload.parts.values()].sort((a, b) => a.number - b.number);
      return {
        Bucket: list.Bucket,
        Key: list.Key,
        UploadId: list.UploadId,
        IsTruncated: false,
        StorageClass: upload.settings.storageClass,
        ...(upload.algorithm === undefined ? {} : { ChecksumAlgorithm: upload.algorithm, ChecksumType: upload.checksumType }),
        Parts: parts.map((part) => ({
          PartNumber: part.number,
          ETag: `"${part.etag}"`,
          Size: part.bytes,
          LastModified: new Date(part.at),
          ...checksumMembers(part),
        })),
      };
    },

    ListMultipartUploads(input: Members, context: CallContext): Members {
      const list = readInput(v.object({ ...InBucket.entries, Prefix: v.optional(v.string(), '') }), input);
      store.bucket(list.Bucket, list.ExpectedBucketOwner, context.cloud.account);
      const uploads = [...store.uploads.values()].filter((upload) => upload.bucket === list.Bucket && upload.key.startsWith(list.Prefix));
      return {
        Bucket: list.Bucket,
        Prefix: list.Prefix,
        IsTruncated: false,
        Uploads: uploads.map(({ key, uploadId, startedAt, settings }) => ({
          Key: key,
          UploadId: uploadId,
          Initiated: new Date(startedAt),
          StorageClass: settings.storageClass,
        })),
      };
    },
  };
}
