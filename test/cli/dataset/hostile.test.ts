import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { duckdb } from '../../profiler/duckdb.ts';
import { aDesk } from './a-desk.ts';

jest.setTimeout(180_000);

const ROOT = join(__dirname, '../../..');
const desk = aDesk();
afterAll(desk.close);
const { path, run, write } = desk;

const contract = write(
  'contract.json',
  JSON.stringify({
    rows: { min: 1 },
    badRows: { maxRatio: 0 },
    columns: { a: { type: 'number', invalid: { max: 0 }, notFinite: { max: 0 }, constant: true }, b: { type: 'string', constant: true } },
  }),
);

const bytes = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([...part]))));
const names = (n: number): string => Array.from({ length: n }, (_, i) => `c${i}`).join(',');

/** Every row of the table of hostile input: what a person is told, with file, line or byte, column and rule. */
test.each<{ what: string; file: string; data: string | Uint8Array; says: string }>([
  {
    what: 'a line above 1 MiB',
    file: 'line.csv',
    data: `a,b\n${'x,'.repeat(700_000)}\n`,
    says: 'line.csv: a row of more than 1048576 bytes (row 1, byte 4)',
  },
  { what: 'more than 4096 columns', file: 'wide.csv', data: `${names(4097)}\n`, says: 'wide.csv: 4097 columns; at most 4096 are read' },
  {
    what: 'a field above 256 KiB',
    file: 'field.csv',
    data: `a,b\n1,${'x'.repeat(300_000)}\n`,
    says: 'field.csv: a field of 300000 bytes; at most 262144 are read (row 1, byte 6)',
  },
  { what: 'a zero byte', file: 'nul.csv', data: 'a,b\n1,x\0\n', says: 'nul.csv: a zero byte; text has none (byte 7)' },
  {
    what: 'UTF-16',
    file: 'wide-text.csv',
    data: Buffer.from('\ufeffa,b\n1,x\n', 'utf16le'),
    says: 'wide-text.csv: UTF-16 text; write the data as UTF-8 (byte 0)',
  },
  {
    what: 'Latin-1',
    file: 'latin.csv',
    data: bytes('a,b\n1,caf', [0xe9], '\n'),
    says: 'latin.csv: not UTF-8; write the data as UTF-8 (byte 9)',
  },
  { what: 'overlong UTF-8', file: 'overlong.csv', data: bytes('a,b\n1,', [0xc0, 0xaf], '\n'), says: '(byte 6)' },
  { what: 'half a surrogate pair', file: 'half.csv', data: bytes('a,b\n1,', [0xed, 0xa0, 0x80], '\n'), says: '(byte 6)' },
  {
    what: 'an unclosed quote',
    file: 'quote.csv',
    data: 'a,b\n1,x\n2,"y\n',
    says: 'quote.csv: a quote is opened and never closed (row 2, byte 8)',
  },
  {
    what: 'a ragged row',
    file: 'ragged.csv',
    data: 'a,b\n1,x\n1,x,y\n',
    says: 'badRows 1 of 2 rows cannot be read, 50 % (limit 0 %); RAGGED row 2: 3 fields, 2 columns (byte 8)',
  },
  { what: 'a bare carriage return', file: 'cr.csv', data: 'a,b\r\n1,x\ry\n', says: 'row 1: a carriage return outside quotes (byte 5)' },
  { what: 'a header twice', file: 'twice.csv', data: 'a,b,a\n1,x,2\n', says: 'twice.csv: columns 1 and 3 are both named "a"' },
  { what: 'an empty header', file: 'unnamed.csv', data: 'a,,b\n1,x,2\n', says: 'unnamed.csv: column 2 has an empty name' },
  { what: 'headers that look the same', file: 'nfc.csv', data: 'e\u0301,\u00e9\n1,x\n', says: 'both named "é"' },
  { what: 'a reserved header', file: 'proto.csv', data: 'a,__proto__\n1,x\n', says: '__proto__, which is reserved' },
  { what: 'a header only', file: 'header.csv', data: 'a,b\n', says: 'rowCount 0 rows' },
  { what: 'nothing', file: 'empty.csv', data: '', says: 'empty.csv: no data: not even a header' },
  {
    what: 'words among numbers',
    file: 'words.csv',
    data: 'a,b\n1,x\n0x10,y\n"1,5",z\n１,w\n',
    says: 'a type values that are not of type number: 75 % (limit 0 %)',
  },
  { what: 'infinities', file: 'inf.csv', data: 'a,b\n1,x\n-Inf,y\nNaN,z\n', says: 'a finite NaN or infinite 66.7 %' },
  {
    what: 'gzip that is cut off',
    file: 'cut.csv.gz',
    data: gzipSync('a,b\n1,x\n'.repeat(999)).subarray(0, -9),
    says: 'cut.csv.gz: the gzip data is cut off',
  },
  {
    what: 'gzip with something behind it',
    file: 'tail.csv.gz',
    data: Buffer.concat([gzipSync('a,b\n1,x\n'), Buffer.from('tail of text')]),
    says: 'gzip data',
  },
  {
    what: 'gzip in gzip',
    file: 'nested.csv.gz',
    data: gzipSync(gzipSync('a,b\n1,x\n')),
    says: 'nested.csv.gz: gzip inside: one layer of compression',
  },
  {
    what: 'a zip archive',
    file: 'zip.csv',
    data: bytes([0x50, 0x4b, 3, 4, 20, 0]),
    says: 'zip.csv: a zip archive; drop its files instead',
  },
  { what: 'a Parquet file that is none', file: 'x.parquet', data: 'PAR1 and nothing else', says: 'x.parquet: not a readable Parquet file' },
  { what: 'a JSON array', file: 'array.json', data: '[{"a":1}]\n', says: 'array.json: a JSON array; write one object a line' },
])('$what is refused: $says', async ({ file, data, says }) => {
  const { code, out, err } = await run(['check', write(file, data), '--contract', contract]);
  expect([code, err]).toEqual([10, '']);
  expect(out).toContain(says.replace('RAGGED', path(file)));
});

