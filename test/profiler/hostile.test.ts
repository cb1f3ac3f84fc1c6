import { createGzip, gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { judgeDataset } from '../../domain/dataset/judge-dataset.ts';
import { profileSchema } from '../../domain/dataset/profile.ts';
import { createProfiler, type ProfileOptions, profileStream, UnreadableData } from '../../profiler/index.ts';
import { column, profileGzip, profileOf } from './profiling.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([...part]))));

function refusal(data: string | Uint8Array, options: Partial<ProfileOptions> = {}, size?: number): UnreadableData {
  try {
    profileOf(data, options, size);
  } catch (error) {
    if (error instanceof UnreadableData) return error;
    throw error;
  }
  throw new Error('was read');
}

const wide = (n: number): string => Array.from({ length: n }, (_, i) => `c${i}`).join(',');

describe.each([1, 7, 65536])('in chunks of %d bytes', (size) => {
  test.each<{ name: string; data: string | Buffer; reason: string; says: string; options?: Partial<ProfileOptions>; offset?: number }>([
    { name: 'a zero byte', data: 'a,b\n1,x\0y\n', reason: 'nul-byte', says: 'zero byte', offset: 7 },
    { name: 'UTF-16', data: Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), reason: 'encoding', says: 'UTF-16', offset: 0 },
    { name: 'Latin-1', data: bytes('a,b\n1,caf', [0xe9], '\n2,x\n'), reason: 'encoding', says: 'not UTF-8', offset: 9 },
    { name: 'overlong UTF-8', data: bytes('a,b\n1,', [0xc0, 0xaf], '\n'), reason: 'encoding', says: 'not UTF-8', offset: 6 },
    {
      name: 'a lone surrogate in UTF-8',
      data: bytes('a,b\n1,', [0xed, 0xa0, 0x80], '\n'),
      reason: 'encoding',
      says: 'not UTF-8',
      offset: 6,
    },
    { name: 'UTF-8 that is cut off', data: bytes('a,b\n1,é\n2,', [0xc3], '\n'), reason: 'encoding', says: 'not UTF-8', offset: 11 },
    { name: 'an unclosed quote', data: 'a,b\n1,2\n3,"x\n4,5\n', reason: 'unclosed-quote', says: 'row 2' },
    { name: 'a duplicate header', data: 'a,b,a\n1,2,3\n', reason: 'header', says: 'columns 1 and 3 are both named "a"' },
    { name: 'an empty header field', data: 'a,,c\n1,2,3\n', reason: 'header', says: 'column 2 has an empty name' },
    { name: 'headers equal after normalisation', data: 'e\u0301,\u00e9\n1,2\n', reason: 'header', says: 'both named "é"' },
    { name: 'a header named __proto__', data: 'a,__proto__\n1,2\n', reason: 'header', says: '__proto__, which is reserved' },
    { name: 'a header named constructor', data: 'constructor\n1\n', reason: 'header', says: 'constructor, which is reserved' },
    { name: 'nothing at all', data: '', reason: 'header', says: 'no data' },
    { name: 'empty lines only', data: '\n\n\n', reason: 'header', says: 'only empty lines' },
    { name: 'lines that end in CR', data: 'a,b\r1,2\r3,4\r', reason: 'header', says: 'end lines with LF or CRLF' },
    { name: 'gzip inside', data: gzipSync('a,b\n'), reason: 'archive', says: 'one layer' },
    { name: 'a zip archive', data: bytes([0x50, 0x4b, 3, 4, 20, 0]), reason: 'archive', says: 'zip' },
    { name: 'a Parquet file', data: bytes('PAR1', [21, 4]), reason: 'archive', says: 'Parquet' },
    {
      name: 'fewer columns than the contract, without names',
      data: '1,2\n',
      options: { header: false, contract: { columns: { a: { type: 'number' } } } },
      reason: 'schema',
      says: '2 fields, 1 columns',
    },
    { name: 'a JSON array', data: '[{"a":1}]\n', options: { format: 'jsonl' }, reason: 'syntax', says: 'one object a line' },
    { name: 'a reserved JSON member', data: '{"__proto__":1}\n', options: { format: 'jsonl' }, reason: 'header', says: 'reserved' },
  ])('$name is refused: $says', ({ data, reason, says, options, offset }) => {
    const error = refusal(data, options, size);
    expect([error.name, error.reason]).toEqual(['Dataset.Malformed', reason]);
    expect(error.message).toContain(says);
    if (offset !== undefined) expect(error.offset).toBe(offset);
  });
});

