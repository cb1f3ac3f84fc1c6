#!/usr/bin/env node
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceBlock } from './documents/block.mjs';

/**
 * Counts the emulated behaviours of `docs/fidelity/*.md` by their source, into the table of `docs/fidelity.md`. A row counts by
 * its weakest part: what is assumed in one detail is counted as assumed. A row without a source is an error.
 *
 * usage: count-fidelity.mjs [--check]     with --check writes nothing, and exits 1 when the table is not true
 */
const DOCS = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs');

/** Weakest first: the first that a source mentions is its kind. */
const KINDS = [
  ['assumed', /assumed/],
  ['observed', /observed|public reports/],
  ['recorded', /(?<!not )recorded|verified/],
  ['documented', /document|the pinned SDK|read in |toolkit|runtime-interface-client|aws-cdk-lib|measured|dynalite/],
  ['ours', /ours|own|not played|not rehearsed|see /],
];
const COLUMNS = ['recorded', 'documented', 'observed', 'assumed', 'ours'];

/** Behaviours of a page: the rows of its tables, without head and rule. */
function sourcesOf(page) {
  const rows = readFileSync(join(DOCS, 'fidelity', page), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+$/.test(line))
    .map((line) => line.slice(1, line.lastIndexOf('|')).split(/(?<!\\)\|/));
  return rows.map((cells) => cells.at(-1).trim()).filter((source) => source !== 'source');
}

function kindOf(page, source) {
  const found = KINDS.find(([, words]) => words.test(source));
  if (found === undefined) throw new Error(`docs/fidelity/${page}: the source "${source}" is none of ${COLUMNS.join(', ')}`);
  return found[0];
}

const counted = readdirSync(join(DOCS, 'fidelity'))
  .sort()
  .map((page) => {
    const kinds = sourcesOf(page).map((source) => kindOf(page, source));
    return { page, counts: COLUMNS.map((column) => kinds.filter((kind) => kind === column).length) };
  });
const total = COLUMNS.map((_, i) => counted.reduce((sum, { counts }) => sum + counts[i], 0));
const line = (first, numbers) => `| ${[first, ...numbers].join(' | ')} |`;
const table = [
  line('service', COLUMNS),
  line(
    '---',
    COLUMNS.map(() => '---:'),
  ),
  ...counted.map(({ page, counts }) => line(`[${page.replace('.md', '')}](fidelity/${page})`, counts)),
  line('together', total),
].join('\n');

const check = process.argv.includes('--check');
const same = replaceBlock(join(DOCS, 'fidelity.md'), 'counts', table, { check });
if (!same && check) {
  console.error('the table of docs/fidelity.md is not true any more: run npm run docs');
  process.exitCode = 1;
}
