import type { ColumnMetaData, PageHeader, SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { compressors } from 'hyparquet-compressors';
import { BooleanColumn } from '../columns/boolean-column.ts';
import { MISSING, NO_TEXT } from '../columns/cells.ts';
import { NumericColumn } from '../columns/numeric-column.ts';
import type { Column } from '../table.ts';
import { UnreadableData } from '../unreadable.ts';
import { millisecondsPerUnit } from './columns.ts';
import { decodeHybrid } from './hybrid.ts';

/** Encodings that are decoded here; a file with any other is left to hyparquet. */
const ENCODINGS = new Set(['PLAIN', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY', 'RLE', 'BIT_PACKED']);
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

/** Values of a page or dictionary: numbers, or ranges of bytes. */
interface Values {
  readonly numbers: Float64Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly bytes: Buffer;
}

const NONE: Values = { numbers: new Float64Array(0), starts: new Int32Array(0), ends: new Int32Array(0), bytes: Buffer.alloc(0) };
const TRUTH = Buffer.from('falsetrue');

/** Reads one column of a row group page by page, and writes it into a table's batches. */
export class FlatColumn {
  private readonly data: Buffer;
  private readonly element: SchemaElement;
  private readonly metadata: ColumnMetaData;
  private readonly factor: number;
  private offset = 0;
  private dictionary: Values = NONE;
  /** Rows of the present page that were not written yet. */
  remaining = 0;
  private page: Values = NONE;
  /** Positions in the dictionary, when the page has them. */
  private codes: Int32Array | undefined;
  private present: Int32Array | undefined;
  private row = 0;
  private value = 0;

  constructor(data: Buffer, element: SchemaElement, metadata: ColumnMetaData) {
    this.data = data;
    this.element = element;
    this.metadata = metadata;
    this.factor = millisecondsPerUnit(element) ?? 1;
  }

  /** Makes sure that there are rows to write. */
  load(): void {
    while (this.remaining === 0) {
      if (this.offset >= this.data.length) throw new UnreadableData('parquet', `column ${this.element.name} has fewer values than rows`);
      const reader = { view: new DataView(this.data.buffer, this.data.byteOffset, this.data.byteLength), offset: this.offset };
      const header = parquetHeader(reader);
      const body = this.data.subarray(reader.offset, reader.offset + header.compressed_page_size);
      this.offset = reader.offset + header.compressed_page_size;
      if (header.dictionary_page_header) {
        const bytes = this.uncompressed(body, header.uncompressed_page_size);
        this.dictionary = this.plain(bytes, 0, header.dictionary_page_header.num_values);
      } else if (header.data_page_header) this.openV1(body, header, header.data_page_header);
      else if (header.data_page_header_v2) this.openV2(body, header, header.data_page_header_v2);
    }
  }

  private uncompressed(body: Buffer, length: number): Buffer {
    const { codec } = this.metadata;
    if (codec === 'UNCOMPRESSED') return body;
    const uncompress = compressors[codec];
    if (!uncompress) throw new UnreadableData('parquet', `compression ${codec} is not read; use snappy, gzip, zstd, brotli or lz4`);
    const bytes = uncompress(body, length);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private openV1(
    body: Buffer,
    { uncompressed_page_size }: PageHeader,
    { num_values, encoding }: NonNullable<PageHeader['data_page_header']>,
  ): void {
    const bytes = this.uncompressed(body, uncompressed_page_size);
    let p = 0;
    this.present = undefined;
    if (this.element.repetition_type === 'OPTIONAL') {
      const length = bytes.readUInt32LE(0);
      this.present = new Int32Array(num_values);
      decodeHybrid(bytes, 4, 4 + length, 1, num_values, this.present);
      p = 4 + length;
    }
    this.openValues(bytes, p, encoding, num_values);
  }

  private openV2(body: Buffer, { uncompressed_page_size }: PageHeader, header: NonNullable<PageHeader['data_page_header_v2']>): void {
    const levels = header.definition_levels_byte_length + header.repetition_levels_byte_length;
    this.present = undefined;
    if (this.element.repetition_type === 'OPTIONAL') {
      this.present = new Int32Array(header.num_values);
      decodeHybrid(body, header.repetition_levels_byte_length, levels, 1, header.num_values, this.present);
    }
    const rest = body.subarray(levels);
    const bytes = header.is_compressed === false ? rest : this.uncompressed(rest, uncompressed_page_size - levels);
    this.openValues(bytes, 0, header.encoding, header.num_values);
  }

  private openValues(bytes: Buffer, p: number, encoding: string, rows: number): void {
    let count = rows;
    if (this.present) {
      count = 0;
      for (const bit of this.present) count += bit;
    }
    this.codes = undefined;
    if (encoding === 'PLAIN') this.page = this.plain(bytes, p, count);
    else if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
      this.codes = new Int32Array(count);
      if (count > 0) decodeHybrid(bytes, p + 1, bytes.length, bytes[p] ?? 0, count, this.codes);
      this.page = this.dictionary;
      const size = Math.max(this.page.numbers.length, this.page.starts.length);
      for (const code of this.codes)
        if (code >>> 0 >= size)
          throw new UnreadableData('parquet', `column ${this.element.name} names a value that its dictionary does not have`);
    } else if (encoding === 'RLE' && this.element.type === 'BOOLEAN') {
      const bits = new Int32Array(count);
      decodeHybrid(bytes, p + 4, bytes.length, 1, count, bits);
      this.page = { ...NONE, numbers: Float64Array.from(bits) };
    } else throw new UnreadableData('parquet', `encoding ${encoding} in column ${this.element.name} is not read`);
    this.remaining = rows;
    this.row = 0;
    this.value = 0;
  }

  /** Plain values. Every read is bounded by the page: Buffer's own reads throw past its end. */
  private plain(bytes: Buffer, start: number, count: number): Values {
    const { type } = this.element;
    if (type === 'BYTE_ARRAY') return texts(bytes, start, count);
    const numbers = new Float64Array(count);
    if (type === 'BOOLEAN') {
      for (let i = 0; i < count; i++) numbers[i] = (bytes.readUInt8(start + (i >> 3)) >> (i & 7)) & 1;
      return { ...NONE, numbers };
    }
    const size = type === 'INT32' || type === 'FLOAT' ? 4 : 8;
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, count * size);
    const { factor } = this;
    for (let i = 0; i < count; i++) {
      if (type === 'DOUBLE') numbers[i] = view.getFloat64(8 * i, true);
      else if (type === 'INT64') numbers[i] = (view.getInt32(8 * i + 4, true) * 4294967296 + view.getUint32(8 * i, true)) * factor;
      else if (type === 'INT32') numbers[i] = view.getInt32(4 * i, true) * factor;
      else numbers[i] = view.getFloat32(4 * i, true);
    }
    return { ...NONE, numbers };
  }

  /** Bytes that the texts written by `write` are ranges of, until the next page. */
  get bytes(): Uint8Array {
    return this.element.type === 'BOOLEAN' ? TRUTH : this.page.bytes;
  }

  /** Writes the next rows into a column's batch, from its first cell on. */
  write(column: Column, rows: number): void {
    const { present, codes } = this;
    const { numbers, starts, ends } = this.page;
    const first = this.row;
    let next = this.value;
    if (column instanceof NumericColumn) {
      const { values, words } = column;
      for (let i = 0; i < rows; i++) {
        if (present !== undefined && present[first + i] === 0) {
          words[2 * i] = 0;
          words[2 * i + 1] = MISSING;
          continue;
        }
        const x = numbers[codes === undefined ? next : (codes[next] as number)] as number;
        next++;
        values[i] = Number.isNaN(x) ? Number.NaN : x;
      }
    } else {
      for (let i = 0; i < rows; i++) {
        if (present !== undefined && present[first + i] === 0) {
          column.ends[i] = NO_TEXT;
          continue;
        }
        const at = codes === undefined ? next : (codes[next] as number);
        next++;
        if (column.type === 'boolean') {
          column.starts[i] = numbers[at] === 1 ? 5 : 0;
          column.ends[i] = numbers[at] === 1 ? 9 : 5;
        } else {
          column.starts[i] = starts[at] as number;
          column.ends[i] = ends[at] as number;
        }
      }
    }
    this.row += rows;
    this.value = next;
    this.remaining -= rows;
  }
}

/** Length-prefixed texts: where each begins and ends. */
function texts(bytes: Buffer, start: number, count: number): Values {
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  let p = start;
  for (let i = 0; i < count; i++) {
    const length = bytes.readUInt32LE(p);
    p += 4;
    if (p + length > bytes.length) throw new UnreadableData('parquet', 'a text goes on behind its page');
    starts[i] = p;
    p += length;
    ends[i] = p;
  }
  return { numbers: NONE.numbers, starts, ends, bytes };
}
