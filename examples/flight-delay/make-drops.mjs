#!/usr/bin/env node
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeDrop } from './data/drop.mjs';
import { MONTHS, readMonths } from './data/flights.mjs';
import { spread, take } from './data/sample.mjs';
import { BROKEN, DRIFT, shuffleLabels } from './data/stories.mjs';

export { BROKEN, DRIFT, MONTHS };

const USAGE = `usage: make-drops.mjs --out DIR [--month 2001-01]... [--rows N] [--files N] [--name DROP] [--model flights]
       [--broken ${Object.keys(BROKEN).join('|')}] [--drift ${Object.keys(DRIFT).join('|')}] [--shuffle-labels SHARE] [--seed N]`;

/**
 * Writes a month of flights as a drop: `OUT/drops/<model>/<drop>/part-0000.csv` and its manifest. The same options give the same bytes.
 *
 * The order is fixed: drift, then sample, then labels, then what is broken. A drift that loses rows is sampled
 * afterwards, so that `rows` says how large the drop is and nothing but the drift is unusual about it.
 *
 * @throws an Error naming the option when one is not understood
 */
export async function makeDrops(options) {
  const {
    out,
    months = MONTHS,
    model = 'flights',
    name,
    rows,
    files = 1,
    broken,
    drift,
    shuffle = 0,
    seed = 1,
    read = readMonths,
  } = options;
  const wrong = months.filter((month) => !MONTHS.includes(month));
  if (wrong.length > 0) throw new Error(`month ${wrong.join(', ')} is not in the data; it has ${MONTHS.join(', ')}`);
  if (name !== undefined && months.length !== 1) throw new Error('--name names one drop: give exactly one --month with it');
  for (const part of [model, name ?? 'drop']) {
    if (!/^[a-z0-9][a-z0-9._-]*$/.test(part)) throw new Error(`a model or drop is named with a-z, 0-9, dot, dash, underscore; got ${part}`);
  }
  const breaks = chosen('--broken', BROKEN, broken);
  const moves = chosen('--drift', DRIFT, drift);
  if (!(shuffle >= 0 && shuffle <= 1)) throw new Error(`--shuffle-labels is a share from 0 to 1, got ${shuffle}`);
  const drops = [];
  for await (const { month, flights } of read({ months })) {
    const moved = moves(flights);
    const sampled = rows === undefined ? moved : take(moved, spread(moved.day.length, rows));
    const labelled = shuffle > 0 ? shuffleLabels(sampled, shuffle, seed) : sampled;
    const folder = join(out, 'drops', model, name ?? month);
    const manifest = await writeDrop({ folder, flights: breaks(labelled), files });
    drops.push({ month, folder, ...manifest });
  }
  return drops;
}

function chosen(option, choices, choice) {
  if (choice === undefined) return (flights) => flights;
  if (!Object.hasOwn(choices, choice)) throw new Error(`${option} is one of ${Object.keys(choices).join(', ')}, got ${choice}`);
  return choices[choice];
}

function count(option, text) {
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new Error(`${option} is a whole number from 1, got ${text}`);
  return Number(text);
}

async function main() {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      month: { type: 'string', multiple: true },
      model: { type: 'string' },
      name: { type: 'string' },
      rows: { type: 'string' },
      files: { type: 'string' },
      broken: { type: 'string' },
      drift: { type: 'string' },
      'shuffle-labels': { type: 'string' },
      seed: { type: 'string' },
    },
  });
  if (values.out === undefined) throw new Error('--out names the folder to write to');
  const drops = await makeDrops({
    out: resolve(values.out),
    months: values.month,
    model: values.model,
    name: values.name,
    rows: count('--rows', values.rows),
    files: count('--files', values.files),
    broken: values.broken,
    drift: values.drift,
    shuffle: values['shuffle-labels'] === undefined ? 0 : Number(values['shuffle-labels']),
    seed: count('--seed', values.seed),
  });
  for (const { folder, files } of drops) {
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    console.log(`${folder}  ${rows} rows  ${(bytes / 1e6).toFixed(1)} MB`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(`${error.message}\n${USAGE}`);
    process.exitCode = 2;
  });
}
