import { gunzipSync } from 'node:zlib';
import { sha256Hex } from './hash.ts';
import type { ObjectStore } from './object-store.ts';

/** SHA-256 of a training-code archive before compression: what the policy and the record name. @throws Error when it is no gzip archive */
export const codeSha256 = (archive: Uint8Array): string => sha256Hex(gunzipSync(archive));

/** The hash of the training code that lies there; undefined when nothing does, or no archive. */
export async function keptCodeSha256(objects: ObjectStore, uri: string): Promise<string | undefined> {
  const archive = await objects.bytes(uri);
  if (archive === undefined) return undefined;
  try {
    return codeSha256(archive);
  } catch {
    return undefined;
  }
}
