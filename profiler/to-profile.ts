import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
import { REGISTERS } from '../domain/dataset/distinct-count.ts';
import type { OpaqueFiles } from '../domain/dataset/opaque-files.ts';
import type { ColumnProfile, Dictionary, Profile, Source } from '../domain/dataset/profile.ts';
import { packVarints, toSixBits } from '../domain/dataset/varints.ts';
import { BooleanColumn } from './columns/boolean-column.ts';
import type { Buckets } from './columns/log-linear.ts';
import { NumericColumn } from './columns/numeric-column.ts';
import { Registers } from './columns/registers.ts';
import type { TextColumn } from './columns/text-column.ts';
import { HASH_BUCKETS } from './kernels/layout.ts';
import { Packing } from './packing.ts';
import type { Table } from './table.ts';

/** Values of a dictionary that a profile shows once they are not all there. */
const FREQUENT = 256;

const NOTHING = { nan: 0, posInf: 0, negInf: 0, zeros: 0, neg: 0, ints: 0, blank: 0, min: null, max: null, mean: null, m2: null } as const;

/** The profile of what a table took in. `source` says where its bytes came from. */
export function tableProfile(table: Table, source: readonly Source[]): Profile {
  table.flush();
  for (const column of table.columns) column.settle();
  const packing = new Packing(table.heap);
  const histograms = table.columns.map((column) => (column instanceof NumericColumn ? column.histogram.buckets() : undefined));
  const columns = table.columns.map((column, i) =>
    column instanceof NumericColumn
      ? numericProfile(column, histograms[i], packing)
      : column instanceof BooleanColumn
        ? booleanProfile(column)
        : textProfile(column, packing),
  );
  return signed({
    format: 'profile/1',
    hash: 'murmur3-32',
    rows: table.rows,
    badRows: table.badRows,
    bytes: table.bytes,
    source: [...source],
    columns,
    sample: packing.sample(table.sample, histograms),
    rules: table.tallies().map((tally) => tally.result(table.source)),
    badRowExamples: [...table.badRowNotes],
    extraFields: [...table.extraFields].sort(([a], [b]) => (a < b ? -1 : 1)),
  });
}

function numericProfile(c: NumericColumn, histogram: Buckets | undefined, packing: Packing): ColumnProfile {
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
    ...(histogram ? { ll: packing.histogram(histogram) } : {}),
    hll: { p: 12, r: packing.sixBits(c.registersAt, REGISTERS) },
  };
}

/** Sums of doubles near the largest one overflow; JSON has no word for that. */
const finiteOrNull = (x: number): number | null => (Number.isFinite(x) ? x + 0 : null);

function booleanProfile(c: BooleanColumn): ColumnProfile {
  const registers = new Registers();
  const buckets = new Array<number>(HASH_BUCKETS).fill(0);
  const values: [string, number][] = [];
  for (const { text, count, h1, h2 } of c.counted) {
    if (count === 0) continue;
    registers.add(h1, h2);
    buckets[h1 & (HASH_BUCKETS - 1)] = (buckets[h1 & (HASH_BUCKETS - 1)] ?? 0) + count;
    values.push([text, count]);
  }
  return {
    name: c.name,
    type: 'boolean',
    ...(c.sensitive ? { sensitive: true } : {}),
    n: c.n,
    nulls: c.nulls,
    invalid: c.invalid,
    ...NOTHING,
    hll: { p: 12, r: toSixBits(registers.values) },
    ...(c.sensitive ? {} : { dict: { exact: true, err: 0, values: byFrequency(values) } }),
    hb: packVarints(buckets),
  };
}

function textProfile(c: TextColumn, packing: Packing): ColumnProfile {
  return {
    name: c.name,
    type: 'string',
    ...(c.sensitive ? { sensitive: true } : {}),
    n: c.n,
    nulls: c.nulls,
    invalid: c.invalid,
    ...NOTHING,
    blank: c.blank,
    hll: { p: 12, r: packing.sixBits(c.registersAt, REGISTERS) },
    ...(c.sensitive ? {} : { dict: dictionaryOf(c) }),
    hb: packing.varints(c.bucketsAt, HASH_BUCKETS),
    len: packing.histogram(c.lengths.buckets()),
  };
}

function dictionaryOf({ values, n }: TextColumn): Dictionary {
  if (values.exact) return { exact: true, err: 0, values: byFrequency(values.counted()) };
  if (!values.alive) return { exact: false, err: n, values: [] };
  return { exact: false, err: values.err, values: byFrequency(values.counted(FREQUENT)).slice(0, FREQUENT) };
}

/** Most frequent first, then by code unit: the same for every order of the data. */
export const byFrequency = (values: readonly (readonly [string, number])[]): [string, number][] =>
  values.map(([text, count]): [string, number] => [text, count]).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));

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
