import { ByteWindow } from '../byte-window.ts';
import { LIMITS, type Limits, type ProfileOptions } from '../options.ts';
import { checkNames, expectSchema, schemaOf } from '../schema.ts';
import { Table } from '../table.ts';
import { UnreadableData } from '../unreadable.ts';
import { generatedParser } from './generated-parser.ts';
import { splitRecords } from './records.ts';
import { INCOMPLETE, type ParseRow, type ParseState, tableParser } from './row-parser.ts';

const LF = 10;
const CR = 13;
/** Bytes that types are suggested from. */
const SNIFFED = 2 ** 16;
/** Wider tables use the loop over kinds: V8 stops optimising very long generated functions. */
const GENERATED_COLUMNS = 64;

/** Reads comma-separated values (RFC 4180, with CRLF or LF) from chunks of bytes into a table. */
export class CsvReader {
  private readonly options: ProfileOptions;
  private readonly limits: Limits;
  private readonly window: ByteWindow;
  private table: Table | undefined;
  private state: ParseState | undefined;
  private parse: ParseRow | undefined;
  private readonly from: number;
  private readonly until: number;
  /** Whether a row was met that begins behind the part. */
  done = false;
  /** Where reading stopped, in bytes from the start of the file. */
  next = 0;

  constructor(options: ProfileOptions) {
    this.options = options;
    this.limits = { ...LIMITS, ...options.limits };
    const { offset, until } = options.part ?? { offset: 0, until: Number.POSITIVE_INFINITY };
    this.window = new ByteWindow(this.limits.lineBytes, offset);
    this.from = offset;
    this.until = until;
  }

  get delimiter(): string | undefined {
    return this.state && String.fromCharCode(this.state.delimiter);
  }

  push(chunk: Uint8Array): void {
    if (!this.done) this.window.push(chunk, this.limits.bytes, () => this.advance(false));
  }

  /** Reads what is left. An absent line feed at the very end is added. */
  end(): Table {
    const { window } = this;
    if (!this.done) {
      window.end();
      this.advance(true);
    }
    if (!this.table || !this.state) throw new UnreadableData('header', 'no data: not even a header');
    if (window.used > 0 && !this.done) {
      throw new UnreadableData('unclosed-quote', 'a quote is opened and never closed', {
        row: this.table.rowNumber,
        offset: window.offset,
      });
    }
    this.table.flush();
    // The line feed that was added at the very end is none of the file's.
    this.next = Math.min(this.done ? this.next : Number.POSITIVE_INFINITY, this.from + window.received);
    this.table.bytes = this.next - this.from;
    return this.table;
  }

  private advance(final: boolean): void {
    const { window } = this;
    if (this.done || !window.start(final)) return;
    const end = window.lastLine();
    if (end > 0) {
      window.check(end);
      const body = this.table ? 0 : this.open(end, final);
      if (this.table && this.state && this.parse) window.drop(this.read(this.table, this.state, this.parse, body, end));
    }
    if (!final && !this.done && window.full) window.grow(this.table?.rowNumber ?? 0);
  }

  /** Reads the header, chooses types, and returns where rows begin; -1 if the window does not hold enough yet. */
  private open(end: number, final: boolean): number {
    const { contract, schema, header = true } = this.options;
    const { bytes } = this.window;
    const text = bytes.toString('utf8', 0, Math.min(end, Math.max(SNIFFED, bytes.indexOf(LF) + 1)));
    const delimiter = this.options.delimiter ?? suggestDelimiter(text);
    const some = splitRecords(text, delimiter, 1000);
    const records = some.length > 1 ? some : splitRecords(bytes.toString('utf8', 0, end), delimiter, 2);
    const given = schema?.map(({ name }) => name) ?? (contract && !header ? Object.keys(contract.columns) : undefined);
    // The first row of a part in the middle is a row like any other: it may be a bad one.
    const names = this.from > 0 ? (given ?? []) : firstNames(records[0], header ? undefined : given, header, final);
    const headed = header && this.from === 0;
    checkNames(names, this.limits);
    expectSchema(names, schema);
    const rows = headed ? records.slice(1) : records;
    const nulls = new Set(this.options.nullValues ?? []);
    const values = (column: number): string[] =>
      rows.flatMap((row) => (row[column] === undefined || nulls.has(row[column]) ? [] : [row[column]]));
    this.table = new Table(schemaOf(names, values, contract, schema), this.options, bytes);
    this.state = { table: this.table, delimiter: delimiter.charCodeAt(0), end, spare: 0, nulls };
    this.parse = names.length <= GENERATED_COLUMNS && nulls.size === 0 ? generatedParser(this.state) : tableParser(this.state);
    return headed ? endOfRecord(bytes, 0, end) : 0;
  }

