import { readFileSync } from 'node:fs';
import { fieldsOf, linesOf } from './csv.mjs';
import { allowed, categoryOf, DATE, FEATURES, LABEL, numberOf } from './schema.mjs';

const DAY = /^\d{4}-\d{2}-\d{2}/;
const LABELS = { 0: 0, 1: 1, true: 1, false: 0 };

/**
 * Labelled rows as columns: a category as its number in a dictionary, the day as its ISO text.
 *
 * @throws an Error that names file, line, column and what is allowed there
 */
export function readRows(files) {
  const rows = { days: [], labels: [], columns: FEATURES.map(() => []), dictionaries: FEATURES.map(() => new Map()), count: 0 };
  for (const file of files) readFile(file, rows);
  return rows;
}

function readFile(file, rows) {
  const lines = linesOf(readFileSync(file, 'utf8'));
  if (lines.length === 0) throw new Error(`${file} is empty; its first line must name the columns`);
  const header = fieldsOf(lines[0]);
  const place = (name) => {
    const at = header.indexOf(name);
    if (at === -1) throw new Error(`${file} has no column ${name}; it has ${header.join(', ')}`);
    return at;
  };
  const [day, label, features] = [place(DATE), place(LABEL), FEATURES.map(({ name }) => place(name))];
  const wrong = (line, at, hint) =>
    new Error(`${file} line ${line + 1}, column ${header[at]}: ${JSON.stringify(lines[line])}, allowed is ${hint}`);
  for (let line = 1; line < lines.length; line++) {
    const fields = fieldsOf(lines[line]);
    if (fields.length !== header.length) {
      throw new Error(`${file} line ${line + 1} has ${fields.length} fields; the header has ${header.length}`);
    }
    if (!DAY.test(fields[day])) throw wrong(line, day, 'a date such as 2001-01-31');
    if (!Object.hasOwn(LABELS, fields[label])) throw wrong(line, label, '0, 1, false or true');
    rows.days.push(fields[day].slice(0, 10));
    rows.labels.push(LABELS[fields[label]]);
    for (let f = 0; f < FEATURES.length; f++) {
      const value = readField(f, fields[features[f]], rows.dictionaries[f]);
      if (value === undefined || Number.isNaN(value)) throw wrong(line, features[f], allowed(FEATURES[f]));
      rows.columns[f].push(value);
    }
    rows.count++;
  }
}

function readField(f, raw, dictionary) {
  if (FEATURES[f].type !== 'category') return numberOf(FEATURES[f], raw);
  const category = categoryOf(raw);
  if (category === undefined) return undefined;
  const known = dictionary.get(category);
  if (known !== undefined) return known;
  dictionary.set(category, dictionary.size);
  return dictionary.size - 1;
}
