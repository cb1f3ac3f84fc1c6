import { packHistogram, unpackHistogram } from '../domain/dataset/histogram.ts';
import { addOpaqueFiles } from '../domain/dataset/opaque-files.ts';
import type { ColumnProfile, Dictionary, Profile, RowRule } from '../domain/dataset/profile.ts';
import { fromBase64, fromSixBits, packVarints, toSixBits, unpackAscending, unpackVarints } from '../domain/dataset/varints.ts';
import { mergeHistograms } from './columns/log-linear.ts';
import { Registers } from './columns/registers.ts';
import { EXAMPLES } from './columns/rules.ts';
import { DICTIONARY } from './kernels/layout.ts';
import { byFrequency, codedRows, packSample, signed } from './to-profile.ts';
import { UnreadableData } from './unreadable.ts';

/**
 * The profile of two parts of a dataset together. Merging does not depend on order or grouping: however rows are divided, the digest
 * is that of all rows in one piece.
 * @throws UnreadableData when the parts do not have the same columns, read the same way.
 */
export function mergeProfiles(a: Profile, b: Profile): Profile {
  const same =
    a.columns.length === b.columns.length &&
    a.columns.every(({ name, type }, i) => b.columns[i]?.name === name && b.columns[i]?.type === type);
  if (!same) {
    const words = (p: Profile): string => p.columns.map(({ name, type }) => `${name} ${type}`).join(', ');
    throw new UnreadableData(
      'schema',
      `profiles of different columns cannot be merged: ${words(a)}; and ${words(b)}. Profile all parts with one schema`,
    );
  }
  const columns = a.columns.map((column, i) => mergeColumns(column, b.columns[i] ?? column));
  const extra = new Map(a.extraFields);
  for (const [name, rows] of b.extraFields) extra.set(name, (extra.get(name) ?? 0) + rows);
  return signed({
    format: a.format,
    hash: a.hash,
    rows: a.rows + b.rows,
    badRows: a.badRows + b.badRows,
    bytes: a.bytes + b.bytes,
    source: [...a.source, ...b.source],
    columns,
    ...(a.sample && b.sample ? { sample: mergedSample(a, b, columns) } : {}),
    rules: mergeRules(a.rules, b.rules),
    badRowExamples: [...a.badRowExamples, ...b.badRowExamples].slice(0, 10),
    extraFields: [...extra].sort(([x], [y]) => (x < y ? -1 : 1)),
    ...(a.opaque && b.opaque
      ? { opaque: addOpaqueFiles(a.opaque, b.opaque) }
      : a.opaque || b.opaque
        ? { opaque: a.opaque ?? b.opaque }
        : {}),
  });
}

/** All parts of a dataset as one profile. */
export function mergeAll(profiles: readonly Profile[]): Profile {
  const [first, ...rest] = profiles;
  if (!first) throw new RangeError('nothing to merge: give at least one profile');
  return rest.reduce(mergeProfiles, first);
}

function mergeColumns(a: ColumnProfile, b: ColumnProfile): ColumnProfile {
  const n = a.n + b.n;
  const delta = (b.mean ?? 0) - (a.mean ?? 0);
  const moments =
    a.mean === null || b.mean === null || a.m2 === null || b.m2 === null
      ? { mean: a.n === 0 ? b.mean : b.n === 0 ? a.mean : null, m2: a.n === 0 ? b.m2 : b.n === 0 ? a.m2 : null }
      : { mean: a.mean + (delta * b.n) / n, m2: a.m2 + b.m2 + delta * delta * ((a.n * b.n) / n) };
  const registers = new Registers(fromSixBits(a.hll.r));
  registers.absorb(fromSixBits(b.hll.r));
  const sensitive = a.sensitive === true || b.sensitive === true;
  const dict = sensitive ? undefined : a.dict && b.dict && mergeDictionaries(a.dict, b.dict, n);
  const sums = (x: string, y: string): string => {
    const other = unpackVarints(y);
    return packVarints(unpackVarints(x).map((count, i) => count + (other[i] ?? 0)));
  };
  const merged = (x: ColumnProfile['ll'], y: ColumnProfile['ll']) =>
    x && y && packHistogram(mergeHistograms(unpackHistogram(x), unpackHistogram(y)));
  const [ll, len] = [merged(a.ll, b.ll), merged(a.len, b.len)];
  return {
    name: a.name,
    type: a.type,
    ...(sensitive ? { sensitive: true } : {}),
    n,
    nulls: a.nulls + b.nulls,
    invalid: a.invalid + b.invalid,
    nan: a.nan + b.nan,
    posInf: a.posInf + b.posInf,
    negInf: a.negInf + b.negInf,
    zeros: a.zeros + b.zeros,
    neg: a.neg + b.neg,
    ints: a.ints + b.ints,
    blank: a.blank + b.blank,
    min: sensitive ? null : least(a.min, b.min, Math.min),
    max: sensitive ? null : least(a.max, b.max, Math.max),
    ...moments,
    ...(ll ? { ll } : {}),
    hll: { p: 12, r: toSixBits(registers.values) },
    ...(dict ? { dict } : {}),
    ...(a.hb !== undefined && b.hb !== undefined ? { hb: sums(a.hb, b.hb) } : {}),
    ...(len ? { len } : {}),
  };
}

