import type { TrainedChannel } from '../domain/training/training-record.ts';
import { sha256Hex } from './hash.ts';
import { locate, type ObjectStore } from './object-store.ts';

/** The files below a channel's prefix as they lie there now. Equal digests: none was written again, added or taken away. */
export async function trainedChannel(objects: ObjectStore, name: string, uri: string): Promise<TrainedChannel> {
  const { key: prefix } = locate(uri);
  const files = (await objects.list(uri)).map(({ key, bytes, etag }) => [key.slice(prefix.length), bytes, etag] as const);
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    name,
    uri,
    files: files.length,
    bytes: files.reduce((sum, [, bytes]) => sum + bytes, 0),
    digest: sha256Hex(JSON.stringify(sorted)),
  };
}
