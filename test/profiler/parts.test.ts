import fc from 'fast-check';
import type { Profile } from '../../domain/dataset/profile.ts';
import {
  createProfiler,
  mergeParts,
  type ProfileAccumulator,
  type ProfileOptions,
  profileAndRelease,
  type SchemaColumn,
  UnreadableData,
} from '../../profiler/index.ts';
import { profileOf } from './profiling.ts';

const contract = { columns: { a: { type: 'number' as const, max: 40 }, b: { type: 'string' as const, pattern: '[^!]*' } } };

function part(bytes: Buffer, offset: number, until: number, options: Partial<ProfileOptions>, chunk: number): ProfileAccumulator {
  const profiler = createProfiler({ format: 'csv', contract, ...options, part: { offset, until } });
  for (let at = offset; at < bytes.length && !profiler.done; at += chunk) profiler.push(bytes.subarray(at, at + chunk));
  return profiler.end();
}

/** Each part begins where the one before says that it ended. */
function inParts(text: string, cuts: readonly number[], format: 'csv' | 'jsonl', chunk: number): Profile {
  const bytes = Buffer.from(text);
  const profiles: Profile[] = [];
  let schema: readonly SchemaColumn[] | undefined;
  let at = 0;
  for (const until of [...cuts, Number.MAX_SAFE_INTEGER]) {
    if (at >= Math.min(until, bytes.length)) continue;
    const read = part(bytes, at, until, { format, ...(schema ? { schema, delimiter: ',' } : {}) }, chunk);
    ({ schema } = read);
    profiles.push(profileAndRelease(read));
    at = read.next;
  }
  expect(at).toBe(bytes.length);
  return mergeParts(profiles);
}

const field = fc.oneof(
  fc.integer({ min: 0, max: 50 }).map(String),
  fc.constantFrom('x', 'naïve €', '"a,""b""\nc"', '"line\r\nline"', '5" pipe', 'bad!', '', '"open" tail'),
);
const line = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.integer({ min: 0, max: 50 }), field).map(([a, b]) => `${a},${b}`) },
  { weight: 1, arbitrary: fc.constantFrom('', '1,2,3', 'ragged', ',"x"') },
);
const csv = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 40 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), fc.boolean())
  .map(([rows, end, mark, closed]) => `${mark ? '\ufeff' : ''}a,b${end}${rows.join(end)}${closed ? end : ''}`);

/** What reading tells: everything of the profile that must be the same, or why it cannot be read. */
function told(read: () => Profile): unknown {
  try {
    const { digest, rows, badRows, bytes, rules, badRowExamples } = read();
    return { digest, rows, badRows, bytes, rules, badRowExamples };
  } catch (error) {
    if (error instanceof UnreadableData) return error.what;
    throw error;
  }
}

test('a file in parts is the file in one piece: digest, bytes, examples and the numbers of their rows', () => {
  fc.assert(
    fc.property(csv, fc.array(fc.nat(600), { maxLength: 5 }), fc.integer({ min: 1, max: 400 }), (text, places, chunk) => {
      const cuts = [...places].sort((x, y) => x - y).map((place) => place + 5);
      const whole = told(() => profileOf(text, { contract }));
      expect(told(() => inParts(text, cuts, 'csv', chunk))).toEqual(whole);
    }),
    { numRuns: 150 },
  );
});

test('JSON Lines too', () => {
  const row = fc.oneof(
    fc
      .record({ a: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant('seven')), b: fc.string() })
      .map((object) => JSON.stringify(object)),
    fc.constantFrom('', 'no json', '[1]', '{"a":1,"b":"x","c":true}'),
  );
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), fc.array(fc.nat(900), { maxLength: 5 }), (rows, places) => {
      const text = `{"a":0,"b":"first"}\n${rows.join('\n')}`;
      const cuts = [...places].sort((x, y) => x - y);
      expect(told(() => inParts(text, cuts, 'jsonl', 97))).toEqual(told(() => profileOf(text, { format: 'jsonl', contract })));
    }),
  );
});

test('a part of a file begins with any row: a bad one, an empty line, one that looks like a header or an array', () => {
  const schema: SchemaColumn[] = [
    { name: 'a', type: 'number' },
    { name: 'b', type: 'string' },
  ];
  for (const first of ['1,2,3', '', 'a,b', '[1', '"x\ry",1']) {
    const bytes = Buffer.from(`0,0\n${first}\n2,two\n`);
    const read = profileAndRelease(part(bytes, 4, Number.MAX_SAFE_INTEGER, { schema }, 3));
    expect(read.rows + read.badRows).toBe(first === '' ? 1 : 2);
  }
});

test.each(['csv', 'jsonl'] as const)('ends a part of %s in the middle of a chunk that is larger than any window', (format) => {
  const row = format === 'csv' ? '1,x\n' : '{"a":1,"b":"x"}\n';
  const bytes = Buffer.from(`${format === 'csv' ? 'a,b\n' : ''}${row.repeat(500_000)}`);
  const read = part(bytes, 0, 1000.5, { format }, bytes.length);
  expect(read.next).toBe(Math.ceil(1000.5 / row.length) * row.length);
});
