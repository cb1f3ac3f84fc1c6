import type { Relation } from '../domain/dataset/contract.ts';
import { BooleanColumn } from './columns/boolean-column.ts';
import { BAD_TEXT, BATCH, NEGATIVE_INFINITY, NO_TEXT, NOT_A_NUMBER, POSITIVE_INFINITY } from './columns/cells.ts';
import { BUCKETS } from './columns/log-linear.ts';
import { finish } from './columns/murmur.ts';
import { NumericColumn } from './columns/numeric-column.ts';
import { RuleTally } from './columns/rules.ts';
import { TextColumn } from './columns/text-column.ts';
import { LIMITS, type Limits, type ProfileOptions, type SchemaColumn } from './options.ts';
import { RowSample, sampleSize } from './row-sample.ts';
import { NOT_FINITE, NUMBER } from './schema.ts';
import { timestamp } from './timestamp.ts';

const { imul } = Math;

export type Column = NumericColumn | TextColumn | BooleanColumn;

/** Above this many columns, histograms get fewer buckets: memory stays bounded. */
const MANY_COLUMNS = 300;

/** A row that could not be read, as it is told. */
export interface BadRowNote {
  readonly row: number;
  readonly reason: string;
}

/** Bad rows that are shown. */
const SHOWN = 10;

/**
 * The columns of a dataset while it is read. A reader writes cells of the current batch and calls `endRow`; every 4096 rows, or when
 * its bytes are about to go, the batch is taken in column by column.
 */
export class Table {
  readonly schema: readonly SchemaColumn[];
  readonly columns: readonly Column[];
  readonly source: string | undefined;
  readonly limits: Limits;
  readonly sample: RowSample;
  /** Rows in the batch. */
  filled = 0;
  /** Rows taken in, without the batch. */
  rows = 0;
  badRows = 0;
  bytes = 0;
  readonly badRowNotes: BadRowNote[] = [];
  readonly extraFields = new Map<string, number>();
  /** What each column's text cells are ranges of. */
  private readonly texts: Uint8Array[];
  private readonly views: DataView[];
  private readonly hashes = new Int32Array(BATCH);
  private readonly relations: readonly { readonly relation: Relation; readonly tally: RuleTally }[];
  private readonly epoch: readonly number[];

  constructor(
    schema: readonly SchemaColumn[],
    options: Pick<ProfileOptions, 'contract' | 'source' | 'limits'>,
    bytes: Uint8Array = new Uint8Array(0),
  ) {
    const { contract, source, limits } = options;
    this.schema = schema;
    this.source = source;
    this.limits = { ...LIMITS, ...limits };
    this.texts = schema.map(() => bytes);
    this.views = schema.map(() => viewOf(bytes));
    this.sample = new RowSample(sampleSize(schema.length));
    const buckets = schema.length > MANY_COLUMNS ? BUCKETS / 4 : BUCKETS;
    const rules = (name: string) => (contract && Object.hasOwn(contract.columns, name) ? contract.columns[name] : undefined);
    this.columns = schema.map(({ name, type }) =>
      type === 'string'
        ? new TextColumn(name, buckets, rules(name))
        : type === 'boolean'
          ? new BooleanColumn(name, rules(name))
          : new NumericColumn(name, type, buckets, rules(name)),
    );
    this.epoch = schema.map(({ name }) => (rules(name)?.epoch === 'seconds' ? 1000 : 1));
    const hidden = (name: string): boolean => rules(name)?.sensitive === true;
    this.relations = (contract?.relations ?? [])
      .filter(({ left, right }) => [left, right].every((name) => schema.some((column) => column.name === name)))
      .map((relation) => ({
        relation,
        tally: new RuleTally(
          `${relation.left} ${relation.is} ${relation.right}`,
          'relation',
          hidden(relation.left) || hidden(relation.right),
        ),
      }));
  }

  /** The bytes that text cells of this batch are ranges of. */
  useBytes(bytes: Uint8Array): void {
    if (bytes === this.texts[0]) return;
    this.texts.fill(bytes);
    this.views.fill(viewOf(bytes));
  }

  /** The bytes that one column's text cells are ranges of. */
  useBytesOf(column: number, bytes: Uint8Array): void {
    if (bytes === this.texts[column]) return;
    this.texts[column] = bytes;
    this.views[column] = viewOf(bytes);
  }

  /** Number of the row that is being written, counted from 1, bad ones included. */
  get rowNumber(): number {
    return this.rows + this.badRows + this.filled + 1;
  }

  /** Ends a row. True when the batch is full and must be flushed before the next. */
  endRow(): boolean {
    return ++this.filled === BATCH;
  }

  /** Notes a row that could not be read; it takes no part in anything else. */
  reject(reason: string): number {
    this.flush();
    for (const column of this.columns) if (column instanceof NumericColumn) column.forget();
    const row = this.rowNumber;
    this.badRows++;
    if (this.badRowNotes.length < SHOWN) this.badRowNotes.push({ row, reason });
    return row;
  }

  /** Writes a cell from text: what a column of this type makes of it. `start === end` is no value unless `quoted` in a text column. */
  writeText(column: number, bytes: Uint8Array, start: number, end: number): void {
    const target = this.columns[column];
    const row = this.filled;
    if (target instanceof NumericColumn) {
      if (start === end) target.setMissing(row);
      else this.writeNumber(target, column, bytes, start, end);
    } else if (target) {
      target.starts[row] = start;
      target.ends[row] = start === end ? NO_TEXT : end;
    }
  }

