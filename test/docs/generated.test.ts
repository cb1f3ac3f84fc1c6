import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './documents.ts';

test.each([
  ['the pictures are those of the workflows', 'draw-workflows'],
  ['every emulated behaviour has a source, and they are counted', 'count-fidelity'],
  ['the README shows a rehearsal that was saved', 'readme-output'],
])('%s (npm run docs)', (_, script) => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', `${script}.mjs`), '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('the lock file names optional packages of every platform, so that npm ci takes it', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'complete-lock.mjs'), '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
