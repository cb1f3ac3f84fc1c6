import { estimateDistinct } from '../../domain/dataset/distinct-count.ts';
import { quantile, total, unpackHistogram } from '../../domain/dataset/histogram.ts';
import { fromSixBits, unpackVarints } from '../../domain/dataset/varints.ts';
import { reference } from '../domain/dataset/golden.ts';
import { column, gzipped, profileGzip, profileOf } from './profiling.ts';

describe('a column of numbers', () => {
  const profile = profileOf(`x\n${reference.map(String).join('\n')}\n`);
  const x = column(profile, 'x');

  test('has the golden mean, variance and quantiles', () => {
    expect(x).toMatchObject({ type: 'number', n: 10000, nulls: 0, invalid: 0, min: 0, max: 10006 / 37 });
    expect(x.mean).toBeCloseTo(135.2339945945946, 9);
    expect(Math.sqrt((x.m2 ?? 0) / 9999)).toBeCloseTo(78.08313915223545, 9);
    const h = unpackHistogram(x.ll ?? { shift: 0, cap: 2, k: '', c: '' });
    expect([h.shift, h.keys.length, total(h)]).toEqual([12, 1590, 10000]);
    expect([0.01, 0.25, 0.5, 0.75, 0.99].map((p) => quantile(h, p))).toEqual([2.67578125, 67.625, 135.25, 202.75, 267.5]);
  });

  test('has the golden distinct count', () => {
    expect(estimateDistinct(fromSixBits(x.hll.r))).toBeCloseTo(10057.325884631606, 6);
  });

  test.each([
    ['12.34', { n: 1, ints: 0, min: 12.34 }],
    ['-0', { n: 1, ints: 1, zeros: 1, neg: 0 }],
    ['007', { n: 1, min: 7 }],
    ['123456789', { n: 1, min: 123456789 }],
    ['1234567890', { n: 1, min: 1234567890 }],
    ['-1767225600736', { n: 1, min: -1767225600736, neg: 1 }],
    ['0.1234567890123456789', { n: 1, min: 0.12345678901234568 }],
    ['1e5', { n: 1, min: 100000 }],
    ['-2.5E-3', { n: 1, min: -0.0025 }],
    ['"42"', { n: 1, min: 42 }],
    ['', { n: 0, nulls: 1 }],
    ['""', { n: 0, nulls: 1 }],
    ['NaN', { n: 0, nan: 1 }],
    ['Inf', { posInf: 1 }],
    ['-Inf', { negInf: 1 }],
    ['1e999', { invalid: 1 }],
    ['0x10', { invalid: 1 }],
    ['0b11', { invalid: 1 }],
    [' ', { invalid: 1 }],
    [' 1', { invalid: 1 }],
    ['+1', { invalid: 1 }],
    ['.5', { invalid: 1 }],
    ['5.', { invalid: 1 }],
    ['"1,5"', { invalid: 1 }],
    ['１２', { invalid: 1 }],
    ['12abc', { invalid: 1 }],
    ['1_000', { invalid: 1 }],
  ])('reads %j as %j', (text, expected) => {
    const contract = { columns: { a: { type: 'number' as const } } };
    expect(column(profileOf(`a,b\n${text},x\n`, { contract }), 'a')).toMatchObject(expected);
    expect(column(profileOf(`b,a\r\nx,${text}\r\n`, { contract }), 'a')).toMatchObject(expected);
  });
});

describe('a column of text', () => {
  test('counts values exactly while they are few', () => {
    const profile = profileOf('c,d\nx,1\ny,2\nx,3\n,4\n');
    expect(column(profile, 'c')).toMatchObject({
      type: 'string',
      n: 3,
      nulls: 1,
      dict: {
        exact: true,
        err: 0,
        values: [
          ['x', 2],
          ['y', 1],
        ],
      },
    });
    expect(unpackVarints(column(profile, 'c').hb ?? '').reduce((s, n) => s + n, 0)).toBe(3);
  });

  test('finds frequent values among very many', () => {
    const rows = Array.from({ length: 30000 }, (_, i) => (i % 3 === 0 ? 'often' : `id-${i}`));
    const { dict, n, hll } = column(profileOf(`c\n${rows.join('\n')}\n`), 'c');
    expect([n, dict?.exact, dict?.values[0]?.[0]]).toEqual([30000, false, 'often']);
    expect((dict?.values[0]?.[1] ?? 0) + (dict?.err ?? 0)).toBeGreaterThanOrEqual(10000);
    expect(dict?.values[0]?.[1]).toBeLessThanOrEqual(10000);
    expect(estimateDistinct(fromSixBits(hll.r)) / 20001).toBeCloseTo(1, 1);
  });

  test.each([
    [10, 10.012324831596716],
    [1000, 983.028764002182],
    [100000, 99941.69066961815],
  ])('estimates %d different values as the reference does', (n, expected) => {
    const ids = Array.from({ length: n }, (_, i) => `id-${i}`);
    expect(estimateDistinct(fromSixBits(column(profileOf(`c\n${ids.join('\n')}\n`), 'c').hll.r))).toBeCloseTo(expected, 6);
  });

  test('keeps quotes, commas, line feeds and formulas as they are', () => {
    const values = ['a,b', 'say "hi"', 'two\nlines', '=cmd()', '+1', '@x', '-', '\ttab'];
    const csv = `c,d\r\n${values.map((value) => `"${value.replaceAll('"', '""')}",1`).join('\r\n')}`;
    expect(
      column(profileOf(csv), 'c')
        .dict?.values.map(([value]) => value)
        .sort(),
    ).toEqual([...values].sort());
  });

  test('counts blank text', () => {
    expect(column(profileOf('c,d\n ,1\n"  ",2\nx,3\n'), 'c')).toMatchObject({ n: 3, blank: 2 });
  });
});

