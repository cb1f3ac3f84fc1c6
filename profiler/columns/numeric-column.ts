import type { ColumnContract } from '../../domain/dataset/column-contract.ts';
import { REGISTERS } from '../../domain/dataset/distinct-count.ts';
import type { Heap } from '../kernels/heap.ts';
import {
  ALL_PRESENT,
  CACHE,
  CACHE_SLOTS,
  CACHING,
  CELLS,
  COUNT,
  FRACTIONS,
  HISTOGRAM,
  INVALIDS,
  KIND,
  M2,
  MAX,
  MEAN,
  MIN,
  NANS,
  NEGATIVE_INFINITIES,
  NEGATIVES,
  NULLS,
  NUMBER,
  NUMERIC_RECORD,
  POSITION,
  POSITIVE_INFINITIES,
  REGISTERS_AT,
  SENSITIVE,
  SLOT_SIZE,
  TIME,
  WHOLES,
  ZEROS,
} from '../kernels/layout.ts';
import { BATCH, INVALID, MISSING } from './cells.ts';
import { LogLinear } from './log-linear.ts';
import { EXAMPLES, RuleTally } from './rules.ts';

const { floor } = Math;

/** A sensitive column's buckets are at least 1/8 octave wide, so that they name no value. */
const SENSITIVE_SHIFT = 17;

/** Statistics of a column of numbers or timestamps. Readers write a batch into its cells; kernels take it in. */
export class NumericColumn {
  readonly name: string;
  readonly type: 'number' | 'timestamp';
  readonly sensitive: boolean;
  /** Address of the record that kernels know the column by. */
  readonly record: number;
  readonly histogram: LogLinear;
  private readonly heap: Heap;
  /** Address of the batch's cells, doubles. */
  private readonly cells: number;
  /** Address of the HyperLogLog registers. */
  readonly registersAt: number;

  readonly typeRule: RuleTally;
  readonly integerRule: RuleTally | undefined;
  readonly rangeRule: RuleTally | undefined;
  readonly valuesRule: RuleTally | undefined;
  private readonly low: number;
  private readonly high: number;
  private readonly allowed: ReadonlySet<number> | undefined;

  private fractions = false;
  /** The batch's first values that are no numbers. A row that is rejected later takes its own with it. */
  private strange: { readonly row: number; readonly text: string }[] = [];

  constructor(
    heap: Heap,
    position: number,
    name: string,
    type: 'number' | 'timestamp',
    buckets: number,
    contract: ColumnContract | undefined,
  ) {
    this.heap = heap;
    this.name = name;
    this.type = type;
    this.sensitive = contract?.sensitive === true;
    this.record = heap.allocate(NUMERIC_RECORD);
    this.histogram = new LogLinear(heap, buckets, this.sensitive ? SENSITIVE_SHIFT : 0);
    this.cells = heap.allocate(8 * BATCH);
    this.registersAt = heap.allocate(REGISTERS);
    this.describe(position);
    const rule = (kind: string): RuleTally => new RuleTally(name, kind, this.sensitive);
    this.typeRule = rule('type');
    this.low = contract?.min ?? Number.NEGATIVE_INFINITY;
    this.high = contract?.max ?? Number.POSITIVE_INFINITY;
    if (contract?.type === 'integer') this.integerRule = rule('integer');
    if (contract?.min !== undefined || contract?.max !== undefined) this.rangeRule = rule('range');
    if (contract?.values && contract.type !== 'string' && contract.type !== 'boolean') {
      this.valuesRule = rule('values');
      this.allowed = new Set(contract.values.map(Number));
    }
  }

  /** Fills in the record. The cache is empty when kernels have settled it. */
  private describe(position: number): void {
    const { heap, record } = this;
    heap.setWord(record + KIND, this.type === 'number' ? NUMBER : TIME);
    heap.setWord(record + POSITION, position);
    heap.setWord(record + SENSITIVE, this.sensitive ? 1 : 0);
    heap.setWord(record + CELLS, this.cells);
    heap.setWord(record + REGISTERS_AT, this.registersAt);
    heap.setWord(record + HISTOGRAM, this.histogram.record);
    heap.setWord(record + CACHE, heap.allocate(CACHE_SLOTS * SLOT_SIZE));
    heap.setWord(record + CACHING, 1);
    heap.setDouble(record + MIN, Number.POSITIVE_INFINITY);
    heap.setDouble(record + MAX, Number.NEGATIVE_INFINITY);
    heap.kernels.settleNumbers(record);
  }

