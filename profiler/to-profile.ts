import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
import { type Histogram, packHistogram } from '../domain/dataset/histogram.ts';
import type { OpaqueFiles } from '../domain/dataset/opaque-files.ts';
import type { ColumnProfile, Dictionary, Profile, Source } from '../domain/dataset/profile.ts';
import { packVarints, toBase64, toSixBits } from '../domain/dataset/varints.ts';
import { BOOLEAN_HASHES, BooleanColumn } from './columns/boolean-column.ts';
import { NumericColumn } from './columns/numeric-column.ts';
import { Registers } from './columns/registers.ts';
import { HASH_BUCKETS, type TextColumn } from './columns/text-column.ts';
import type { SampledRow } from './row-sample.ts';
import type { Table } from './table.ts';

/** Values of a dictionary that a profile shows once they are not all there. */
const FREQUENT = 256;

const NOTHING = { nan: 0, posInf: 0, negInf: 0, zeros: 0, neg: 0, ints: 0, blank: 0, min: null, max: null, mean: null, m2: null } as const;

/** The profile of what a table took in. `source` says where its bytes came from. */
export function tableProfile(table: Table, source: readonly Source[]): Profile {
  table.flush();
  const columns = table.columns.map((column) =>
    column instanceof NumericColumn
      ? numericProfile(column)
      : column instanceof BooleanColumn
        ? booleanProfile(column)
        : textProfile(column),
  );
  const notes = table.badRowNotes.map((note) => (table.source === undefined ? note : { ...note, source: table.source }));
  return signed({
    format: 'profile/1',
    hash: 'murmur3-32',
    rows: table.rows,
    badRows: table.badRows,
    bytes: table.bytes,
    source: [...source],
    columns,
    sample: packSample(
      table.sample.k,
      codedSample(
        table.sample.smallest(),
        table.columns.map((column) => (column instanceof NumericColumn ? column.histogram.snapshot() : undefined)),
      ),
    ),
    rules: table.tallies().map((tally) => tally.result(table.source)),
    badRowExamples: notes,
    extraFields: [...table.extraFields].sort(([a], [b]) => (a < b ? -1 : 1)),
  });
}

function numericProfile(c: NumericColumn): ColumnProfile {
  c.settle();
  const extremes = c.n === 0 || c.sensitive ? { min: null, max: null } : { min: c.min + 0, max: c.max + 0 };
  const { nulls, invalid, nan, posInf, negInf, zeros, neg, ints } = c;
  return {
    name: c.name,
    type: c.type,
    ...(c.sensitive ? { sensitive: true } : {}),
    n: c.n,
    ...{ nulls, invalid, nan, posInf, negInf, zeros, neg, ints, blank: 0 },
    ...extremes,
    mean: c.n === 0 ? null : finiteOrNull(c.mean),
    m2: c.n === 0 ? null : finiteOrNull(c.m2),
    ll: packHistogram(c.histogram.snapshot()),
    hll: { p: 12, r: toSixBits(c.registers.values) },
  };
}

/** Sums of doubles near the largest one overflow; JSON has no word for that. */
const finiteOrNull = (x: number): number | null => (Number.isFinite(x) ? x + 0 : null);

function booleanProfile(c: BooleanColumn): ColumnProfile {
  const registers = new Registers();
  const buckets = new Array<number>(HASH_BUCKETS).fill(0);
  const values: [string, number][] = [];
  for (const [value, [h1, h2]] of BOOLEAN_HASHES.entries()) {
    const count = c.counts[value === 1 ? 1 : 0];
    if (count === 0) continue;
    registers.add(h1, h2);
    buckets[h1 & (HASH_BUCKETS - 1)] = (buckets[h1 & (HASH_BUCKETS - 1)] ?? 0) + count;
    values.push([value === 1 ? 'true' : 'false', count]);
  }
  return {
    name: c.name,
    type: 'boolean',
    ...(c.sensitive ? { sensitive: true } : {}),
    n: c.counts[0] + c.counts[1],
    nulls: c.nulls,
    invalid: c.invalid,
    ...NOTHING,
    hll: { p: 12, r: toSixBits(registers.values) },
    ...(c.sensitive ? {} : { dict: { exact: true, err: 0, values: byFrequency(values) } }),
    hb: packVarints(buckets),
  };
}

