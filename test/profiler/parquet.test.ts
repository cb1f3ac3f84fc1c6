import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Profile } from '../../domain/dataset/profile.ts';
import { profileAndRelease, toProfile } from '../../profiler/index.ts';
import { readChunks } from '../../profiler/parquet/column-chunks.ts';
import { type ParquetOptions, profileParquet } from '../../profiler/parquet/profile-parquet.ts';
import { duckdb, query } from './duckdb.ts';
import { column, profileOf } from './profiling.ts';

let db: DuckDBConnection;
let csv: Profile;
const folder = mkdtempSync(join(tmpdir(), 'slipway-parquet-'));
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  db = await duckdb();
  await db.run(`CREATE TABLE t AS SELECT
    (i * 7919 % 100003)::INTEGER AS whole,
    CASE WHEN i % 10 = 3 THEN NULL ELSE i::BIGINT * 123457 END AS large,
    (i * 31 % 1000) / 8.0::DOUBLE AS real,
    CASE WHEN i % 7 = 0 THEN NULL ELSE ['red', 'green', 'naïve €'][1 + i % 3] END AS colour,
    'id-' || i AS id,
    CASE WHEN i % 11 = 0 THEN NULL ELSE i % 3 = 0 END AS flag,
    TIMESTAMP '2024-01-01' + INTERVAL (i) MINUTE AS moment,
    DATE '2024-01-01' + (i % 400)::INTEGER AS day
    FROM range(12000) r(i)`);
  await db.run(`COPY t TO '${path('t.csv')}' (HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S')`);
  csv = profileOf(readFileSync(path('t.csv')));
}, 60_000);

afterAll(() => {
  db.closeSync();
  rmSync(folder, { recursive: true });
});

async function profile(name: string, options: ParquetOptions = {}): Promise<Profile> {
  const bytes = readFileSync(path(name));
  const file = {
    byteLength: bytes.byteLength,
    slice: (start: number, end = bytes.byteLength) => Uint8Array.from(bytes.subarray(start, end)).buffer,
  };
  return toProfile(await profileParquet(file, options));
}

test.each([
  ['snappy', 'COMPRESSION snappy'],
  ['zstd', 'COMPRESSION zstd'],
  ['gzip', 'COMPRESSION gzip'],
  ['brotli', 'COMPRESSION brotli'],
  ['LZ4', 'COMPRESSION lz4_raw'],
  ['no compression', 'COMPRESSION uncompressed'],
  ['small row groups', 'ROW_GROUP_SIZE 2048'],
  ['other encodings', 'PARQUET_VERSION v2'],
])('a file with %s has the digest of the same rows as CSV', async (_, options) => {
  await db.run(`COPY t TO '${path('t.parquet')}' (FORMAT parquet, ${options})`);
  const found = await profile('t.parquet');
  expect(found.columns.map(({ name, type, n }) => [name, type, n])).toEqual(csv.columns.map(({ name, type, n }) => [name, type, n]));
  expect(found.digest).toBe(csv.digest);
});

test('row groups may be read one by one', async () => {
  await db.run(`COPY t TO '${path('groups.parquet')}' (FORMAT parquet, ROW_GROUP_SIZE 4096)`);
  const parts = await Promise.all([0, 1, 2].map((i) => profile('groups.parquet', { rowGroups: [i, i + 1] })));
  expect(parts.map(({ rows }) => rows)).toEqual([4096, 4096, 3808]);
});

describe('columns are read in common ranges', () => {
  /** Profiles a file, and tells the ranges that were read of it. */
  async function rangesOf(bytes: Buffer): Promise<{ found: Profile; ranges: [number, number][] }> {
    const ranges: [number, number][] = [];
    const slice = (start: number, end = bytes.length): ArrayBuffer => {
      ranges.push([start, end]);
      return Uint8Array.from(bytes.subarray(start, end)).buffer;
    };
    const read = await profileParquet({ byteLength: bytes.length, slice });
    return { found: profileAndRelease(read), ranges };
  }

  test('of a row group, whatever its pages', async () => {
    await db.run(`COPY t TO '${path('groups.parquet')}' (FORMAT parquet, ROW_GROUP_SIZE 4096)`);
    const { found, ranges } = await rangesOf(readFileSync(path('groups.parquet')));
    expect(found.digest).toBe(csv.digest);
    const [, ...ofGroups] = ranges;
    expect(ofGroups).toHaveLength(3);
  });

  test('of a few megabytes', async () => {
    await db.run(`COPY (SELECT ${Array.from({ length: 30 }, (_, i) => `random() AS c${i}`).join(', ')} FROM range(60000))
      TO '${path('wide.parquet')}' (FORMAT parquet)`);
    const { found, ranges } = await rangesOf(readFileSync(path('wide.parquet')));
    expect(found).toMatchObject({ rows: 60000, columns: Array.from({ length: 30 }, (_, i) => ({ name: `c${i}`, n: 60000 })) });
    const sizes = ranges.map(([start, end]) => end - start);
    expect(ranges.length).toBeLessThan(8);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4 * 2 ** 20);
  });
});

/** Rows of the files in fixtures/: written by pyarrow 26 with data pages of version 2, some 50 rows each, in row groups of 250. */
const PAGES_V2 = Array.from({ length: 400 }, (_, i) => ({
  x: i % 5 === 0 ? null : i / 8,
  i: i % 90,
  l: i % 7 === 0 ? null : i * 1e9,
  s: i % 3 === 0 ? null : `v${i % 40}`,
  b: i % 4 === 0 ? null : i % 3 === 0,
}));

