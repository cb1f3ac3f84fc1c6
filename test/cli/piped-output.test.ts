import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SLIPWAY = join(__dirname, '..', '..', 'bin', 'slipway.js');
const folder = mkdtempSync(join(tmpdir(), 'slipway-piped-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what is printed into a pipe arrives whole, also when its reader is slow', async () => {
  const file = join(folder, 'wide.csv');
  const names = Array.from({ length: 400 }, (_, i) => `column_${i}`);
  writeFileSync(file, `${names.join()}\n${names.map((_, i) => i).join()}\n`);
  const child = spawn(process.execPath, [SLIPWAY, 'profile', file, '--json', '--workers', '1'], { stdio: ['ignore', 'pipe', 'inherit'] });
  // Nothing is read until the pipe is full and the program has nothing left to do but wait.
  await new Promise((full) => child.stdout.once('readable', full));
  await new Promise(setImmediate);
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  expect(text.length).toBeGreaterThan(2 ** 17);
  expect(JSON.parse(text)).toMatchObject({ rows: 1 });
});

test('a reader that leaves early is no error', async () => {
  const child = spawn(process.execPath, [SLIPWAY, 'profile', join(folder, 'wide.csv'), '--json', '--workers', '1'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdout.once('readable', () => child.stdout.destroy());
  expect(await new Promise((ended) => child.once('close', ended))).toBe(141);
  expect(said).toBe('');
});
