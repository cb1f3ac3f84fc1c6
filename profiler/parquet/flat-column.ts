import type { ColumnMetaData, Compressors, PageHeader, SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { BooleanColumn } from '../columns/boolean-column.ts';
import { NumericColumn } from '../columns/numeric-column.ts';
import type { Heap } from '../kernels/heap.ts';
import type { HeapBuffer } from '../kernels/heap-buffer.ts';
import { BITS, CELLS, DOUBLES, FLOATS, INTS, LONGS } from '../kernels/layout.ts';
import type { Column } from '../table.ts';
import { UnreadableData } from '../unreadable.ts';
import { millisecondsPerUnit } from './columns.ts';
import { TOO_EARLY } from './hybrid-reader.ts';
import type { PageRoom } from './page-room.ts';

/** Encodings that are decoded here; a file with any other is left to hyparquet. */
const ENCODINGS = new Set(['PLAIN', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY', 'RLE', 'BIT_PACKED']);
const NOTHING = Buffer.alloc(0);
const SIGNED = new Set([undefined, 'INT_8', 'INT_16', 'INT_32', 'INT_64']);

/** Whether a column is flat and of a kind that needs no conversion but a factor, and the table reads it as what it is. */
export function isFlat(element: SchemaElement, metadata: ColumnMetaData, column: Column): boolean {
  if (element.repetition_type === 'REPEATED' || metadata.path_in_schema.length !== 1) return false;
  if (!metadata.encodings.every((encoding) => ENCODINGS.has(encoding))) return false;
  const { type, converted_type, logical_type } = element;
  if (type === 'BOOLEAN') return column instanceof BooleanColumn;
  if (type === 'BYTE_ARRAY') {
    const plain = converted_type === undefined || converted_type === 'UTF8' || converted_type === 'ENUM';
    const known = logical_type === undefined || logical_type.type === 'STRING' || logical_type.type === 'ENUM';
    return plain && known && column.type === 'string';
  }
  if (column instanceof NumericColumn && column.type === 'timestamp') return millisecondsPerUnit(element) !== undefined;
  if (!(column instanceof NumericColumn)) return false;
  if (type === 'FLOAT' || type === 'DOUBLE') return logical_type === undefined;
  const whole = logical_type === undefined || (logical_type.type === 'INTEGER' && logical_type.isSigned);
  return (type === 'INT32' || type === 'INT64') && SIGNED.has(converted_type) && whole;
}

/** How numbers of a type are written, and how many bits each has. */
const KINDS: Readonly<Record<string, readonly [number, number]>> = {
  BOOLEAN: [BITS, 1],
  INT32: [INTS, 32],
  INT64: [LONGS, 64],
  FLOAT: [FLOATS, 32],
  DOUBLE: [DOUBLES, 64],
};

/** Where the values of a dictionary are in the heap: doubles, or starts and ends of texts. */
interface Dictionary {
  readonly size: number;
  readonly numbers: number;
  readonly starts: number;
  readonly ends: number;
}

const EMPTY: Dictionary = { size: 0, numbers: 0, starts: 0, ends: 0 };

/** How the values of a page are written: as they are, as positions in the dictionary, or as bits in the hybrid of runs and packed bits. */
type Form = 'plain' | 'codes' | 'bits';

/** A page's bytes in the heap. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Numbers in a file may be anything. */
function expectSize(size: number): void {
  if (size < 0) throw new RangeError(`a page that has ${size} bytes or values`);
}

/** Reads one column of a row group page by page, and writes it into a table's batches. */
export class FlatColumn {
  readonly metadata: ColumnMetaData;
  private readonly element: SchemaElement;
  private readonly room: PageRoom;
  private readonly compressors: Compressors;
  private readonly heap: Heap;
  private readonly factor: number;
  private readonly kind: number;
  private readonly bits: number;
  /** Pages that were not opened yet. */
  private data: Buffer = NOTHING;
  private dictionary = EMPTY;
  /** Rows of the present page that were not written yet. */
  remaining = 0;
  private form: Form = 'plain';
  /** Whether some rows of the page may have no value: then levels say which. */
  private gaps = false;
  /** The page's plain values, and how many numbers of them were read; texts are taken off the range instead. */
  private plain: Range = { start: 0, end: 0 };
  private taken = 0;

  constructor(element: SchemaElement, metadata: ColumnMetaData, room: PageRoom, compressors: Compressors) {
    this.compressors = compressors;
    this.element = element;
    this.metadata = metadata;
    this.room = room;
    this.heap = room.shared.heap;
    this.factor = millisecondsPerUnit(element) ?? 1;
    [this.kind, this.bits] = KINDS[element.type ?? ''] ?? [BITS, 1];
  }

  /** Takes the column's bytes. The first page goes into the heap at once: of a column of one page, nothing else is held. */
  open(data: Buffer): void {
    this.data = data;
    if (this.metadata.num_values > 0) this.load();
  }

  /** Makes sure that there are rows to write. */
  load(): void {
    while (this.remaining === 0) {
      if (this.data.length === 0) throw new UnreadableData('parquet', `column ${this.element.name} has fewer values than rows`);
      const reader = { view: new DataView(this.data.buffer, this.data.byteOffset, this.data.byteLength), offset: 0 };
      const header = parquetHeader(reader);
      const next = reader.offset + header.compressed_page_size;
      expectSize(header.compressed_page_size);
      const body = this.data.subarray(reader.offset, next);
      this.data = next < this.data.length ? this.data.subarray(next) : NOTHING;
      if (header.dictionary_page_header) {
        this.openDictionary(body, header.uncompressed_page_size, header.dictionary_page_header.num_values);
      } else if (header.data_page_header) this.openV1(body, header, header.data_page_header);
      else if (header.data_page_header_v2) this.openV2(body, header, header.data_page_header_v2);
    }
  }

  /** Puts a page's bytes into the heap. */
  private uncompressed(body: Buffer, length: number, into: HeapBuffer): Range {
    const { codec } = this.metadata;
    expectSize(length);
    if (codec === 'SNAPPY') {
      const start = into.room(length);
      const from = this.room.shared.compressed.hold(body);
      if (this.heap.kernels.uncompressSnappy(from, from + body.length, start, length) === 0) throw new RangeError('damaged snappy data');
      return { start, end: start + length };
    }
    const uncompress = this.compressors[codec];
    if (codec !== 'UNCOMPRESSED' && !uncompress)
      throw new UnreadableData('parquet', `compression ${codec} is not read; use snappy, gzip, zstd, brotli or lz4`);
    const bytes = codec === 'UNCOMPRESSED' || !uncompress ? body : uncompress(body, length);
    const start = into.hold(bytes);
    return { start, end: start + bytes.length };
  }

  private openV1(
    body: Buffer,
    { uncompressed_page_size }: PageHeader,
    { num_values, encoding }: NonNullable<PageHeader['data_page_header']>,
  ): void {
    const { start, end } = this.uncompressed(body, uncompressed_page_size, this.room.page);
    let p = start;
    this.gaps = false;
    if (this.element.repetition_type === 'OPTIONAL') {
      const length = this.lengthAt(p, end);
      p += 4 + length;
      this.openLevels(p - length, p, num_values);
    }
    this.openValues({ start: p, end }, encoding, num_values);
  }

  private openV2(body: Buffer, { uncompressed_page_size }: PageHeader, header: NonNullable<PageHeader['data_page_header_v2']>): void {
    const { num_values, repetition_levels_byte_length: repetitions, definition_levels_byte_length: definitions, encoding } = header;
    const levels = repetitions + definitions;
    this.gaps = false;
    if (this.element.repetition_type === 'OPTIONAL') {
      const start = this.room.levelBytes.hold(body.subarray(repetitions, levels));
      this.openLevels(start, start + definitions, num_values);
    }
    const rest = body.subarray(levels);
    const { page } = this.room;
    if (header.is_compressed === false) {
      const start = page.hold(rest);
      this.openValues({ start, end: start + rest.length }, encoding, num_values);
    } else this.openValues(this.uncompressed(rest, uncompressed_page_size - levels, page), encoding, num_values);
  }

  /** The length that stands before something; it must be there. */
  private lengthAt(p: number, end: number): number {
    const length = p + 4 > end ? -1 : this.heap.bytes.readUInt32LE(p);
    if (length < 0 || p + 4 + length > end) throw new RangeError(TOO_EARLY);
    return length;
  }

  private openLevels(start: number, end: number, rows: number): void {
    this.gaps = this.heap.kernels.isRunOfOnes(start, end, rows) === 0;
    this.room.levels.open(start, end, 1);
  }

  private openValues({ start, end }: Range, encoding: string, rows: number): void {
    const { codes } = this.room;
    expectSize(rows);
    if (encoding === 'PLAIN') {
      this.form = 'plain';
      this.plain = { start, end };
      this.taken = 0;
    } else if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
      this.form = 'codes';
      codes.open(start + 1, end, this.heap.bytes[start] ?? 0);
    } else if (encoding === 'RLE' && this.element.type === 'BOOLEAN') {
      this.form = 'bits';
      codes.open(start + 4, end, 1);
    } else throw new UnreadableData('parquet', `encoding ${encoding} in column ${this.element.name} is not read`);
    this.remaining = rows;
  }

  private openDictionary(body: Buffer, length: number, size: number): void {
    const { room, heap, element } = this;
    expectSize(size);
    if (element.type === 'BYTE_ARRAY') {
      const { start, end } = this.uncompressed(body, length, room.dictionary);
      if (4 * size > end - start) throw new RangeError(TOO_EARLY);
      this.dictionary = { size, numbers: 0, starts: room.starts.room(4 * size), ends: room.ends.room(4 * size) };
      this.locate({ start, end }, size, this.dictionary.starts, this.dictionary.ends);
    } else {
      const { start, end } = this.uncompressed(body, length, room.shared.dictionary);
      this.expectNumbers(size, start, end);
      this.dictionary = { ...EMPTY, size, numbers: room.dictionary.room(8 * size) };
      heap.kernels.readNumbers(start, 0, size, this.kind, this.factor, this.dictionary.numbers);
    }
  }

  /** Nothing behind the plain numbers [start, end) is read. */
  private expectNumbers(count: number, start: number, end: number): void {
    if (count * this.bits > 8 * (end - start)) throw new RangeError(TOO_EARLY);
  }

  /** Finds plain texts. The position behind them. */
  private locate({ start, end }: Range, count: number, starts: number, ends: number): number {
    const next = this.heap.kernels.locateTexts(start, end, count, starts, ends);
    if (next === 0) throw new UnreadableData('parquet', 'a text goes on behind its page');
    return next;
  }

  /** Writes the next rows into a column's batch, from its first cell on. */
  write(column: Column, rows: number): void {
    const { heap, room } = this;
    const { kernels } = heap;
    const { shared } = room;
    const levels = this.gaps ? room.levels.read(rows, shared.levels) : 0;
    const count = this.gaps ? kernels.countPresent(levels, rows) : rows;
    if (column instanceof NumericColumn) {
      const cells = heap.word(column.record + CELLS);
      this.readNumbers(count, cells);
      if (this.gaps) kernels.spreadNumbers(cells, count, levels, rows);
    } else {
      const { starts, ends } = column.cells;
      if (column.type === 'string') this.readTexts(count, starts, ends);
      else {
        this.readNumbers(count, shared.numbers);
        kernels.writeTruths(shared.numbers, count, starts, ends);
      }
      if (this.gaps) kernels.spreadTexts(starts, ends, count, levels, rows);
    }
    this.remaining -= rows;
  }

  /** Writes the next numbers as doubles. */
  private readNumbers(count: number, into: number): void {
    const { kernels } = this.heap;
    const { shared, codes } = this.room;
    if (this.form === 'codes') {
      const { size, numbers } = this.dictionary;
      this.expectAll(kernels.gatherNumbers(numbers, size, codes.read(count, shared.codes), count, into));
    } else if (this.form === 'bits') kernels.readNumbers(codes.read(count, shared.codes), 0, count, INTS, 1, into);
    else {
      const { start, end } = this.plain;
      this.expectNumbers(this.taken + count, start, end);
      kernels.readNumbers(start, this.taken, count, this.kind, this.factor, into);
      this.taken += count;
    }
  }

  /** Writes where the next texts are. */
  private readTexts(count: number, starts: number, ends: number): void {
    const { kernels } = this.heap;
    const { shared, codes } = this.room;
    if (this.form === 'plain') this.plain = { ...this.plain, start: this.locate(this.plain, count, starts, ends) };
    else {
      const { size, starts: first, ends: last } = this.dictionary;
      this.expectAll(kernels.gatherTexts(first, last, size, codes.read(count, shared.codes), count, starts, ends));
    }
  }

  private expectAll(found: number): void {
    if (found === 0) throw new UnreadableData('parquet', `column ${this.element.name} names a value that its dictionary does not have`);
  }
}
