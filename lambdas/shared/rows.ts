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
  /** Rows in pieces, so that reading costs no promise a row. */
  readonly pieces: AsyncIterable<readonly Row[]>;
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
  return kind === 'jsonl' ? { kind, header: undefined, pieces: jsonRows(text, path) } : csvReader(text, path, format, columns);
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
  const delimiter = format?.delimiter ?? ',';
  const records = recordPieces(text, path);
  const first = await records.next();
  const opening = first.done === true ? [] : first.value;
  const headed = format?.header !== false;
  const header = headed ? opening[0] : undefined;
  if (headed && header === undefined) throw new StepError('Dataset.Malformed', `${path} is empty: not even a header`);
  const names = header === undefined ? columns : csvFields(header, delimiter);
  const position = new Map(names.map((name, index) => [name, index]));
  const toRow = (record: string): Row => {
    let fields: string[] | undefined;
    return {
      text: record,
      value: (column) => {
        fields ??= csvFields(record, delimiter);
        return fields[position.get(column) ?? -1];
      },
    };
  };
  async function* pieces(): AsyncIterable<readonly Row[]> {
    yield opening.slice(headed ? 1 : 0).map(toRow);
    for await (const piece of records) yield piece.map(toRow);
  }
  return { kind: 'csv', header, pieces: pieces() };
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

async function* jsonRows(text: AsyncIterable<string>, path: string): AsyncIterable<readonly Row[]> {
  let rest = '';
  let line = 0;
  const toRow = (source: string): Row => {
    line++;
    const parsed: unknown = parseLine(source, path, line);
    return {
      text: source,
      value: (column) => {
        const value =
          typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, column)
            ? (parsed as Record<string, unknown>)[column]
            : undefined;
        return value === undefined || value === null ? undefined : String(value);
      },
    };
  };
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield lines.filter((source) => source.trim() !== '').map(toRow);
  }
  if (rest.trim() !== '') yield [toRow(rest)];
}

function parseLine(source: string, path: string, line: number): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw new StepError('Dataset.Malformed', `${path}, line ${line}: not JSON`);
  }
}
