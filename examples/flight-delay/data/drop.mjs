import { createHash } from 'node:crypto';
import { access, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dayText } from './flights.mjs';

/** The columns of a drop, in order. Clock minutes are left out: the file has the actual departure, and its minute tells of a delay. */
const COLUMNS = {
  date: (flights) => texts(flights.day, dayText),
  hour: (flights) => flights.hour,
  day_of_week: (flights) => Array.from(flights.day, isoWeekday),
  distance: (flights) => flights.distance,
  origin: (flights) => flights.origin,
  destination: (flights) => flights.destination,
  late: (flights) => flights.late,
};

const MANIFEST = '_MANIFEST.json';

/** Rows joined into one string at a time: long enough to be fast, short enough not to hold a month twice. */
const ROWS_PER_CHUNK = 20_000;

/**
 * Writes one drop: CSV files with a header, then `_MANIFEST.json`, which says that the drop is complete.
 *
 * @param {{ folder: string, flights: Flights, files?: number }} options
 * @returns {Promise<{ files: { path: string, bytes: number, sha256: string, rows: number }[] }>}
 */
export async function writeDrop({ folder, flights, files = 1 }) {
  await empty(folder);
  const columns = Object.entries(COLUMNS).filter(([name]) => name === 'date' || name === 'day_of_week' || flights[name] !== undefined);
  const rows = flights.day.length;
  const written = [];
  const values = columns.map(([, read]) => read(flights));
  for (let k = 0; k < files; k++) {
    const bytes = csv(
      columns.map(([name]) => name),
      values,
      Math.floor((k * rows) / files),
      Math.floor(((k + 1) * rows) / files),
    );
    const path = `part-${String(k).padStart(4, '0')}.csv`;
    await writeFile(join(folder, path), bytes);
    written.push({
      path,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      rows: Math.floor(((k + 1) * rows) / files) - Math.floor((k * rows) / files),
    });
  }
  const manifest = { version: 1, files: written };
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** Replaces an earlier drop, and nothing that is not one. */
async function empty(folder) {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  if (names.length === 0) return;
  await access(join(folder, MANIFEST)).catch(() => {
    throw new Error(`${folder} holds files but no ${MANIFEST}: it is not a drop, give another --out or --name`);
  });
  for (const name of names) await rm(join(folder, name), { recursive: true });
}

function csv(header, values, from, to) {
  const chunks = [Buffer.from(`${header.join(',')}\n`)];
  for (let start = from; start < to; start += ROWS_PER_CHUNK) {
    let text = '';
    for (let i = start; i < Math.min(start + ROWS_PER_CHUNK, to); i++) {
      for (let c = 0; c < values.length; c++) text += (c === 0 ? '' : ',') + values[c][i];
      text += '\n';
    }
    chunks.push(Buffer.from(text));
  }
  return Buffer.concat(chunks);
}

function texts(values, text) {
  const known = new Map();
  return Array.from(values, (value) => {
    if (!known.has(value)) known.set(value, text(value));
    return known.get(value);
  });
}

/** 1 is Monday; 1970-01-01 was a Thursday. */
function isoWeekday(day) {
  return ((day + 3) % 7) + 1;
}
