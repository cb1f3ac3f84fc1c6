import { ByteWindow } from '../byte-window.ts';
import { BATCH } from '../columns/cells.ts';
import type { Heap } from '../kernels/heap.ts';
import { LONG, MALFORMED } from '../kernels/layout.ts';
import { LIMITS, type Limits, type ProfileOptions } from '../options.ts';
import { checkNames, expectSchema, schemaOf } from '../schema.ts';
import { heapFor, type Table, tableFor } from '../table.ts';
import { UnreadableData } from '../unreadable.ts';
import { type FieldFormat, readField } from './field.ts';
import { splitRecords } from './records.ts';

const LF = 10;
const CR = 13;
/** Bytes that types are suggested from. */
const SNIFFED = 2 ** 16;

/** Reads comma-separated values (RFC 4180, with CRLF or LF) from chunks of bytes into a table. */
export class CsvReader {
  private readonly options: ProfileOptions;
  private readonly limits: Limits;
  private readonly heap: Heap;
  private readonly window: ByteWindow;
  private table: Table | undefined;
  private format: FieldFormat | undefined;
  private readonly from: number;
  private readonly until: number;
  /** Whether a row was met that begins behind the part. */
  done = false;
  /** Where reading stopped, in bytes from the start of the file. */
  next = 0;

  constructor(options: ProfileOptions) {
    this.options = options;
    this.limits = { ...LIMITS, ...options.limits };
    this.heap = heapFor(options);
    const { offset, until } = options.part ?? { offset: 0, until: Number.POSITIVE_INFINITY };
    this.window = new ByteWindow(this.heap, this.limits.lineBytes, offset);
    this.from = offset;
    this.until = until;
  }

  get delimiter(): string | undefined {
    return this.format && String.fromCharCode(this.format.delimiter);
  }

  push(chunk: Uint8Array): void {
    if (this.done) return;
    this.window.push(chunk, this.limits.bytes, () => {
      this.advance(false);
      return !this.done;
    });
  }

  /** Reads what is left. An absent line feed at the very end is added. */
  end(): Table {
    const { window } = this;
    if (!this.done) {
      window.end();
      this.advance(true);
    }
    if (!this.table || !this.format) throw new UnreadableData('header', 'no data: not even a header');
    if (window.used > 0 && !this.done) {
      throw new UnreadableData('unclosed-quote', 'a quote is opened and never closed', {
        row: this.table.rowNumber,
        offset: window.offset,
      });
    }
    this.table.flush();
    // The line feed that was added at the very end is none of the file's.
    this.next = Math.min(this.done ? this.next : Number.POSITIVE_INFINITY, this.from + window.received);
    this.table.bytes += this.next - this.from;
    return this.table;
  }

  private advance(final: boolean): void {
    const { window } = this;
    if (this.done || !window.open(final)) return;
    const end = window.lastLine();
    if (end > window.start) {
      window.check(end);
      const body = this.table ? window.start : this.open(end, final);
      if (this.table && this.format) window.drop(this.read(this.table, this.format, body, end));
    }
    if (!final && !this.done && window.full) window.grow(this.table?.rowNumber ?? 0);
  }

  /** Reads the header, chooses types, and returns where rows begin. */
  private open(end: number, final: boolean): number {
    const { contract, schema, header = true } = this.options;
    const { heap, window } = this;
    const firstLine = heap.bytes.indexOf(LF, window.start) + 1;
    const text = heap.text(window.start, Math.min(end, Math.max(window.start + SNIFFED, firstLine)));
    const delimiter = this.options.delimiter ?? suggestDelimiter(text);
    // Known columns need no look at values.
    const [wanted, needed] = schema ? [1, 1] : [1000, 2];
    const some = splitRecords(text, delimiter, wanted);
    const records = some.length >= needed ? some : splitRecords(heap.text(window.start, end), delimiter, needed);
    const given = schema?.map(({ name }) => name) ?? (contract && !header ? Object.keys(contract.columns) : undefined);
    // The first row of a part in the middle is a row like any other: it may be a bad one.
    const names = this.from > 0 ? (given ?? []) : firstNames(records[0], header ? undefined : given, header, final);
    const headed = header && this.from === 0;
    checkNames(names, this.limits);
    expectSchema(names, schema);
    const rows = headed ? records.slice(1) : records;
    const nulls = new Set(this.options.nullValues ?? []);
    const values = (column: number): string[] =>
      rows.map((row) => row[column]).filter((value): value is string => value !== undefined && !nulls.has(value));
    const table = tableFor(schemaOf(names, values, contract, schema), this.options, heap);
    const format: FieldFormat = { table, delimiter: delimiter.charCodeAt(0), nulls, end };
    heap.kernels.openCsv(table.directory, names.length, format.delimiter, nulls.size > 0 ? 1 : 0);
    heap.outside.readField = (column, row, start) => {
      table.filled = row;
      return readField(format, column, start);
    };
    this.table = table;
    this.format = format;
    return headed ? endOfRecord(heap.bytes, window.start, end) : window.start;
  }