  private writeNumber(target: NumericColumn, column: number, bytes: Uint8Array, start: number, end: number): void {
    const row = this.filled;
    const text = end - start > 400 ? '' : latin1(bytes, start, end);
    if (NUMBER.test(text)) {
      const x = Number(text) * (target.type === 'timestamp' ? (this.epoch[column] ?? 1) : 1);
      if (Number.isFinite(x)) {
        target.values[row] = x;
        return;
      }
    } else if (target.type === 'timestamp') {
      const x = timestamp(bytes, start, end);
      if (!Number.isNaN(x)) {
        target.values[row] = x;
        return;
      }
    } else {
      const special = NOT_FINITE.get(text.toLowerCase());
      if (special !== undefined) {
        target.setNotFinite(row, special > 0 ? POSITIVE_INFINITY : special < 0 ? NEGATIVE_INFINITY : NOT_A_NUMBER);
        return;
      }
    }
    target.setInvalid(row, Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(end - start, 400)).toString('utf8'));
  }

  /** Writes a number that was already one: no text was involved. */
  writeValue(column: number, x: number): void {
    const target = this.columns[column];
    if (!(target instanceof NumericColumn)) return;
    const value = target.type === 'timestamp' ? x * (this.epoch[column] ?? 1) : x;
    if (Number.isFinite(value)) target.values[this.filled] = value;
    else target.setNotFinite(this.filled, value > 0 ? POSITIVE_INFINITY : value < 0 ? NEGATIVE_INFINITY : NOT_A_NUMBER);
  }

  /** Writes a moment, epoch milliseconds. */
  writeInstant(column: number, x: number): void {
    const target = this.columns[column];
    if (target instanceof NumericColumn) target.values[this.filled] = x;
  }

  writeMissing(column: number): void {
    const target = this.columns[column];
    if (target instanceof NumericColumn) target.setMissing(this.filled);
    else if (target) target.ends[this.filled] = NO_TEXT;
  }

  /** Writes a value of the wrong kind: an object where a number should be. */
  writeInvalid(column: number, shown: string): void {
    const target = this.columns[column];
    if (target instanceof NumericColumn) target.setInvalid(this.filled, shown);
    else if (target) target.ends[this.filled] = BAD_TEXT;
  }

  /** Takes in the batch. */
  flush(): void {
    const rows = this.filled;
    if (rows === 0) return;
    const { hashes, columns } = this;
    hashes.fill(0, 0, rows);
    const first = this.rows + this.badRows + 1;
    for (const { relation, tally } of this.relations) this.relate(relation, tally, rows, first);
    for (const [i, column] of columns.entries()) {
      const [text, view] = [this.texts[i] as Uint8Array, this.views[i] as DataView];
      if (column instanceof NumericColumn) column.flush(rows, hashes, first);
      else if (column instanceof TextColumn) column.flush(rows, hashes, first, text, view);
      else column.flush(rows, hashes, first, text);
    }
    for (let i = 0; i < rows; i++) {
      const primary = finish(hashes[i] as number, columns.length);
      if (this.sample.wants(primary)) this.sampleRow(i, primary);
    }
    this.rows += rows;
    this.filled = 0;
  }

  private sampleRow(i: number, primary: number): void {
    const { columns, texts, views } = this;
    let secondary = 0;
    for (const [c, column] of columns.entries()) {
      secondary = (imul(secondary ^ column.hashAt(i, texts[c] as Uint8Array, views[c] as DataView), 0x85ebca6b) ^ (secondary >>> 15)) | 0;
    }
    this.sample.add(primary, finish(secondary, 0) >>> 0, () =>
      columns.map((column, c) =>
        column instanceof NumericColumn ? column.keyAt(i) : column.bucketAt(i, texts[c] as Uint8Array, views[c] as DataView),
      ),
    );
  }

  private relate({ left, is, right }: Relation, tally: RuleTally, rows: number, first: number): void {
    const [a, b] = [left, right].map((name) => this.columns.findIndex((column) => column.name === name));
    for (let i = 0; i < rows; i++) {
      const [x, y] = [this.cell(a ?? -1, i), this.cell(b ?? -1, i)];
      if (x === undefined || y === undefined) continue;
      tally.checked++;
      if (!holds(x, is, y)) tally.add(first + i, `${x} ${is} ${y}`);
    }
  }

  private cell(at: number, i: number): number | string | undefined {
    const [column, text] = [this.columns[at], this.texts[at]];
    if (column instanceof NumericColumn) return finiteOrNone(column.values[i]);
    if (!column || !text || (column.ends[i] as number) < 0) return undefined;
    const start = column.starts[i] as number;
    return Buffer.from(text.buffer, text.byteOffset + start, (column.ends[i] as number) - start).toString('utf8');
  }

  /** Tallies of all row rules. */
  tallies(): RuleTally[] {
    const found = this.columns.flatMap((column): (RuleTally | undefined)[] => {
      if (column instanceof NumericColumn) {
        return [column.typeRule, column.integerRule, column.rangeRule, column.valuesRule];
      }
      if (column instanceof TextColumn) return [column.valuesRule, column.patternRule, column.lengthRule];
      column.typeRule.checked = column.counts[0] + column.counts[1] + column.invalid;
      return [column.typeRule, column.valuesRule];
    });
    return [...found.filter((tally) => tally !== undefined), ...this.relations.map(({ tally }) => tally)];
  }
}

const finiteOrNone = (x: number | undefined): number | undefined => (x !== undefined && Number.isFinite(x) ? x : undefined);

function holds(x: number | string, is: Relation['is'], y: number | string): boolean {
  if (is === '==') return x === y;
  if (is === '!=') return x !== y;
  if (is === '<') return x < y;
  if (is === '<=') return x <= y;
  return is === '>' ? x > y : x >= y;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Few bytes as text, without a Buffer of their own. */
function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (bytes instanceof Buffer) return bytes.toString('latin1', start, end);
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
