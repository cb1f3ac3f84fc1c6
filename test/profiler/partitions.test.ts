import * as fc from 'fast-check';
import type { Profile } from '../../domain/dataset/profile.ts';
import { mulberry32, shuffled } from '../../domain/statistics/random.ts';
import { mergeAll, mergeProfiles, type SchemaColumn, type StreamFormat } from '../../profiler/index.ts';
import { profileOf } from './profiling.ts';

interface Row {
  readonly n: number | null;
  readonly c: string | null;
  readonly b: boolean | null;
  readonly t: string | null;
}

const schema: SchemaColumn[] = [
  { name: 'n', type: 'number' },
  { name: 'c', type: 'string' },
  { name: 'b', type: 'boolean' },
  { name: 't', type: 'timestamp' },
];

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -5, max: 5 }),
  fc.constant(-0),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const text = fc
  .oneof(fc.constantFrom('x', 'y', 'naïve €', 'a,"b"\nc'), fc.string({ minLength: 1, unit: 'grapheme' }))
  .filter((s) => !/[\0\r]/.test(s));
const row: fc.Arbitrary<Row> = fc.record({
  n: fc.option(number, { freq: 6 }),
  c: fc.option(text, { freq: 6 }),
  b: fc.option(fc.boolean(), { freq: 6 }),
  t: fc.option(
    fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString()),
    { freq: 6 },
  ),
});

const quote = (value: string): string => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
/** Numbers in the grammar of the profiler: String writes 1e+21, 5e-324 and -0 is written by hand. */
const figure = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));
const write: Readonly<Record<'csv' | 'jsonl', (rows: readonly Row[]) => string>> = {
  csv: (rows) =>
    `n,c,b,t\n${rows.map(({ n, c, b, t }) => `${n === null ? '' : figure(n)},${c === null ? '' : quote(c)},${b ?? ''},${t ?? ''}\n`).join('')}`,
  jsonl: (rows) =>
    rows
      .map(({ n, c, b, t }) => `{"n":${n === null ? 'null' : figure(n)},"c":${JSON.stringify(c)},"b":${b},"t":${JSON.stringify(t)}}\n`)
      .join(''),
};

const profile = (rows: readonly Row[], format: StreamFormat & keyof typeof write, chunk: number): Profile =>
  profileOf(write[format](rows), { format, schema }, chunk);

/** Cuts rows into parts at random places; some may be empty. */
function cut(rows: readonly Row[], parts: number, seed: number): Row[][] {
  const random = mulberry32(seed);
  const bins: Row[][] = Array.from({ length: parts }, () => []);
  for (const r of rows) bins[Math.floor(random() * parts)]?.push(r);
  return bins;
}

const canonical = ({ digest, rows, badRows, columns }: Profile) => ({
  digest,
  rows,
  badRows,
  columns: columns.map(({ mean: _, m2: __, dict, ...rest }) => ({ ...rest, dict: dict?.exact ? dict : undefined })),
});

test('any partition of the rows, in any order, on any number of workers, gives the same profile', () => {
  void fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 120 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer(),
      fc.integer({ min: 1, max: 300 }),
      (rows, parts, seed, chunk) => {
        const whole = profile(rows, 'csv', 1 << 16);
        const merged = cut(shuffled(rows, mulberry32(seed)), parts, seed + 1)
          .filter((part) => part.length > 0)
          .map((part) => profile(part, 'csv', chunk));
        expect(canonical(mergeAll(shuffled(merged, mulberry32(seed + 2))))).toEqual(canonical(whole));
      },
    ),
    { numRuns: 60 },
  );
});

test('merging is associative and commutative, and means agree to twelve digits', () => {
  const moderate = fc.record({
    n: fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })),
    c: fc.option(text),
    b: fc.constant(null),
    t: fc.constant(null),
  });
  const part = fc.array(moderate, { minLength: 1, maxLength: 40 }).map((rows) => profile(rows, 'csv', 1000));
  void fc.assert(
    fc.property(part, part, part, (a, b, c) => {
      const left = mergeProfiles(mergeProfiles(a, b), c);
      const right = mergeProfiles(a, mergeProfiles(b, c));
      expect(canonical(left)).toEqual(canonical(right));
      expect(canonical(mergeProfiles(a, b))).toEqual(canonical(mergeProfiles(b, a)));
      const [x, y] = [left.columns[0], right.columns[0]];
      expect(Math.abs((x?.mean ?? 0) - (y?.mean ?? 0))).toBeLessThanOrEqual(1e-12 * 1e6);
      expect(Math.abs((x?.m2 ?? 0) - (y?.m2 ?? 0))).toBeLessThanOrEqual(1e-12 * Math.max(1, x?.m2 ?? 0) * 10);
    }),
    { numRuns: 40 },
  );
});

test('CSV and JSON Lines of the same rows have the same digest', () => {
  void fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
      expect(profile(rows, 'jsonl', 50).digest).toBe(profile(rows, 'csv', 50).digest);
    }),
    { numRuns: 60 },
  );
});

test('many rows in parts: overflowed dictionaries, collapsed histograms, pruned samples', () => {
  const random = mulberry32(11);
  const rows = Array.from(
    { length: 12000 },
    (_, i): Row => ({ n: Math.exp(8 * (random() - 0.5)), c: `id-${i % 3000}`, b: random() < 0.3, t: null }),
  );
  const whole = profile(rows, 'csv', 1 << 16);
  const parts = cut(rows, 4, 5).map((part) => profile(part, 'jsonl', 1 << 12));
  expect(whole.columns[1]?.dict?.exact).toBe(false);
  expect(whole.columns[0]?.ll?.shift).toBeGreaterThan(0);
  expect(canonical(mergeAll(parts))).toEqual(canonical(whole));
  expect(canonical(mergeAll([...parts].reverse()))).toEqual(canonical(whole));
});

test('profiles of different columns are not merged', () => {
  const other = profileOf('a\n1\n');
  expect(() => mergeProfiles(profile([{ n: 1, c: null, b: null, t: null }], 'csv', 10), other)).toThrow(
    'Profile all parts with one schema',
  );
});
