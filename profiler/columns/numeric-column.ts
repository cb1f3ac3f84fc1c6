import type { ColumnContract } from '../../domain/dataset/column-contract.ts';
import { BATCH, INVALID, INVALID_HASH, MISSING, MISSING_HASH, NEGATIVE_INFINITY, NOT_A_NUMBER, POSITIVE_INFINITY } from './cells.ts';
import { LogLinear } from './log-linear.ts';
import { hash, hashWords, mixRow } from './murmur.ts';
import { Registers } from './registers.ts';
import { EXAMPLES, RuleTally } from './rules.ts';

/** Slots of the cache of recent values. */
const CACHE = 1024;
/** A sensitive column's buckets are at least 1/8 octave wide, so that they name no value. */
const SENSITIVE_SHIFT = 17;

/** Statistics of a column of numbers or timestamps. Readers write a batch into `values` or `words`; `flush` takes it in. */
export class NumericColumn {
  readonly name: string;
  readonly type: 'number' | 'timestamp';
  readonly sensitive: boolean;
  readonly values = new Float64Array(BATCH);
  /** The same cells as 32-bit words; the high word of cell i is words[2 i + 1]. */
  readonly words = new Int32Array(this.values.buffer);

  n = 0;
  nulls = 0;
  invalid = 0;
  nan = 0;
  posInf = 0;
  negInf = 0;
  zeros = 0;
  neg = 0;
  ints = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  mean = 0;
  m2 = 0;
  readonly histogram: LogLinear;
  readonly registers = new Registers();

  readonly typeRule: RuleTally;
  readonly integerRule: RuleTally | undefined;
  readonly rangeRule: RuleTally | undefined;
  readonly valuesRule: RuleTally | undefined;
  private readonly low: number;
  private readonly high: number;
  private readonly allowed: ReadonlySet<number> | undefined;

  private readonly cacheHigh = new Int32Array(CACHE).fill(MISSING);
  private readonly cacheLow = new Int32Array(CACHE);
  private readonly cacheHash = new Int32Array(CACHE);
  private readonly cacheCount = new Float64Array(CACHE);
  private caching = true;
  /** The batch's first values that are no numbers. A row that is rejected later takes its own with it. */
  private strange: { readonly row: number; readonly text: string }[] = [];

