import { execFileSync } from 'node:child_process';
import { createReadStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archivedFiles } from '../../adapters/archive.ts';
import { writeTarGz } from '../../rehearsal/containers/tar.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-archive-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LONG = `${'deep/'.repeat(30)}file.txt`;
const content = join(folder, 'content');
mkdirSync(join(content, 'deep/'.repeat(30)), { recursive: true });
mkdirSync(join(content, 'empty'), { recursive: true });
writeFileSync(join(content, 'model.bin'), Buffer.alloc(100_000, 7));
writeFileSync(join(content, 'naïve.txt'), 'accents');
writeFileSync(join(content, LONG), 'far down');
writeFileSync(join(content, 'nothing'), '');

async function read(archive: AsyncIterable<Uint8Array>, wanted: (path: string) => boolean = () => true): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const file of archivedFiles(archive)) {
    if (!wanted(file.path)) continue;
    const pieces: Buffer[] = [];
    for await (const piece of file.content()) pieces.push(piece);
    found[file.path] = Buffer.concat(pieces).toString();
    expect(Buffer.concat(pieces).length).toBe(file.bytes);
  }
  return found;
}

const EXPECTED = {
  'model.bin': Buffer.alloc(100_000, 7).toString(),
  'naïve.txt': 'accents',
  [LONG]: 'far down',
  nothing: '',
};

test.each(['gnu', 'posix', 'ustar'])('reads what tar --format=%s wrote, long and accented names too', async (format) => {
  const archive = join(folder, `${format}.tar.gz`);
  const files = format === 'ustar' ? ['model.bin', LONG, 'nothing', 'empty'] : ['.'];
  execFileSync('tar', ['-czf', archive, `--format=${format}`, '-C', content, ...files]);
  const { 'naïve.txt': _accented, ...plain } = EXPECTED;
  expect(await read(createReadStream(archive))).toEqual(format === 'ustar' ? plain : EXPECTED);
});

test("reads the rehearsal's own archives, and passes over what nobody wants", async () => {
  const archive = join(folder, 'ours.tar.gz');
  await writeTarGz(content, archive);
  expect(await read(createReadStream(archive))).toEqual(EXPECTED);
  expect(await read(createReadStream(archive), (path) => path === 'nothing')).toEqual({ nothing: '' });
});

test('an archive that is cut short is an error, not a shorter model', async () => {
  const archive = join(folder, 'whole.tar.gz');
  await writeTarGz(content, archive);
  const bytes = readFileSync(archive);
  await expect(read(pieces(bytes.subarray(0, bytes.length / 2)))).rejects.toThrow();
});

async function* pieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}
