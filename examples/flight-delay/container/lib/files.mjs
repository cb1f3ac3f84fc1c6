import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A JSON file's value, or `otherwise` when there is no such file. */
export function readJson(path, otherwise) {
  if (!existsSync(path)) return otherwise;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} is not JSON: ${error.message}`);
  }
}

/** Writes a file so that a reader, or a checkpoint's upload, sees it whole or not at all, also when the machine goes in between. */
export function writeWhole(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const part = openSync(`${path}.part`, 'w');
  writeFileSync(part, text);
  fsyncSync(part);
  closeSync(part);
  renameSync(`${path}.part`, path);
}

/** The data files below a channel in a fixed order; names that start with `_` or `.` are markers and not data. */
export function dataFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !/^[._]/.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? dataFiles(join(folder, entry.name)) : [join(folder, entry.name)]));
}
