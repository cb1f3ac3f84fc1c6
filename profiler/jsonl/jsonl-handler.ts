import { NumericColumn } from '../columns/numeric-column.ts';
import type { Heap } from '../kernels/heap.ts';
import { MEMBER_COLUMN, MEMBER_GAP, MEMBER_GAP_LENGTH, MEMBER_SIZE } from '../kernels/layout.ts';
import type { LineHandler } from '../line-reader.ts';
import { LIMITS, type ProfileOptions } from '../options.ts';
import { checkNames, readAs } from '../schema.ts';
import { type Column, type Table, tableFor } from '../table.ts';
import { UnreadableData } from '../unreadable.ts';
import { isRow, parseRow, type Row, suggestJsonType, writeObject } from './write-object.ts';

const SNIFFED = 2 ** 16;
const SAMPLE = 1000;

/**
 * Reads one JSON object a line. Most writers put the same members in the same order: the bytes between values are learnt from the
 * first line and compared, so that only values are parsed. A line with another layout, or a value of another kind than its column's,
 * goes through JSON.parse.
 */
export class JsonlHandler implements LineHandler {
  private readonly options: ProfileOptions;
  private table: Table | undefined;
  private byName: ReadonlyMap<string, number> = new Map();
  private readonly longest: number;
  /** Whether the kernel knows a layout. */
  private known = false;

  constructor(options: ProfileOptions) {
    this.options = options;
    this.longest = { ...LIMITS, ...options.limits }.lineBytes;
  }

  open(heap: Heap, start: number, end: number): Table {
    const { contract, schema, limits, part } = this.options;
    const text = heap.text(start, Math.min(end, Math.max(start + SNIFFED, heap.bytes.indexOf(10, start) + 1)));
    if ((part?.offset ?? 0) === 0 && text.trimStart().startsWith('['))
      throw new UnreadableData('syntax', 'a JSON array; write one object a line (JSON Lines)', { offset: 0 });
    const lines = text.slice(0, text.lastIndexOf('\n')).split('\n').slice(0, SAMPLE);
    // Known columns need no look at values.
    const rows = schema ? [] : lines.map(parseRow).filter(isRow);
    const names = new Set(schema?.map(({ name }) => name) ?? Object.keys(contract?.columns ?? {}));
    if (!schema) for (const row of rows) for (const name of Object.keys(row)) names.add(name);
    checkNames([...names], { ...LIMITS, ...limits });
    const known = new Map(schema?.map(({ name, type }) => [name, type]));
    const table = tableFor(
      [...names].map((name) => {
        const promised = contract && Object.hasOwn(contract.columns, name) ? contract.columns[name]?.type : undefined;
        const type =
          known.get(name) ??
          (promised ? readAs(promised) : suggestJsonType(rows.map((row) => (Object.hasOwn(row, name) ? row[name] : null))));
        return { name, type };
      }),
      this.options,
      heap,
    );
    this.table = table;
    this.byName = new Map(table.schema.map(({ name }, i) => [name, i]));
    const first = lines.find((line) => isRow(parseRow(line)));
    if (first !== undefined) this.learn(table, first.replace(/\r$/, ''), parseRow(first));
    return table;
  }

  /** Learns the layout from a line: its members with their values cut out. */
  private learn(table: Table, line: string, row: Row | string): void {
    if (!isRow(row) || Object.keys(row).length !== table.columns.length) return;
    const gaps: Buffer[] = [];
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
    this.describe(table, gaps, order);
  }

  /** Tells the kernel the layout: columns of the values in their order, and the bytes before each and behind the last. */
  private describe({ heap, columns }: Table, gaps: readonly Buffer[], order: readonly number[]): void {
    const members = heap.allocate(gaps.length * MEMBER_SIZE);
    for (const [i, gap] of gaps.entries()) {
      const [member, at] = [members + i * MEMBER_SIZE, heap.allocate(gap.length)];
      gap.copy(heap.bytes, at);
      heap.setWord(member + MEMBER_COLUMN, columns[order[i] ?? 0]?.record ?? 0);
      heap.setWord(member + MEMBER_GAP, at);
      heap.setWord(member + MEMBER_GAP_LENGTH, gap.length);
    }
    heap.kernels.openJsonLines(members, order.length);
    heap.outside.readValue = (column, row, start) => readNumber(heap, columns[column], row, start);
    this.known = true;
  }

  lines(from: number, end: number, until: number): number {
    const { table } = this;
    if (!table || !this.known) return from;
    const { kernels } = table.heap;
    kernels.setRow(table.filled);
    const next = kernels.readJsonLines(from, end, until, this.longest);
    table.filled = kernels.row.value;
    return next < 0 ? kernels.rowStart.value : next;
  }

  line(start: number, end: number, spare: number): string | number {
    if (!this.table) return 'no table';
    const row = parseRow(this.table.heap.text(start, end));
    return typeof row === 'string' ? row : writeObject(this.table, this.byName, row, spare);
  }
}

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Writes the number at a position, whatever its length and exponent; the position behind it, -1 if it is none. */
function readNumber({ bytes }: Heap, column: Column | undefined, row: number, start: number): number {
  let p = start;
  for (
    let c = bytes[p] as number;
    (c >= 48 && c <= 57) || c === 43 || c === 45 || c === 46 || c === 69 || c === 101;
    c = bytes[++p] as number
  );
  const text = bytes.toString('latin1', start, p);
  const x = Number(text);
  if (!(column instanceof NumericColumn) || !JSON_NUMBER.test(text) || !Number.isFinite(x)) return -1;
  column.setValue(row, x);
  return p;
}

/** Length of the JSON value at a position of a valid line; undefined for objects and arrays. */
function valueLength(line: string, at: number): number | undefined {
  return /^(?:"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)/.exec(line.slice(at))?.[0].length;
}
