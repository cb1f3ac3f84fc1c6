#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceBlock } from './documents/block.mjs';

/**
 * Shows a rehearsal's real output in the README: `docs/rehearsal.txt`, which is what
 * `npm run --silent rehearse -- --no-color > docs/rehearsal.txt` printed.
 *
 * usage: readme-output.mjs [--check]     with --check writes nothing, and exits 1 when the README shows something else
 */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const transcript = readFileSync(join(ROOT, 'docs', 'rehearsal.txt'), 'utf8').trimEnd();
const check = process.argv.includes('--check');
const same = replaceBlock(join(ROOT, 'README.md'), 'rehearsal', `\`\`\`text\n${transcript}\n\`\`\``, { check });
if (!same && check) {
  console.error('README.md does not show docs/rehearsal.txt: run npm run docs');
  process.exitCode = 1;
}