  /** Reads rows of [from, end) and returns where the first row begins that is not all there. */
  private read(table: Table, format: FieldFormat, from: number, end: number): number {
    const { window, heap } = this;
    const { kernels } = heap;
    format.end = end;
    kernels.setSpare(window.spare);
    const strays = strayReturns(heap.bytes, from, end);
    const behind = Math.ceil(window.start + this.until - window.offset);
    // Where there are stray carriage returns, each row is looked at.
    const longest = strays.length > 0 ? 0 : Math.min(this.limits.lineBytes, this.limits.fieldBytes);
    let p = from;
    while (p < end && p < behind) {
      kernels.setRow(table.filled);
      const next = kernels.readCsv(p, end, Math.min(end, behind), longest);
      table.filled = kernels.row.value;
      if (next >= 0) {
        p = next;
        if (table.filled === BATCH) table.flush();
        continue;
      }
      p = kernels.rowStart.value;
      const stop = next === LONG ? kernels.rowEnd.value : next === MALFORMED ? endOfRecord(heap.bytes, p, end) : -1;
      if (stop < 0) break;
      const reason = this.look(table, p, stop, strays, next === MALFORMED);
      if (reason !== undefined) this.reject(table, p, stop, reason);
      else if (table.endRow()) table.flush();
      p = stop;
    }
    table.flush();
    if (p >= behind) {
      this.done = true;
      this.next = window.offsetOf(p);
    }
    return p;
  }

  /** Refuses a row that is too long, and says what is wrong with one that is strange, if anything. */
  private look(table: Table, start: number, stop: number, strays: number[], malformed: boolean): string | undefined {
    const { window, heap, limits } = this;
    const row = table.rowNumber;
    if (stop - start > limits.fieldBytes) this.measure(heap.bytes, start, stop, row);
    if (stop - start > limits.lineBytes)
      throw new UnreadableData('line-too-long', `a row of more than ${limits.lineBytes} bytes`, { row, offset: window.offsetOf(start) });
    while ((strays[0] ?? stop) < start) strays.shift();
    const stray = strays[0] ?? stop;
    if (stray < stop && !quoted(heap.bytes, start, stray)) return 'a carriage return outside quotes';
    return malformed ? complaint(heap.bytes, start, stop, this.format?.delimiter ?? LF, table.columns.length) : undefined;
  }

  private reject(table: Table, start: number, end: number, reason: string): void {
    const { window } = this;
    const row = table.reject(`${reason} (byte ${window.offsetOf(start)})`);
    this.options.onBadRow?.({ row, offset: window.offsetOf(start), reason, bytes: this.heap.bytes.subarray(start, end) });
  }

  /** A long row may hold a field that is too long. */
  private measure(bytes: Buffer, start: number, end: number, row: number): void {
    const delimiter = this.format?.delimiter;
    let [from, inside] = [start, false];
    for (let p = start; p < end; p++) {
      if (bytes[p] === 34) inside = !inside;
      else if (!inside && (bytes[p] === delimiter || bytes[p] === LF)) {
        if (p - from > this.limits.fieldBytes) {
          throw new UnreadableData('field-too-long', `a field of ${p - from} bytes; at most ${this.limits.fieldBytes} are read`, {
            row,
            offset: this.window.offsetOf(from),
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
  const part = bytes.subarray(from, end);
  for (let p = part.indexOf(CR); p >= 0; p = part.indexOf(CR, p + 1)) if (part[p + 1] !== LF) found.push(from + p);
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
