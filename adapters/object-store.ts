import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

/** Bucket and key of an `s3://` URI. */
export interface Location {
  readonly bucket: string;
  readonly key: string;
}

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
  /** When it was last written. */
  readonly modifiedAt?: string;
}

export interface ObjectVersion {
  readonly versionId: string;
  readonly bytes: number;
  /** When this version was written. */
  readonly modifiedAt?: string;
}

/** What steps do with S3. URIs are `s3://bucket/key`; every write may ask that nothing be there yet. */
export interface ObjectStore {
  /** The object's bytes as a stream; undefined when there is no such object. */
  stream(uri: string, versionId?: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  bytes(uri: string, versionId?: string): Promise<Uint8Array | undefined>;
  /** Bytes [start, end) of an object that has as many; undefined when there is none. */
  range(uri: string, start: number, end: number): Promise<Uint8Array | undefined>;
  /** Text of a small object; undefined when there is none. */
  text(uri: string): Promise<string | undefined>;
  put(uri: string, body: string | Uint8Array, options?: PutOptions): Promise<'written' | 'exists'>;
  /** Writes text as it comes, in parts, without ever holding all of it. Answers the number of bytes. */
  write(uri: string, pieces: AsyncIterable<string>, contentType: string): Promise<number>;
  /** Newest version of an object, or that one; undefined when there is none. */
  head(uri: string, versionId?: string): Promise<ObjectVersion | undefined>;
  list(uri: string): Promise<readonly StoredObject[]>;
  /** Server-side copy of one version, only if nothing is at the target. */
  copy(from: string, versionId: string, to: string): Promise<'written' | 'exists'>;
  /** The same in parts of that size, for objects that are too large for one copy. */
  copyInParts(from: string, version: ObjectVersion, to: string, partBytes: number): Promise<'written' | 'exists'>;
  /**
   * SHA-256 over the SHA-256 of each part of an object that was copied in parts, in hex, as S3 keeps it: no byte is read for it.
   * Undefined for an object without one. Source: S3 user guide, "Checking object integrity", composite checksums.
   */
  partsDigest(uri: string): Promise<string | undefined>;
}

export interface PutOptions {
  readonly contentType?: string;
  /** Write only if nothing is there. @default false */
  readonly once?: boolean;
}

/** @throws RangeError naming what was given. */
export function locate(uri: string): Location {
  const match = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri);
  const [, bucket, key] = match ?? [];
  if (bucket === undefined || key === undefined) throw new RangeError(`${uri} is no S3 URI; write s3://bucket/key`);
  return { bucket, key };
}

/** What S3 answers with when something is there already. */
const isThereAlready = (error: unknown): boolean =>
  error instanceof S3ServiceException && (error.$metadata.httpStatusCode === 412 || error.name === 'PreconditionFailed');
/** What S3 answers with while somebody else is writing the same key: "try again" (S3 user guide, "Conditional writes"). */
const isBeingWritten = (error: unknown): boolean => error instanceof S3ServiceException && error.name === 'ConditionalRequestConflict';
const isMissing = (error: unknown): boolean =>
  error instanceof NoSuchKey ||
  error instanceof NotFound ||
  (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404);

/** Tries of a conditional write that meets somebody else's; the SDK does not repeat a 409 by itself. */
const MOST_CONFLICTS = 5;

/** A write that wants nothing to be there yet. */
async function writeOnce(write: () => Promise<unknown>): Promise<'written' | 'exists'> {
  for (let conflict = 1; ; conflict++) {
    try {
      await write();
      return 'written';
    } catch (error) {
      if (isThereAlready(error)) return 'exists';
      if (!isBeingWritten(error) || conflict === MOST_CONFLICTS) throw error;
    }
  }
}

/** Parts of one object that are copied at once. */
const COPIES_AT_ONCE = 8;

/** Where to copy from, as a header has it: bucket, key with each piece encoded, and version. */
function copySource(uri: string, versionId: string): string {
  const { bucket, key } = locate(uri);
  return `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${encodeURIComponent(versionId)}`;
}

