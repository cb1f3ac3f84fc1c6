import { packHistogram } from '../../../domain/dataset/histogram.ts';
import type { ColumnProfile, Profile } from '../../../domain/dataset/profile.ts';
import { histogramOf } from './golden.ts';

const none = {
  nulls: 0,
  invalid: 0,
  nan: 0,
  posInf: 0,
  negInf: 0,
  zeros: 0,
  neg: 0,
  ints: 0,
  blank: 0,
  min: null,
  max: null,
  mean: null,
  m2: null,
};
/** Registers of a column with about as many different values as rows: of no use where the dictionary is whole. */
const registers = (value: string): ColumnProfile['hll'] => ({ p: 12, r: value.repeat(4096) });

/** A column of numbers, profiled by the definitions. */
export function numbers(name: string, values: readonly number[], also: Partial<ColumnProfile> = {}): ColumnProfile {
  const n = values.length;
  const mean = n === 0 ? null : values.reduce((s, x) => s + x, 0) / n;
  const m2 = mean === null ? null : values.reduce((s, x) => s + (x - mean) ** 2, 0);
  const extremes = n === 0 ? {} : { min: Math.min(...values), max: Math.max(...values) };
  const counts = {
    ints: values.filter(Number.isInteger).length,
    zeros: values.filter((x) => x === 0).length,
    neg: values.filter((x) => x < 0).length,
  };
  return {
    ...none,
    name,
    type: 'number',
    n,
    mean,
    m2,
    ...extremes,
    ...counts,
    ll: packHistogram(histogramOf(values)),
    hll: registers('D'),
    ...also,
  };
}

/** A column of texts from its values' counts. */
export function texts(name: string, counts: Readonly<Record<string, number>>, also: Partial<ColumnProfile> = {}): ColumnProfile {
  const values = Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const n = values.reduce((s, [, count]) => s + count, 0);
  return { ...none, name, type: 'string', n, hll: registers('A'), dict: { exact: true, err: 0, values }, ...also };
}

/** A dataset of these columns. */
export function dataset(columns: readonly ColumnProfile[], also: Partial<Profile> = {}): Profile {
  const [first] = columns;
  const rows = first ? first.n + first.nulls + first.invalid + first.nan : 0;
  return {
    format: 'profile/1',
    hash: 'murmur3-32',
    rows,
    badRows: 0,
    bytes: rows * 10,
    source: [],
    columns: [...columns],
    rules: [],
    badRowExamples: [],
    extraFields: [],
    digest: '',
    ...also,
  };
}