function textProfile(c: TextColumn): ColumnProfile {
  c.settle();
  return {
    name: c.name,
    type: 'string',
    ...(c.sensitive ? { sensitive: true } : {}),
    n: c.n,
    nulls: c.nulls,
    invalid: c.invalid,
    ...NOTHING,
    blank: c.blank,
    hll: { p: 12, r: toSixBits(c.registers.values) },
    ...(c.sensitive ? {} : { dict: dictionaryOf(c) }),
    hb: packVarints(c.buckets),
    len: packHistogram(c.lengths.snapshot()),
  };
}

function dictionaryOf({ values, n }: TextColumn): Dictionary {
  const found = Array.from({ length: values.size }, (_, entry): [string, number] => [values.text(entry), values.counts[entry] ?? 0]);
  if (values.exact) return { exact: true, err: 0, values: byFrequency(found) };
  if (!values.alive) return { exact: false, err: n, values: [] };
  return { exact: false, err: values.err, values: byFrequency(found).slice(0, FREQUENT) };
}

/** Most frequent first, then by code unit: the same for every order of the data. */
export const byFrequency = (values: readonly (readonly [string, number])[]): [string, number][] =>
  values.map(([text, count]): [string, number] => [text, count]).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));

/** A sampled row as a profile holds it: 0 for no value, else one more than the position of the value's bucket. */
export interface CodedRow {
  readonly key: number;
  readonly weight: number;
  readonly codes: readonly number[];
}

function codedSample(rows: readonly SampledRow[], histograms: readonly (Histogram | undefined)[]): CodedRow[] {
  const places = histograms.map((h) => h && placesOf(h));
  return rows.map(({ key, weight, cells }) => ({
    key,
    weight,
    codes: cells.map((cell, column) => {
      const [h, place] = [histograms[column], places[column]];
      if (cell === undefined) return 0;
      return h && place ? 1 + (place.get(cell >> h.shift) ?? 0) : 1 + cell;
    }),
  }));
}

/** Positions of a histogram's buckets, by their keys in the order of the packed form. */
export const placesOf = (h: Histogram): Map<number, number> => new Map([...h.keys].sort((a, b) => a - b).map((key, i) => [key, i]));

export function packSample(k: number, rows: readonly CodedRow[]): NonNullable<Profile['sample']> {
  const hashes = new Uint8Array(rows.length * 8);
  for (const [i, { key }] of rows.entries()) {
    let rest = key * 2 ** 11;
    for (let byte = 7; byte >= 0; byte--) {
      hashes[i * 8 + byte] = rest % 256;
      rest = Math.floor(rest / 256);
    }
  }
  return { k, h: toBase64(hashes), w: packVarints(rows.map(({ weight }) => weight)), x: packVarints(rows.flatMap(({ codes }) => codes)) };
}

/**
 * A profile with its digest: SHA-256 of everything that does not depend on the order of the data or on how it was divided. Means,
 * sums of squares and frequent values beyond a whole dictionary depend on it in their last digits, and are left out.
 */
export function signed(profile: Omit<Profile, 'digest'>): Profile {
  const columns = profile.columns.map(({ mean: _, m2: __, dict, ...column }) => ({ ...column, dict: dict?.exact ? dict.values : null }));
  const { format, hash, rows, badRows, sample, extraFields, opaque } = profile;
  const text = canonicalJson({ format, hash, rows, badRows, columns, sample, extraFields, opaque });
  return { ...profile, digest: createHash('sha256').update(text).digest('hex') };
}

/** The same profile with files beside the rows that were not read; the digest covers them. */
export const withOpaqueFiles = (profile: Profile, opaque: OpaqueFiles): Profile => signed({ ...profile, opaque });
