import { createHash } from 'node:crypto';
import { sha256Hex } from './hash.ts';
import { locate, type ObjectStore } from './object-store.ts';

interface Version {
  readonly versionId: string;
  readonly body: Uint8Array;
}

/** The same store in memory, for tests and simulations. Versions are numbered in the order of writing. */
export function memoryObjectStore(): ObjectStore {
  const objects = new Map<string, Version[]>();
  /** Of objects that were copied in parts. */
  const digests = new Map<string, string>();
  let count = 0;
  const find = (uri: string, versionId?: string): Version | undefined => {
    const versions = objects.get(uri);
    return versionId === undefined ? versions?.at(-1) : versions?.find((version) => version.versionId === versionId);
  };
  const write = (uri: string, body: Uint8Array): 'written' => {
    objects.set(uri, [...(objects.get(uri) ?? []), { versionId: `v${++count}`, body }]);
    return 'written';
  };
  return {
    stream: async (uri, versionId) => {
      const found = find(uri, versionId);
      return found === undefined ? undefined : chunks(found.body);
    },
    bytes: async (uri, versionId) => find(uri, versionId)?.body,
    range: async (uri, start, end) => find(uri)?.body.slice(start, end),
    text: async (uri) => {
      const found = find(uri);
      return found === undefined ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(found.body);
    },
    put: async (uri, body, { once = false } = {}) => {
      if (once && objects.has(uri)) return 'exists';
      return write(uri, typeof body === 'string' ? new TextEncoder().encode(body) : body);
    },
    write: async (uri, pieces) => {
      let text = '';
      for await (const piece of pieces) text += piece;
      const body = new TextEncoder().encode(text);
      write(uri, body);
      return body.length;
    },
    head: async (uri, versionId) => {
      const found = find(uri, versionId);
      return found === undefined ? undefined : { versionId: found.versionId, bytes: found.body.length };
    },
    list: async (uri) => {
      const { bucket } = locate(uri);
      return [...objects.entries()]
        .filter(([name]) => name.startsWith(uri))
        .map(([name, versions]) => ({
          key: name.slice(`s3://${bucket}/`.length),
          bytes: versions.at(-1)?.body.length ?? 0,
          etag: sha256Hex(versions.at(-1)?.body ?? ''),
        }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    copyInParts: async (from, { versionId, bytes: size }, to, partBytes) => {
      if (objects.has(to)) return 'exists';
      const found = find(from, versionId);
      if (found === undefined) throw new RangeError(`${from} has no version ${versionId}`);
      const parts = Array.from({ length: Math.ceil(size / partBytes) }, (_, i) => found.body.subarray(i * partBytes, (i + 1) * partBytes));
      const whole = createHash('sha256');
      for (const part of parts) whole.update(createHash('sha256').update(part).digest());
      digests.set(to, whole.digest('hex'));
      return write(to, found.body);
    },
    partsDigest: async (uri) => digests.get(uri),
    copy: async (from, versionId, to) => {
      if (objects.has(to)) return 'exists';
      const found = find(from, versionId);
      if (found === undefined) throw new RangeError(`${from} has no version ${versionId}`);
      return write(to, found.body);
    },
  };
}

/** In small pieces, so that readers meet the borders that a network would give them. */
async function* chunks(body: Uint8Array, size = 65536): AsyncIterable<Uint8Array> {
  for (let start = 0; start < body.length; start += size) yield body.subarray(start, start + size);
}
