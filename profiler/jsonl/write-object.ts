import { canonicalJson } from '../../domain/canonical-json.ts';
import type { ProfileType } from '../../domain/dataset/profile.ts';
import { NumericColumn } from '../columns/numeric-column.ts';
import { suggestType } from '../schema.ts';
import type { Table } from '../table.ts';

const LONE_SURROGATE = /\p{Cs}/u;

/** An object without a prototype's members. */
export type Row = Readonly<Record<string, unknown>>;

/** The object that a line of JSON holds, or why it holds none. */
export function parseRow(text: string): Row | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  return isRow(value) ? value : 'not a JSON object';
}

export const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Writes the members of an object into the table's current row, their text at `spare` of the heap. Returns the bytes used, or what is
 * wrong.
 */
export function writeObject(table: Table, columnsByName: ReadonlyMap<string, number>, row: Row, spare: number): number | string {
  for (let column = 0; column < table.columns.length; column++) table.writeMissing(column);
  let at = spare;
  for (const name of Object.keys(row)) {
    const column = columnsByName.get(name);
    if (column === undefined) {
      table.extraFields.set(name, (table.extraFields.get(name) ?? 0) + 1);
      continue;
    }
    const used = writeValue(table, column, row[name], at);
    if (typeof used === 'string') return `${used} in ${JSON.stringify(name)}`;
    at += used;
  }
  return at - spare;
}

/** Writes one JSON value. Strings are text even when empty; other values in a text column are their JSON. */
export function writeValue(table: Table, column: number, value: unknown, at: number): number | string {
  if (value === null || value === undefined) return 0;
  if (typeof value === 'number') {
    if (table.columns[column] instanceof NumericColumn) {
      table.writeValue(column, value);
      return 0;
    }
  } else if (typeof value === 'boolean' && table.columns[column] instanceof NumericColumn) {
    table.writeInvalid(column, String(value));
    return 0;
  } else if (typeof value === 'string' && LONE_SURROGATE.test(value)) return 'half a character (lone surrogate)';
  const text = typeof value === 'string' ? value : canonicalJson(value);
  if (at + text.length * 3 > table.heap.kernels.spareEnd.value) return 'text too long';
  const used = table.heap.bytes.write(text, at, 'utf8');
  const target = table.columns[column];
  if (target instanceof NumericColumn) table.writeText(column, at, at + used);
  else target?.cells.set(table.filled, at, at + used);
  return used;
}

/** The type that values of a member suggest. A string of digits stays a string: JSON can say number. */
export function suggestJsonType(values: readonly unknown[]): ProfileType {
  const present = values.filter((value) => value !== null && value !== undefined);
  if (present.length === 0) return 'string';
  if (present.every((value) => typeof value === 'boolean')) return 'boolean';
  if (present.filter((value) => typeof value === 'number').length >= 0.95 * present.length) return 'number';
  const texts = present.filter((value) => typeof value === 'string');
  return texts.length === present.length && suggestType(texts) === 'timestamp' ? 'timestamp' : 'string';
}