test.each([
  ['true', { n: 1 }],
  ['FALSE', { n: 1 }],
  ['1', { n: 1 }],
  ['no', { n: 1 }],
  ['maybe', { invalid: 1 }],
  ['', { nulls: 1 }],
])('a boolean reads %j', (text, expected) => {
  expect(column(profileOf(`a,b\n${text},x\n`, { contract: { columns: { a: { type: 'boolean' } } } }), 'a')).toMatchObject(expected);
});

test.each([
  ['2001-01-31', Date.UTC(2001, 0, 31)],
  ['2024-02-29T12:30:15Z', Date.UTC(2024, 1, 29, 12, 30, 15)],
  ['2024-02-29 12:30:15.250', Date.UTC(2024, 1, 29, 12, 30, 15, 250)],
  ['2024-02-29T12:30+02:00', Date.UTC(2024, 1, 29, 10, 30)],
  ['1969-12-31T23:59:59.999Z', -1],
  ['1767225600736', 1767225600736],
  ['2023-02-29', undefined],
  ['2024-13-01', undefined],
  ['2024-01-01T25:00Z', undefined],
  ['yesterday', undefined],
])('a timestamp reads %s', (text, expected) => {
  const found = column(profileOf(`a,b\n${text},x\n`, { contract: { columns: { a: { type: 'timestamp' } } } }), 'a');
  expect(found.min).toBe(expected ?? null);
  expect(found.invalid).toBe(expected === undefined ? 1 : 0);
});

test('types are suggested from the first rows', () => {
  const { columns } = profileOf('a,b,c,d,e\n1,x,true,2001-01-01,02134\n2.5,y,false,2001-01-02,90210\n');
  expect(columns.map(({ type }) => type)).toEqual(['number', 'string', 'boolean', 'timestamp', 'string']);
});

describe('row rules', () => {
  const contract = {
    columns: {
      id: { type: 'string' as const, pattern: 'id-\\d+', sensitive: true },
      n: { type: 'integer' as const, min: 0, max: 9 },
      c: { type: 'string' as const, values: ['x', 'y'], length: { max: 1 } },
    },
    relations: [{ left: 'n', is: '<=' as const, right: 'm' }],
  };
  const profile = profileOf('id,n,c,m\nid-1,1,x,5\nbad,10,zz,5\nid-3,1.5,y,1\nid-4,oops,x,2\n', { contract });
  const rule = (name: string, kind: string) => profile.rules.find((r) => r.column === name && r.rule === kind);

  test('name the rows that break them', () => {
    expect(rule('n', 'range')).toMatchObject({ checked: 3, broken: 1, examples: [{ row: 2, value: '10' }] });
    expect(rule('n', 'integer')).toMatchObject({ broken: 1, examples: [{ row: 3, value: '1.5' }] });
    expect(rule('n', 'type')).toMatchObject({ broken: 1, examples: [{ row: 4, value: 'oops' }] });
    expect(rule('c', 'values')).toMatchObject({ broken: 1, examples: [{ row: 2, value: 'zz' }] });
    expect(rule('c', 'length')).toMatchObject({ broken: 1, examples: [{ row: 2, value: 'zz' }] });
    expect(rule('n <= m', 'relation')).toMatchObject({ checked: 3, broken: 2 });
  });

  test('never show a sensitive value', () => {
    expect(rule('id', 'pattern')).toEqual({ column: 'id', rule: 'pattern', checked: 4, broken: 1, examples: [{ row: 2 }] });
    expect(column(profile, 'id')).not.toHaveProperty('dict');
    expect(JSON.stringify(profile)).not.toContain('id-');
    expect(JSON.stringify(profile)).not.toContain('"bad"');
  });

  test('hide the extremes and fine buckets of sensitive numbers', () => {
    const secret = column(profileOf('a\n123457\n99\n', { contract: { columns: { a: { type: 'number', sensitive: true } } } }), 'a');
    expect([secret.min, secret.max, secret.ll?.shift]).toEqual([null, null, 17]);
  });
});

