import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../adapters/object-store.ts';

/** Puts a drop: its files, then the manifest that names them. Answers the marker's version. */
export async function putDrop(
  objects: ObjectStore,
  name: string,
  files: Readonly<Record<string, string>>,
  options: { readonly hashes?: boolean; readonly missing?: readonly string[]; readonly manifest?: string } = {},
): Promise<string> {
  const base = `s3://data/drops/flights/${name}/`;
  for (const [path, text] of Object.entries(files)) if (!options.missing?.includes(path)) await objects.put(base + path, text);
  const listed = Object.entries(files).map(([path, text]) => ({
    path,
    bytes: Buffer.byteLength(text),
    ...(options.hashes === true ? { sha256: createHash('sha256').update(text).digest('hex') } : {}),
  }));
  await objects.put(`${base}_MANIFEST.json`, options.manifest ?? JSON.stringify({ version: 1, files: listed }));
  return (await objects.head(`${base}_MANIFEST.json`))?.versionId ?? '';
}

/** S3's event of a drop's manifest. */
export const arrival = (name: string, versionId: string, time = '2026-11-21T10:00:00Z') => ({
  version: '0',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '111122223333',
  time,
  detail: { bucket: { name: 'data' }, object: { key: `drops/flights/${name}/_MANIFEST.json`, 'version-id': versionId } },
});
