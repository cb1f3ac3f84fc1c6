import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localFile } from '../../../cli/dataset/local-file.ts';
import { mulberry32 } from '../../../domain/statistics/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of several chunks and a piece, whose bytes tell where they are. */
function someFile(name: string, first?: number) {
  const random = mulberry32(5);
  const bytes = Buffer.from(Uint8Array.from({ length: 2_700_001 }, () => 256 * random()));
  if (first !== undefined) bytes[0] = first;
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { path, bytes };
}

test.each([0, 1, 4096, 1_048_576, 2_700_000, 2_700_001])('a file is read from byte %d on, whole, and counted', async (from) => {
  const { path, bytes } = someFile('data.csv', 65);
  let counted = 0;
  const read: Buffer[] = [];
  const { stream } = localFile(path, bytes.length, (count) => {
    counted += count;
  });
  for await (const chunk of stream(from)) read.push(Buffer.from(chunk));
  expect(Buffer.concat(read).equals(bytes.subarray(from))).toBe(true);
  expect(counted).toBe(bytes.length - from);
});

test('chunks of gzip stay as they were given: its reader keeps them', async () => {
  const { path, bytes } = someFile('data.csv.gz', 0x1f);
  const kept: Uint8Array[] = [];
  for await (const chunk of localFile(path, bytes.length).stream(0)) kept.push(chunk);
  expect(Buffer.concat(kept).equals(bytes)).toBe(true);
});

test('who stops early can read the next file', async () => {
  const { path, bytes } = someFile('again.csv', 65);
  for (let i = 0; i < 3; i++) {
    for await (const chunk of localFile(path, bytes.length).stream(i)) {
      expect(Buffer.from(chunk).equals(bytes.subarray(i, i + chunk.length))).toBe(true);
      break;
    }
  }
});

test('a file that is gone is an error, not a crash', async () => {
  const reading = async (): Promise<void> => {
    for await (const _ of localFile(join(folder, 'none'), 1).stream(0)) throw new Error('nothing to read');
  };
  await expect(reading()).rejects.toThrow('ENOENT');
});