  constructor(name: string, type: 'number' | 'timestamp', buckets: number, contract: ColumnContract | undefined) {
    this.name = name;
    this.type = type;
    this.sensitive = contract?.sensitive === true;
    this.histogram = new LogLinear(buckets, this.sensitive ? SENSITIVE_SHIFT : 0);
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

  setMissing(row: number): void {
    this.words[2 * row] = 0;
    this.words[2 * row + 1] = MISSING;
  }

  setNotFinite(row: number, word: number): void {
    this.words[2 * row] = 0;
    this.words[2 * row + 1] = word;
  }

  /** A value that is no number. */
  setInvalid(row: number, text: string): void {
    this.words[2 * row] = 0;
    this.words[2 * row + 1] = INVALID;
    if (this.strange.length < EXAMPLES) this.strange.push({ row, text });
  }

  /** Forgets the cells of a row that was rejected after the batch was flushed. */
  forget(): void {
    this.strange = [];
  }

  /** Takes in the first `rows` cells, and folds each cell's hash into its row's. `firstRow` is the number of the first row. */
  flush(rows: number, rowHashes: Int32Array, firstRow: number): void {
    const { values, words, cacheHigh, cacheLow, cacheHash, cacheCount, histogram, registers } = this;
    const origin = this.n > 0 ? this.mean : this.origin(rows);
    let [n, sum, squares, ints, zeros, neg, hits] = [0, 0, 0, 0, 0, 0, 0];
    let [min, max] = [this.min, this.max];
    const caching = this.caching;
    for (let i = 0; i < rows; i++) {
      const high = words[2 * i + 1] as number;
      if ((high & 0x7ff00000) === 0x7ff00000) {
        rowHashes[i] = mixRow(rowHashes[i] as number, this.special(high));
        continue;
      }
      const x = values[i] as number;
      n++;
      const d = x - origin;
      sum += d;
      squares += d * d;
      if (x < min) min = x;
      if (x > max) max = x;
      if (x === Math.floor(x)) ints++;
      if (x < 0) neg++;
      let low = words[2 * i] as number;
      let key = high;
      if (x === 0) {
        zeros++;
        low = 0;
        key = 0;
      }
      let slot = 0;
      if (caching) {
        slot = (Math.imul(key ^ Math.imul(low, 0x85ebca6b), 0x9e3779b1) >>> 22) & (CACHE - 1);
        if (cacheHigh[slot] === key && cacheLow[slot] === low) {
          (cacheCount[slot] as number)++;
          hits++;
          rowHashes[i] = mixRow(rowHashes[i] as number, cacheHash[slot] as number);
          continue;
        }
      }
      hashWords(low, key);
      const { h1 } = hash;
      registers.add(h1, hash.h2);
      rowHashes[i] = mixRow(rowHashes[i] as number, h1);
      if (!caching) {
        histogram.add(key, 1);
        continue;
      }
      const pending = cacheCount[slot] as number;
      if (pending > 0) histogram.add(cacheHigh[slot] as number, pending);
      cacheHigh[slot] = key;
      cacheLow[slot] = low;
      cacheHash[slot] = h1;
      cacheCount[slot] = 1;
    }
    this.zeros += zeros;
    this.neg += neg;
    this.ints += ints;
    this.min = min;
    this.max = max;
    if (n > 0) this.join(n, origin + sum / n, Math.max(0, squares - (sum * sum) / n));
    if (caching && rows >= BATCH / 2 && hits < n / 4) this.stopCaching();
    this.check(rows, firstRow, n, ints);
  }

  /** A number near the first batch's values: sums of differences from it lose no digits. */
  private origin(rows: number): number {
    for (let i = 0; i < rows; i++) if (((this.words[2 * i + 1] as number) & 0x7ff00000) !== 0x7ff00000) return this.values[i] as number;
    return 0;
  }

  /** Chan, Golub and LeVeque's update of mean and squared differences. */
  private join(n: number, mean: number, m2: number): void {
    const all = this.n + n;
    const delta = mean - this.mean;
    this.m2 += m2 + delta * delta * ((this.n * n) / all);
    this.mean += (delta * n) / all;
    this.n = all;
  }

  private special(word: number): number {
    if (word === MISSING) {
      this.nulls++;
      return MISSING_HASH;
    }
    if (word === INVALID) this.invalid++;
    else if (word === POSITIVE_INFINITY) this.posInf++;
    else if (word === NEGATIVE_INFINITY) this.negInf++;
    else this.nan++;
    return word === INVALID ? INVALID_HASH : word === POSITIVE_INFINITY || word === NEGATIVE_INFINITY ? word : NOT_A_NUMBER;
  }

  /** Row rules. A batch whose extremes keep the range needs no second look. */
  private check(rows: number, firstRow: number, n: number, ints: number): void {
    const { rangeRule, integerRule, valuesRule, typeRule } = this;
    for (const { row, text } of this.strange) if (row < rows) typeRule.add(firstRow + row, text);
    if (this.strange.length > 0) this.strange = [];
    typeRule.broken = this.invalid;
    typeRule.checked = this.n + this.invalid;
    if (rangeRule) {
      rangeRule.checked += n;
      if (this.min < this.low || this.max > this.high)
        this.each(rows, (x, i) => (x < this.low || x > this.high) && this.tell(rangeRule, x, firstRow + i));
    }
    if (integerRule) {
      integerRule.checked += n;
      if (ints < n) this.each(rows, (x, i) => x !== Math.floor(x) && this.tell(integerRule, x, firstRow + i));
    }
    if (valuesRule) {
      valuesRule.checked += n;
      this.each(rows, (x, i) => !this.allowed?.has(x) && this.tell(valuesRule, x, firstRow + i));
    }
  }

  private each(rows: number, visit: (x: number, i: number) => void): void {
    for (let i = 0; i < rows; i++) if (((this.words[2 * i + 1] as number) & 0x7ff00000) !== 0x7ff00000) visit(this.values[i] as number, i);
  }

  private tell(rule: RuleTally, x: number, row: number): void {
    rule.add(row, this.type === 'timestamp' ? new Date(x).toISOString() : String(x));
  }

  /** Counts a value `weight` times without a row: a dictionary page's entry. */
  addWeighted(x: number, weight: number): void {
    this.values[0] = x;
    const key = x === 0 ? 0 : (this.words[1] as number);
    hashWords(x === 0 ? 0 : (this.words[0] as number), key);
    this.registers.add(hash.h1, hash.h2);
    this.histogram.add(key, weight);
    this.join(weight, x, 0);
    if (x < this.min) this.min = x;
    if (x > this.max) this.max = x;
    if (x === Math.floor(x)) this.ints += weight;
    if (x < 0) this.neg += weight;
    if (x === 0) this.zeros += weight;
  }

  private stopCaching(): void {
    this.settle();
    this.caching = false;
  }

  /** Moves cached counts into the histogram. */
  settle(): void {
    for (let slot = 0; slot < CACHE; slot++) {
      const pending = this.cacheCount[slot] as number;
      if (pending > 0) this.histogram.add(this.cacheHigh[slot] as number, pending);
      this.cacheCount[slot] = 0;
      this.cacheHigh[slot] = MISSING;
    }
  }

  /** Second hash and bucket key of a cell, for the sample of rows. */
  hashAt(i: number): number {
    const high = this.words[2 * i + 1] as number;
    if ((high & 0x7ff00000) === 0x7ff00000) return high;
    const zero = this.values[i] === 0;
    hashWords(zero ? 0 : (this.words[2 * i] as number), zero ? 0 : high);
    return hash.h2;
  }

  /** The cell's key at shift 0, undefined without a value. A sensitive column gives none. */
  keyAt(i: number): number | undefined {
    const high = this.words[2 * i + 1] as number;
    if (this.sensitive || (high & 0x7ff00000) === 0x7ff00000) return undefined;
    return this.values[i] === 0 ? 0 : high;
  }
}
