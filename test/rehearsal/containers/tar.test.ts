import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeTarGz } from '../../../rehearsal/containers/tar.ts';
import { UnsafeArchive, unpackTarGz } from '../../../rehearsal/containers/untar.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tar-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const LONG = `${'d'.repeat(60)}/${'f'.repeat(80)}.bin`;

/** A folder with odd names and contents. */
function source(name: string, time: number): string {
  const root = join(folder, name);
  mkdirSync(join(root, 'code', 'd'.repeat(60)), { recursive: true });
  mkdirSync(join(root, 'd'.repeat(60)), { recursive: true });
  mkdirSync(join(root, 'empty'));
  writeFileSync(join(root, 'model.json'), '{}');
  writeFileSync(join(root, 'größe.txt'), 'umlauts');
  writeFileSync(join(root, LONG), Buffer.alloc(1500, 7));
  writeFileSync(join(root, 'code', 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(root, 'nothing'), '');
  utimesSync(join(root, 'model.json'), time, time);
  return root;
}

async function contents(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file.slice(root.length + 1), (await readFile(file)).toString('hex')])),
  );
}

test('what is packed comes out again', async () => {
  const root = source('a', 1);
  await writeTarGz(root, join(folder, 'a.tar.gz'));
  await unpackTarGz(join(folder, 'a.tar.gz'), join(folder, 'out'));
  expect(await contents(join(folder, 'out'))).toEqual(await contents(root));
});

test('equal contents give equal bytes, whatever the times', async () => {
  await writeTarGz(source('a', 1), join(folder, 'a.tar.gz'));
  await writeTarGz(source('b', 99_999), join(folder, 'b.tar.gz'));
  expect(await readFile(join(folder, 'a.tar.gz'))).toEqual(await readFile(join(folder, 'b.tar.gz')));
});

test("tar reads ours, and ours reads tar's", async () => {
  const root = source('a', 1);
  await writeTarGz(root, join(folder, 'ours.tar.gz'));
  mkdirSync(join(folder, 'by-tar'));
  execFileSync('tar', ['-xzf', join(folder, 'ours.tar.gz'), '-C', join(folder, 'by-tar')]);
  expect(await contents(join(folder, 'by-tar'))).toEqual(await contents(root));

  for (const format of ['gnu', 'pax']) {
    execFileSync('tar', [`--format=${format}`, '-czf', join(folder, `${format}.tar.gz`), '-C', root, '.']);
    await unpackTarGz(join(folder, `${format}.tar.gz`), join(folder, format));
    expect(await contents(join(folder, format))).toEqual(await contents(root));
  }
});

test.each([
  { what: 'a name that climbs', name: '../escape' },
  { what: 'an absolute name', name: '/tmp/escape' },
])('$what is refused', async ({ name }) => {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('00000000001\0', 124);
  header.write('0', 156);
  writeFileSync(join(folder, 'bad.tar.gz'), gzipSync(Buffer.concat([header, Buffer.alloc(512, 'x'), Buffer.alloc(1024)])));
  await expect(unpackTarGz(join(folder, 'bad.tar.gz'), join(folder, 'out'))).rejects.toThrow(UnsafeArchive);
});

test('a link is refused, a cut archive too', async () => {
  const root = source('a', 1);
  symlinkSync('/etc/passwd', join(root, 'link'));
  execFileSync('tar', ['-czf', join(folder, 'link.tar.gz'), '-C', root, 'link']);
  await expect(unpackTarGz(join(folder, 'link.tar.gz'), join(folder, 'out'))).rejects.toThrow(/files and folders only/);

  const header = Buffer.alloc(512);
  header.write('short', 0);
  header.write('00000001000\0', 124);
  header.write('0', 156);
  writeFileSync(join(folder, 'cut.tar.gz'), gzipSync(header));
  await expect(unpackTarGz(join(folder, 'cut.tar.gz'), join(folder, 'out'))).rejects.toThrow(/cut short/);
});
