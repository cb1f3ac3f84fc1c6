import type { ColumnContract } from '../../domain/dataset/column-contract.ts';
import { BAD_TEXT, BATCH, INVALID_HASH, MISSING_HASH, NO_TEXT } from './cells.ts';
import { hash, hashBytes, mixRow } from './murmur.ts';
import { RuleTally } from './rules.ts';

const WORDS = Buffer.from('falsetrue');
const WORDS_VIEW = new DataView(WORDS.buffer, WORDS.byteOffset, WORDS.byteLength);

/** Hashes of the texts "false" and "true", whatever way a file writes them. */
export const BOOLEAN_HASHES: readonly (readonly [number, number])[] = [
  [0, 5],
  [5, 9],
].map(([start = 0, end = 0]) => {
  hashBytes(WORDS_VIEW, WORDS, start, end);
  return [hash.h1, hash.h2];
});

const WRITTEN: ReadonlyMap<string, number> = new Map([
  ['false', 0],
  ['f', 0],
  ['0', 0],
  ['no', 0],
  ['n', 0],
  ['true', 1],
  ['t', 1],
  ['1', 1],
  ['yes', 1],
  ['y', 1],
]);

/** 1 or 0 for a text that means true or false in any case, -1 for any other. */
export function truth(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const first = (bytes[start] as number) | 32;
  if (length === 1)
    return first === 0x31 || first === 0x74 || first === 0x79 ? 1 : first === 0x30 || first === 0x66 || first === 0x6e ? 0 : -1;
  if (length > 5) return -1;
  return (
    WRITTEN.get(
      Buffer.from(bytes.buffer, bytes.byteOffset + start, length)
        .toString('latin1')
        .toLowerCase(),
    ) ?? -1
  );
}

/** Statistics of a column of booleans, given as texts. */
export class BooleanColumn {
  readonly name: string;
  readonly type = 'boolean';
  readonly sensitive: boolean;
  readonly starts = new Int32Array(BATCH);
  readonly ends = new Int32Array(BATCH);
  nulls = 0;
  invalid = 0;
  /** How many are false, how many true. */
  readonly counts: [number, number] = [0, 0];
  readonly typeRule: RuleTally;
  readonly valuesRule: RuleTally | undefined;
  private readonly allowed: ReadonlySet<string> | undefined;
  private readonly cells = new Int8Array(BATCH);

  constructor(name: string, contract: ColumnContract | undefined) {
    this.name = name;
    this.sensitive = contract?.sensitive === true;
    this.typeRule = new RuleTally(name, 'type', this.sensitive);
    if (contract?.values) {
      this.valuesRule = new RuleTally(name, 'values', this.sensitive);
      this.allowed = new Set(contract.values.map(String));
    }
  }

  flush(rows: number, rowHashes: Int32Array, firstRow: number, bytes: Uint8Array): void {
    const { starts, ends, cells } = this;
    for (let i = 0; i < rows; i++) {
      const [start, end] = [starts[i] as number, ends[i] as number];
      const value = end < 0 ? end - 1 : truth(bytes, start, end);
      cells[i] = value;
      rowHashes[i] = mixRow(rowHashes[i] as number, BOOLEAN_HASHES[value]?.[0] ?? (end === NO_TEXT ? MISSING_HASH : INVALID_HASH));
      if (value >= 0) {
        this.counts[value === 1 ? 1 : 0]++;
        if (this.allowed && !this.allowed.has(value === 1 ? 'true' : 'false'))
          this.valuesRule?.add(firstRow + i, value === 1 ? 'true' : 'false');
      } else if (end === NO_TEXT) this.nulls++;
      else {
        this.invalid++;
        const text = end === BAD_TEXT ? '' : Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
        this.typeRule.add(firstRow + i, text);
      }
    }
    if (this.valuesRule) this.valuesRule.checked = this.counts[0] + this.counts[1];
  }

  hashAt(i: number): number {
    const value = this.cells[i] as number;
    return BOOLEAN_HASHES[value]?.[1] ?? value;
  }

  /** 0 or 1, undefined without a value. A sensitive column gives none. */
  bucketAt(i: number): number | undefined {
    const value = this.cells[i] as number;
    return value < 0 || this.sensitive ? undefined : value;
  }
}