test.each(['plain', 'dictionary'])('data pages of version 2 with %s values are read without a package', async (name) => {
  const bytes = readFileSync(join(__dirname, 'fixtures', `pages-v2-${name}.parquet`));
  const ranges: number[] = [];
  const slice = (start: number, end?: number): ArrayBuffer => {
    ranges.push(start);
    return Uint8Array.from(bytes.subarray(start, end)).buffer;
  };
  const found = profileAndRelease(await profileParquet({ byteLength: bytes.length, slice }));
  const lines = PAGES_V2.map((row) => `${JSON.stringify(row)}\n`).join('');
  expect(found.digest).toBe(profileOf(lines, { format: 'jsonl', schema: found.columns }).digest);
  // The footer, and each row group once: hyparquet would read each column for itself.
  expect(ranges).toHaveLength(3);
});

test('columns that lie far from each other are read in ranges of their own, in the order of the file', async () => {
  const file = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
  const chunk = (start: number, size: number) => ({ data_page_offset: BigInt(start), total_compressed_size: BigInt(size) });
  const columns = [chunk(200_000, 10), chunk(0, 10), { ...chunk(60_000, 90), dictionary_page_offset: 59_990n }, chunk(200_010, 5)];
  const [ranges, taken]: [[number, number | undefined][], [number, Buffer][]] = [[], []];
  const slice = (start: number, end?: number): ArrayBuffer => {
    ranges.push([start, end]);
    return Uint8Array.from(file.subarray(start, end)).buffer;
  };
  await readChunks({ byteLength: file.length, slice }, columns, (column, data) => taken.push([column, Buffer.from(data)]));
  expect(ranges).toEqual([
    [0, 60_080],
    [200_000, 200_015],
  ]);
  expect(taken).toEqual([
    [1, file.subarray(0, 10)],
    [2, file.subarray(59_990, 60_080)],
    [0, file.subarray(200_000, 200_010)],
    [3, file.subarray(200_010, 200_015)],
  ]);
});

test('nested and unusual columns are read as text, decimals as numbers', async () => {
  await db.run(`COPY (SELECT i, [i, i + 1] AS list, {'a': i} AS struct, (i / 4)::DECIMAL(9, 2) AS price, i::UTINYINT AS tiny, i::HUGEINT AS huge, '\\x01'::BLOB AS blob
    FROM range(100) r(i)) TO '${path('odd.parquet')}' (FORMAT parquet)`);
  const found = await profile('odd.parquet');
  expect(found.rows).toBe(100);
  expect(column(found, 'list')).toMatchObject({ type: 'string', n: 100 });
  expect(column(found, 'struct').dict?.values).toContainEqual(['{"a":7}', 1]);
  expect(column(found, 'price')).toMatchObject({ type: 'number', n: 100, max: 24.75 });
  expect(column(found, 'tiny')).toMatchObject({ type: 'number', max: 99 });
});

test('a contract may read a column as something else', async () => {
  await db.run(`COPY (SELECT i % 2 AS flag, i::VARCHAR AS figure FROM range(50) r(i)) TO '${path('read-as.parquet')}' (FORMAT parquet)`);
  const found = await profile('read-as.parquet', {
    contract: { columns: { flag: { type: 'boolean' }, figure: { type: 'integer', max: 40 } } },
  });
  expect(column(found, 'flag').dict?.values).toEqual([
    ['false', 25],
    ['true', 25],
  ]);
  expect(column(found, 'figure')).toMatchObject({ type: 'number', n: 50, max: 49 });
  expect(found.rules.find(({ rule }) => rule === 'range')).toMatchObject({
    broken: 9,
    examples: expect.arrayContaining([{ row: 42, value: '41' }]),
  });
});

test.each([
  ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
  ['empty', () => Buffer.alloc(0)],
  ['something else', () => Buffer.from('a,b\n1,2\n'.repeat(10))],
  ['damaged in its pages', (bytes: Buffer) => Buffer.from(bytes).fill(0xff, 4, 3000)],
])('a file that is %s is refused by name', async (_, damage) => {
  await db.run(`COPY t TO '${path('whole.parquet')}' (FORMAT parquet)`);
  const bytes = damage(readFileSync(path('whole.parquet')));
  const file = {
    byteLength: bytes.length,
    slice: (start: number, end = bytes.length) => Uint8Array.from(bytes.subarray(start, end)).buffer,
  };
  await expect(profileParquet(file)).rejects.toMatchObject({ name: 'Dataset.Malformed', reason: 'parquet' });
});

describe('DuckDB agrees', () => {
  test('about counts, extremes, means and distinct values', async () => {
    const found = csv;
    for (const name of ['whole', 'large', 'real']) {
      const [row] = await query(
        db,
        `SELECT count(${name}), min(${name}), max(${name}), avg(${name}), var_pop(${name}), count(DISTINCT ${name}) FROM t`,
      );
      const [n, min, max, mean, variance] = (row ?? []).map(Number);
      const c = column(found, name);
      expect([c.n, c.min, c.max]).toEqual([n, min, max]);
      expect((c.mean ?? 0) / (mean ?? 1)).toBeCloseTo(1, 12);
      expect((c.m2 ?? 0) / c.n / (variance ?? 1)).toBeCloseTo(1, 9);
    }
    const colours = await query(db, 'SELECT colour, count(*) FROM t WHERE colour IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1');
    expect(column(found, 'colour').dict?.values.map(([value, n]) => [value, String(n)])).toEqual(
      colours.map(([value, n]) => [value, String(n)]),
    );
  });
});
