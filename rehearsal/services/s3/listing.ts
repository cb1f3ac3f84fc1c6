import * as v from 'valibot';
import type { CallContext, Members } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';
import { invalidArgument } from './errors.ts';
import { InBucket, refuseUnplayed } from './inputs.ts';
import { compareKeys } from './key-order.ts';
import type { Bucket, Version } from './state.ts';
import { isObject, type S3Store } from './store.ts';

const text = v.optional(v.string());
const Common = {
  ...InBucket.entries,
  Prefix: v.optional(v.string(), ''),
  Delimiter: text,
  EncodingType: v.optional(v.picklist(['url'])),
  MaxKeys: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 1000),
};
const ListV2 = v.object({ ...Common, ContinuationToken: text, StartAfter: text, FetchOwner: v.optional(v.boolean()) });
const ListV1 = v.object({ ...Common, Marker: text });
const ListVersions = v.object({ ...Common, KeyMarker: text, VersionIdMarker: text });

/** A page of keys or common prefixes in S3's order. */
interface Page {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  /** The last key or common prefix of a page that is not the last. */
  readonly next?: string;
}

export function listingOperations(store: S3Store) {
  const bucketOf = (input: v.InferOutput<typeof InBucket>, context: CallContext) =>
    store.bucket(input.Bucket, input.ExpectedBucketOwner, context.cloud.account);
  return {
    ListObjectsV2(input: Members, context: CallContext): Members {
      refuseUnplayed('ListObjectsV2', input);
      const list = readInput(ListV2, input);
      const bucket = bucketOf(list, context);
      const after = list.ContinuationToken === undefined ? list.StartAfter : readToken(list.ContinuationToken);
      const page = pageOf(objectKeys(store, bucket), list, after);
      return {
        ...echo(list),
        ...(list.StartAfter === undefined ? {} : { StartAfter: encoded(list, list.StartAfter) }),
        ...(list.ContinuationToken === undefined ? {} : { ContinuationToken: list.ContinuationToken }),
        KeyCount: page.keys.length + page.prefixes.length,
        IsTruncated: page.next !== undefined,
        ...(page.next === undefined ? {} : { NextContinuationToken: Buffer.from(page.next).toString('base64') }),
        ...contents(store, bucket, page, list, context),
      };
    },

    ListObjects(input: Members, context: CallContext): Members {
      refuseUnplayed('ListObjects', input);
      const list = readInput(ListV1, input);
      const bucket = bucketOf(list, context);
      const page = pageOf(objectKeys(store, bucket), list, list.Marker);
      return {
        ...echo(list),
        Marker: encoded(list, list.Marker ?? ''),
        IsTruncated: page.next !== undefined,
        ...(page.next === undefined || list.Delimiter === undefined ? {} : { NextMarker: encoded(list, page.next) }),
        ...contents(store, bucket, page, { ...list, FetchOwner: true }, context),
      };
    },

    ListObjectVersions(input: Members, context: CallContext): Members {
      refuseUnplayed('ListObjectVersions', input);
      const list = readInput(ListVersions, input);
      const bucket = bucketOf(list, context);
      if (list.VersionIdMarker !== undefined && list.KeyMarker === undefined)
        throw invalidArgument('A version-id marker cannot be specified without a key marker.');
      const entries = versionsAfter(bucket, list);
      const page = entries.slice(0, list.MaxKeys);
      const last = entries.length > page.length ? page.at(-1) : undefined;
      const owner = { Owner: { ID: context.cloud.account } };
      const described = page.flatMap(({ key, version, isLatest }) =>
        version === undefined
          ? []
          : [
              {
                object: version.object,
                entry: {
                  Key: encoded(list, key),
                  VersionId: version.versionId,
                  IsLatest: isLatest,
                  LastModified: new Date(version.at),
                  ...owner,
                },
              },
            ],
      );
      return {
        ...echo(list),
        KeyMarker: encoded(list, list.KeyMarker ?? ''),
        VersionIdMarker: list.VersionIdMarker ?? '',
        IsTruncated: last !== undefined,
        ...(last === undefined
          ? {}
          : {
              NextKeyMarker: encoded(list, last.key),
              ...(last.version === undefined ? {} : { NextVersionIdMarker: last.version.versionId }),
            }),
        Versions: described.flatMap(({ object, entry }) =>
          object === undefined
            ? []
            : [{ ...entry, ETag: `"${object.etag}"`, Size: object.bytes, StorageClass: object.storageClass, ...algorithms(object) }],
        ),
        DeleteMarkers: described.flatMap(({ object, entry }) => (object === undefined ? [entry] : [])),
        CommonPrefixes: page.flatMap(({ key, version }) => (version === undefined ? [{ Prefix: encoded(list, key) }] : [])),
      };
    },
  };
}

