import fc from 'fast-check';
import { eachBucket, foldTo, type Histogram, histogram, packHistogram } from '../../domain/dataset/histogram.ts';
import type { ColumnProfile, Profile } from '../../domain/dataset/profile.ts';
import { fromSixBits, packAscending, packVarints, toSixBits, unpackVarints } from '../../domain/dataset/varints.ts';
import { mergeProfiles, UnreadableData } from '../../profiler/index.ts';
import { Heap } from '../../profiler/kernels/heap.ts';
import { Merging } from '../../profiler/merging.ts';
import { column, profileOf } from './profiling.ts';

const merging = new Merging(new Heap());

/** The histogram of both, by its definition. */
function byDefinition(a: Histogram, b: Histogram): Histogram {
  const [keys, counts]: [number[], number[]] = [[], []];
  eachBucket(a, b, (key, ofA, ofB) => {
    keys.push(key);
    counts.push(ofA + ofB);
  });
  let shift = Math.max(a.shift, b.shift);
  let both: Histogram = { shift, cap: Math.min(a.cap, b.cap), keys, counts };
  while (both.keys.length > both.cap) both = foldTo(both, ++shift);
  return both;
}

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const someHistogram = fc
  .tuple(
    fc.integer({ min: 0, max: 12 }),
    fc.constantFrom(4, 16, 64),
    fc.array(fc.tuple(word, fc.integer({ min: 1, max: 2 ** 40 })), { maxLength: 90 }),
  )
  .map(([shift, cap, buckets]) =>
    histogram(
      shift,
      cap,
      buckets.map(([key, count]) => [key >> shift, count] as const),
    ),
  );

test('law: histograms are merged as their definition says', () => {
  fc.assert(
    fc.property(someHistogram, someHistogram, (a, b) => {
      const { histogram: merged } = merging.histograms(packHistogram(a), packHistogram(b));
      expect(merged).toEqual(packHistogram(byDefinition(a, b)));
    }),
    { numRuns: 500 },
  );
});

test('a histogram that somebody else wrote in another order is read as it is meant', () => {
  const strange = { shift: 0, cap: 8, k: packVarints([10, 3, 20]), c: packVarints([1, 2, 3]) };
  const canonical = packHistogram(
    histogram(0, 8, [
      [5, 1],
      [3, 2],
      [13, 3],
    ]),
  );
  const none = packHistogram(histogram(0, 8, []));
  expect(merging.histograms(strange, none).histogram).toEqual(canonical);
});

test('law: registers are the larger of both, counts in hash buckets their sum', () => {
  const pairsOf = (count: number, most: number) => fc.array(fc.tuple(fc.nat(most), fc.nat(most)), { minLength: count, maxLength: count });
  fc.assert(
    fc.property(pairsOf(4096, 63), (pairs) => {
      const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
      expect([...fromSixBits(merging.registers(toSixBits(a), toSixBits(b)))]).toEqual(pairs.map(([x, y]) => Math.max(x, y)));
    }),
    { numRuns: 10 },
  );
  fc.assert(
    fc.property(pairsOf(256, 2 ** 31 - 1), (pairs) => {
      const large = 2 ** 20;
      const [a, b] = [pairs.map(([x]) => x * large), pairs.map(([, y]) => y)];
      expect(unpackVarints(merging.hashBuckets(packVarints(a), packVarints(b)))).toEqual(pairs.map(([x, y]) => x * large + y));
    }),
  );
});

const rows = (from: number): string => Array.from({ length: 40 }, (_, i) => `${from + i},${from + i * 1.5},t${i % 3}\n`).join('');
const [left, right] = [`n,x,t\n${rows(0)}`, `n,x,t\n${rows(700)}`].map((text) => profileOf(text)) as [Profile, Profile];

const withColumn = (name: string, change: Partial<ColumnProfile>): Profile => ({
  ...right,
  columns: right.columns.map((c) => (c.name === name ? { ...c, ...change } : c)),
});
const ll = column(right, 'x').ll ?? packHistogram(histogram(0, 8, []));
const sample = right.sample ?? { k: 1, h: '', w: '', x: '' };

test.each<[string, Profile, string]>([
  ['a key that is cut off', withColumn('x', { ll: { ...ll, k: 'gA' } }), 'x: keys that are no whole varints'],
  ['a key beyond 32 bits', withColumn('x', { ll: { ...ll, k: packVarints([2 ** 40]) } }), 'x: keys that are no whole varints'],
  ['a character outside the alphabet', withColumn('x', { ll: { ...ll, c: '=' } }), 'x: text that is not base64'],
  ['a character outside of ASCII', withColumn('x', { ll: { ...ll, c: 'Ł' } }), 'x: text that is not base64'],
  ['keys without counts', withColumn('x', { ll: { ...ll, k: packAscending([1]), c: '' } }), 'x: a histogram has 1 keys and 0 counts'],
  ['registers that are none', withColumn('x', { hll: { p: 12, r: '-'.repeat(4096) } }), 'x: character 0 is not base64'],
  ['too few registers', withColumn('x', { hll: { p: 12, r: 'A' } }), 'x: 1 registers, not 4096'],
  ['too few hash buckets', withColumn('t', { hb: packVarints([1, 2]) }), 't: 2 hash buckets, not 256'],
  ['a sample without its hashes', { ...right, sample: { ...sample, h: '' } }, 'sample: a sample of 40 rows has 0 hashes and 120 cells'],
  [
    'a cell in no bucket',
    { ...right, sample: { ...sample, x: packVarints(new Float64Array(120).fill(4000)) } },
    'sample: a sampled row is in a bucket',
  ],
])('%s: the profile is refused, and the next is merged all the same', (_, damaged, why) => {
  const whole = profileOf(`n,x,t\n${rows(0)}${rows(700)}`);
  expect(() => mergeProfiles(left, damaged)).toThrow(UnreadableData);
  expect(() => mergeProfiles(left, damaged)).toThrow(`the profile is damaged: ${why}`);
  expect(() => mergeProfiles(damaged, right)).toThrow('a profile before it is damaged: ');
  expect(mergeProfiles(left, right).digest).toBe(whole.digest);
});
