import type { Relation } from '../domain/dataset/contract.ts';
import { BooleanColumn } from './columns/boolean-column.ts';
import { BAD_TEXT, BATCH, NEGATIVE_INFINITY, NO_TEXT, NOT_A_NUMBER, POSITIVE_INFINITY } from './columns/cells.ts';
import { NumericColumn } from './columns/numeric-column.ts';
import { RuleTally } from './columns/rules.ts';
import { TextColumn } from './columns/text-column.ts';
import { Heap } from './kernels/heap.ts';
import { MOST_BUCKETS } from './kernels/layout.ts';
import { LIMITS, type Limits, type ProfileOptions, type SchemaColumn } from './options.ts';
import { RowSample } from './row-sample.ts';
import { NOT_FINITE, NUMBER } from './schema.ts';

export type Column = NumericColumn | TextColumn | BooleanColumn;

/** Above this many columns, histograms get fewer buckets: memory stays bounded. */
const MANY_COLUMNS = 300;

/** A row that could not be read, as it is told. */
export interface BadRowNote {
  readonly row: number;
  readonly reason: string;
  readonly source?: string;
}

/** Bad rows that are shown. */
const SHOWN = 10;

/** The memory that a file is read in: that of the dataset's earlier files, or its own. */
export const heapFor = ({ into }: Pick<ProfileOptions, 'into'>): Heap => into?.table.heap ?? Heap.open();

/** The table that a file's rows go into: a new one, or that of the dataset's earlier files, whose columns this one has too. */
export function tableFor(
  schema: readonly SchemaColumn[],
  options: Pick<ProfileOptions, 'contract' | 'source' | 'limits' | 'into'>,
  heap: Heap,
): Table {
  const table = options.into?.table;
  if (!table) return new Table(schema, options, heap);
  table.nextFile(options.source);
  return table;
}

/**
 * The columns of a dataset while it is read. A reader writes cells of the current batch and calls `endRow`; every 4096 rows, or when
 * its bytes are about to go, the batch is taken in column by column.
 */
export class Table {
  readonly schema: readonly SchemaColumn[];
  readonly columns: readonly Column[];
  /** Name of the file that is read. */
  source: string | undefined;
  readonly limits: Limits;
  readonly sample: RowSample;
  /** Rows in the batch. */
  filled = 0;
  /** Rows taken in, of all files, without the batch. */
  rows = 0;
  badRows = 0;
  bytes = 0;
  readonly badRowNotes: BadRowNote[] = [];
  readonly extraFields = new Map<string, number>();
  /** Where the batch's cells are, and the texts that they are ranges of. */
  readonly heap: Heap;
  /** Address of the columns' records' addresses. */
  readonly directory: number;
  /** Rows of earlier files, bad ones included. */
  private before = 0;
  private readonly rowHashes: number;
  private readonly relations: readonly { readonly relation: Relation; readonly tally: RuleTally }[];
  private readonly epoch: readonly number[];

