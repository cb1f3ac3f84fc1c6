#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { replaceFile } from './replace-file.mjs';

/**
 * Bundles every step, `lambdas/<step>/index.ts`, into `dist/lambdas/<step>/index.cjs` with one call of esbuild.
 *
 * CommonJS, because the SDK's dependencies require each other; `.cjs`, because the package is a module. The target is the
 * oldest Node that a laptop may have, since a rehearsal runs the same bytes as Lambda. Class names may be minified:
 * error names are literals. Equal sources give equal bytes.
 */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LAMBDAS = join(ROOT, 'lambdas');
const OUT = join(ROOT, 'dist', 'lambdas');

const { values } = parseArgs({ options: { strict: { type: 'boolean', default: true } }, allowNegative: true });

const steps = await stepFolders();
const whole = steps.filter((step) => existsSync(join(LAMBDAS, step, 'index.ts')));
const missing = steps.filter((step) => !whole.includes(step));
if (missing.length > 0) {
  const text = `steps without index.ts: ${missing.join(', ')}`;
  if (values.strict) {
    console.error(`${text}. Every step that a workflow calls needs a handler; --no-strict bundles the others.`);
    process.exit(1);
  }
  console.log(`skipped ${text}`);
}

const { outputFiles } = await build({
  absWorkingDir: ROOT,
  entryPoints: whole.map((step) => ({ in: `lambdas/${step}/index.ts`, out: `${step}/index` })),
  outdir: OUT,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  mainFields: ['module', 'main'],
  logLevel: 'warning',
  write: false,
});
await Promise.all(outputFiles.map(({ path, contents }) => replaceFile(path, contents)));
const total = outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
console.log(`bundled ${whole.length} steps into dist/lambdas, ${(total / 1e6).toFixed(1)} MB`);

/** A step is a folder with a contract; `shared` is not one. */
async function stepFolders() {
  const entries = await readdir(LAMBDAS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory() && entry.name !== 'shared').map(({ name }) => name);
  return names.filter((name) => existsSync(join(LAMBDAS, name, 'contract.ts'))).sort();
}
