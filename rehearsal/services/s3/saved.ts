import * as v from 'valibot';
import type { Json } from '../../cloud/cloud.ts';
import type { S3Store } from './store.ts';

const texts = v.record(v.string(), v.string());
const encryption = v.object({ algorithm: v.string(), kmsKeyArn: v.optional(v.string()), bucketKey: v.optional(v.boolean()) });
const mode = v.picklist(['GOVERNANCE', 'COMPLIANCE']);
const checksumType = v.optional(v.picklist(['FULL_OBJECT', 'COMPOSITE']));
const checksums = v.object({
  CRC32: v.optional(v.string()),
  CRC32C: v.optional(v.string()),
  SHA1: v.optional(v.string()),
  SHA256: v.optional(v.string()),
});
const settings = {
  headers: texts,
  metadata: texts,
  storageClass: v.string(),
  encryption,
  tags: texts,
  lock: v.optional(v.object({ mode, until: v.number() })),
  legalHold: v.optional(v.boolean()),
};
const StoredObject = v.object({
  ...settings,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  bytes: v.number(),
  etag: v.string(),
  checksums,
  checksumType,
  parts: v.optional(v.pipe(v.array(v.number()), v.readonly())),
});
const Part = v.object({ number: v.number(), sha256: v.string(), bytes: v.number(), etag: v.string(), checksums, at: v.number() });
const Saved = v.object({
  changes: v.number(),
  buckets: v.array(
    v.object({
      name: v.string(),
      createdAt: v.number(),
      versioning: v.picklist(['Disabled', 'Enabled', 'Suspended']),
      eventBridge: v.boolean(),
      objectLock: v.optional(v.object({ mode: v.optional(mode), days: v.optional(v.number()), years: v.optional(v.number()) })),
      encryption: v.optional(encryption),
      keys: v.array(v.tuple([v.string(), v.array(v.object({ versionId: v.string(), at: v.number(), object: v.optional(StoredObject) }))])),
    }),
  ),
  uploads: v.array(
    v.object({
      uploadId: v.string(),
      bucket: v.string(),
      key: v.string(),
      startedAt: v.number(),
      settings: v.object(settings),
      algorithm: v.optional(v.picklist(['CRC32', 'CRC32C', 'SHA1', 'SHA256'])),
      checksumType,
      parts: v.array(Part),
    }),
  ),
});

/** The store as JSON. The objects' files stay where they are: the folder belongs to the state. */
export function saveS3(store: S3Store): Json {
  const saved: v.InferOutput<typeof Saved> = {
    changes: store.changes,
    buckets: [...store.buckets.values()].map((bucket) => ({ ...bucket, keys: [...bucket.keys] })),
    uploads: [...store.uploads.values()].map((upload) => ({ ...upload, parts: [...upload.parts.values()] })),
  };
  return JSON.parse(JSON.stringify(saved)) as Json;
}

/** Buckets of the state replace those of the same name; their configuration stays that of the template. */
export function loadS3(store: S3Store, state: Json): void {
  const saved = v.parse(Saved, state);
  store.changes = saved.changes;
  for (const { keys, ...bucket } of saved.buckets)
    store.buckets.set(bucket.name, { ...bucket, ...configured(store, bucket.name), keys: new Map(keys) });
  for (const { parts, ...upload } of saved.uploads)
    store.uploads.set(upload.uploadId, { ...upload, parts: new Map(parts.map((part) => [part.number, part])) });
}

function configured(store: S3Store, name: string) {
  const bucket = store.buckets.get(name);
  return bucket === undefined
    ? {}
    : { versioning: bucket.versioning, eventBridge: bucket.eventBridge, objectLock: bucket.objectLock, encryption: bucket.encryption };
}
