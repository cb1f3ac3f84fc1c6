import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { readBody } from '../../../../rehearsal/services/s3/body.ts';
import { readCopySource } from '../../../../rehearsal/services/s3/copy-source.ts';
import { ALGORITHMS, Digests } from '../../../../rehearsal/services/s3/digest.ts';
import { ObjectFiles } from '../../../../rehearsal/services/s3/files.ts';
import { compareKeys } from '../../../../rehearsal/services/s3/key-order.ts';

const bytes = fc.uint8Array({ maxLength: 200 });

test('keys are ordered as their UTF-8 bytes are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test('digests do not depend on how the bytes come, and agree with node', () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 5 }), (pieces) => {
      const whole = Buffer.concat(pieces);
      const digests = new Digests(ALGORITHMS);
      for (const piece of pieces) digests.update(piece);
      const finished = digests.finish();
      const expected = Buffer.alloc(4);
      expected.writeUInt32BE(crc32(whole));
      expect(finished).toMatchObject({
        bytes: whole.length,
        md5: createHash('md5').update(whole).digest('hex'),
        sha256: createHash('sha256').update(whole).digest('hex'),
        checksums: { CRC32: expected.toString('base64'), SHA1: createHash('sha1').update(whole).digest('base64') },
      });
    }),
  );
});

test('CRC-32C of the vectors of RFC 3720', () => {
  const crc32c = (data: Uint8Array) => new Digests(['CRC32C']).update(data).finish().checksums.CRC32C;
  const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
  expect(crc32c(Buffer.alloc(32))).toBe(base64('8a9136aa'));
  expect(crc32c(Buffer.alloc(32, 0xff))).toBe(base64('62a8ab43'));
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(base64('46dd794e'));
});

test.each([
  { source: 'b/k', expected: { bucket: 'b', key: 'k' } },
  { source: '/b/dir/k', expected: { bucket: 'b', key: 'dir/k' } },
  { source: 'b/a%20b%3F%2B?versionId=v%3D1', expected: { bucket: 'b', key: 'a b?+', versionId: 'v=1' } },
  { source: encodeURIComponent('b/k?versionId=1'), expected: { bucket: 'b', key: 'k?versionId=1' } },
])('copy source $source', ({ source, expected }) => {
  expect(readCopySource(source)).toEqual(expected);
});

test.each(['b', 'b/', '/b', '', 'b/%zz'])('copy source %j is refused', (source) => {
  expect(() => readCopySource(source)).toThrow(expect.objectContaining({ name: 'InvalidArgument' }));
});

describe('files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('equal bytes share one file, which later changes of the source do not touch', async () => {
    const files = new ObjectFiles(folder);
    const source = join(folder, 'source');
    await writeFile(source, 'model');
    const fromFile = await files.store({ file: source, bytes: 5 }, []);
    const fromMemory = await files.store(Buffer.from('model'), []);
    expect(fromFile.sha256).toBe(fromMemory.sha256);
    await writeFile(source, 'changed');
    expect(await readFile(files.path(fromFile.sha256), 'utf8')).toBe('model');
    const stored = await readdir(join(folder, 'objects'), { recursive: true });
    expect(stored.filter((name) => /[0-9a-f]{64}/.test(name))).toEqual([expect.stringMatching(/[0-9a-f]{64}$/)]);
  });

  test('files of an earlier rehearsal are read where they lie, and nothing is written beside them', async () => {
    const earlier = join(folder, 'earlier');
    const { sha256 } = await new ObjectFiles(earlier).store(Buffer.from('champion'), []);
    const files = new ObjectFiles(join(folder, 'later'), earlier);
    expect(await readFile(files.path(sha256), 'utf8')).toBe('champion');
    await files.store(Buffer.from('champion'), []);
    const challenger = await files.store(Buffer.from('challenger'), []);
    expect(await readFile(files.path(challenger.sha256), 'utf8')).toBe('challenger');
    const written = async (of: string) =>
      (await readdir(join(folder, of, 'objects'), { recursive: true })).filter((name) => name.length > 64);
    expect([await written('earlier'), await written('later')]).toEqual([
      [expect.stringContaining(sha256)],
      [expect.stringContaining(challenger.sha256)],
    ]);
  });

  test('parts are joined in their order', async () => {
    const files = new ObjectFiles(folder);
    const parts = await Promise.all(['one ', 'two'].map((text) => files.store(Buffer.from(text), [])));
    const joined = await files.join(
      parts.map((part) => ({ file: files.path(part.sha256), bytes: part.bytes })),
      ['CRC32'],
    );
    expect(await readFile(files.path(joined.sha256), 'utf8')).toBe('one two');
    expect(joined.checksums.CRC32).toBe('zQeJLw==');
  });

  test('a body that is shorter than it claims is an error', async () => {
    const file = join(folder, 'short');
    await writeFile(file, '012');
    await expect(new ObjectFiles(folder).store({ file, bytes: 5 }, [])).rejects.toThrow('has 3 bytes from 0, expected 5');
    await expect(readBody({ file, bytes: 5, start: 1, end: 6 })).rejects.toThrow('has 2 bytes from 1, expected 5');
    expect((await readBody({ file, bytes: 2, start: 1, end: 3 })).toString()).toBe('12');
    expect((await readBody({ file, bytes: 3 })).toString()).toBe('012');
    expect((await readBody(new Uint8Array([65]))).toString()).toBe('A');
  });
});