test('one row alone, a column without values, one row a thousand times: rules say so, nothing breaks', async () => {
  const strict = write(
    'strict.json',
    JSON.stringify({ duplicateRows: { maxRatio: 0.5 }, columns: { a: { type: 'number', missing: { max: 0.1 } } } }),
  );
  const empty = await run(['check', write('gaps.csv', `a,b\n${',x\n'.repeat(50)}`), '--contract', strict, '--json']);
  expect(JSON.parse(empty.out).reasons.join('\n')).toMatch(/a {2}completeness {2}missing 100 %/);
  const same = await run(['check', write('same.csv', `a\n${'1\n'.repeat(1000)}`), '--contract', strict, '--json']);
  expect(JSON.parse(same.out).reasons.join('\n')).toMatch(/duplicateRows/);
  expect((await run(['check', write('one.csv', 'a,b\n1,x\n'), '--contract', contract])).code).toBe(0);
  for (const { out } of [empty, same]) expect(out).not.toMatch(/[:[,](-?Infinity|NaN)/);
});

const built = existsSync(join(ROOT, 'dist/command-line/main.js'));
/** Tells, when the process ends, how much memory it had at most. */
const METER = "data:text/javascript,process.on('exit',()=>process.stderr.write('\\npeak '+process.resourceUsage().maxRSS+'\\n'))";

/** Runs the built command line; how it ended and how many MiB it had at most. */
async function measured(argv: readonly string[], stdin?: Iterable<Uint8Array>) {
  expect(built).toBe(true);
  const child = spawn(process.execPath, ['--import', METER, join(ROOT, 'bin/slipway.js'), ...argv], { stdio: ['pipe', 'pipe', 'pipe'] });
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    text.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text.err += chunk;
  });
  const closed = once(child, 'close');
  // A reader that has seen enough goes away; the rest finds nobody.
  await pipeline(Readable.from(stdin ?? []), child.stdin).catch(() => {});
  const [code] = await closed;
  return { code, ...text, mebibytes: Number(/peak (\d+)/.exec(text.err)?.[1]) / 1024 };
}

function* repeated(piece: Uint8Array, times: number): Generator<Uint8Array> {
  for (let i = 0; i < times; i++) yield piece;
}

/** The most that hostile input may cost. */
const BOUND = 256;

test('a line of 2 GiB without an end', async () => {
  const { code, err, mebibytes } = await measured(['profile', '-'], repeated(Buffer.alloc(2 ** 20, 'x'), 2048));
  expect([code, err]).toEqual([10, expect.stringContaining('standard input: a line of more than 1048576 bytes')]);
  expect(mebibytes).toBeLessThan(BOUND);
});

test('a gzip bomb', async () => {
  const zip = createGzip();
  const parts: Buffer[] = [];
  zip.on('data', (part: Buffer) => parts.push(part));
  await pipeline(Readable.from(repeated(Buffer.alloc(2 ** 20, '0,x\n'), 200)), zip);
  writeFileSync(path('bomb.csv.gz'), Buffer.concat([gzipSync('a,b\n'), ...parts]));
  const { code, err, mebibytes } = await measured(['profile', path('bomb.csv.gz')]);
  expect([code, err]).toEqual([
    10,
    expect.stringMatching(/bomb\.csv\.gz: more than 100 times as large uncompressed as compressed \(byte \d+\)/),
  ]);
  expect(mebibytes).toBeLessThan(BOUND);
});

test('a Parquet file of few bytes and many rows', async () => {
  const db = await duckdb();
  await db.run(
    `COPY (SELECT repeat('x', 200) AS b, 1.5 AS a FROM range(2000000)) TO '${path('bomb.parquet')}' (FORMAT parquet, COMPRESSION gzip)`,
  );
  db.closeSync();
  const { code, mebibytes } = await measured(['profile', path('bomb.parquet'), '--json', '--workers', '1']);
  expect(code).toBe(0);
  expect(mebibytes).toBeLessThan(BOUND);
});

test('4096 columns, and more different texts than a dictionary holds', async () => {
  const header = `${names(4096)}\n`;
  const row = (i: number): string => `${Array.from({ length: 4096 }, (_, c) => (c % 2 === 0 ? i * c : `v${(i * c) % 5000}`)).join(',')}\n`;
  write('broad.csv', `${header}${Array.from({ length: 300 }, (_, i) => row(i)).join('')}`);
  const { code, mebibytes } = await measured(['profile', path('broad.csv'), '--json', '--workers', '1']);
  expect(code).toBe(0);
  // 4096 columns have 4 KiB of registers each, and cells for 4096 rows: memory of the columns, not of the rows.
  expect(mebibytes).toBeLessThan(1024);
});

test('more bytes than are wanted', async () => {
  const limited = ['--max-bytes', '1000'];
  expect((await run(['profile', write('long.csv', `a\n${'1\n'.repeat(900)}`), ...limited])).err).toContain(
    '1802 bytes; at most 1000 are read',
  );
  expect((await run(['profile', '-', ...limited], `a\n${'1\n'.repeat(900)}`)).err).toContain(
    'more than 1000 bytes; split the file (byte 1000)',
  );
});
