import type { ColumnContract } from '../../domain/dataset/column-contract.ts';
import { keyOf } from '../../domain/dataset/histogram.ts';
import { BATCH, INVALID_HASH, MISSING_HASH, NO_TEXT } from './cells.ts';
import { FrequentValues } from './frequent-values.ts';
import { LogLinear } from './log-linear.ts';
import { hash, hashBytes, mixRow, SEED_1, SEED_2 } from './murmur.ts';
import { Registers } from './registers.ts';
import { RuleTally } from './rules.ts';

const { imul } = Math;

/** Hash buckets of text that stay comparable when a dictionary overflows. */
export const HASH_BUCKETS = 256;
/** Lengths in bytes that are counted one by one. */
const SHORT = 1024;

/** Flags of a dictionary entry: which rules its text breaks. */
const [VALUES, PATTERN, LENGTH, BLANK] = [1, 2, 4, 8] as const;

/** Statistics of a column of texts. Readers write byte ranges of the batch's buffer; `flush` takes them in. */
export class TextColumn {
  readonly name: string;
  readonly type = 'string';
  readonly sensitive: boolean;
  readonly starts = new Int32Array(BATCH);
  /** Ends of the texts, or NO_TEXT, or BAD_TEXT. */
  readonly ends = new Int32Array(BATCH);

  n = 0;
  nulls = 0;
  invalid = 0;
  blank = 0;
  readonly values = new FrequentValues();
  readonly registers = new Registers();
  readonly buckets = new Float64Array(HASH_BUCKETS);
  readonly lengths: LogLinear;
  private readonly shortLengths = new Float64Array(SHORT);

  readonly valuesRule: RuleTally | undefined;
  readonly patternRule: RuleTally | undefined;
  readonly lengthRule: RuleTally | undefined;
  private readonly allowed: ReadonlySet<string> | undefined;
  private readonly pattern: RegExp | undefined;
  private readonly length: { readonly min: number; readonly max: number } | undefined;
  private readonly judged: boolean;

  constructor(name: string, buckets: number, contract: ColumnContract | undefined) {
    this.name = name;
    this.sensitive = contract?.sensitive === true;
    this.lengths = new LogLinear(buckets);
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
    this.judged = this.allowed !== undefined || this.pattern !== undefined || this.length !== undefined;
  }

