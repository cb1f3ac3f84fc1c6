import type { ColumnContract } from '../../domain/dataset/column-contract.ts';
import type { Heap } from '../kernels/heap.ts';
import {
  BOOLEAN,
  BOOLEAN_RECORD,
  CELLS,
  ENDS,
  FALSE_COUNT,
  FALSE_HASHES,
  INVALIDS,
  KIND,
  NULLS,
  POSITION,
  SENSITIVE,
  STRANGE,
  TRUE_COUNT,
  TRUE_HASHES,
  TRUTHS,
} from '../kernels/layout.ts';
import { BAD_TEXT, BATCH, NO_TEXT } from './cells.ts';
import { RuleTally } from './rules.ts';
import { TextCells } from './text-cells.ts';

/** Statistics of a column of booleans, given as texts. */
export class BooleanColumn {
  readonly name: string;
  readonly type = 'boolean';
  readonly sensitive: boolean;
  /** Address of the record that kernels know the column by. */
  readonly record: number;
  readonly cells: TextCells;
  readonly typeRule: RuleTally;
  readonly valuesRule: RuleTally | undefined;
  private readonly allowed: ReadonlySet<string> | undefined;
  private readonly heap: Heap;
  private readonly truths: number;

  constructor(heap: Heap, position: number, name: string, contract: ColumnContract | undefined) {
    this.heap = heap;
    this.name = name;
    this.sensitive = contract?.sensitive === true;
    this.typeRule = new RuleTally(name, 'type', this.sensitive);
    if (contract?.values) {
      this.valuesRule = new RuleTally(name, 'values', this.sensitive);
      this.allowed = new Set(contract.values.map(String));
    }
    this.record = heap.allocate(BOOLEAN_RECORD);
    this.cells = new TextCells(heap);
    this.truths = heap.allocate(4 * BATCH);
    this.describe(position);
  }

  private describe(position: number): void {
    const { heap, record } = this;
    heap.setWord(record + KIND, BOOLEAN);
    heap.setWord(record + POSITION, position);
    heap.setWord(record + SENSITIVE, this.sensitive ? 1 : 0);
    heap.setWord(record + CELLS, this.cells.starts);
    heap.setWord(record + ENDS, this.cells.ends);
    heap.setWord(record + TRUTHS, this.truths);
    for (const [text, at] of [
      ['false', FALSE_HASHES],
      ['true', TRUE_HASHES],
    ] as const) {
      const length = heap.bytes.write(text, this.cells.starts);
      const hashes = heap.kernels.hashText(this.cells.starts, this.cells.starts + length);
      heap.setWord(record + at, Number(BigInt.asIntN(32, hashes)));
      heap.setWord(record + at + 4, Number(hashes >> 32n));
    }
  }

  get nulls(): number {
    return this.heap.double(this.record + NULLS);
  }

  get invalid(): number {
    return this.heap.double(this.record + INVALIDS);
  }

  /** Both values with their counts and the two hashes of their text. */
  get counted(): readonly { readonly text: string; readonly count: number; readonly h1: number; readonly h2: number }[] {
    const { heap, record } = this;
    return [
      { text: 'false', count: heap.double(record + FALSE_COUNT), at: record + FALSE_HASHES },
      { text: 'true', count: heap.double(record + TRUE_COUNT), at: record + TRUE_HASHES },
    ].map(({ text, count, at }) => ({ text, count, h1: heap.word(at), h2: heap.word(at + 4) }));
  }

  get n(): number {
    return this.heap.double(this.record + FALSE_COUNT) + this.heap.double(this.record + TRUE_COUNT);
  }

  /** Holds the first `rows` cells, which kernels took in, against the rules. `firstRow` is the number of the first row. */
  check(rows: number, firstRow: number): void {
    if (!this.allowed && this.heap.word(this.record + STRANGE) === 0) return;
    for (let i = 0; i < rows; i++) {
      const value = this.heap.word(this.truths + 4 * i);
      const end = this.cells.endOf(i);
      const text = value === 1 ? 'true' : 'false';
      if (value >= 0) {
        if (this.allowed && !this.allowed.has(text)) this.valuesRule?.add(firstRow + i, text);
      } else if (end !== NO_TEXT) this.typeRule.add(firstRow + i, end === BAD_TEXT ? '' : (this.cells.at(i) ?? ''));
    }
  }

  /** What became of the rules so far. */
  tallies(): RuleTally[] {
    this.typeRule.checked = this.n + this.invalid;
    if (!this.valuesRule) return [this.typeRule];
    this.valuesRule.checked = this.n;
    return [this.typeRule, this.valuesRule];
  }

  /** Nothing waits to be taken in. */
  settle(): void {}
}
