import fc from 'fast-check';
import { createProfiler, release, type StreamFormat, toProfile } from '../../profiler/index.ts';

const cell = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom('', 'a', 'ä"b', 'true', '2026-01-31T10:00:00Z', 'x'.repeat(40)),
);
const file = fc
  .record({
    format: fc.constantFrom<StreamFormat>('csv', 'jsonl'),
    width: fc.integer({ min: 1, max: 12 }),
    rows: fc.array(fc.array(cell, { minLength: 12, maxLength: 12 }), { maxLength: 60 }),
  })
  .map(({ format, width, rows }) => ({ format, text: textOf(format, width, rows) }));

function textOf(format: StreamFormat, width: number, rows: readonly (readonly string[])[]): string {
  const names = Array.from({ length: width }, (_, i) => `c${i}`);
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  return format === 'csv'
    ? [names, ...rows].map((row) => `${names.map((_, i) => quoted(row[i] ?? '')).join(',')}\n`).join('')
    : rows.map((row) => `${JSON.stringify(Object.fromEntries(names.map((name, i) => [name, row[i]])))}\n`).join('');
}

/** What came of a file: its profile, or why there is none. */
function profiled({ format, text }: { format: StreamFormat; text: string }, then: typeof release | (() => void)): string {
  try {
    const profiler = createProfiler({ format });
    profiler.push(Buffer.from(text));
    const read = profiler.end();
    const told = JSON.stringify(toProfile(read));
    then(read);
    return told;
  } catch (error) {
    return String(error);
  }
}

test('whatever was read before in the same memory, a file has the same profile', () => {
  fc.assert(
    fc.property(fc.array(file, { minLength: 2, maxLength: 4 }), (files) => {
      const alone = files.map((one) => profiled(one, () => {}));
      expect(files.map((one) => profiled(one, release))).toEqual(alone);
    }),
    { numRuns: 60 },
  );
});

test('an accumulator that was released is nobody’s any more', () => {
  const profiler = createProfiler({ format: 'csv' });
  profiler.push(Buffer.from('a\n1\n2\n'));
  const read = profiler.end();
  release(read);
  expect(() => toProfile(read)).toThrow('released');
  const other = createProfiler({ format: 'csv' });
  other.push(Buffer.from('b\n3\n'));
  release(read);
  const next = other.end();
  expect(next.table.heap).toBe(read.table.heap);
  expect(toProfile(next)).toMatchObject({ rows: 1, columns: [{ name: 'b', mean: 3 }] });
});

test('an accumulator gives its profile once: sketches were brought up to date for it', () => {
  const profiler = createProfiler({ format: 'csv' });
  profiler.push(Buffer.from('a\nx\ny\n'));
  const read = profiler.end();
  expect(toProfile(read).rows).toBe(2);
  expect(() => toProfile(read)).toThrow('has given its profile');
  expect(() => createProfiler({ format: 'csv', into: read })).toThrow('has given its profile');
});
