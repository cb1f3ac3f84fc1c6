import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FormatPolicy } from '../../domain/dataset/contract.ts';
import { StepError } from '../../domain/delivery/errors.ts';
import { csvFields, csvRecords } from '../../domain/split/csv-record.ts';

/** One row: its text as it stood in the file, and the value of a column as text (undefined when the row has none). */
export interface Row {
  readonly text: string;
  value(column: string): string | undefined;
}

export interface RowFile {
  readonly path: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** The file's kind, and the line that has to stand before its rows when they are written to another file (CSV's header). */
export interface RowReader {
  readonly kind: 'csv' | 'jsonl';
  readonly header: string | undefined;
  /** Rows in pieces, so that reading costs no promise a row. Rows that validation counted as bad are left out. */
  readonly pieces: AsyncIterable<readonly Row[]>;
  /** Rows left out so far. */
  badRows(): number;
}

/** Files that cannot be rows: the drop's own notes. */
const NOT_DATA = /(^|\/)[_.][^/]*$/;
export const isData = (path: string): boolean => !NOT_DATA.test(path);

/**
 * Reads rows of CSV and JSON Lines files, plain or gzip, as text that can be copied unchanged.
 * @throws Dataset.Malformed for other kinds, naming what is possible.
 */
export async function readRows({ path, bytes }: RowFile, format: FormatPolicy | undefined, columns: readonly string[]): Promise<RowReader> {
  const name = path.replace(/\.gz$/, '');
  const kind = format?.type ?? (/\.(csv|tsv|txt)$/.test(name) ? 'csv' : /\.(jsonl|ndjson|json)$/.test(name) ? 'jsonl' : undefined);
  if (kind !== 'csv' && kind !== 'jsonl') {
    throw new StepError(
      'Dataset.Malformed',
      `${path} cannot be split row by row; possible: CSV and JSON Lines (plain or .gz), or train/ and holdout/ folders in the drop with dataset.holdout {"by": "folder"}`,
    );
  }
  const text = decoded(path.endsWith('.gz') ? Readable.from(bytes).pipe(createGunzip()) : bytes, path);
  return kind === 'jsonl' ? jsonReader(text) : csvReader(text, path, format, columns);
}

async function* decoded(bytes: AsyncIterable<Uint8Array>, path: string): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw new StepError(
      'Dataset.Malformed',
      `${path} is not readable as UTF-8 text: ${error instanceof Error ? error.message : 'unknown error'}`,
    );
  }
}

async function csvReader(
  text: AsyncIterable<string>,
  path: string,
  format: FormatPolicy | undefined,
  columns: readonly string[],
): Promise<RowReader> {
  const records = recordPieces(text, path);
  const first = await records.next();
  const opening = first.done === true ? [] : first.value;
  const headed = format?.header !== false;
  const header = headed ? opening[0] : undefined;
  if (headed && header === undefined) throw new StepError('Dataset.Malformed', `${path} is empty: not even a header`);
  const delimiter = format?.delimiter ?? (/\.tsv(\.gz)?$/.test(path) ? '\t' : suggestedDelimiter(opening[0] ?? ''));
  const names = header === undefined ? columns : (fieldsOf(header, delimiter) ?? []);
  const position = new Map(names.map((name, index) => [name, index]));
  let bad = 0;
  const toRows = (piece: readonly string[]): readonly Row[] =>
    piece.flatMap((record) => {
      const fields = fieldsOf(record, delimiter);
      if (fields?.length === names.length) return [{ text: record, value: (column) => fields[position.get(column) ?? -1] }];
      bad++;
      return [];
    });
  async function* pieces(): AsyncIterable<readonly Row[]> {
    yield toRows(opening.slice(headed ? 1 : 0));
    for await (const piece of records) yield toRows(piece);
  }
  return { kind: 'csv', header, pieces: pieces(), badRows: () => bad };
}

/** Fields of a record, or undefined where its quotes are wrong. */
function fieldsOf(record: string, delimiter: string): readonly string[] | undefined {
  try {
    return csvFields(record, delimiter);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The delimiter that the first line has most of, as the profiler finds it. */
function suggestedDelimiter(line: string): string {
  const bare = line.replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: string): number => bare.split(delimiter).length;
  return [',', ';', '\t', '|'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

async function* recordPieces(text: AsyncIterable<string>, path: string): AsyncGenerator<string[]> {
  const cut = csvRecords();
  try {
    for await (const chunk of text) {
      const records = cut(chunk);
      if (records.length > 0) yield records;
    }
    const rest = cut();
    if (rest.length > 0) yield rest;
  } catch (error) {
    if (error instanceof RangeError) throw new StepError('Dataset.Malformed', `${path}: ${error.message}`);
    throw error;
  }
}

function jsonReader(text: AsyncIterable<string>): RowReader {
  let bad = 0;
  const toRows = (lines: readonly string[]): readonly Row[] =>
    lines.flatMap((source) => {
      if (source.trim() === '') return [];
      const object = parseLine(source);
      if (object !== undefined) return [{ text: source, value: (column) => textOf(object.get(column)) }];
      bad++;
      return [];
    });
  async function* pieces(): AsyncIterable<readonly Row[]> {
    let rest = '';
    for await (const chunk of text) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield toRows(lines);
    }
    yield toRows([rest]);
  }
  return { kind: 'jsonl', header: undefined, pieces: pieces(), badRows: () => bad };
}

const textOf = (value: unknown): string | undefined => (value === undefined || value === null ? undefined : String(value));

/** Members of a line's object; undefined where the line holds none. */
function parseLine(source: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}
