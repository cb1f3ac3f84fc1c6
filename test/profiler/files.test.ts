import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Profile } from '../../domain/dataset/profile.ts';
import {
  type DataFile,
  type FileOptions,
  mergeAll,
  type ProfileAccumulator,
  profileAndRelease,
  profileFile,
  type SchemaColumn,
  toProfile,
  UnreadableData,
} from '../../profiler/index.ts';
import { duckdb } from './duckdb.ts';

const contract = { columns: { a: { type: 'number' as const, max: 40 }, b: { type: 'string' as const, pattern: '[^!]*' } } };
const schema: SchemaColumn[] = [
  { name: 'a', type: 'number' },
  { name: 'b', type: 'string' },
];

interface TextFile {
  readonly kind: 'csv' | 'jsonl';
  readonly rows: readonly { readonly a: number | string | null; readonly b: string | null }[];
  /** Rows that cannot be read, behind the others. */
  readonly bad: number;
}

const text = fc.constantFrom('x', 'naïve €', 'bad!', 'a,"b"\nc', 'seldom', '');
const file: fc.Arbitrary<TextFile> = fc.record({
  kind: fc.constantFrom('csv', 'jsonl'),
  rows: fc.array(fc.record({ a: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant('seven'), fc.constant(null)), b: fc.option(text) }), {
    minLength: 1,
    maxLength: 12,
  }),
  bad: fc.integer({ min: 0, max: 4 }),
});

const cell = (value: number | string | null): string => (typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : `${value ?? ''}`);

const bytesOf = ({ kind, rows, bad }: TextFile): Buffer =>
  Buffer.from(
    kind === 'csv'
      ? `a,b\n${rows.map(({ a, b }) => `${cell(a)},${cell(b)}\n`).join('')}${'1,2,3\n'.repeat(bad)}`
      : `${rows.map((row) => `${JSON.stringify(row)}\n`).join('')}${'none\n'.repeat(bad)}`,
  );

const dataFile = (path: string, bytes: Buffer): DataFile => ({
  path,
  stream: async function* () {
    for (let at = 0; at < bytes.length; at += 50) yield bytes.subarray(at, at + 50);
  },
  ranges: { byteLength: bytes.length, slice: async (start, end = bytes.length) => new Uint8Array(bytes.subarray(start, end)).buffer },
});

/** Everything of a profile that does not depend on how its rows were grouped. */
const told = ({ digest, rows, badRows, bytes, rules, badRowExamples, extraFields, columns }: Profile) => ({
  digest,
  rows,
  badRows,
  bytes,
  rules,
  badRowExamples,
  extraFields,
  means: columns.map(({ mean }) => mean?.toPrecision(9)),
});

/** Reads files one into the other. */
async function oneIntoTheOther(files: readonly { readonly file: DataFile; readonly kind: FileOptions['kind'] }[]): Promise<Profile> {
  let read: ProfileAccumulator | undefined;
  for (const { file, kind } of files) read = await profileFile(file, { kind, contract, schema, into: read });
  if (!read) throw new Error('no file');
  return profileAndRelease(read);
}

test('files that are read one into the other are the same dataset as their merged profiles, with rows numbered in their file', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 5 }), async (given) => {
      const files = given.map((one, i) => ({ file: dataFile(`${i}.${one.kind}`, bytesOf(one)), kind: one.kind }));
      const alone: Profile[] = [];
      for (const one of files) alone.push(await oneIntoTheOther([one]));
      expect(told(await oneIntoTheOther(files))).toEqual(told(mergeAll(alone)));
    }),
    { numRuns: 100 },
  );
});

async function parquetOf(select: string): Promise<Buffer> {
  const [db, folder] = [await duckdb(), mkdtempSync(join(tmpdir(), 'slipway-files-'))];
  try {
    await db.run(`COPY (${select}) TO '${join(folder, 'x.parquet')}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
    return readFileSync(join(folder, 'x.parquet'));
  } finally {
    db.closeSync();
    rmSync(folder, { recursive: true });
  }
}

test('Parquet and text of the same columns go into one', async () => {
  const parquet = await parquetOf(`SELECT i::DOUBLE AS a, 'p' || (i % 7) AS b FROM range(5000) t(i)`);
  const rows = Buffer.from(`a,b\n${Array.from({ length: 3000 }, (_, i) => `${i / 8},x${i % 900}\n`).join('')}`);
  const files = [
    { file: dataFile('1.parquet', parquet), kind: 'parquet' as const },
    { file: dataFile('2.csv', rows), kind: 'csv' as const },
    { file: dataFile('3.parquet', parquet), kind: 'parquet' as const },
  ];
  const alone: Profile[] = [];
  for (const one of files) alone.push(await oneIntoTheOther([one]));
  const merged = mergeAll(alone);
  expect(told(await oneIntoTheOther(files))).toEqual(told(merged));
  expect(merged.rules.find(({ rule }) => rule === 'range')?.examples[0]).toEqual({ row: 42, value: '41', source: '1.parquet' });
});

test('memory does not grow with the number of files', async () => {
  const bytes = bytesOf({ kind: 'csv', rows: [{ a: 1, b: 'x' }], bad: 0 });
  const read = async (count: number, into?: ProfileAccumulator): Promise<ProfileAccumulator> => {
    let last = into;
    for (let i = 0; i < count; i++) last = await profileFile(dataFile(`${i}.csv`, bytes), { kind: 'csv', schema, into: last });
    if (!last) throw new Error('no file');
    return last;
  };
  const few = await read(2);
  const size = few.table.heap.bytes.length;
  const many = await read(300, few);
  expect([many.rows, many.table.heap.bytes.length]).toEqual([302, size]);
});

test.each<{ what: string; second: string; reason: string }>([
  { what: 'has other columns', second: 'a,c\n1,x\n', reason: 'schema' },
  { what: 'breaks off', second: 'a,b\n1,"x\n', reason: 'unclosed-quote' },
])('nothing may be used of what a file was added to that $what', async ({ second, reason }) => {
  const first = await profileFile(dataFile('1.csv', Buffer.from('a,b\n1,x\n')), { kind: 'csv' });
  const added = profileFile(dataFile('2.csv', Buffer.from(second)), { kind: 'csv', into: first });
  await expect(added).rejects.toMatchObject({ reason });
  await expect(added).rejects.toBeInstanceOf(UnreadableData);
  expect(() => toProfile(first)).toThrow('released');
  await expect(profileFile(dataFile('3.csv', Buffer.from('a,b\n2,y\n')), { kind: 'csv', into: first })).rejects.toThrow('released');
});