  /** Reads rows of [from, end) and returns where the first row begins that is not all there. */
  private read(table: Table, state: ParseState, parse: ParseRow, from: number, end: number): number {
    const { window } = this;
    const { bytes } = window;
    const [{ lineBytes, fieldBytes }, single] = [this.limits, table.columns.length === 1];
    table.useBytes(bytes);
    state.end = end;
    state.spare = window.room;
    const strays = strayReturns(bytes, from, end);
    let p = from;
    let stray = 0;
    const stopAt = this.until - window.offset;
    while (p < end && p < stopAt) {
      if (!single && (bytes[p] === LF || (bytes[p] === CR && bytes[p + 1] === LF))) {
        p += bytes[p] === LF ? 1 : 2;
        continue;
      }
      const next = parse(bytes, p, table.filled);
      if (next === INCOMPLETE) break;
      const stop = next > 0 ? next : endOfRecord(bytes, p, end);
      if (stop < 0) break;
      if (stop - p > fieldBytes) this.measure(bytes, p, stop, table.rowNumber, state.delimiter);
      if (stop - p > lineBytes)
        throw new UnreadableData('line-too-long', `a row of more than ${lineBytes} bytes`, {
          row: table.rowNumber,
          offset: window.offset + p,
        });
      while (stray < strays.length && (strays[stray] as number) < p) stray++;
      const loose = stray < strays.length && (strays[stray] as number) < stop && !quoted(bytes, p, strays[stray] as number);
      if (next < 0 || loose) {
        this.reject(
          table,
          p,
          stop,
          loose ? 'a carriage return outside quotes' : complaint(bytes, p, stop, state.delimiter, table.columns.length),
        );
      } else if (table.endRow()) table.flush();
      p = stop;
    }
    table.flush();
    if (p >= stopAt) {
      this.done = true;
      this.next = window.offset + p;
    }
    return p;
  }

  private reject(table: Table, start: number, end: number, reason: string): void {
    const { window } = this;
    const row = table.reject(`${reason} (byte ${window.offset + start})`);
    this.options.onBadRow?.({ row, offset: window.offset + start, reason, bytes: window.bytes.subarray(start, end) });
  }

  /** A long row may hold a field that is too long. */
  private measure(bytes: Buffer, start: number, end: number, row: number, delimiter: number): void {
    let [from, inside] = [start, false];
    for (let p = start; p < end; p++) {
      if (bytes[p] === 34) inside = !inside;
      else if (!inside && (bytes[p] === delimiter || bytes[p] === LF)) {
        if (p - from > this.limits.fieldBytes) {
          throw new UnreadableData('field-too-long', `a field of ${p - from} bytes; at most ${this.limits.fieldBytes} are read`, {
            row,
            offset: this.window.offset + from,
          });
        }
        from = p + 1;
      }
    }
  }
}

/** Names of the columns at the beginning of a file: its first record, else those that are known. */
function firstNames(
  first: readonly string[] | undefined,
  known: readonly string[] | undefined,
  header: boolean,
  final: boolean,
): readonly string[] {
  if (!first || first.length === 0) throw new UnreadableData('header', final ? 'no data: only empty lines' : 'the first line is empty');
  if (first.some((field) => field.includes('\r'))) {
    throw new UnreadableData('header', 'the first line holds carriage returns: end lines with LF or CRLF', { offset: 0 });
  }
  if (header) return first;
  const names = known ?? first.map((_, i) => `_c${i}`);
  if (names.length !== first.length) {
    throw new UnreadableData(
      'schema',
      `rows have ${first.length} fields, ${names.length} columns are known: without a header they must agree`,
      { row: 1 },
    );
  }
  return names;
}

/** Position after the record that begins at `start`; -1 if its quotes are not closed before `end`. */
export function endOfRecord(bytes: Buffer, start: number, end: number): number {
  let inside = false;
  for (let p = start; p < end; p++) {
    if (bytes[p] === 34) inside = !inside;
    else if (bytes[p] === LF && !inside) return p + 1;
  }
  return -1;
}

/** Carriage returns that no line feed follows. */
function strayReturns(bytes: Buffer, from: number, end: number): number[] {
  const found: number[] = [];
  for (let p = bytes.indexOf(CR, from); p >= 0 && p < end; p = bytes.indexOf(CR, p + 1)) if (bytes[p + 1] !== LF) found.push(p);
  return found;
}

/** Whether a position of the record that begins at `start` is inside quotes. */
function quoted(bytes: Buffer, start: number, at: number): boolean {
  let inside = false;
  for (let p = start; p < at; p++) if (bytes[p] === 34) inside = !inside;
  return inside;
}

/** What is wrong with a row that could not be parsed. */
function complaint(bytes: Buffer, start: number, end: number, delimiter: number, columns: number): string {
  let [fields, inside] = [1, false];
  for (let p = start; p < end - 1; p++) {
    if (bytes[p] === 34) inside = !inside;
    else if (bytes[p] === delimiter && !inside) fields++;
  }
  return fields === columns ? 'text after a closing quote' : `${fields} ${fields === 1 ? 'field' : 'fields'}, ${columns} columns`;
}

/** The delimiter that the first line has most of; a comma without any. */
function suggestDelimiter(text: string): string {
  const line = text.slice(0, Math.max(0, text.indexOf('\n'))).replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: string): number => line.split(delimiter).length;
  return [',', ';', '\t', '|'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}
