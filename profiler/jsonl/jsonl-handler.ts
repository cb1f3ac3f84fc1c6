import { NO_TEXT } from '../columns/cells.ts';
import { NumericColumn } from '../columns/numeric-column.ts';
import { POWERS } from '../csv/row-parser.ts';
import type { LineHandler } from '../line-reader.ts';
import { LIMITS, type ProfileOptions } from '../options.ts';
import { checkNames, readAs } from '../schema.ts';
import { type Column, Table } from '../table.ts';
import { timestamp } from '../timestamp.ts';
import { UnreadableData } from '../unreadable.ts';
import { isRow, parseRow, type Row, suggestJsonType, writeObject } from './write-object.ts';

const { imul } = Math;

const SNIFFED = 2 ** 16;
const SAMPLE = 1000;
const [QUOTE, BACKSLASH, MINUS, ZERO, POINT] = [34, 92, 45, 48, 46];

/**
 * Reads one JSON object a line. Most writers put the same members in the same order: the bytes between values are learnt from the
 * first line and compared, so that only values are parsed. A line with another layout, or a value of another kind than its column's,
 * goes through JSON.parse.
 */
export class JsonlHandler implements LineHandler {
  private readonly options: ProfileOptions;
  private table: Table | undefined;
  private columns: readonly Column[] = [];
  private byName: ReadonlyMap<string, number> = new Map();
  /** Bytes before each value, and behind the last. */
  private gaps: readonly Uint8Array[] = [];
  /** Column of each value. */
  private order: readonly number[] = [];

  constructor(options: ProfileOptions) {
    this.options = options;
  }

  open(bytes: Buffer, end: number): Table {
    const { contract, schema, limits, part } = this.options;
    const text = bytes.toString('utf8', 0, Math.min(end, Math.max(SNIFFED, bytes.indexOf(10) + 1)));
    if ((part?.offset ?? 0) === 0 && text.trimStart().startsWith('['))
      throw new UnreadableData('syntax', 'a JSON array; write one object a line (JSON Lines)', { offset: 0 });
    const lines = text.slice(0, text.lastIndexOf('\n')).split('\n').slice(0, SAMPLE);
    const rows = lines.map(parseRow).filter(isRow);
    const names = new Set(schema?.map(({ name }) => name) ?? Object.keys(contract?.columns ?? {}));
    if (!schema) for (const row of rows) for (const name of Object.keys(row)) names.add(name);
    checkNames([...names], { ...LIMITS, ...limits });
    const known = new Map(schema?.map(({ name, type }) => [name, type]));
    const table = new Table(
      [...names].map((name) => {
        const promised = contract && Object.hasOwn(contract.columns, name) ? contract.columns[name]?.type : undefined;
        const type =
          known.get(name) ??
          (promised ? readAs(promised) : suggestJsonType(rows.map((row) => (Object.hasOwn(row, name) ? row[name] : null))));
        return { name, type };
      }),
      this.options,
      bytes,
    );
    this.table = table;
    this.columns = table.columns;
    this.byName = new Map(table.schema.map(({ name }, i) => [name, i]));
    const first = lines.find((line) => isRow(parseRow(line)));
    if (first !== undefined) this.learn(first.replace(/\r$/, ''), parseRow(first));
    return table;
  }

  /** Learns the layout from a line: its members with their values cut out. */
  private learn(line: string, row: Row | string): void {
    if (!isRow(row) || Object.keys(row).length !== this.columns.length) return;
    const gaps: Uint8Array[] = [];
    const order: number[] = [];
    let from = 0;
    for (const name of Object.keys(row)) {
      const column = this.byName.get(name);
      const label = JSON.stringify(name);
      const at = line.indexOf(label, from);
      if (column === undefined || at < 0) return;
      const colon = /^\s*:\s*/.exec(line.slice(at + label.length))?.[0];
      if (colon === undefined) return;
      const value = at + label.length + colon.length;
      const length = valueLength(line, value);
      if (length === undefined) return;
      gaps.push(Buffer.from(line.slice(from, value)));
      order.push(column);
      from = value + length;
    }
    gaps.push(Buffer.from(line.slice(from)));
    this.gaps = gaps;
    this.order = order;
  }

  line(bytes: Buffer, start: number, end: number, spare: number): string | number {
    if (this.gaps.length > 0 && this.quick(bytes, start, end)) return 0;
    if (!this.table) return 'no table';
    const row = parseRow(bytes.toString('utf8', start, end));
    if (typeof row === 'string') return row;
    return writeObject(this.table, this.byName, row, bytes, spare);
  }

