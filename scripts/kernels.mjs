#!/usr/bin/env node
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceFile } from './replace-file.mjs';

/**
 * Compiles the profiler's kernels, `profiler/kernels/assembly`, to WebAssembly, and writes them as text into
 * `profiler/kernels/binary.ts`: whatever compiles, bundles or transforms the profiler's sources then carries its kernels along, and
 * no file has to be found at run time. The module is not committed; equal sources give equal bytes, and are not compiled again.
 */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OUT = join(ROOT, 'profiler', 'kernels', 'binary.ts');

const SOURCES = join(ROOT, 'profiler', 'kernels', 'assembly');
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'bulk-memory'];

const sources = [
  ...readdirSync(SOURCES).map((name) => join(SOURCES, name)),
  ...['kernels/layout.ts', 'columns/cells.ts'].map((path) => join(ROOT, 'profiler', path)),
  fileURLToPath(import.meta.url),
];
const hash = createHash('sha256');
for (const path of sources.sort()) hash.update(readFileSync(path));
const stamp = `Sources: ${hash.digest('hex')}`;
if (!existsSync(OUT) || !readFileSync(OUT, 'utf8').includes(stamp)) {
  const { main } = await import('assemblyscript/asc');
  let bytes = new Uint8Array(0);
  const { error, stderr } = await main(['profiler/kernels/assembly/index.ts', '--baseDir', ROOT, '--outFile', 'kernels.wasm', ...OPTIONS], {
    writeFile: (_, contents) => {
      bytes = contents;
    },
  });
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
  const base64 = Buffer.from(bytes).toString('base64');
  await replaceFile(
    OUT,
    `/** The kernels as WebAssembly, base64. Written by scripts/kernels.mjs. ${stamp} */\nexport const KERNELS =\n  '${base64}';\n`,
  );
  console.log(`compiled kernels, ${(bytes.length / 1000).toFixed(1)} kB`);
}
