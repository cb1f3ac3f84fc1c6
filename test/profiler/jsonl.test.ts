import { readFileSync } from 'node:fs';
import { createProfiler, toProfile } from '../../profiler/index.ts';
import { column, profileOf } from './profiling.ts';

const jsonl = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

test('members are columns, whatever the order in which lines have them', () => {
  const profile = profileOf('{"a":1,"b":"x"}\n{"b":"y","a":2}\n{ "a" : 3 , "b" : "x" }\n{"a":4,"b":"q\\"uote\\n"}\n', { format: 'jsonl' });
  expect(profile.columns.map(({ name, type, n }) => [name, type, n])).toEqual([
    ['a', 'number', 4],
    ['b', 'string', 4],
  ]);
  expect(column(profile, 'a')).toMatchObject({ min: 1, max: 4, mean: 2.5 });
  expect(column(profile, 'b').dict?.values).toContainEqual(['q"uote\n', 1]);
});

test.each([
  ['null', { nulls: 1, n: 2 }],
  ['1.5', { n: 3, max: 3 }],
  ['1e2', { n: 3, max: 100 }],
  ['-12345678901', { n: 3, min: -12345678901 }],
  ['"2.5"', { n: 3 }],
  ['"many"', { invalid: 1 }],
  ['true', { invalid: 1 }],
  ['[1]', { invalid: 1 }],
  ['"NaN"', { nan: 1 }],
])('a number reads %s as %j', (value, expected) => {
  expect(
    column(profileOf(`{"a":3}\n{"a":${value}}\n{"a":2}\n`, { format: 'jsonl', contract: { columns: { a: { type: 'number' } } } }), 'a'),
  ).toMatchObject(expected);
});

test('a leading zero is no JSON, in any layout', () => {
  const profile = profileOf('{"a":1}\n{"a":02}\n{ "a": 03 }\n', { format: 'jsonl' });
  expect([profile.rows, profile.badRows]).toEqual([1, 2]);
});

test('an empty string is a value, null and absence are none', () => {
  const profile = profileOf('{"a":"","b":1}\n{"a":null,"b":1}\n{"b":1}\n{"a":"x","b":1}\n', { format: 'jsonl' });
  expect(column(profile, 'a')).toMatchObject({ n: 2, nulls: 2, blank: 1 });
});

test('members that no column has are counted', () => {
  const profile = profileOf(jsonl([{ a: 1 }, { a: 2 }]) + jsonl([{ a: 3, z: 1 }]), {
    format: 'jsonl',
    schema: [{ name: 'a', type: 'number' }],
  });
  expect([profile.rows, profile.extraFields]).toEqual([3, [['z', 1]]]);
});

test('types come from values; nested values are text', () => {
  const profile = profileOf(jsonl([{ n: 1, s: '12', f: true, t: '2024-01-01T00:00:00Z', o: { b: 1, a: [2] } }]), { format: 'jsonl' });
  expect(profile.columns.map(({ type }) => type)).toEqual(['number', 'string', 'boolean', 'timestamp', 'string']);
  expect(column(profile, 'o').dict?.values).toEqual([['{"a":[2],"b":1}', 1]]);
});

test('timestamps may be numbers of seconds', () => {
  const contract = { columns: { t: { type: 'timestamp' as const, epoch: 'seconds' as const } } };
  expect(column(profileOf('{"t":1700000000}\n', { format: 'jsonl', contract }), 't').min).toBe(1700000000000);
});

describe('data capture', () => {
  const line = (input: object, output?: object): object => ({
    captureData: { endpointInput: { mode: 'INPUT', ...input }, ...(output ? { endpointOutput: { mode: 'OUTPUT', ...output } } : {}) },
    eventMetadata: { eventId: 'e', inferenceTime: '2026-11-20T00:00:00Z' },
    eventVersion: '0',
  });
  const csv = (data: string) => ({ observedContentType: 'text/csv', encoding: 'CSV', data });
  const json = (data: unknown) => ({ observedContentType: 'application/json', encoding: 'JSON', data: JSON.stringify(data) });
  const base64 = (data: string) => ({ observedContentType: 'text/csv', encoding: 'BASE64', data: Buffer.from(data).toString('base64') });
  const contract = { columns: { amount: { type: 'number' as const }, country: { type: 'string' as const } } };

  test.each([
    ['CSV', [line(csv('12.5,DE'), csv('0.25')), line(csv('3,FR'), csv('0.75'))]],
    ['BASE64', [line(base64('12.5,DE'), base64('0.25')), line(base64('3,FR'), base64('0.75'))]],
    ['JSON objects', [line(json({ amount: 12.5, country: 'DE' }), json(0.25)), line(json({ amount: 3, country: 'FR' }), json([0.75]))]],
    [
      'JSON instances',
      [
        line(
          json({
            instances: [
              { amount: 12.5, country: 'DE' },
              { amount: 3, country: 'FR' },
            ],
          }),
          json({ predictions: [0.25, 0.75] }),
        ),
      ],
    ],
    [
      'JSON arrays',
      [
        line(
          json({
            instances: [
              [12.5, 'DE'],
              [3, 'FR'],
            ],
          }),
          json({ predictions: [0.25, 0.75] }),
        ),
      ],
    ],
    ['several CSV rows a request', [line(csv('12.5,DE\n3,FR'), csv('0.25\n0.75'))]],
  ])('as %s', (_, lines) => {
    const profile = profileOf(jsonl(lines), { format: 'capture', contract });
    expect([profile.rows, profile.badRows]).toEqual([2, 0]);
    expect(column(profile, 'amount')).toMatchObject({ n: 2, min: 3, max: 12.5 });
    expect(column(profile, 'country').dict?.values).toEqual([
      ['DE', 1],
      ['FR', 1],
    ]);
    expect(column(profile, 'prediction')).toMatchObject({ type: 'number', n: 2, mean: 0.5 });
  });

  test('without a contract, columns have SageMaker’s names', () => {
    expect(profileOf(jsonl([line(csv('1,x'))]), { format: 'capture' }).columns.map(({ name }) => name)).toEqual(['_c0', '_c1']);
  });

  test.each([
    ['no record', '{"a":1}\n', 'no data-capture record'],
    ['too many fields', jsonl([line(csv('1,x,3'))]), '3 captured fields, 2 columns'],
    ['unequal rows', jsonl([line(csv('1,x\n2,y'), csv('0.5'))]), '2 rows in, 1 answers out'],
    ['an unknown encoding', jsonl([line({ observedContentType: 'text/csv', encoding: 'EBCDIC', data: 'x' })]), 'encoding must be'],
  ])('a line with %s is a bad row', (_, bad, says) => {
    const profile = profileOf(jsonl([line(csv('1,x'))]) + bad, { format: 'capture', contract });
    expect([profile.rows, profile.badRows]).toEqual([1, 1]);
    expect(profile.badRowExamples[0]?.reason).toContain(says);
  });
});

test('memory does not grow with the data', () => {
  const chunk = readFileSync(__filename);
  const profiler = createProfiler({ format: 'csv', header: false });
  const rows = Buffer.from(
    Array.from({ length: 5000 }, (_, i) => `${i},${(i * 7919) % 1000},text ${i},${chunk[i % chunk.length]}\n`).join(''),
  );
  const push = (times: number): void => {
    for (let i = 0; i < times; i++) profiler.push(rows);
  };
  push(10);
  const before = process.memoryUsage().arrayBuffers;
  push(60);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 2 ** 20);
  expect(toProfile(profiler.end()).rows).toBe(350_000);
});