type Listing = Pick<v.InferOutput<typeof ListV2>, 'Bucket' | 'Prefix' | 'Delimiter' | 'EncodingType' | 'MaxKeys'> & {
  readonly FetchOwner?: boolean | undefined;
};

function pageOf(keys: readonly string[], list: Listing, after: string | undefined): Page {
  const found: string[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  for (const key of keys) {
    if (!key.startsWith(list.Prefix)) continue;
    const prefix = commonPrefix(key, list);
    const name = prefix ?? key;
    if ((after !== undefined && compareKeys(name, after) <= 0) || name === last) continue;
    if (found.length + prefixes.length >= list.MaxKeys) return { keys: found, prefixes, ...(last === undefined ? {} : { next: last }) };
    (prefix === undefined ? found : prefixes).push(name);
    last = name;
  }
  return { keys: found, prefixes };
}

interface Entry {
  readonly key: string;
  /** Absent for a common prefix. */
  readonly version?: Version;
  readonly isLatest: boolean;
}

/** Versions by key, newest first, behind the markers. */
function versionsAfter(bucket: Bucket, list: v.InferOutput<typeof ListVersions>): Entry[] {
  const entries: Entry[] = [];
  for (const key of sortedKeys(bucket)) {
    if (!key.startsWith(list.Prefix)) continue;
    const prefix = commonPrefix(key, list);
    const name = prefix ?? key;
    const order = list.KeyMarker === undefined ? 1 : compareKeys(name, list.KeyMarker);
    if (order < 0 || (order === 0 && (prefix !== undefined || list.VersionIdMarker === undefined))) continue;
    if (prefix !== undefined) {
      if (entries.at(-1)?.key !== prefix) entries.push({ key: prefix, isLatest: false });
      continue;
    }
    const versions = [...(bucket.keys.get(key) ?? [])].reverse();
    const start = order === 0 ? versions.findIndex((version) => version.versionId === list.VersionIdMarker) + 1 : 0;
    versions.forEach((version, index) => {
      if (index >= start) entries.push({ key, version, isLatest: index === 0 });
    });
  }
  return entries;
}

function contents(store: S3Store, bucket: Bucket, page: Page, list: Listing, context: CallContext): Members {
  return {
    Contents: page.keys.map((key) => {
      const { object, at } = store.find(bucket, key);
      return {
        Key: encoded(list, key),
        LastModified: new Date(at),
        ETag: `"${object.etag}"`,
        Size: object.bytes,
        StorageClass: object.storageClass,
        ...algorithms(object),
        ...(list.FetchOwner === true ? { Owner: { ID: context.cloud.account } } : {}),
      };
    }),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encoded(list, prefix) })),
  };
}

function algorithms(object: { readonly checksums: object; readonly checksumType?: string }): Members {
  const names = Object.keys(object.checksums);
  return names.length === 0 ? {} : { ChecksumAlgorithm: names, ChecksumType: object.checksumType };
}

function echo(list: Listing): Members {
  return {
    Name: list.Bucket,
    Prefix: encoded(list, list.Prefix),
    MaxKeys: list.MaxKeys,
    ...(list.Delimiter === undefined ? {} : { Delimiter: encoded(list, list.Delimiter) }),
    ...(list.EncodingType === undefined ? {} : { EncodingType: list.EncodingType }),
  };
}

/** The part of a key up to the first delimiter behind the prefix, if there is one. */
function commonPrefix(key: string, list: Pick<Listing, 'Prefix' | 'Delimiter'>): string | undefined {
  if (list.Delimiter === undefined || list.Delimiter === '') return undefined;
  const at = key.indexOf(list.Delimiter, list.Prefix.length);
  return at < 0 ? undefined : key.slice(0, at + list.Delimiter.length);
}

function objectKeys(store: S3Store, bucket: Bucket): string[] {
  return sortedKeys(bucket).filter((key) => {
    const current = store.current(bucket, key);
    return current !== undefined && isObject(current);
  });
}

function sortedKeys(bucket: Bucket): string[] {
  return [...bucket.keys.keys()].sort(compareKeys);
}

function encoded(list: Pick<Listing, 'EncodingType'>, key: string): string {
  return list.EncodingType === 'url' ? encodeURIComponent(key).replaceAll('%2F', '/') : key;
}

function readToken(token: string): string {
  const key = Buffer.from(token, 'base64').toString('utf8');
  if (Buffer.from(key).toString('base64') !== token) throw invalidArgument('The continuation token provided is incorrect');
  return key;
}
