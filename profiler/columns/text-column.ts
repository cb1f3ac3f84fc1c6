import type { ColumnContract } from '../../domain/dataset/column-contract.ts';
import { REGISTERS } from '../../domain/dataset/distinct-count.ts';
import type { Heap } from '../kernels/heap.ts';
import {
  BUCKETS_AT,
  CELLS,
  COUNT,
  DICTIONARY_AT,
  ENDS,
  HASH_BUCKETS,
  INVALIDS,
  JUDGED,
  KIND,
  LENGTHS,
  NULLS,
  POSITION,
  REGISTERS_AT,
  SENSITIVE,
  SHORT,
  SHORT_LENGTHS,
  TEXT,
  TEXT_RECORD,
} from '../kernels/layout.ts';
import { FrequentValues } from './frequent-values.ts';
import { LogLinear } from './log-linear.ts';
import { RuleTally } from './rules.ts';
import { TextCells } from './text-cells.ts';

/** Flags of a dictionary entry: which rules its text breaks. */
const [VALUES, PATTERN, LENGTH, BLANK] = [1, 2, 4, 8] as const;

/** Statistics of a column of texts. Readers write ranges of the heap; kernels take them in. */
export class TextColumn {
  readonly name: string;
  readonly type = 'string';
  readonly sensitive: boolean;
  /** Address of the record that kernels know the column by. */
  readonly record: number;
  readonly cells: TextCells;
  readonly values: FrequentValues;
  readonly lengths: LogLinear;
  /** Texts of nothing but white space. */
  blank = 0;
  private readonly heap: Heap;
  /** Address of the HyperLogLog registers. */
  readonly registersAt: number;
  /** Address of the counts by hash bucket, doubles. */
  readonly bucketsAt: number;

  readonly valuesRule: RuleTally | undefined;
  readonly patternRule: RuleTally | undefined;
  readonly lengthRule: RuleTally | undefined;
  private readonly allowed: ReadonlySet<string> | undefined;
  private readonly pattern: RegExp | undefined;
  private readonly length: { readonly min: number; readonly max: number } | undefined;

  constructor(heap: Heap, position: number, name: string, buckets: number, contract: ColumnContract | undefined) {
    this.heap = heap;
    this.name = name;
    this.sensitive = contract?.sensitive === true;
    const rule = (kind: string): RuleTally => new RuleTally(name, kind, this.sensitive);
    if (contract?.values) {
      this.valuesRule = rule('values');
      this.allowed = new Set(contract.values.map(String));
    }
    if (contract?.pattern !== undefined) {
      this.patternRule = rule('pattern');
      this.pattern = new RegExp(`^(?:${contract.pattern})$`, 'u');
    }
    if (contract?.length) {
      this.lengthRule = rule('length');
      this.length = { min: contract.length.min ?? 0, max: contract.length.max ?? Number.POSITIVE_INFINITY };
    }
    this.record = heap.allocate(TEXT_RECORD);
    this.values = new FrequentValues(heap);
    this.lengths = new LogLinear(heap, buckets);
    this.cells = new TextCells(heap);
    this.registersAt = heap.allocate(REGISTERS);
    this.bucketsAt = heap.allocate(8 * HASH_BUCKETS);
    this.describe(position);
  }

  private describe(position: number): void {
    const { heap, record } = this;
    const judged = this.allowed !== undefined || this.pattern !== undefined || this.length !== undefined;
    heap.setWord(record + KIND, TEXT);
    heap.setWord(record + POSITION, position);
    heap.setWord(record + SENSITIVE, this.sensitive ? 1 : 0);
    heap.setWord(record + CELLS, this.cells.starts);
    heap.setWord(record + ENDS, this.cells.ends);
    heap.setWord(record + REGISTERS_AT, this.registersAt);
    heap.setWord(record + DICTIONARY_AT, this.values.record);
    heap.setWord(record + BUCKETS_AT, this.bucketsAt);
    heap.setWord(record + SHORT_LENGTHS, heap.allocate(8 * SHORT));
    heap.setWord(record + LENGTHS, this.lengths.record);
    heap.setWord(record + JUDGED, judged ? 1 : 0);
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

  /** What became of the rules so far. */
  tallies(): RuleTally[] {
    const all = [this.valuesRule, this.patternRule, this.lengthRule].filter((rule) => rule !== undefined);
    for (const rule of all) rule.checked = this.n;
    return all;
  }

  /** Flags of the rules that a text breaks. */
  flagsOf(start: number, end: number): number {
    const text = this.heap.text(start, end);
    let flags = text.trim() === '' ? BLANK : 0;
    if (this.allowed && !this.allowed.has(text)) flags |= VALUES;
    if (this.pattern && !this.pattern.test(text)) flags |= PATTERN;
    if (this.length) {
      const length = [...text].length;
      if (length < this.length.min || length > this.length.max) flags |= LENGTH;
    }
    return flags;
  }

  /** Tells a row whose text breaks rules. */
  judge(flags: number, row: number, start: number, end: number): void {
    if (flags & BLANK) this.blank++;
    if (flags === BLANK) return;
    const text = this.heap.text(start, end);
    if (flags & VALUES) this.valuesRule?.add(row, text);
    if (flags & PATTERN) this.patternRule?.add(row, text);
    if (flags & LENGTH) this.lengthRule?.add(row, text);
  }

  /** Brings sketches up to date with a dictionary that never overflowed. */
  settle(): void {
    this.heap.kernels.settleTexts(this.record);
  }
}
