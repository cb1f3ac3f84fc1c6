import type { ColumnContract } from '../../domain/dataset/column-contract.ts';
import { BATCH, INVALID, INVALID_HASH, MISSING, MISSING_HASH, NEGATIVE_INFINITY, NOT_A_NUMBER, POSITIVE_INFINITY } from './cells.ts';
import { LogLinear } from './log-linear.ts';
import { hash, hashWords, mixRow, SEED_2 } from './murmur.ts';
import { Registers } from './registers.ts';
import { EXAMPLES, RuleTally } from './rules.ts';

const { clz32, floor, imul } = Math;

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
  private readonly cacheValue = new Float64Array(CACHE);
  private caching = true;
  private fractions = false;
  /** Finite values so far, those in the cache included. */
  private present = 0;
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

  /**
   * Takes in the first `rows` cells, and folds each cell's hash into its row's. `firstRow` is the number of the first row.
   *
   * Values that come again soon are only counted, in a cache, and taken in with their count when another value needs the place. The
   * hash is written out here (see `hashWords`): a call for each cell costs as much as the hash.
   */
  flush(rows: number, rowHashes: Int32Array, firstRow: number): void {
    const { values, words, cacheHigh, cacheLow, cacheHash, cacheCount, histogram, caching } = this;
    const { window, width } = histogram;
    const registers = this.registers.values;
    const origin = this.n > 0 ? this.mean : this.origin(rows);
    let n = 0;
    let sum = 0;
    let squares = 0;
    let hits = 0;
    let present = 0;
    let { min, max, shift } = { min: this.min, max: this.max, shift: histogram.shift };
    let fractions = false;
    for (let i = 0; i < rows; i++) {
      const high = words[2 * i + 1] as number;
      const x = values[i] as number;
      if ((high & 0x7ff00000) === 0x7ff00000) {
        rowHashes[i] = mixRow(rowHashes[i] as number, this.special(high));
        continue;
      }
      present++;
      const low = x === 0 ? 0 : (words[2 * i] as number);
      const key = x === 0 ? 0 : high;
      let slot = 0;
      if (caching) {
        slot = (imul(key ^ imul(low, 0x85ebca6b), 0x9e3779b1) >>> 22) & (CACHE - 1);
        if (cacheLow[slot] === low && cacheHigh[slot] === key) {
          cacheCount[slot] = (cacheCount[slot] as number) + 1;
          hits++;
          rowHashes[i] = mixRow(rowHashes[i] as number, cacheHash[slot] as number);
          continue;
        }
      }
      if (x < min) min = x;
      if (x > max) max = x;
      let k = imul(low, 0xcc9e2d51);
      k = imul((k << 15) | (k >>> 17), 0x1b873593);
      let a = k;
      a = (imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
      let b = k ^ SEED_2;
      b = (imul((b << 13) | (b >>> 19), 5) + 0xe6546b64) | 0;
      k = imul(key, 0xcc9e2d51);
      k = imul((k << 15) | (k >>> 17), 0x1b873593);
      a ^= k;
      a = ((imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0) ^ 8;
      b ^= k;
      b = ((imul((b << 13) | (b >>> 19), 5) + 0xe6546b64) | 0) ^ 8;
      a = imul(a ^ (a >>> 16), 0x85ebca6b);
      a = imul(a ^ (a >>> 13), 0xc2b2ae35);
      a ^= a >>> 16;
      b = imul(b ^ (b >>> 16), 0x85ebca6b);
      b = imul(b ^ (b >>> 13), 0xc2b2ae35);
      b ^= b >>> 16;
      const run = clz32(b) + 1;
      if (run > (registers[a >>> 20] as number)) registers[a >>> 20] = run;
      rowHashes[i] = mixRow(rowHashes[i] as number, a);
      let weight = 1;
      let value = x;
      let bucketKey = key;
      if (caching) {
        weight = cacheCount[slot] as number;
        bucketKey = cacheHigh[slot] as number;
        value = this.cacheValue[slot] as number;
        cacheHigh[slot] = key;
        cacheLow[slot] = low;
        cacheHash[slot] = a;
        cacheCount[slot] = 1;
        this.cacheValue[slot] = x;
        if (x !== floor(x)) fractions = true;
        if (weight === 0) continue;
      }
      n += weight;
      const d = value - origin;
      sum += weight * d;
      squares += weight * d * d;
      if (value === floor(value)) this.ints += weight;
      else fractions = true;
      if (value < 0) this.neg += weight;
      else if (value === 0) this.zeros += weight;
      const bucket = bucketKey >> shift;
      const place = bucket < 0 ? bucket - histogram.negative : bucket - histogram.positive;
      const inWindow = place >>> 0 < width ? (bucket < 0 ? place + width : place) : -1;
      const count = inWindow < 0 ? 0 : (window[inWindow] as number);
      if (count > 0) window[inWindow] = count + weight;
      else {
        histogram.add(bucketKey, weight);
        shift = histogram.shift;
      }
    }
    this.min = min;
    this.max = max;
    if (n > 0) this.join(n, origin + sum / n, Math.max(0, squares - (sum * sum) / n));
    if (caching && rows >= BATCH / 2 && hits < present / 2) this.stopCaching();
    this.check(rows, firstRow, present, fractions);
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
  private check(rows: number, firstRow: number, n: number, fractions: boolean): void {
    const { rangeRule, integerRule, valuesRule, typeRule } = this;
    for (const { row, text } of this.strange) if (row < rows) typeRule.add(firstRow + row, text);
    if (this.strange.length > 0) this.strange = [];
    typeRule.broken = this.invalid;
    this.present += n;
    typeRule.checked = this.present + this.invalid;
    if (rangeRule) {
      rangeRule.checked += n;
      if (this.min < this.low || this.max > this.high)
        this.each(rows, (x, i) => (x < this.low || x > this.high) && this.tell(rangeRule, x, firstRow + i));
    }
    if (integerRule) {
      integerRule.checked += n;
      this.fractions ||= fractions;
      if (this.fractions) this.each(rows, (x, i) => x !== floor(x) && this.tell(integerRule, x, firstRow + i));
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

  /** Takes in a value `weight` times, but for hash and extremes, which were seen to when it came. */
  private take(x: number, key: number, weight: number): void {
    this.histogram.add(key, weight);
    this.join(weight, x, 0);
    if (x === floor(x)) this.ints += weight;
    if (x < 0) this.neg += weight;
    if (x === 0) this.zeros += weight;
  }

  private stopCaching(): void {
    this.settle();
    this.caching = false;
  }

  /** Takes in what the cache has counted. */
  settle(): void {
    for (let slot = 0; slot < CACHE; slot++) {
      const pending = this.cacheCount[slot] as number;
      if (pending > 0) this.take(this.cacheValue[slot] as number, this.cacheHigh[slot] as number, pending);
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
