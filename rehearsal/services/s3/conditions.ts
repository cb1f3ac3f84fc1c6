import { NotRehearsed } from '../../cloud/aws-error.ts';
import { noSuchKey, notModified, preconditionFailed } from './errors.ts';
import type { Version } from './state.ts';

export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

export interface ReadConditions extends WriteConditions {
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/** Conditional writes (AWS documentation: "conditional requests"): If-None-Match takes only `*`, If-Match an ETag. */
export function checkWrite(key: string, current: Version | undefined, conditions: WriteConditions): void {
  const { IfMatch, IfNoneMatch } = conditions;
  if (IfNoneMatch !== undefined) {
    if (IfNoneMatch !== '*') throw new NotRehearsed(`If-None-Match: ${IfNoneMatch} on a write`, 'S3 takes * only');
    if (current?.object !== undefined) throw preconditionFailed('If-None-Match');
  }
  if (IfMatch !== undefined) {
    if (current?.object === undefined) throw noSuchKey(key);
    if (!matches(IfMatch, current.object.etag)) throw preconditionFailed('If-Match');
  }
}

/** Conditional reads (RFC 9110, section 13.2.2): a match outweighs the dates. */
export function checkRead(version: Version & { readonly object: object & { readonly etag: string } }, conditions: ReadConditions): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const { etag } = version.object;
  const changed = Math.floor(version.at / 1000);
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, etag)) throw preconditionFailed('If-Match');
  } else if (IfUnmodifiedSince !== undefined && changed > seconds(IfUnmodifiedSince)) throw preconditionFailed('If-Unmodified-Since');
  if (IfNoneMatch !== undefined) {
    if (matches(IfNoneMatch, etag)) throw notModified();
  } else if (IfModifiedSince !== undefined && changed <= seconds(IfModifiedSince)) throw notModified();
}

/** Whether a header's list of entity tags names this one. */
function matches(header: string, etag: string): boolean {
  return header.split(',').some((tag) => {
    const plain = tag.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
    return plain === '*' || plain === etag;
  });
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