const least = (a: number | null, b: number | null, choose: (a: number, b: number) => number): number | null =>
  a === null ? b : b === null ? a : choose(a, b);

/** Counts of values in both parts: exact while all fit, otherwise those of frequent values, each at most `err` too low. */
function mergeDictionaries(a: Dictionary, b: Dictionary, n: number): Dictionary {
  const counts = new Map(a.values);
  for (const [value, count] of b.values) counts.set(value, (counts.get(value) ?? 0) + count);
  const values = byFrequency([...counts]);
  if (a.exact && b.exact && values.length <= DICTIONARY) return { exact: true, err: 0, values };
  const frequent = values.slice(0, 256);
  const dropped = a.exact && b.exact ? (values[256]?.[1] ?? 0) : 0;
  return { exact: false, err: Math.min(n, a.err + b.err + dropped), values: frequent };
}

function mergeRules(a: readonly RowRule[], b: readonly RowRule[]): RowRule[] {
  const key = ({ column, rule }: RowRule): string => JSON.stringify([column, rule]);
  const others = new Map(b.map((rule) => [key(rule), rule]));
  // A rule that only one part was held against is not known to hold in the other: it is left out, and judged as missing evidence.
  return a.flatMap((rule) => {
    const other = others.get(key(rule));
    if (!other) return [];
    const examples = [...rule.examples, ...other.examples].slice(0, EXAMPLES);
    return [{ ...rule, checked: rule.checked + other.checked, broken: rule.broken + other.broken, examples }];
  });
}

/** The rows of both samples with the smallest hashes. A row that both have is one, as often as in both. */
function mergedSample(a: Profile, b: Profile, columns: readonly ColumnProfile[]): NonNullable<Profile['sample']> {
  const k = Math.min(a.sample?.k ?? 0, b.sample?.k ?? 0);
  const [x, y] = [sampleIn(a, columns), sampleIn(b, columns)];
  const both = codedRows(Math.min(k, x.keys.length + y.keys.length), columns.length);
  let [rows, i, j] = [0, 0, 0];
  while (rows < both.keys.length && (i < x.keys.length || j < y.keys.length)) {
    const ofX = x.keys[i] ?? Number.POSITIVE_INFINITY;
    const ofY = y.keys[j] ?? Number.POSITIVE_INFINITY;
    both.keys[rows] = Math.min(ofX, ofY);
    both.weights[rows] = (ofX <= ofY ? (x.weights[i] ?? 0) : 0) + (ofY <= ofX ? (y.weights[j] ?? 0) : 0);
    if (ofX <= ofY) x.recode(i, both.codes, rows);
    else y.recode(j, both.codes, rows);
    if (ofX <= ofY) i++;
    if (ofY <= ofX) j++;
    rows++;
  }
  const { keys, weights, codes } = both;
  return packSample(k, {
    keys: keys.subarray(0, rows),
    weights: weights.subarray(0, rows),
    codes: codes.subarray(0, rows * columns.length),
  });
}

/** A part's sample, whose codes are positions in its own histograms, and what writes a row's codes as positions in the merged ones. */
function sampleIn(part: Profile, columns: readonly ColumnProfile[]) {
  const { h = '', w = '', x = '' } = part.sample ?? {};
  const hashes = fromBase64(h);
  const codes = unpackVarints(x);
  const positions = part.columns.map((column, i) => positionsIn(column.ll, columns[i]?.ll));
  const width = columns.length;
  return {
    keys: Float64Array.from({ length: hashes.length / 8 }, (_, row) => hashKey(hashes, row)),
    weights: unpackVarints(w),
    recode: (row: number, into: Float64Array, at: number): void => {
      for (let column = 0; column < width; column++) {
        const code = codes[row * width + column] ?? 0;
        into[at * width + column] = positions[column]?.[code] ?? code;
      }
    },
  };
}

/** Of each code of a histogram the code in a merged one, whose buckets are as wide or wider. Undefined for a column without. */
function positionsIn(own: ColumnProfile['ll'], merged: ColumnProfile['ll']): Float64Array | undefined {
  if (!own || !merged) return undefined;
  const [keys, among] = [unpackAscending(own.k), unpackAscending(merged.k)];
  const positions = new Float64Array(keys.length + 1);
  let place = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = (keys[i] ?? 0) >> (merged.shift - own.shift);
    while (place < among.length && (among[place] ?? 0) < key) place++;
    positions[i + 1] = 1 + place;
  }
  return positions;
}

function hashKey(hashes: Uint8Array, i: number): number {
  let key = 0;
  for (let byte = 0; byte < 8; byte++) key = key * 256 + (hashes[i * 8 + byte] ?? 0);
  return key / 2 ** 11;
}
