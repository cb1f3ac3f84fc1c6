import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MAKE_DROPS = join(__dirname, '../../../examples/flight-delay/make-drops.mjs');
const out = mkdtempSync(join(tmpdir(), 'drops-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

interface Drop {
  readonly header: string;
  readonly rows: readonly string[][];
  readonly files: readonly { path: string; bytes: number; sha256: string; rows: number }[];
}

/** Decoding a month takes a second, so one process writes all drops. */
const VARIANTS = {
  again: {},
  parts: { files: 3 },
  nulls: { broken: 'nulls' },
  text: { broken: 'text' },
  missing: { broken: 'missing-column' },
  km: { drift: 'km' },
  hubs: { drift: 'hubs' },
  shuffled: { shuffle: 1 },
  half: { shuffle: 0.5 },
};
const WRITE_VARIANTS = `
  import { makeDrops } from '${pathToFileURL(MAKE_DROPS)}';
  import { readMonths } from '${new URL('data/flights.mjs', pathToFileURL(MAKE_DROPS))}';
  const months = ['2001-01'];
  const decoded = [(await readMonths({ months }).next()).value];
  for (const [name, options] of Object.entries(${JSON.stringify(VARIANTS)})) {
    await makeDrops({ out: ${JSON.stringify(out)}, months, rows: 3100, name, ...options, read: async function* () { yield* decoded; } });
  }`;

function drop(name: string): Drop {
  const folder = join(out, 'drops/flights', name);
  const { version, files } = JSON.parse(readFileSync(join(folder, '_MANIFEST.json'), 'utf8'));
  expect(version).toBe(1);
  const texts = files.map(({ path }: { path: string }) => readFileSync(join(folder, path), 'utf8'));
  const lines = texts.map((text: string) => text.trimEnd().split('\n'));
  return { header: lines[0][0], rows: lines.flatMap((of: string[]) => of.slice(1).map((line) => line.split(','))), files };
}

const column = (of: Drop, name: string): string[] => of.rows.map((row) => row[of.header.split(',').indexOf(name)] ?? '');
const share = (values: readonly string[], value: string): number => values.filter((v) => v === value).length / values.length;

describe('a drop of January', () => {
  let plain: Drop;

  beforeAll(() => {
    execFileSync(process.execPath, [MAKE_DROPS, '--out', out, '--month', '2001-01', '--rows', '3100', '--name', 'plain'], {
      stdio: 'pipe',
    });
    execFileSync(process.execPath, ['--input-type=module', '--eval', WRITE_VARIANTS], { stdio: 'pipe' });
    plain = drop('plain');
  });

  test('has the columns of the contract and no delay', () => {
    expect(plain.header).toBe('date,hour,day_of_week,distance,origin,destination,late');
    expect(plain.rows).toHaveLength(3100);
    expect(new Set(column(plain, 'late'))).toEqual(new Set(['0', '1']));
  });

  test('a sample covers every day of the month evenly, in order', () => {
    const days = column(plain, 'date');
    expect(new Set(days).size).toBe(31);
    expect([...days].sort()).toEqual(days);
    expect(days[0]).toBe('2001-01-01');
    expect(column(plain, 'day_of_week')[0]).toBe('1'); // 1 January 2001 was a Monday
    expect(share(column(plain, 'late'), '1')).toBeCloseTo(0.205, 1);
  });

  test('its manifest tells the truth, and again gives the same bytes', () => {
    for (const { path, bytes, sha256, rows } of plain.files) {
      const content = readFileSync(join(out, 'drops/flights/plain', path));
      expect(bytes).toBe(content.length);
      expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
      expect(rows).toBe(3100);
    }
    expect(drop('again').files).toEqual(plain.files);
  });

  test('several files hold the same rows', () => {
    const parts = drop('parts');
    expect(parts.files.map(({ rows }) => rows)).toEqual([1033, 1033, 1034]);
    expect(parts.rows).toEqual(plain.rows);
  });

  test('broken drops break their contract', () => {
    expect(share(column(drop('nulls'), 'origin'), '')).toBeCloseTo(5 / 16, 2);
    expect(column(drop('text'), 'distance').filter((d) => d.endsWith(' mi'))).toHaveLength(62);
    expect(drop('missing').header).toBe('date,hour,day_of_week,distance,origin,late');
  });

  test('drifted drops are well formed and moved', () => {
    const km = drop('km');
    expect(column(km, 'distance').map(Number)).toEqual(column(plain, 'distance').map((miles) => Math.round(Number(miles) * 1.609344)));
    const hubs = drop('hubs');
    expect(share(column(hubs, 'origin'), 'ORD')).toBeGreaterThan(1.5 * share(column(plain, 'origin'), 'ORD'));
  });

  test('shuffled labels keep the rate and lose the relation', () => {
    const shuffled = drop('shuffled');
    expect(share(column(shuffled, 'late'), '1')).toBe(share(column(plain, 'late'), '1'));
    expect(column(shuffled, 'late')).not.toEqual(column(plain, 'late'));
    expect(column(shuffled, 'origin')).toEqual(column(plain, 'origin'));
    const half = drop('half');
    const before = column(plain, 'late');
    const moved = (other: Drop): number => column(other, 'late').filter((late, i) => late !== before[i]).length;
    expect(moved(half)).toBeLessThan(moved(shuffled));
  });
});

test.each([
  { options: ['--month', '2001-07'], says: 'month 2001-07 is not in the data; it has 2001-01, 2001-02' },
  { options: ['--month', '2001-01', '--broken', 'x'], says: '--broken is one of nulls, text, missing-column, got x' },
  { options: ['--month', '2001-01', '--rows', '0'], says: '--rows is a whole number from 1, got 0' },
  { options: ['--month', '2001-01', '--name', '../up'], says: 'a model or drop is named with' },
  { options: ['--name', 'x'], says: '--name names one drop' },
  { options: ['--month', '2001-01', '--name', 'mine'], says: 'it is not a drop' },
])('refuses $options', ({ options, says }) => {
  mkdirSync(join(out, 'drops/flights/mine'), { recursive: true });
  writeFileSync(join(out, 'drops/flights/mine/thesis.txt'), 'dear to somebody');
  expect(() => execFileSync(process.execPath, [MAKE_DROPS, '--out', out, ...options], { stdio: 'pipe' })).toThrow(says);
});
