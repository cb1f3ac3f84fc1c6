import type { ObjectStore } from '../../adapters/object-store.ts';
import type { Drop } from '../../domain/delivery/reference.ts';
import { type Completeness, completeness, type Manifest, readManifest } from '../../domain/intake/manifest.ts';

export type DropContents =
  | {
      readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256?: string; readonly rows?: number }[];
      readonly completeness: Completeness;
    }
  | { readonly rejected: string };

/** Markers by which a drop says that it brings no list of its files. */
const BARE_MARKER = '_SUCCESS';

/** What a drop consists of: its manifest's files, or everything beside a bare marker; and whether all of it is there. */
export async function contentsOf(drop: Drop, objects: ObjectStore): Promise<DropContents> {
  const base = `s3://${drop.bucket}/`;
  const arrived = (await objects.list(base + drop.prefix))
    .map(({ key, bytes }) => ({ path: key.slice(drop.prefix.length), bytes }))
    .filter(({ path }) => path !== '' && !path.endsWith('/') && path !== BARE_MARKER && path !== '_MANIFEST.json');
  if (drop.markerKey.endsWith(`/${BARE_MARKER}`)) {
    if (arrived.length === 0) return { rejected: `the drop ${drop.name} holds no file beside ${BARE_MARKER}` };
    return { files: arrived, completeness: { complete: true, missing: [] } };
  }
  const manifest = await manifestOf(drop, objects);
  if ('rejected' in manifest) return manifest;
  return { files: manifest.files, completeness: completeness(manifest, arrived) };
}

async function manifestOf(drop: Drop, objects: ObjectStore): Promise<Manifest | { readonly rejected: string }> {
  const body = await objects.bytes(`s3://${drop.bucket}/${drop.markerKey}`, drop.markerVersionId);
  if (body === undefined) return { rejected: `the marker ${drop.markerKey} of version ${drop.markerVersionId} no longer exists` };
  if (body.length > MOST_MANIFEST_BYTES)
    return { rejected: `_MANIFEST.json has ${body.length} bytes; at most ${MOST_MANIFEST_BYTES} are read` };
  const text = decoded(body);
  return text === undefined ? { rejected: '_MANIFEST.json is not UTF-8 text' } : readManifest(text);
}

function decoded(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** Some 10,000 files of 500 bytes each. */
const MOST_MANIFEST_BYTES = 5 * 2 ** 20;
