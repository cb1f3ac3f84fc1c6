import { invalidArgument } from './errors.ts';

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** Reads `x-amz-copy-source`: `[/]bucket/key[?versionId=…]`, URL-encoded. */
export function readCopySource(source: string): CopySource {
  const [path = '', query] = source.split('?versionId=');
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    throw invalidArgument('Invalid copy source encoding');
  }
  const match = /^\/?([^/]+)\/([\s\S]+)$/.exec(decoded);
  if (match === null) throw invalidArgument(`Invalid copy source object key: ${JSON.stringify(source)} is not bucket/key`);
  const [, bucket = '', key = ''] = match;
  return { bucket, key, ...(query === undefined ? {} : { versionId: decodeURIComponent(query) }) };
}