  get n(): number {
    return this.heap.double(this.record + COUNT);
  }

  get nulls(): number {
    return this.heap.double(this.record + NULLS);
  }

  get invalid(): number {
    return this.heap.double(this.record + INVALIDS);
  }

  get nan(): number {
    return this.heap.double(this.record + NANS);
  }

  get posInf(): number {
    return this.heap.double(this.record + POSITIVE_INFINITIES);
  }

  get negInf(): number {
    return this.heap.double(this.record + NEGATIVE_INFINITIES);
  }

  get zeros(): number {
    return this.heap.double(this.record + ZEROS);
  }

  get neg(): number {
    return this.heap.double(this.record + NEGATIVES);
  }

  get ints(): number {
    return this.heap.double(this.record + WHOLES);
  }

  get min(): number {
    return this.heap.double(this.record + MIN);
  }

  get max(): number {
    return this.heap.double(this.record + MAX);
  }

  get mean(): number {
    return this.heap.double(this.record + MEAN);
  }

  get m2(): number {
    return this.heap.double(this.record + M2);
  }

  setValue(row: number, x: number): void {
    this.heap.setDouble(this.cells + 8 * row, x);
  }

  setMissing(row: number): void {
    this.setNotFinite(row, MISSING);
  }

  setNotFinite(row: number, word: number): void {
    this.heap.setWord(this.cells + 8 * row, 0);
    this.heap.setWord(this.cells + 8 * row + 4, word);
  }

  /** A value that is no number. */
  setInvalid(row: number, text: string): void {
    this.setNotFinite(row, INVALID);
    if (this.strange.length < EXAMPLES) this.strange.push({ row, text });
  }

  /** The finite number of a row of the batch, undefined without one. */
  valueAt(row: number): number | undefined {
    const x = this.heap.double(this.cells + 8 * row);
    return Number.isFinite(x) ? x : undefined;
  }

  /** Forgets the cells of a row that was rejected after the batch was flushed. */
  forget(): void {
    this.strange = [];
  }

  /** Holds the first `rows` cells, which kernels took in, against the rules. `firstRow` is the number of the first row. */
  check(rows: number, firstRow: number): void {
    const { rangeRule, integerRule, valuesRule, typeRule } = this;
    for (const { row, text } of this.strange) if (row < rows) typeRule.add(firstRow + row, text);
    if (this.strange.length > 0) this.strange = [];
    // A batch whose extremes keep the range needs no second look.
    if (rangeRule && (this.min < this.low || this.max > this.high))
      this.each(rows, (x, i) => (x < this.low || x > this.high) && this.tell(rangeRule, x, firstRow + i));
    if (integerRule) {
      this.fractions ||= this.heap.word(this.record + FRACTIONS) !== 0;
      if (this.fractions) this.each(rows, (x, i) => x !== floor(x) && this.tell(integerRule, x, firstRow + i));
    }
    if (valuesRule) this.each(rows, (x, i) => !this.allowed?.has(x) && this.tell(valuesRule, x, firstRow + i));
  }

  /** What became of the rules so far. */
  tallies(): RuleTally[] {
    const present = this.heap.double(this.record + ALL_PRESENT);
    this.typeRule.broken = this.invalid;
    this.typeRule.checked = present + this.invalid;
    const others = [this.integerRule, this.rangeRule, this.valuesRule].filter((rule) => rule !== undefined);
    for (const rule of others) rule.checked = present;
    return [this.typeRule, ...others];
  }

  private each(rows: number, visit: (x: number, i: number) => void): void {
    const cells = this.heap.f64.subarray(this.cells >>> 3, (this.cells >>> 3) + rows);
    for (let i = 0; i < rows; i++) if (Number.isFinite(cells[i])) visit(cells[i] as number, i);
  }

  private tell(rule: RuleTally, x: number, row: number): void {
    rule.add(row, this.type === 'timestamp' ? new Date(x).toISOString() : String(x));
  }

  /** Takes in what the cache has counted. */
  settle(): void {
    this.heap.kernels.settleNumbers(this.record);
  }
}
