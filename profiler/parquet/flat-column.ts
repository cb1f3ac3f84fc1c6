import type { ColumnMetaData, Compressors, PageHeader, SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { BooleanColumn } from '../columns/boolean-column.ts';
import { NumericColumn } from '../columns/numeric-column.ts';
import type { Heap } from '../kernels/heap.ts';
import { HeapBuffer } from '../kernels/heap-buffer.ts';
import { BITS, DOUBLES, FLOATS, INTS, LONGS } from '../kernels/layout.ts';
import type { Column } from '../table.ts';
import { UnreadableData } from '../unreadable.ts';
import { millisecondsPerUnit } from './columns.ts';

/** Encodings that are decoded here; a file with any other is left to hyparquet. */
const ENCODINGS = new Set(['PLAIN', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY', 'RLE', 'BIT_PACKED']);
const NOTHING = Buffer.alloc(0);
const TOO_EARLY = 'an encoded page ends too early';
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

const KINDS: Readonly<Record<string, number>> = { BOOLEAN: BITS, INT32: INTS, INT64: LONGS, FLOAT: FLOATS, DOUBLE: DOUBLES };

/** Where the values of a page or dictionary are in the heap: numbers as they are written there, or starts and ends of texts. */
interface Values {
  readonly size: number;
  readonly numbers: number;
  readonly kind: number;
  readonly starts: number;
  readonly ends: number;
}

/** Room for the values of a page. */
interface ValueRoom {
  readonly bytes: HeapBuffer;
  readonly starts: HeapBuffer;
  readonly ends: HeapBuffer;
}

/** What the pages of one column of a table use of the heap, row group after row group. */
export class PageRoom {
  readonly heap: Heap;
  readonly compressed: HeapBuffer;
  readonly levels: HeapBuffer;
  readonly codes: HeapBuffer;
  readonly page: ValueRoom;
  readonly dictionary: ValueRoom;

  /** Compressed bytes are gone when they were uncompressed: all columns put them into one place. */
  constructor(heap: Heap, compressed: HeapBuffer) {
    this.heap = heap;
    this.compressed = compressed;
    this.levels = new HeapBuffer(heap);
    this.codes = new HeapBuffer(heap);
    const values = (): ValueRoom => ({ bytes: new HeapBuffer(heap), starts: new HeapBuffer(heap), ends: new HeapBuffer(heap) });
    this.page = values();
    this.dictionary = values();
  }
}

/** A page's bytes in the heap. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Reads one column of a row group page by page, and writes it into a table's batches. */
export class FlatColumn {
  readonly metadata: ColumnMetaData;
  private readonly element: SchemaElement;
  private readonly room: PageRoom;
  private readonly compressors: Compressors;
  private readonly heap: Heap;
  private readonly factor: number;
  /** Pages that were not opened yet. */
  private data: Buffer = NOTHING;
  private dictionary: Values | undefined;
  /** Rows of the present page that were not written yet. */
  remaining = 0;
  private page: Values | undefined;
  /** Addresses of the next row's level, 0 when all values are there, and of the next value's position in the dictionary, 0 without. */
  private levels = 0;
  private codes = 0;
  /** Position of the next value of a page without codes. */
  private next = 0;

  constructor(element: SchemaElement, metadata: ColumnMetaData, room: PageRoom, compressors: Compressors) {
    this.compressors = compressors;
    this.element = element;
    this.metadata = metadata;
    this.room = room;
    this.heap = room.heap;
    this.factor = millisecondsPerUnit(element) ?? 1;
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
      if (next < reader.offset) throw new RangeError(`a page of ${header.compressed_page_size} bytes`);
      const body = this.data.subarray(reader.offset, next);
      this.data = next < this.data.length ? this.data.subarray(next) : NOTHING;
      if (header.dictionary_page_header) {
        const bytes = this.uncompressed(body, header.uncompressed_page_size, this.room.dictionary.bytes);
        this.dictionary = this.plain(bytes, header.dictionary_page_header.num_values, this.room.dictionary);
      } else if (header.data_page_header) this.openV1(body, header, header.data_page_header);
      else if (header.data_page_header_v2) this.openV2(body, header, header.data_page_header_v2);
    }
  }

  /** Puts a page's bytes into the heap. */
  private uncompressed(body: Buffer, length: number, into: HeapBuffer): Range {
    const { codec } = this.metadata;
    if (codec === 'SNAPPY') {
      const start = into.room(length);
      const from = this.room.compressed.hold(body);
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
    const { start, end } = this.uncompressed(body, uncompressed_page_size, this.room.page.bytes);
    let p = start;
    this.levels = 0;
    if (this.element.repetition_type === 'OPTIONAL') {
      const length = this.lengthAt(p, end);
      p += 4 + length;
      this.readLevels(p - length, p, num_values);
    }
    this.openValues({ start: p, end }, encoding, num_values);
  }

  private openV2(body: Buffer, { uncompressed_page_size }: PageHeader, header: NonNullable<PageHeader['data_page_header_v2']>): void {
    const { num_values, repetition_levels_byte_length: repetitions, definition_levels_byte_length: definitions, encoding } = header;
    const levels = repetitions + definitions;
    this.levels = 0;
    if (this.element.repetition_type === 'OPTIONAL') {
      const start = this.room.compressed.hold(body.subarray(repetitions, levels));
      this.readLevels(start, start + definitions, num_values);
    }
    const rest = body.subarray(levels);
    const { bytes } = this.room.page;
    if (header.is_compressed === false) {
      const start = bytes.hold(rest);
      this.openValues({ start, end: start + rest.length }, encoding, num_values);
    } else this.openValues(this.uncompressed(rest, uncompressed_page_size - levels, bytes), encoding, num_values);
  }

  /** The length that stands before something; it must be there. */
  private lengthAt(p: number, end: number): number {
    const length = p + 4 > end ? -1 : this.heap.bytes.readUInt32LE(p);
    if (length < 0 || p + 4 + length > end) throw new RangeError(TOO_EARLY);
    return length;
  }

  private readLevels(start: number, end: number, rows: number): void {
    this.levels = this.heap.kernels.isRunOfOnes(start, end, rows) !== 0 ? 0 : this.decoded(start, end, 1, rows, this.room.levels);
  }

  private decoded(start: number, end: number, width: number, count: number, into: HeapBuffer): number {
    if (width > 32) throw new RangeError(`a bit width of ${width}`);
    const address = into.room(4 * count);
    const wrong = this.heap.kernels.decodeHybrid(start, end, width, count, address);
    if (wrong !== 0) throw new RangeError(wrong === -1 ? TOO_EARLY : 'an empty run');
    return address;
  }

  private openValues(bytes: Range, encoding: string, rows: number): void {
    const { kernels } = this.heap;
    const count = this.levels === 0 ? rows : kernels.countPresent(this.levels, rows);
    this.codes = 0;
    this.next = 0;
    if (encoding === 'PLAIN') this.page = this.plain(bytes, count, this.room.page);
    else if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
      const width = this.heap.bytes[bytes.start] ?? 0;
      this.codes = count === 0 ? 0 : this.decoded(bytes.start + 1, bytes.end, width, count, this.room.codes);
      this.page = this.dictionary;
      if (count > 0 && kernels.areWithin(this.codes, count, this.dictionary?.size ?? 0) === 0)
        throw new UnreadableData('parquet', `column ${this.element.name} names a value that its dictionary does not have`);
    } else if (encoding === 'RLE' && this.element.type === 'BOOLEAN') {
      const bits = this.decoded(bytes.start + 4, bytes.end, 1, count, this.room.codes);
      this.page = { size: count, numbers: bits, kind: INTS, starts: 0, ends: 0 };
    } else throw new UnreadableData('parquet', `encoding ${encoding} in column ${this.element.name} is not read`);
    this.remaining = rows;
  }

  /** Plain values: numbers are read where they are, texts are ranges. Nothing behind the page is read. */
  private plain({ start, end }: Range, count: number, into: ValueRoom): Values {
    const { type = '' } = this.element;
    if (type === 'BYTE_ARRAY') {
      if (4 * count > end - start) throw new RangeError(TOO_EARLY);
      const [starts, ends] = [into.starts.room(4 * count), into.ends.room(4 * count)];
      if (this.heap.kernels.locateTexts(start, end, count, starts, ends) === 0)
        throw new UnreadableData('parquet', 'a text goes on behind its page');
      return { size: count, numbers: 0, kind: BITS, starts, ends };
    }
    const kind = KINDS[type] ?? BITS;
    const size = kind === BITS ? count / 8 : kind === INTS || kind === FLOATS ? 4 * count : 8 * count;
    if (size > end - start) throw new RangeError(TOO_EARLY);
    return { size: count, numbers: start, kind, starts: 0, ends: 0 };
  }

  /** Writes the next rows into a column's batch, from its first cell on. */
  write(column: Column, rows: number): void {
    const { page, levels, codes, next } = this;
    if (!page) return;
    const { kernels } = this.heap;
    const { record } = column;
    const skipped = codes === 0 ? 4 * next : 0;
    const used =
      column instanceof NumericColumn
        ? kernels.writeNumbers(record, rows, levels, codes, next, page.numbers, page.kind, this.factor)
        : column.type === 'string'
          ? kernels.writeTexts(record, rows, levels, codes, page.starts + skipped, page.ends + skipped)
          : kernels.writeTruths(record, rows, levels, codes, next, page.numbers, page.kind);
    if (levels !== 0) this.levels += 4 * rows;
    if (codes !== 0) this.codes += 4 * used;
    this.next += used;
    this.remaining -= rows;
  }
}