  /**
   * Takes in the first `rows` cells, which are ranges of `bytes`, and folds each cell's hash into its row's. The hash is written out
   * here (see `hashBytes`): a call for each cell costs as much as the hash.
   */
  flush(rows: number, rowHashes: Int32Array, firstRow: number, bytes: Uint8Array, view: DataView): void {
    const { starts, ends, values } = this;
    let nulls = 0;
    let invalid = 0;
    for (let i = 0; i < rows; i++) {
      const end = ends[i] as number;
      if (end < 0) {
        if (end === NO_TEXT) nulls++;
        else invalid++;
        rowHashes[i] = mixRow(rowHashes[i] as number, end === NO_TEXT ? MISSING_HASH : INVALID_HASH);
        continue;
      }
      const start = starts[i] as number;
      let a = SEED_1;
      let b = SEED_2;
      let p = start;
      for (const last = end - 4; p <= last; p += 4) {
        let k = imul(view.getInt32(p, true), 0xcc9e2d51);
        k = imul((k << 15) | (k >>> 17), 0x1b873593);
        a ^= k;
        a = (imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
        b ^= k;
        b = (imul((b << 13) | (b >>> 19), 5) + 0xe6546b64) | 0;
      }
      if (p < end) {
        let k = bytes[p] as number;
        if (p + 1 < end) k |= (bytes[p + 1] as number) << 8;
        if (p + 2 < end) k |= (bytes[p + 2] as number) << 16;
        k = imul(k, 0xcc9e2d51);
        k = imul((k << 15) | (k >>> 17), 0x1b873593);
        a ^= k;
        b ^= k;
      }
      a ^= end - start;
      a = imul(a ^ (a >>> 16), 0x85ebca6b);
      a = imul(a ^ (a >>> 13), 0xc2b2ae35);
      a ^= a >>> 16;
      b ^= end - start;
      b = imul(b ^ (b >>> 16), 0x85ebca6b);
      b = imul(b ^ (b >>> 13), 0xc2b2ae35);
      b ^= b >>> 16;
      rowHashes[i] = mixRow(rowHashes[i] as number, a);
      const entry = values.alive ? values.find(a, b) : -1;
      if (entry < 0) {
        this.unknown(a, b, bytes, start, end, firstRow + i);
        continue;
      }
      values.counts[entry] = (values.counts[entry] as number) + 1;
      if (!values.exact) this.sketch(a, b, 1, end - start);
      if (values.flags[entry] !== 0) this.judge(values.flags[entry] as number, firstRow + i, bytes, start, end);
    }
    this.nulls += nulls;
    this.invalid += invalid;
    const present = rows - nulls - invalid;
    this.n += present;
    if (this.valuesRule) this.valuesRule.checked += present;
    if (this.patternRule) this.patternRule.checked += present;
    if (this.lengthRule) this.lengthRule.checked += present;
  }

  /** A text that the dictionary does not hold. */
  private unknown(h1: number, h2: number, bytes: Uint8Array, start: number, end: number, row: number): void {
    const { values } = this;
    const flags = this.judged || this.mayBeBlank(bytes, start, end) ? this.flagsOf(bytes, start, end) : 0;
    if (values.alive) {
      if (values.full) this.makeRoom();
      values.insert(h1, h2, bytes, start, end, 1, flags);
    }
    if (!values.exact) this.sketch(h1, h2, 1, end - start);
    if (flags !== 0) this.judge(flags, row, bytes, start, end);
  }

  /** The dictionary overflows: from now on sketches count, and they begin with what it held. */
  private makeRoom(): void {
    const { values } = this;
    if (values.exact) {
      for (let entry = 0; entry < values.size; entry++) this.sketchEntry(entry);
    }
    values.purge();
  }

  private sketchEntry(entry: number): void {
    const { values } = this;
    const [h1, h2, count] = [values.h1[entry] as number, values.h2[entry] as number, values.counts[entry] as number];
    this.registers.add(h1, h2);
    (this.buckets[h1 & (HASH_BUCKETS - 1)] as number) += count;
    this.addLength(values.lengths[entry] as number, count);
  }

  private sketch(h1: number, h2: number, count: number, length: number): void {
    this.registers.add(h1, h2);
    (this.buckets[h1 & (HASH_BUCKETS - 1)] as number) += count;
    this.addLength(length, count);
  }

  private addLength(length: number, count: number): void {
    if (length < SHORT) (this.shortLengths[length] as number) += count;
    else this.lengths.add(keyOf(length), count);
  }

  private mayBeBlank(bytes: Uint8Array, start: number, end: number): boolean {
    return start === end || (bytes[start] as number) <= 32 || (bytes[start] as number) >= 0xc2;
  }

  private flagsOf(bytes: Uint8Array, start: number, end: number): number {
    const text = decode(bytes, start, end);
    let flags = text.trim() === '' ? BLANK : 0;
    if (this.allowed && !this.allowed.has(text)) flags |= VALUES;
    if (this.pattern && !this.pattern.test(text)) flags |= PATTERN;
    if (this.length) {
      const length = [...text].length;
      if (length < this.length.min || length > this.length.max) flags |= LENGTH;
    }
    return flags;
  }

  private judge(flags: number, row: number, bytes: Uint8Array, start: number, end: number): void {
    if (flags & BLANK) this.blank++;
    if (flags === BLANK) return;
    const text = decode(bytes, start, end);
    if (flags & VALUES) this.valuesRule?.add(row, text);
    if (flags & PATTERN) this.patternRule?.add(row, text);
    if (flags & LENGTH) this.lengthRule?.add(row, text);
  }

  /** Brings sketches up to date with a dictionary that never overflowed, and returns the histogram of lengths. */
  settle(): void {
    if (this.values.exact) for (let entry = 0; entry < this.values.size; entry++) this.sketchEntry(entry);
    for (const [length, count] of this.shortLengths.entries()) if (count > 0) this.lengths.add(keyOf(length), count);
    this.shortLengths.fill(0);
  }

  /** Second hash of a cell, for the sample of rows. */
  hashAt(i: number, bytes: Uint8Array, view: DataView): number {
    const end = this.ends[i] as number;
    if (end < 0) return end;
    hashBytes(view, bytes, this.starts[i] as number, end);
    return hash.h2;
  }

  /** The cell's hash bucket, undefined without a value. A sensitive column gives none. */
  bucketAt(i: number, bytes: Uint8Array, view: DataView): number | undefined {
    const end = this.ends[i] as number;
    if (end < 0 || this.sensitive) return undefined;
    hashBytes(view, bytes, this.starts[i] as number, end);
    return hash.h1 & (HASH_BUCKETS - 1);
  }
}

const decode = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