describe('bad rows', () => {
  test('are counted, shown, handed out, and in no other number', () => {
    const rejected: [number, string, string][] = [];
    const profile = profileOf('a,b\n1,2\n3\n4,5,6\n"x"y,7\n8,9\n', {
      onBadRow: ({ row, reason, bytes }) => rejected.push([row, reason, Buffer.from(bytes).toString()]),
    });
    expect([profile.rows, profile.badRows]).toEqual([2, 3]);
    expect(column(profile, 'b')).toMatchObject({ n: 2, min: 2, max: 9 });
    expect(rejected).toEqual([
      [2, '1 field, 2 columns', '3\n'],
      [3, '3 fields, 2 columns', '4,5,6\n'],
      [4, 'text after a closing quote', '"x"y,7\n'],
    ]);
    expect(profile.badRowExamples[0]).toEqual({ row: 2, reason: '1 field, 2 columns (byte 8)' });
  });

  test('leave no trace in the tallies of rules', () => {
    const profile = profileOf('a,b\nx\n1,2\n', { contract: { columns: { a: { type: 'number' } } } });
    expect(profile.rules.find((r) => r.rule === 'type')).toMatchObject({ broken: 0, examples: [] });
  });
});

test.each([
  {
    name: 'without a header, in the order of the contract',
    data: '1,x\n2,y\n',
    options: { header: false, contract: { columns: { n: { type: 'number' as const }, c: { type: 'string' as const } } } },
    names: ['n', 'c'],
  },
  { name: 'without header and contract', data: '1,x\n2,y\n', options: { header: false }, names: ['_c0', '_c1'] },
  { name: 'with semicolons', data: 'n;c\n1;x\n2;"y,z"\n', options: {}, names: ['n', 'c'] },
  { name: 'with tabs', data: 'n\tc\n1\tx\n2\ty\n', options: { delimiter: '\t' }, names: ['n', 'c'] },
  { name: 'with a byte-order mark', data: '\ufeffn,c\n1,x\n2,y\n', options: {}, names: ['n', 'c'] },
  { name: 'without a last line feed', data: 'n,c\n1,x\n2,y', options: {}, names: ['n', 'c'] },
  { name: 'with blank lines', data: 'n,c\n1,x\n\n2,y\n\r\n', options: {}, names: ['n', 'c'] },
  { name: 'with words for no value', data: 'n,c\n1,x\n2,y\nNA,NA\n', options: { nullValues: ['NA'] }, names: ['n', 'c'], rows: 3 },
])('reads a file $name', ({ data, options, names, rows = 2 }) => {
  const profile = profileOf(data, options);
  expect([profile.rows, profile.badRows, profile.columns.map(({ name }) => name)]).toEqual([rows, 0, names]);
  expect(profile.columns[0]).toMatchObject({ type: 'number', n: 2, min: 1, max: 2 });
});

test('a row longer than the first window is read whole', () => {
  const long = 'x'.repeat(200_000);
  const profile = profileOf(
    `a,b\n${[1, 2, 3, 4, 5, 6].map((i) => `"${long}\n${long}",${i}`).join('\n')}\n`,
    { limits: { fieldBytes: 1e6 } },
    999,
  );
  expect(profile.rows).toBe(6);
  expect(column(profile, 'b')).toMatchObject({ n: 6, max: 6 });
});

test('gzip gives the same profile', async () => {
  const data = `a,b\n${Array.from({ length: 5000 }, (_, i) => `${(i * 37) % 101},${i * 7919}`).join('\n')}\n`;
  expect((await profileGzip(gzipped(data))).digest).toBe(profileOf(data).digest);
});

test('wide tables are read as narrow ones', () => {
  const names = Array.from({ length: 100 }, (_, i) => `c${i}`);
  const rows = Array.from({ length: 50 }, (_, r) =>
    names.map((_, i) => (i % 3 === 0 ? `t${r % 5}` : i % 3 === 1 ? r * i : (r / 7).toFixed(3))).join(','),
  );
  const wide = profileOf(`${names.join(',')}\n${rows.join('\n')}\n`);
  for (const i of [0, 1, 2, 99]) {
    const narrow = profileOf(`c${i}\n${rows.map((row) => row.split(',')[i]).join('\n')}\n`);
    expect({ ...column(wide, `c${i}`) }).toEqual(column(narrow, `c${i}`));
  }
});
