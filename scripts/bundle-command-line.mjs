#!/usr/bin/env node
import { cp, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { replaceFile } from './replace-file.mjs';

/**
 * Bundles the command line into `dist/command-line`: `main.js`, the thread `worker.js`, and what they share in chunks, so that a
 * command reads few files where its sources and the SDK are thousands. Names stay as they are written, for stack traces.
 *
 * The rehearsal finds two things beside its own file, whichever that is; they go along.
 */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OUT = join(ROOT, 'dist', 'command-line');

const { outputFiles } = await build({
  absWorkingDir: ROOT,
  entryPoints: { main: 'cli/main.ts', worker: 'cli/dataset/worker.ts' },
  outdir: OUT,
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  charset: 'utf8',
  mainFields: ['module', 'main'],
  // It finds a database that is not JavaScript beside its own files.
  external: ['dynalite'],
  // CommonJS among the dependencies asks for Node's own modules.
  banner: { js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);" },
  logLevel: 'warning',
  write: false,
});
const names = new Set(outputFiles.map(({ path }) => basename(path)));
// New chunks first: whoever starts meanwhile finds all that its main.js names.
const [entries, chunks] = [outputFiles.filter(isEntry), outputFiles.filter((file) => !isEntry(file))];
for (const files of [chunks, entries]) await Promise.all(files.map(({ path, contents }) => replaceFile(path, contents)));
for (const name of await readdir(OUT)) if (name.endsWith('.js') && !names.has(name)) await rm(join(OUT, name));
await cp(join(ROOT, 'rehearsal', 'services', 'lambda', 'runtime-client.cjs'), join(OUT, 'runtime-client.cjs'));
await cp(join(ROOT, 'rehearsal', 'containers', 'script-mode'), join(OUT, 'script-mode'), {
  recursive: true,
  filter: (path) => !path.includes('__pycache__'),
});
const total = outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
console.log(`bundled the command line into dist/command-line, ${(total / 1e6).toFixed(1)} MB`);

function isEntry({ path }) {
  return ['main.js', 'worker.js'].includes(basename(path));
}
