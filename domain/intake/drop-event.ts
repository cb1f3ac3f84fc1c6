import * as v from 'valibot';
import { type Drop, instantSchema } from '../delivery/reference.ts';
import { hostileKey } from './object-key.ts';

/** The part of S3's "Object Created" that says which object arrived (EventBridge user guide, "Amazon S3 events"). */
const objectCreatedSchema = v.object({
  source: v.literal('aws.s3'),
  'detail-type': v.literal('Object Created'),
  time: instantSchema,
  account: v.string(),
  detail: v.object({
    bucket: v.object({ name: v.string() }),
    object: v.object({ key: v.string(), 'version-id': v.pipe(v.string(), v.minLength(1)) }),
  }),
});

export interface DropSource {
  readonly bucket: string;
  /** Where drops lie, ending in `/`. */
  readonly prefix: string;
  readonly marker: string;
}

export type DropEvent =
  | { readonly drop: Drop; readonly at: string }
  | { readonly rejected: string; readonly key?: string; readonly at?: string };

/** Reads an event as the arrival of a drop's marker, or says why it is none. */
export function readDropEvent(event: unknown, source: DropSource): DropEvent {
  const parsed = v.safeParse(objectCreatedSchema, event);
  if (!parsed.success)
    return { rejected: `not an S3 "Object Created" event of a versioned bucket: ${v.summarize(parsed.issues).replace(/\s+/g, ' ')}` };
  const { bucket, object } = parsed.output.detail;
  const at = parsed.output.time;
  const key = object.key;
  if (bucket.name !== source.bucket) return { rejected: `bucket ${bucket.name} is not the drop bucket ${source.bucket}`, key, at };
  const hostile = hostileKey(key);
  if (hostile !== undefined) return { rejected: hostile, key, at };
  const drop = dropOf(key, object['version-id'], source);
  return typeof drop === 'string' ? { rejected: drop, key, at } : { drop, at };
}

/** Longest drop name: it is part of ledger keys and of file names. */
const MOST_CHARACTERS = 100;

/** The drop that a marker's key completes: `<prefix><drop>/<marker>`. A reason when it completes none. */
export function dropOf(markerKey: string, markerVersionId: string, source: DropSource): Drop | string {
  if (!markerKey.startsWith(source.prefix)) return `key ${markerKey} lies outside ${source.prefix}`;
  const [name = '', last, ...more] = markerKey.slice(source.prefix.length).split('/');
  if (last !== source.marker || more.length > 0) return `key ${markerKey} is not ${source.prefix}<drop>/${source.marker}`;
  if (name.length > MOST_CHARACTERS || !/^[A-Za-z0-9][A-Za-z0-9._=-]*$/.test(name)) {
    return `drop name ${JSON.stringify(name)} must be at most ${MOST_CHARACTERS} letters, digits and . _ = -, starting with a letter or digit`;
  }
  return { bucket: source.bucket, prefix: `${source.prefix}${name}/`, name, markerKey, markerVersionId };
}
