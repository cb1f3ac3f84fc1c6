import { sha256Hex } from '../../../adapters/hash.ts';
import { datasetIdFor } from '../../../domain/intake/dataset-id.ts';
import { completeness, readManifest } from '../../../domain/intake/manifest.ts';

const manifest = (files: readonly unknown[], more: object = {}) => JSON.stringify({ version: 1, files, ...more });
const file = (path: string, bytes = 10) => ({ path, bytes });

test('reads paths, sizes, hashes and rows', () => {
  const files = [{ path: 'train/a.csv', bytes: 10, sha256: 'a'.repeat(64), rows: 3 }, file('b.csv', 0)];
  expect(readManifest(manifest(files))).toEqual({ version: 1, files });
});

test.each<{ what: string; text: string; rejected: string }>([
  { what: 'no JSON', text: '{', rejected: 'not JSON' },
  { what: 'nothing', text: '', rejected: 'not JSON' },
  { what: 'a list', text: '[]', rejected: '_MANIFEST.json: ' },
  { what: 'another version', text: JSON.stringify({ version: 2, files: [file('a')] }), rejected: 'version' },
  { what: 'no files', text: manifest([]), rejected: 'files' },
  { what: 'too many files', text: manifest(Array.from({ length: 10_001 }, (_, n) => file(`${n}`))), rejected: '10' },
  { what: 'a member that nobody knows', text: manifest([file('a')], { owner: 'me' }), rejected: 'owner' },
  { what: 'a half file', text: manifest([file('a', 1.5)]), rejected: 'bytes' },
  { what: 'a negative file', text: manifest([file('a', -1)]), rejected: 'bytes' },
  { what: 'a size as text', text: manifest([{ path: 'a', bytes: '1' }]), rejected: 'bytes' },
  { what: 'a hash that is none', text: manifest([{ ...file('a'), sha256: 'x' }]), rejected: 'SHA-256' },
  {
    what: 'a way out of the drop',
    text: manifest([file('../other/a.csv')]),
    rejected: 'names "../other/a.csv": the path has an empty, . or .. part',
  },
  { what: 'an absolute path', text: manifest([file('/a.csv')]), rejected: 'starts with /' },
  { what: 'a path twice', text: manifest([file('a.csv'), file('a.csv', 3)]), rejected: 'names a.csv twice' },
  { what: 'two paths that look the same', text: manifest([file('é'), file('e\u0301')]), rejected: 'normal form C' },
])('rejects $what', ({ text, rejected }) => {
  const read = readManifest(text);
  expect('rejected' in read && read.rejected).toContain(rejected);
});

test('takes the most files that it takes', () => {
  const read = readManifest(manifest(Array.from({ length: 10_000 }, (_, n) => file(`${n}`))));
  expect('files' in read && read.files.length).toBe(10_000);
});

test('takes names that objects reserve for what they are', () => {
  const read = readManifest(manifest([file('__proto__'), file('constructor')]));
  expect('files' in read && completeness(read, [file('__proto__')]).missing).toEqual(['constructor is missing']);
});

test.each([
  { when: 'everything is there', arrived: [file('a'), file('b', 0)], missing: [] },
  { when: 'more is there', arrived: [file('a'), file('b', 0), file('c')], missing: [] },
  { when: 'nothing is there', arrived: [], missing: ['a is missing', 'b is missing'] },
  { when: 'one is short', arrived: [file('a', 9), file('b', 0)], missing: ['a has 9 bytes, the manifest says 10'] },
  { when: 'one is long', arrived: [file('a', 11), file('b', 0)], missing: ['a has 11 bytes, the manifest says 10'] },
])('a drop is whole if nothing is missing: $when', ({ arrived, missing }) => {
  expect(completeness({ version: 1, files: [file('a'), file('b', 0)] }, arrived)).toEqual({ complete: missing.length === 0, missing });
});

describe('the identity of a dataset', () => {
  const a = { path: 'a', bytes: 1, digest: 'sha256:1', versionId: 'v1' };
  const b = { path: 'b', bytes: 2, digest: 'sha256:2', versionId: 'v2' };
  const id = (files: (typeof a)[]) => datasetIdFor(files, sha256Hex);

  test('is that of its bytes, not of their order, versions or rows', () => {
    expect(id([a, b])).toMatch(/^[0-9a-f]{64}$/);
    expect(id([b, a])).toBe(id([a, b]));
    expect(id([{ ...a, versionId: 'v9', rows: 7 } as typeof a, b])).toBe(id([a, b]));
  });

  test.each([{ path: 'A' }, { bytes: 3 }, { digest: 'sha256:9' }])('changes with %j', (changed) => {
    expect(id([{ ...a, ...changed }, b])).not.toBe(id([a, b]));
  });
});
