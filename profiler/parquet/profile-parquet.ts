import {
  type AsyncBuffer,
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type RowGroup,
  type SchemaElement,
} from 'hyparquet';
import { BATCH } from '../columns/cells.ts';
import { NumericColumn } from '../columns/numeric-column.ts';
import { writeValue } from '../jsonl/write-object.ts';
import { LIMITS, type ProfileOptions } from '../options.ts';
import { accumulated, asBefore, type ProfileAccumulator } from '../profiler.ts';
import { checkNames, expectSchema, readAs } from '../schema.ts';
import { heapFor, type Table, tableFor } from '../table.ts';
import { UnreadableData } from '../unreadable.ts';
import { readChunks } from './column-chunks.ts';
import { parquetType } from './columns.ts';
import { FlatColumn, isFlat } from './flat-column.ts';
import { PageRoom, SharedRoom } from './page-room.ts';

export type ParquetOptions = Omit<ProfileOptions, 'format' | 'header' | 'delimiter' | 'nullValues' | 'onBadRow'> & {
  /** Row groups [first, last) of the file. @default - all */
  readonly rowGroups?: readonly [number, number] | undefined;
};

/** Text of a batch: as much as one row may have, twice. */
const TEXT = 2 ** 22;

/**
 * Profiles a Parquet file, row group by row group. The file is read in ranges; nothing but one row group's columns is held.
 * @throws UnreadableData when the file cannot be read at all.
 */
