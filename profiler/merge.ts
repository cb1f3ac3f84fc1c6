import { addOpaqueFiles } from '../domain/dataset/opaque-files.ts';
import type { ColumnProfile, Dictionary, Profile, RowRule } from '../domain/dataset/profile.ts';
import { EXAMPLES } from './columns/rules.ts';
import { Heap } from './kernels/heap.ts';
import { DICTIONARY } from './kernels/layout.ts';
import { Merging, type Places } from './merging.ts';
import { byFrequency, signed } from './to-profile.ts';
import { UnreadableData } from './unreadable.ts';

/**
 * The profile of two parts of a dataset together. Merging does not depend on order or grouping: however rows are divided, the digest
 * is that of all rows in one piece.
 * @throws UnreadableData when the parts do not have the same columns, read the same way, or when one is damaged.
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
  const { columns, sample } = sketchesOf(a, b);
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
    ...(sample ? { sample } : {}),
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

/** Columns and sampled rows of both. */
function sketchesOf(a: Profile, b: Profile): Pick<Profile, 'columns' | 'sample'> {
  try {
    return mergeSketches(a, b);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UnreadableData('syntax', `${isWhole(b) ? 'a profile before it' : 'the profile'} is damaged: ${error.message}`);
  }
}

/** Whether a profile alone can be read: it can be merged with itself. */
function isWhole(profile: Profile): boolean {
  try {
    mergeSketches(profile, profile);
    return true;
  } catch {
    return false;
  }
}

function mergeSketches(a: Profile, b: Profile): Pick<Profile, 'columns' | 'sample'> {
  const heap = Heap.open();
  try {
    const merging = new Merging(heap);
    const merged = a.columns.map((column, i) => told(column.name, () => mergeColumns(column, b.columns[i] ?? column, merging)));
    const columns = merged.map(({ column }) => column);
    const { sample: x } = a;
    const { sample: y } = b;
    if (!x || !y) return { columns };
    const places = [0, 1].map((side) => merged.map((one) => one.places?.[side]));
    return { columns, sample: told('sample', () => merging.samples(x, y, places)) };
  } finally {
    heap.release();
  }
}

/** @throws RangeError that tells where text is damaged. */
function told<T>(where: string, merge: () => T): T {
  try {
    return merge();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`${where}: ${error.message}`);
  }
}

interface MergedColumn {
  readonly column: ColumnProfile;
  /** Where the codes of each side's sampled cells go; absent where they stay. */
  readonly places?: readonly [Places, Places];
}

function mergeColumns(a: ColumnProfile, b: ColumnProfile, merging: Merging): MergedColumn {
  const n = a.n + b.n;
  const delta = (b.mean ?? 0) - (a.mean ?? 0);
  const moments =
    a.mean === null || b.mean === null || a.m2 === null || b.m2 === null
      ? { mean: a.n === 0 ? b.mean : b.n === 0 ? a.mean : null, m2: a.n === 0 ? b.m2 : b.n === 0 ? a.m2 : null }
      : { mean: a.mean + (delta * b.n) / n, m2: a.m2 + b.m2 + delta * delta * ((a.n * b.n) / n) };
  const sensitive = a.sensitive === true || b.sensitive === true;
  const dict = sensitive ? undefined : a.dict && b.dict && mergeDictionaries(a.dict, b.dict, n);
  const ll = a.ll && b.ll && merging.histograms(a.ll, b.ll);
  const len = a.len && b.len && merging.histograms(a.len, b.len);
  const column = {
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
    ...(ll ? { ll: ll.histogram } : {}),
    hll: { p: 12 as const, r: merging.registers(a.hll.r, b.hll.r) },
    ...(dict ? { dict } : {}),
    ...(a.hb !== undefined && b.hb !== undefined ? { hb: merging.hashBuckets(a.hb, b.hb) } : {}),
    ...(len ? { len: len.histogram } : {}),
  };
  return ll ? { column, places: ll.places } : { column };
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