export function s3ObjectStore(client: S3Client): ObjectStore {
  const open = async (uri: string, versionId?: string, range?: string): Promise<Readable | undefined> => {
    const { bucket, key } = locate(uri);
    try {
      const { Body } = await client.send(
        new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ...(versionId === undefined ? {} : { VersionId: versionId }),
          ...(range === undefined ? {} : { Range: range }),
        }),
      );
      if (!(Body instanceof Readable)) throw new TypeError(`${uri} was answered without a body`);
      return Body;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
  const bytes = async (uri: string, versionId?: string, range?: string): Promise<Uint8Array | undefined> => {
    const body = await open(uri, versionId, range);
    if (body === undefined) return undefined;
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  };
  return {
    stream: (uri, versionId) => open(uri, versionId),
    bytes: (uri, versionId) => bytes(uri, versionId),
    range: (uri, start, end) => bytes(uri, undefined, `bytes=${start}-${end - 1}`),
    text: async (uri) => {
      const body = await bytes(uri);
      return body === undefined ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(body);
    },
    put: async (uri, body, { contentType = 'application/json', once = false } = {}) => {
      const { bucket, key } = locate(uri);
      const checksum = createHash('sha256').update(body).digest('base64');
      const params = { Bucket: bucket, Key: key, Body: body, ContentType: contentType, ChecksumSHA256: checksum };
      if (once) return writeOnce(() => client.send(new PutObjectCommand({ ...params, IfNoneMatch: '*' })));
      await client.send(new PutObjectCommand(params));
      return 'written';
    },
    write: async (uri, pieces, contentType) => {
      const { bucket, key } = locate(uri);
      let bytes = 0;
      const counted = async function* () {
        for await (const piece of pieces) {
          const chunk = Buffer.from(piece);
          bytes += chunk.length;
          yield chunk;
        }
      };
      const body = Readable.from(counted(), { objectMode: false });
      await new Upload({ client, params: { Bucket: bucket, Key: key, Body: body, ContentType: contentType } }).done();
      return bytes;
    },
    head: async (uri, versionId) => {
      const { bucket, key } = locate(uri);
      try {
        const answer = await client.send(
          new HeadObjectCommand({ Bucket: bucket, Key: key, ...(versionId === undefined ? {} : { VersionId: versionId }) }),
        );
        return {
          versionId: answer.VersionId ?? 'null',
          bytes: answer.ContentLength ?? 0,
          ...(answer.LastModified === undefined ? {} : { modifiedAt: answer.LastModified.toISOString() }),
        };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    list: async (uri) => {
      const { bucket, key } = locate(uri);
      const found: StoredObject[] = [];
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: key })) {
        for (const { Key = '', Size = 0, ETag = '', LastModified } of page.Contents ?? []) {
          const modified = LastModified === undefined ? {} : { modifiedAt: LastModified.toISOString() };
          found.push({ key: Key, bytes: Size, etag: ETag, ...modified });
        }
      }
      return found;
    },
    copy: async (from, versionId, to) => {
      const target = locate(to);
      return writeOnce(() =>
        client.send(
          new CopyObjectCommand({
            Bucket: target.bucket,
            Key: target.key,
            CopySource: copySource(from, versionId),
            IfNoneMatch: '*',
            ChecksumAlgorithm: 'SHA256',
          }),
        ),
      );
    },
    copyInParts: async (from, { versionId, bytes: size }, to, partBytes) => {
      const { bucket, key } = locate(to);
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ChecksumAlgorithm: 'SHA256' }));
      const upload = { Bucket: bucket, Key: key, UploadId };
      const copyPart = async (index: number): Promise<CompletedPart> => {
        const first = index * partBytes;
        const { CopyPartResult: copied } = await client.send(
          new UploadPartCopyCommand({
            ...upload,
            PartNumber: index + 1,
            CopySource: copySource(from, versionId),
            CopySourceRange: `bytes=${first}-${Math.min(first + partBytes, size) - 1}`,
          }),
        );
        return { PartNumber: index + 1, ETag: copied?.ETag, ChecksumSHA256: copied?.ChecksumSHA256 };
      };
      try {
        const parts: CompletedPart[] = [];
        const count = Math.ceil(size / partBytes);
        for (let next = 0; next < count; next += COPIES_AT_ONCE)
          parts.push(...(await Promise.all(Array.from({ length: Math.min(COPIES_AT_ONCE, count - next) }, (_, i) => copyPart(next + i)))));
        const written = await writeOnce(() =>
          client.send(new CompleteMultipartUploadCommand({ ...upload, IfNoneMatch: '*', MultipartUpload: { Parts: parts } })),
        );
        if (written === 'exists') await client.send(new AbortMultipartUploadCommand(upload));
        return written;
      } catch (error) {
        await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
        throw error;
      }
    },
    partsDigest: async (uri) => {
      const { bucket, key } = locate(uri);
      try {
        const { ChecksumSHA256 = '' } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }));
        const [, composite] = /^([A-Za-z0-9+/]{43}=)-\d+$/.exec(ChecksumSHA256) ?? [];
        return composite === undefined ? undefined : Buffer.from(composite, 'base64').toString('hex');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}