test.each<{ name: string; data: () => string; reason: string; options?: Partial<ProfileOptions> }>([
  {
    name: 'a line of more than 1 MiB',
    data: () => `a,b\n1,${'x'.repeat(1100000)}\n`,
    reason: 'line-too-long',
    options: { limits: { fieldBytes: 2 ** 22 } },
  },
  {
    name: 'a JSON line of more than 1 MiB',
    data: () => `{"a":"${'x'.repeat(1100000)}"}\n`,
    reason: 'line-too-long',
    options: { format: 'jsonl' },
  },
  { name: 'a field of more than 256 KiB', data: () => `a,b\n1,${'x'.repeat(300000)}\n`, reason: 'field-too-long' },
  { name: 'an endless quote', data: () => `a,b\n1,"${'x,1\n'.repeat(1000000)}`, reason: 'line-too-long' },
  { name: 'more than 4096 columns', data: () => `${wide(4097)}\n`, reason: 'too-many-columns' },
  { name: 'more bytes than configured', data: () => `a\n${'1\n'.repeat(600)}`, reason: 'too-large', options: { limits: { bytes: 1000 } } },
])('$name is refused', ({ data, reason, options }) => {
  expect(refusal(data(), options).reason).toBe(reason);
});

test('4096 columns are read', () => {
  const profile = profileOf(`${wide(4096)}\n${Array.from({ length: 4096 }, (_, i) => i).join(',')}\n`);
  expect([profile.rows, profile.columns.length]).toEqual([1, 4096]);
  expect(column(profile, 'c4095')).toMatchObject({ n: 1, min: 4095 });
});

test('CRLF and LF may be mixed; a carriage return outside quotes spoils its row only', () => {
  const profile = profileOf('a,b\r\n1,x\n2,y\r\n3,z\rw\n4,"u\rv"\n5,"q\r\nr"\r\n');
  expect([profile.rows, profile.badRows]).toEqual([4, 1]);
  expect(profile.badRowExamples[0]).toMatchObject({ row: 3, reason: expect.stringContaining('carriage return outside quotes') });
  expect(
    column(profile, 'b')
      .dict?.values.map(([value]) => value)
      .sort(),
  ).toEqual(['q\r\nr', 'u\rv', 'x', 'y']);
});

test.each([
  ['not JSON', '{"a":1}\n{"a":\n{"a":3}\n', 'not JSON'],
  ['no object', '{"a":1}\n[1]\n{"a":3}\n', 'not a JSON object'],
  ['half a character', '{"a":1,"c":"x"}\n{"a":2,"c":"\\ud800"}\n{"a":3,"c":"y"}\n', 'lone surrogate'],
])('a line of JSON that is %s is a bad row', (_, data, says) => {
  const profile = profileOf(data, { format: 'jsonl' });
  expect([profile.rows, profile.badRows]).toEqual([2, 1]);
  expect(profile.badRowExamples[0]).toMatchObject({ row: 2, reason: expect.stringContaining(says) });
});

