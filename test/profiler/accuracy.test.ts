import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { distinctValues } from '../../domain/dataset/column-rules.ts';
import { STANDARD_ERROR } from '../../domain/dataset/distinct-count.ts';
import { edges, middle, quantile, unpackHistogram } from '../../domain/dataset/histogram.ts';
import type { ColumnProfile, Profile } from '../../domain/dataset/profile.ts';
import { mulberry32, type Random } from '../../domain/statistics/random.ts';
import { freshSeed } from '../fresh-seed.ts';
import { duckdb, query } from './duckdb.ts';
import { column, profileOf } from './profiling.ts';

jest.setTimeout(120_000);

/** Columns whose shapes and sizes differ from run to run; what is asserted holds for all of them. */
const random = mulberry32(freshSeed('accuracy beside DuckDB'));
const normal = (r: Random): number => Math.sqrt(-2 * Math.log(1 - r())) * Math.cos(2 * Math.PI * r());
const [spread, center, digits] = [10 ** (6 * random() - 3), 200 * (random() - 0.5), Math.floor(6 * random())];
const ROWS = 20_000 + Math.floor(20_000 * random());
const gaps = 0.3 * random();
const draw: Readonly<Record<string, () => string>> = {
  bell: () => (center + spread * normal(random)).toFixed(digits),
  tail: () => Math.exp(3 * normal(random)).toPrecision(12),
  whole: () => String(Math.floor(1000 * random() ** 3)),
  large: () => String(Math.floor((random() - 0.5) * 2 ** 52)),
  zeros: () => (random() < 0.7 ? '0' : (random() - 0.5).toFixed(3)),
  tiny: () => ((random() - 0.5) * 1e-300).toString(),
};
const numbers = Object.keys(draw);
const words = 2 + Math.floor(900 * random());

const folder = mkdtempSync(join(tmpdir(), 'slipway-accuracy-'));
const path = join(folder, 'data.csv');
let db: DuckDBConnection;
let profile: Profile;

beforeAll(async () => {
  const rows = Array.from({ length: ROWS }, () => {
    const cells = numbers.map((name) => (random() < gaps ? '' : (draw[name]?.() ?? '')));
    return [...cells, `word ${Math.floor(words * random() ** 2)}`, `id-${Math.floor(random() * 1e12)}`].join(',');
  });
  writeFileSync(path, `${[...numbers, 'word', 'id'].join(',')}\n${rows.join('\n')}\n`);
  db = await duckdb();
  const types = [...numbers.map((name) => `'${name}': 'DOUBLE'`), "'word': 'VARCHAR'", "'id': 'VARCHAR'"];
  await db.run(`CREATE TABLE t AS SELECT * FROM read_csv('${path}', header = true, columns = {${types.join(', ')}})`);
  profile = profileOf(readFileSync(path));
});

afterAll(() => {
  db.closeSync();
  rmSync(folder, { recursive: true });
});

const one = async (sql: string): Promise<number[]> => ((await query(db, sql))[0] ?? []).map(Number);

describe.each(numbers)('%s', (name) => {
  test('counts and extremes are equal, moments nearly', async () => {
    const c = column(profile, name);
    const [n, nulls, min, max, mean, variance, negative, zeros] = await one(
      `SELECT count(${name}), count(*) - count(${name}), min(${name}), max(${name}), avg(${name}), var_pop(${name}), count(*) FILTER (${name} < 0), count(*) FILTER (${name} = 0) FROM t`,
    );
    expect([c.n, c.nulls, c.min, c.max, c.neg, c.zeros]).toEqual([n, nulls, min, max, negative, zeros]);
    const scale = Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0));
    expect(Math.abs((c.mean ?? 0) - (mean ?? 0)) / scale).toBeLessThan(1e-12);
    // Squares of the smallest numbers are zero in both, and say nothing.
    if (scale < 1e-150) return;
    // Values that are all alike have no variance; both may err by what their squares lose.
    const variances = [(c.m2 ?? 0) / c.n, variance ?? Number.NaN] as const;
    expect(Math.abs(variances[0] - variances[1])).toBeLessThanOrEqual(1e-8 * variances[1] + 1e-15 * scale ** 2);
  });

  test('every bucket holds as many values as lie between its ends', async () => {
    const h = histogramOf(column(profile, name));
    const asked = h.keys.map((key, i) => ({ key, count: h.counts[i] ?? 0 })).filter(() => random() < 60 / h.keys.length);
    for (const { key, count } of asked) {
      const [low, high] = edges(key, h.shift);
      // The end nearer to zero belongs to a bucket; zero itself has one of its own with what is next to it.
      const between = key >= 0 ? `${name} >= ${sql(low)} AND ${name} < ${sql(high)}` : `${name} > ${sql(low)} AND ${name} <= ${sql(high)}`;
      expect([key, await one(`SELECT count(*) FROM t WHERE ${between}`)]).toEqual([key, [count]]);
    }
  });

  test('quantiles are within half a bucket of the exact ones', async () => {
    const h = histogramOf(column(profile, name));
    const probabilities = [0.01, 0.25, 0.5, 0.75, 0.99, random()];
    for (const p of probabilities) {
      const [exact = 0] = await one(
        `SELECT ${name} FROM t WHERE ${name} IS NOT NULL ORDER BY 1 LIMIT 1 OFFSET ${Math.max(0, Math.ceil(p * total(h)) - 1)}`,
      );
      const found = quantile(h, p) ?? Number.NaN;
      const key = h.keys.find((k) => middle(k, h.shift) === found) ?? 0;
      const [low, high] = edges(key, h.shift);
      expect(exact).toBeGreaterThanOrEqual(Math.min(low, found));
      expect(exact).toBeLessThanOrEqual(Math.max(high, found));
    }
  });

  test('different values are counted within six standard errors', async () => {
    const [exact = 0] = await one(`SELECT count(DISTINCT ${name}) FROM t`);
    expect(Math.abs(distinctValues(column(profile, name)).count / exact - 1)).toBeLessThan(6 * STANDARD_ERROR);
  });
});

test('words are counted exactly, identifiers within six standard errors', async () => {
  const rows = await query(db, 'SELECT word, count(*) FROM t GROUP BY 1 ORDER BY 2 DESC, 1');
  expect(column(profile, 'word').dict).toEqual({ exact: true, err: 0, values: rows.map(([word, n]) => [word, Number(n)]) });
  const [ids = 0] = await one('SELECT count(DISTINCT id) FROM t');
  expect(Math.abs(distinctValues(column(profile, 'id')).count / ids - 1)).toBeLessThan(6 * STANDARD_ERROR);
});

function histogramOf({ ll }: ColumnProfile) {
  if (!ll) throw new Error('no histogram');
  return unpackHistogram(ll);
}

const total = ({ counts }: { readonly counts: readonly number[] }): number => counts.reduce((a, b) => a + b, 0);

/** A double as SQL reads it back unchanged. */
const sql = (x: number): string => `'${x}'::DOUBLE`;
