import { AwsError } from '../../cloud/aws-error.ts';
import type { CallContext, Cloud } from '../../cloud/cloud.ts';
import { checkWrite, type WriteConditions } from './conditions.ts';
import { locked, methodNotAllowed, noSuchBucket, noSuchKey, noSuchUpload, noSuchVersion } from './errors.ts';
import { emitCreated, emitDeleted } from './events.ts';
import type { ObjectFiles } from './files.ts';
import type { Bucket, BucketConfiguration, StoredObject, Upload, Version } from './state.ts';

/** A version that is an object, not a delete marker. */
export type ObjectVersion = Version & { readonly object: StoredObject };

export type Reason = 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';

/** Buckets with their versions. Each change is one synchronous step: what is checked still holds when it is done. */
export class S3Store {
  readonly buckets = new Map<string, Bucket>();
  readonly uploads = new Map<string, Upload>();
  readonly files: ObjectFiles;
  /** How many changes there were: orders the changes of one key in events (`sequencer`). */
  changes = 0;

  constructor(files: ObjectFiles) {
    this.files = files;
  }

  addBucket(configuration: BucketConfiguration, now: number): Bucket {
    const { objectLock } = configuration;
    const bucket: Bucket = {
      ...configuration,
      createdAt: now,
      // Object Lock needs versions: S3 switches them on with it.
      versioning: objectLock === undefined ? (configuration.versioning ?? 'Disabled') : 'Enabled',
      eventBridge: configuration.eventBridge ?? false,
      keys: new Map(),
    };
    this.buckets.set(bucket.name, bucket);
    return bucket;
  }

  bucket(name: string, expectedOwner?: string, account?: string): Bucket {
    const bucket = this.buckets.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    if (expectedOwner !== undefined && expectedOwner !== account) throw new AwsError('AccessDenied', 'Access Denied', 403);
    return bucket;
  }

  current(bucket: Bucket, key: string): Version | undefined {
    return bucket.keys.get(key)?.at(-1);
  }

  /** The object that a read sees. A delete marker answers as S3 does: 404 when it is the newest, 405 when it is asked for. */
  find(bucket: Bucket, key: string, versionId?: string): ObjectVersion {
    const version =
      versionId === undefined ? this.current(bucket, key) : bucket.keys.get(key)?.find((candidate) => candidate.versionId === versionId);
    if (version === undefined) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
    if (!isObject(version)) throw versionId === undefined ? noSuchKey(key) : methodNotAllowed();
    return version;
  }

  upload(uploadId: string, bucket: string, key: string): Upload {
    const upload = this.uploads.get(uploadId);
    if (upload === undefined || upload.bucket !== bucket || upload.key !== key) throw noSuchUpload(uploadId);
    return upload;
  }

  /** Makes an object the newest version of its key. */
  put(bucket: Bucket, key: string, object: StoredObject, conditions: WriteConditions, reason: Reason, context: CallContext): ObjectVersion {
    checkWrite(key, this.current(bucket, key), conditions);
    const version: ObjectVersion = { versionId: newVersionId(bucket, key, context.cloud), at: context.now, object };
    const versions = bucket.keys.get(key) ?? [];
    // Without versioning (or with it suspended) there is one version "null", which is written over.
    const kept = version.versionId === 'null' ? versions.filter((other) => other.versionId !== 'null') : versions;
    bucket.keys.set(key, [...kept, version]);
    this.changes += 1;
    emitCreated(bucket, key, version, reason, this.changes, context);
    return version;
  }

  /** Deletes as DeleteObject without a version does: a marker on top where there are versions, for good where there are none. */
  hide(bucket: Bucket, key: string, context: CallContext): { readonly marker?: Version } {
    const versions = bucket.keys.get(key) ?? [];
    this.changes += 1;
    if (bucket.versioning === 'Disabled') {
      if (versions.length === 0) return {};
      bucket.keys.delete(key);
      emitDeleted(bucket, key, undefined, 'Permanently Deleted', this.changes, context);
      return {};
    }
    const marker: Version = { versionId: newVersionId(bucket, key, context.cloud), at: context.now };
    const kept = marker.versionId === 'null' ? versions.filter((other) => other.versionId !== 'null') : versions;
    bucket.keys.set(key, [...kept, marker]);
    emitDeleted(bucket, key, marker.versionId, 'Delete Marker Created', this.changes, context);
    return { marker };
  }

  /** Deletes one version for good. A version that is not there is no error. Throws AccessDenied while Object Lock holds it. */
  remove(bucket: Bucket, key: string, versionId: string, bypassGovernance: boolean, context: CallContext): Version | undefined {
    const versions = bucket.keys.get(key) ?? [];
    const version = versions.find((candidate) => candidate.versionId === versionId);
    if (version === undefined) return undefined;
    if (version.object !== undefined && isLocked(version.object, context.now, bypassGovernance)) throw locked();
    const rest = versions.filter((other) => other !== version);
    if (rest.length === 0) bucket.keys.delete(key);
    else bucket.keys.set(key, rest);
    this.changes += 1;
    emitDeleted(bucket, key, versionId, 'Permanently Deleted', this.changes, context);
    return version;
  }
}

export function isObject(version: Version): version is ObjectVersion {
  return version.object !== undefined;
}

/** Whether Object Lock holds a version: a legal hold always does, a retention until its moment has come. */
export function isLocked(object: StoredObject, now: number, bypassGovernance: boolean): boolean {
  if (object.legalHold === true) return true;
  if (object.lock === undefined || object.lock.until <= now) return false;
  return object.lock.mode === 'COMPLIANCE' || !bypassGovernance;
}

function newVersionId(bucket: Bucket, key: string, cloud: Cloud): string {
  if (bucket.versioning !== 'Enabled') return 'null';
  return Buffer.from(cloud.id('s3', 'version', bucket.name, key), 'hex')
    .toString('base64url')
    .slice(0, 32);
}