export async function profileParquet(file: AsyncBuffer, given: ParquetOptions = {}): Promise<ProfileAccumulator> {
  const options = asBefore(given);
  const limits = { ...LIMITS, ...options.limits };
  if (file.byteLength > limits.bytes)
    throw new UnreadableData('too-large', `${file.byteLength} bytes; at most ${limits.bytes} are read: split the file`);
  const metadata = await readable(() => parquetMetadataAsync(file));
  const columns = parquetSchema(metadata).children;
  const names = columns.map(({ element }) => element.name);
  checkNames(names, limits);
  expectSchema(names, options.schema);
  const known = new Map(options.schema?.map(({ name, type }) => [name, type]));
  const table = tableFor(
    columns.map((column) => {
      const { name } = column.element;
      const promised = options.contract && Object.hasOwn(options.contract.columns, name) ? options.contract.columns[name]?.type : undefined;
      return { name, type: known.get(name) ?? (promised ? readAs(promised) : parquetType(column)) };
    }),
    options,
    heapFor(options),
  );
  const [first, last] = options.rowGroups ?? [0, metadata.row_groups.length];
  await readable(() => readRowGroups(file, metadata, table, first, last));
  table.flush();
  table.bytes += file.byteLength;
  return accumulated(table, file.byteLength);
}

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UnreadableData) throw error;
    throw new UnreadableData('parquet', `not a readable Parquet file: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Where the pages of a table's columns are: one file's after the other's. */
const pageRooms = new WeakMap<Table, readonly PageRoom[]>();

function roomsOf(table: Table): readonly PageRoom[] {
  const known = pageRooms.get(table);
  if (known) return known;
  const shared = new SharedRoom(table.heap);
  const rooms = table.columns.map(() => new PageRoom(shared));
  pageRooms.set(table, rooms);
  return rooms;
}

async function readRowGroups(file: AsyncBuffer, metadata: FileMetaData, table: Table, first: number, last: number): Promise<void> {
  const compressors = await compressorsFor(metadata);
  const scan = await parquetScan({ file, metadata, compressors, geoparquet: false, useOffsetIndex: false });
  const elements = parquetSchema(metadata).children.map(({ element }) => element);
  const rooms = roomsOf(table);
  let rowStart = 0;
  for (const [i, group] of metadata.row_groups.entries()) {
    const rows = Number(group.num_rows);
    if (i >= first && i < last) {
      const flat = await flatColumns(file, group, elements, table, rooms, compressors);
      if (flat) writeFlat(table, flat, rows);
      else {
        const columns: DecodedArray[] = [];
        for (const { name } of table.schema) columns.push(await scan.readColumn({ column: name, rowStart, rowEnd: rowStart + rows }));
        writeRows(table, columns, rows, table.heap.window.room(TEXT));
      }
    }
    rowStart += rows;
  }
}

/** Compressions that are read without a package: by a kernel, or by hyparquet itself. */
const OWN = new Set(['UNCOMPRESSED', 'SNAPPY']);

/** Only files that are compressed in another way wait for the package that knows all of them. */
async function compressorsFor({ row_groups }: FileMetaData): Promise<Compressors> {
  const own = row_groups.every(({ columns }) => columns.every(({ meta_data }) => meta_data === undefined || OWN.has(meta_data.codec)));
  return own ? {} : (await import('hyparquet-compressors')).compressors;
}

/** The columns of a row group, if all of them are flat and plainly encoded. */
async function flatColumns(
  file: AsyncBuffer,
  group: RowGroup,
  elements: readonly SchemaElement[],
  table: Table,
  rooms: readonly PageRoom[],
  compressors: Compressors,
): Promise<FlatColumn[] | undefined> {
  if (elements.length !== group.columns.length) return undefined;
  const columns: FlatColumn[] = [];
  for (const [i, element] of elements.entries()) {
    const [metadata, column, room] = [group.columns[i]?.meta_data, table.columns[i], rooms[i]];
    if (!metadata || !column || !room || !isFlat(element, metadata, column)) return undefined;
    columns.push(new FlatColumn(element, metadata, room, compressors));
  }
  await readChunks(
    file,
    columns.map(({ metadata }) => metadata),
    (i, data) => columns[i]?.open(data),
  );
  return columns;
}

/** Writes columns in step. A batch ends where a page of any column ends: its texts are ranges of that page. */
function writeFlat(table: Table, columns: readonly FlatColumn[], rows: number): void {
  for (let done = 0; done < rows; ) {
    let count = Math.min(BATCH, rows - done);
    for (const column of columns) {
      column.load();
      count = Math.min(count, column.remaining);
    }
    for (const [i, column] of columns.entries()) {
      const target = table.columns[i];
      if (target) column.write(target, count);
    }
    table.filled = count;
    table.flush();
    done += count;
  }
}

function writeRows(table: Table, columns: readonly DecodedArray[], rows: number, text: number): void {
  table.heap.kernels.setSpareEnd(text + TEXT);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (const [column, values] of columns.entries()) at += writeCell(table, column, values[row], text + at);
    if (table.endRow() || table.filled === BATCH || at > TEXT / 2) {
      table.flush();
      at = 0;
    }
  }
  table.flush();
}

/** Writes a value as hyparquet decodes it; the bytes of text that it took. */
function writeCell(table: Table, column: number, value: unknown, at: number): number {
  if (value === null || value === undefined) {
    table.writeMissing(column);
    return 0;
  }
  const numeric = table.columns[column] instanceof NumericColumn;
  if (typeof value === 'bigint') return writeCell(table, column, Number(value), at);
  if (value instanceof Date) {
    if (!numeric) return writeCell(table, column, value.toISOString(), at);
    if (Number.isNaN(value.getTime())) table.writeInvalid(column, 'a date that is none');
    else table.writeInstant(column, value.getTime());
    return 0;
  }
  const used = writeValue(table, column, value instanceof Uint8Array ? Buffer.from(value).toString('hex') : jsonable(value), at);
  if (typeof used === 'string') throw new UnreadableData('field-too-long', used, { row: table.rowNumber });
  return used;
}

/** Nested values, as JSON can hold them. */
function jsonable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return JSON.parse(
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'bigint' ? Number(member) : member instanceof Uint8Array ? Buffer.from(member).toString('hex') : member,
    ),
  );
}