describe('gzip', () => {
  const data = `a,b\n${Array.from({ length: 400 }, (_, i) => `${i},${i * 7919}`).join('\n')}\n`;

  test('a bomb is refused before it fills memory', async () => {
    const zip = createGzip();
    const parts: Buffer[] = [];
    zip.on('data', (part: Buffer) => parts.push(part));
    const zeros = Buffer.alloc(2 ** 20, 0x30);
    for (let i = 0; i < 20; i++) zip.write(zeros);
    zip.end();
    await new Promise((resolve) => zip.on('end', resolve));
    const before = process.memoryUsage().rss;
    await expect(profileGzip(Buffer.concat(parts))).rejects.toMatchObject({
      reason: 'compressed',
      message: expect.stringContaining('100 times'),
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 2 ** 20);
  });

  test.each([
    ['cut off', () => gzipSync(data).subarray(0, -20), 'cut off'],
    ['damaged', () => Buffer.from(gzipSync(data)).fill(0xaa, 60, 90), 'damaged'],
    ['followed by something else', () => Buffer.concat([gzipSync(data), Buffer.from('more than nothing')]), 'gzip data'],
    ['followed by zeros', () => Buffer.concat([gzipSync(data), Buffer.alloc(3000)]), 'gzip data'],
  ])('%s is refused', async (_, compressed, says) => {
    await expect(profileGzip(compressed())).rejects.toMatchObject({ reason: 'compressed', message: expect.stringContaining(says) });
  });

  test('compressed twice is refused', async () => {
    await expect(profileGzip(gzipSync(gzipSync(data)))).rejects.toMatchObject({ reason: 'archive' });
  });

  test('several members are one file', async () => {
    const [head, tail] = [data.slice(0, 1000), data.slice(1000)];
    expect((await profileGzip(Buffer.concat([gzipSync(head), gzipSync(tail)]))).digest).toBe(profileOf(data).digest);
  });

  test('an error of the source is passed on', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield gzipSync(data).subarray(0, 100);
      throw new Error('connection lost');
    }
    await expect(profileStream(broken(), { format: 'csv' })).rejects.toThrow('connection lost');
  });
});

describe('odd datasets break rules, not the profiler', () => {
  const contract = { columns: { a: { type: 'number' as const }, y: { type: 'integer' as const } } };
  const rows = (f: (i: number) => string): string => `a,y\n${Array.from({ length: 200 }, (_, i) => f(i)).join('\n')}\n`;
  const broken = (data: string): string[] => {
    const profile = v.parse(profileSchema, JSON.parse(JSON.stringify(profileOf(data, { contract }))));
    const { checks } = judgeDataset(profile, contract, { label: 'y' });
    return checks
      .filter(({ status }) => status === 'fail' || status === 'warn')
      .map(({ column: c, rule }) => (c === undefined ? rule : `${c} ${rule}`));
  };

  test.each([
    ['no rows', 'a,y\n', ['rowCount', 'y oneClass']],
    ['one row', 'a,y\n1,0\n', ['y oneClass']],
    ['a constant column', rows((i) => `3,${i % 2}`), ['a constant']],
    ['a column without values', rows((i) => `,${i % 2}`), ['a completeness']],
    ['one class', rows((i) => `${i},1`), ['y oneClass']],
    ['one row two hundred times', rows(() => '1,0'), ['duplicateRows', 'y oneClass']],
    ['a feature that is the label', rows((i) => `${i % 2},${i % 2}`), ['y labelLeak']],
    ['infinities and NaN', rows((i) => `${['NaN', 'Inf', '-Inf'][i % 3]},${i % 2}`), ['a finite']],
    ['nothing readable', rows(() => 'x,y,z'), ['rowCount', 'badRows']],
  ])('%s', (_, data, expected) => {
    expect(broken(data)).toEqual(expect.arrayContaining(expected));
  });

  test('a feature that varies on its own is no leak', () => {
    expect(broken(rows((i) => `${(i * 7) % 11},${i % 2}`))).toEqual([]);
  });
});

test('numbers near the largest double leave no NaN in JSON', () => {
  const profile = profileOf('a\n1e308\n-1e308\n1.7e308\n1e308\n');
  expect(v.safeParse(profileSchema, JSON.parse(JSON.stringify(profile))).success).toBe(true);
  expect(JSON.stringify(profile)).not.toMatch(/NaN|Infinity/);
});

test('a profiler that was given nothing ends with a reason', () => {
  expect(() => createProfiler({ format: 'jsonl' }).end()).toThrow('not even one line');
  expect(() => createProfiler({ format: 'capture' }).end()).toThrow('not even one line');
});
