import * as v from 'valibot';
import { modelNameSchema } from './names.ts';

/** `YYYY-MM-DDTHH:MM:SS(.sss)Z`: the workflow's own time, never a handler's clock. */
export const instantSchema = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/, 'an instant in UTC, such as 2026-11-21T10:15:00Z'),
);

export const s3UriSchema = v.pipe(
  v.string(),
  v.regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.+$/, 'an S3 URI, such as s3://bucket/key'),
);
export const sha256Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits of a SHA-256'));

/** A drop: what somebody put into the bucket, named by its marker. */
export const dropSchema = v.strictObject({
  bucket: v.string(),
  /** Key prefix of the drop, ending in `/`. */
  prefix: v.string(),
  /** The drop's name: the last part of the prefix. */
  name: v.string(),
  markerKey: v.string(),
  markerVersionId: v.string(),
});
export type Drop = v.InferOutput<typeof dropSchema>;

/** What every step of a delivery is told about it. */
export const deliverySchema = v.strictObject({
  deliveryId: v.pipe(v.string(), v.maxLength(45)),
  model: modelNameSchema,
  drop: dropSchema,
  attempt: v.pipe(v.number(), v.integer(), v.minValue(1)),
  policy: v.strictObject({ uri: s3UriSchema, hash: sha256Schema }),
});
export type DeliveryRef = v.InferOutput<typeof deliverySchema>;