  constructor(schema: readonly SchemaColumn[], options: Pick<ProfileOptions, 'contract' | 'source' | 'limits'>, heap: Heap) {
    const { contract, source, limits } = options;
    this.schema = schema;
    this.source = source;
    this.limits = { ...LIMITS, ...limits };
    this.heap = heap;
    const buckets = schema.length > MANY_COLUMNS ? MOST_BUCKETS / 4 : MOST_BUCKETS;
    const rules = (name: string) => (contract && Object.hasOwn(contract.columns, name) ? contract.columns[name] : undefined);
    this.columns = schema.map(({ name, type }, i) =>
      type === 'string'
        ? new TextColumn(heap, i, name, buckets, rules(name))
        : type === 'boolean'
          ? new BooleanColumn(heap, i, name, rules(name))
          : new NumericColumn(heap, i, name, type, buckets, rules(name)),
    );
    this.rowHashes = heap.allocate(4 * BATCH);
    this.directory = heap.allocate(4 * schema.length);
    for (const [i, { record }] of this.columns.entries()) heap.setWord(this.directory + 4 * i, record);
    this.sample = new RowSample(heap, schema.length, this.directory, this.rowHashes);
    heap.outside.flagsOf = (column, start, end) => this.textColumn(column).flagsOf(start, end);
    heap.outside.judge = (column, flags, row, start, end) => this.textColumn(column).judge(flags, this.firstRow + row, start, end);
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

  private textColumn(position: number): TextColumn {
    const column = this.columns[position];
    if (!(column instanceof TextColumn)) throw new RangeError(`column ${position} holds no text`);
    return column;
  }

  /** Ends a file; rows are now those of the next. */
  nextFile(source: string | undefined): void {
    this.flush();
    for (const tally of this.tallies()) tally.attribute(this.source);
    this.source = source;
    this.before = this.rows + this.badRows;
  }

  /** Number of the batch's first row in its file, counted from 1, bad ones included. */
  private get firstRow(): number {
    return this.rows + this.badRows - this.before + 1;
  }

  /** Number of the row that is being written, in its file, counted from 1, bad ones included. */
  get rowNumber(): number {
    return this.firstRow + this.filled;
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
    const from = this.source === undefined ? {} : { source: this.source };
    if (this.badRowNotes.length < SHOWN) this.badRowNotes.push({ row, reason, ...from });
    return row;
  }

  /** Writes a cell from the text [start, end) of the heap: what a column of this type makes of it. `start === end` is no value. */
  writeText(column: number, start: number, end: number): void {
    const target = this.columns[column];
    const row = this.filled;
    if (target instanceof NumericColumn) {
      if (start === end) target.setMissing(row);
      else this.writeNumber(target, column, start, end);
    } else target?.cells.set(row, start, start === end ? NO_TEXT : end);
  }

  private writeNumber(target: NumericColumn, column: number, start: number, end: number): void {
    const { heap, filled: row } = this;
    const text = end - start > 400 ? '' : heap.bytes.toString('latin1', start, end);
    if (NUMBER.test(text)) {
      const x = Number(text) * (target.type === 'timestamp' ? (this.epoch[column] ?? 1) : 1);
      if (Number.isFinite(x)) {
        target.setValue(row, x);
        return;
      }
    } else if (target.type === 'timestamp') {
      const x = heap.kernels.timestamp(start, end);
      if (!Number.isNaN(x)) {
        target.setValue(row, x);
        return;
      }
    } else {
      const special = NOT_FINITE.get(text.toLowerCase());
      if (special !== undefined) {
        target.setNotFinite(row, special > 0 ? POSITIVE_INFINITY : special < 0 ? NEGATIVE_INFINITY : NOT_A_NUMBER);
        return;
      }
    }
    target.setInvalid(row, heap.text(start, Math.min(end, start + 400)));
  }

  /** Writes a number that was already one: no text was involved. */
  writeValue(column: number, x: number): void {
    const target = this.columns[column];
    if (!(target instanceof NumericColumn)) return;
    const value = target.type === 'timestamp' ? x * (this.epoch[column] ?? 1) : x;
    if (Number.isFinite(value)) target.setValue(this.filled, value);
    else target.setNotFinite(this.filled, value > 0 ? POSITIVE_INFINITY : value < 0 ? NEGATIVE_INFINITY : NOT_A_NUMBER);
  }

  /** Writes a moment, epoch milliseconds. */
  writeInstant(column: number, x: number): void {
    const target = this.columns[column];
    if (target instanceof NumericColumn) target.setValue(this.filled, x);
  }

  writeMissing(column: number): void {
    const target = this.columns[column];
    if (target instanceof NumericColumn) target.setMissing(this.filled);
    else target?.cells.set(this.filled, 0, NO_TEXT);
  }

  /** Writes a value of the wrong kind: an object where a number should be. */
  writeInvalid(column: number, shown: string): void {
    const target = this.columns[column];
    if (target instanceof NumericColumn) target.setInvalid(this.filled, shown);
    else target?.cells.set(this.filled, 0, BAD_TEXT);
  }

  /** Takes in the batch. */
  flush(): void {
    const rows = this.filled;
    if (rows === 0) return;
    const { heap, rowHashes, columns, firstRow } = this;
    for (const { relation, tally } of this.relations) this.relate(relation, tally, rows, firstRow);
    heap.kernels.flushBatch(this.directory, columns.length, rows, rowHashes);
    for (const column of columns) if (!(column instanceof TextColumn)) column.check(rows, firstRow);
    heap.kernels.sampleRows(this.sample.record, rows);
    this.rows += rows;
    this.filled = 0;
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
    const column = this.columns[at];
    return column instanceof NumericColumn ? column.valueAt(i) : column?.cells.at(i);
  }

  /** Tallies of all row rules. */
  tallies(): RuleTally[] {
    return [...this.columns.flatMap((column) => column.tallies()), ...this.relations.map(({ tally }) => tally)];
  }
}

function holds(x: number | string, is: Relation['is'], y: number | string): boolean {
  if (is === '==') return x === y;
  if (is === '!=') return x !== y;
  if (is === '<') return x < y;
  if (is === '<=') return x <= y;
  return is === '>' ? x > y : x >= y;
}
