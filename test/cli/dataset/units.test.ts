import fc from 'fast-check';
import { worth } from '../../../cli/dataset/profile-files.ts';
import { type Sized, type Unit, unitsOf } from '../../../cli/dataset/units.ts';

interface Named extends Sized {
  readonly name: string;
}

const text = (name: string, bytes: number | undefined): Named => ({ name, bytes, divisible: bytes !== undefined, profiled: false });
const gzip = (name: string, bytes: number): Named => ({ ...text(name, bytes), divisible: false });
const profile = (name: string): Named => ({ name, bytes: 1000, divisible: false, profiled: true });

/** Units as words: files that are counted together, and those that are shared in brackets. */
const words = (units: readonly Unit<Named>[]): string[] =>
  units.map((unit) => (unit.type === 'shared' ? `[${unit.file.name}]` : unit.files.map(({ name }) => name).join(' ')));

test.each<{ what: string; files: readonly Named[]; threads: number; units: readonly string[] }>([
  { what: 'one thread counts everything together', files: [text('a', 9), gzip('b', 1), text('c', 70)], threads: 1, units: ['a b c'] },
  { what: 'profiles are not counted', files: [text('a', 9), profile('p'), text('c', 7)], threads: 1, units: ['a', 'p', 'c'] },
  { what: 'a stream comes alone', files: [text('a', 9), text('-', undefined), text('c', 7)], threads: 1, units: ['a', '-', 'c'] },
  { what: 'a single file is shared', files: [text('a', 9)], threads: 2, units: ['[a]'] },
  { what: 'what is compressed is not', files: [gzip('a', 9)], threads: 2, units: ['a'] },
  {
    what: 'equal files are divided equally',
    files: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => text(name, 10)),
    threads: 2,
    units: ['a b', 'c d', 'e f', 'g h'],
  },
  {
    what: 'a large file among small ones is shared, and they stay in order',
    files: [text('a', 1), text('b', 1), text('large', 100), text('c', 1), text('d', 1)],
    threads: 2,
    units: ['a b', '[large]', 'c d'],
  },
  { what: 'no file, no unit', files: [], threads: 2, units: [] },
])('$what', ({ files, threads, units }) => {
  expect(words(unitsOf(files, threads))).toEqual(units);
});

test('units hold every file once, in order, and are few however many files there are', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 200 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 16 }), (bytes, threads) => {
      const files = bytes.map((size, i) => text(`${i}`, size));
      const units = unitsOf(files, threads);
      expect(units.flatMap((unit) => (unit.type === 'shared' ? [unit.file] : unit.files))).toEqual(files);
      // A unit is full, or ends before a file that is shared, of which there are less than shares.
      expect(units.length).toBeLessThanOrEqual(6 * threads + 1);
    }),
  );
});

test.each<{ what: string; bytes: number; lineBytes?: number; workers?: number; threads: number }>([
  { what: 'a small file', bytes: 2 ** 20, threads: 1 },
  { what: 'a file just below', bytes: 96 * 2 ** 20 - 1, threads: 1 },
  { what: 'a large one', bytes: 162 * 2 ** 20, lineBytes: 160, threads: 3 },
  { what: 'one of 200 columns, whose profiles cost more to merge', bytes: 117 * 2 ** 20, lineBytes: 900, threads: 1 },
  { what: 'a large one of 200 columns', bytes: 2 ** 30, lineBytes: 900, threads: 12 },
  { what: 'whatever is asked for', bytes: 1, lineBytes: 10_000, workers: 5, threads: 5 },
])('$what is worth $threads', ({ bytes, lineBytes, workers, threads }) => {
  expect(worth(bytes, { workers }, lineBytes === undefined ? {} : { lineBytes })).toBe(threads);
});