  /** Reads a line with the layout that was learnt. False when it has another: then nothing of it counts. */
  private quick(bytes: Buffer, start: number, end: number): boolean {
    const { gaps, order, columns } = this;
    const row = this.table?.filled ?? 0;
    let p = start;
    for (let i = 0; i < order.length; i++) {
      const gap = gaps[i] as Uint8Array;
      for (let j = 0; j < gap.length; j++) if (bytes[p + j] !== gap[j]) return false;
      p += gap.length;
      const column = columns[order[i] as number] as Column;
      const c = bytes[p] as number;
      if (c === 110) {
        if (bytes[p + 1] !== 117 || bytes[p + 2] !== 108 || bytes[p + 3] !== 108) return false;
        if (column instanceof NumericColumn) column.setMissing(row);
        else column.ends[row] = NO_TEXT;
        p += 4;
      } else if (column instanceof NumericColumn)
        p = column.type === 'number' ? quickNumber(column, row, bytes, p) : quickTime(column, row, bytes, p);
      else if (column.type === 'string') {
        if (c !== QUOTE) return false;
        const from = ++p;
        let d = bytes[p] as number;
        while (d !== QUOTE && d !== BACKSLASH && d >= 32) d = bytes[++p] as number;
        if (d !== QUOTE) return false;
        column.starts[row] = from;
        column.ends[row] = p++;
      } else {
        const length = c === 116 ? 4 : c === 102 ? 5 : 0;
        if (length === 0 || bytes.toString('latin1', p, p + length) !== (length === 4 ? 'true' : 'false')) return false;
        column.starts[row] = p;
        p += length;
        column.ends[row] = p;
      }
      if (p < 0) return false;
    }
    const last = gaps[order.length] as Uint8Array;
    for (let j = 0; j < last.length; j++) if (bytes[p + j] !== last[j]) return false;
    return p + last.length === end;
  }
}

/** Writes the number at p; the position behind it, -1 if it needs another look. */
function quickNumber(column: NumericColumn, row: number, bytes: Buffer, start: number): number {
  let p = start;
  const negative = bytes[p] === MINUS;
  if (negative) p++;
  const first = p;
  let m = (bytes[p] as number) - ZERO;
  if (m >>> 0 > 9) return -1;
  let c = 0;
  c = (bytes[++p] as number) - ZERO;
  for (; c >>> 0 <= 9; c = (bytes[++p] as number) - ZERO) m = (imul(m, 10) + c) | 0;
  let digits = p - first;
  if (digits > 1 && bytes[first] === ZERO) return -1;
  let fraction = 0;
  if (c === POINT - ZERO) {
    const from = p + 1;
    c = (bytes[++p] as number) - ZERO;
    for (; c >>> 0 <= 9; c = (bytes[++p] as number) - ZERO) m = (imul(m, 10) + c) | 0;
    fraction = p - from;
    if (fraction === 0) return -1;
    digits += fraction;
  }
  if (c === 53 || c === 21) return slowNumber(column, row, bytes, start);
  if (digits > 9) return slowNumber(column, row, bytes, start);
  const x = fraction === 0 ? m : m / (POWERS[fraction] as number);
  column.values[row] = negative ? -x : x;
  return p;
}

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function slowNumber(column: NumericColumn, row: number, bytes: Buffer, start: number): number {
  let p = start;
  for (
    let c = bytes[p] as number;
    (c >= 48 && c <= 57) || c === 43 || c === 45 || c === 46 || c === 69 || c === 101;
    c = bytes[++p] as number
  );
  const text = bytes.toString('latin1', start, p);
  const x = Number(text);
  if (!JSON_NUMBER.test(text) || !Number.isFinite(x)) return -1;
  column.values[row] = x;
  return p;
}

/** ISO 8601 text in quotes. Numbers as timestamps take the slow way, which knows their unit. */
function quickTime(column: NumericColumn, row: number, bytes: Buffer, start: number): number {
  if (bytes[start] !== QUOTE) return -1;
  const end = bytes.indexOf(QUOTE, start + 1);
  if (end < 0 || end - start > 40) return -1;
  const x = timestamp(bytes, start + 1, end);
  if (Number.isNaN(x)) return -1;
  column.values[row] = x;
  return end + 1;
}

/** Length of the JSON value at a position of a valid line; undefined for objects and arrays. */
function valueLength(line: string, at: number): number | undefined {
  return /^(?:"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)/.exec(line.slice(at))?.[0].length;
}
