import fc from 'fast-check';
import { sha256Hex } from '../../../adapters/hash.ts';
import { addOpaqueFiles, countOpaqueFiles } from '../../../domain/dataset/opaque-files.ts';

const file = fc.record({
  path: fc.string(),
  bytes: fc.nat(),
  digest: fc.string().map((text) => `sha256:${sha256Hex(text)}`),
});
const count = (files: Parameters<typeof countOpaqueFiles>[0]) => countOpaqueFiles(files, sha256Hex);

test('sets of files add up, in any order', () => {
  fc.assert(
    fc.property(fc.array(file), fc.array(file), (a, b) => {
      expect(addOpaqueFiles(count(a), count(b))).toEqual(count([...b, ...a].reverse()));
    }),
  );
});

test('a name, a size or a byte more is another set', () => {
  const one = { path: 'a.png', bytes: 3, digest: `sha256:${sha256Hex('abc')}` };
  const digests = [
    [one],
    [{ ...one, path: 'b.png' }],
    [{ ...one, bytes: 4 }],
    [{ ...one, digest: `sha256:${sha256Hex('abd')}` }],
    [one, one],
    [],
  ];
  expect(new Set(digests.map((files) => count(files).digest)).size).toBe(digests.length);
});
