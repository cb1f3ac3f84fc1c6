import fc from 'fast-check';
import { histogram, unpackHistogram } from '../../domain/dataset/histogram.ts';
import { packAscending, packVarints, toSixBits } from '../../domain/dataset/varints.ts';
import { Heap } from '../../profiler/kernels/heap.ts';
import { Packing } from '../../profiler/packing.ts';
import { HybridReader } from '../../profiler/parquet/hybrid-reader.ts';
import { column, profileOf } from './profiling.ts';

const heap = new Heap();
const room = heap.allocate(2 ** 16);

const unsigned = (word: number): string => `0x${(word >>> 0).toString(16)}`;

test.each([
  ['', '0x0', '0xebb6c228'],
  ['a', '0x3c2569b2', '0x7fa09ea6'],
  ['hello', '0x248bfa47', '0x5d7f56e8'],
  ['merchant_0', '0x51382e30', '0xd11f1d3f'],
  ['naïve €', '0x7c5e2c40', '0x6ae3f7ef'],
])('hashes %j as MurmurHash3 does under both seeds', (text, first, second) => {
  const length = heap.bytes.write(text, room);
  const hashes = heap.kernels.hashText(room, room + length);
  expect([unsigned(Number(BigInt.asIntN(32, hashes))), unsigned(Number(hashes >> 32n))]).toEqual([first, second]);
});

/** Numbers as people and programs write them, some with more digits than a double has. */
const decimal = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.stringMatching(/^(0|[1-9]\d{0,19})$/),
    fc.stringMatching(/^(\.\d{1,20})?$/),
    fc.constantFrom('', '', 'e5', 'E-3', 'e+7'),
  )
  .map((parts) => parts.join(''));

test('reads every decimal number as the double that is nearest', () => {
  fc.assert(
    fc.property(decimal, (text) => {
      const [x, y] = [profileOf(`a,b\n${text},${text}\n1,1\n`), profileOf(`{"a":1}\n{"a":${text}}\n`, { format: 'jsonl' })].map(
        (profile) => {
          const { min, max } = column(profile, 'a');
          return [min, max];
        },
      );
      const expected = [Math.min(1, Number(text)) + 0, Math.max(1, Number(text))];
      expect([x, y]).toEqual([expected, expected]);
    }),
    { numRuns: 300 },
  );
});

test.each(['1.', '.5', '1.2.3', '1-2', '--1', '1 ', '0x10', '1,5', '+1'])('takes %j for no number', (text) => {
  const profile = profileOf(`a\n${'7\n'.repeat(99)}"${text}"\n`);
  expect(column(profile, 'a')).toMatchObject({ n: 99, invalid: 1 });
  if (!text.includes(',')) expect(profileOf(`a\n${'7\n'.repeat(99)}${text}\n`).digest).toBe(profile.digest);
});

test('reads escaped text as the text that it stands for, wherever it is read', () => {
  const text = fc
    .array(fc.constantFrom('a', '"', '\\', '/', '\b', '\f', '\n', '\r', '\t', 'é', '語', ' '))
    .map((letters) => letters.join(''));
  const coded = (value: string): string => [...value].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (values) => {
      const [short, long] = [
        (value: string): string => JSON.stringify(value).replaceAll('/', '\\/'),
        (value: string): string => `"${coded(value)}"`,
      ].map((write) => profileOf(values.map((value) => `{"a":${write(value)}}\n`).join(''), { format: 'jsonl' }));
      expect(long?.digest).toBe(short?.digest);
    }),
    { numRuns: 100 },
  );
});

/** "Wikipedia" and a repeat of its first five letters, as the format's description has it: a literal, then a copy. */
const SNAPPY = Uint8Array.of(14, 0x20, ...Buffer.from('Wikipedia'), 0x05, 0x09);

const uncompress = (block: Uint8Array, length: number): string | undefined => {
  heap.bytes.set(block, room);
  const into = room + 2 ** 15;
  return heap.kernels.uncompressSnappy(room, room + block.length, into, length) === 0 ? undefined : heap.text(into, into + length);
};

test('uncompresses snappy', () => expect(uncompress(SNAPPY, 14)).toBe('WikipediaWikip'));

test('repeats text that is just being written', () =>
  expect(uncompress(Uint8Array.of(11, 0x04, ...Buffer.from('ab'), 0x15, 0x02), 11)).toBe('abababababa'));

test('refuses every snappy block that was cut off, and one of another length', () => {
  for (let length = 0; length < SNAPPY.length; length++) expect(uncompress(SNAPPY.subarray(0, length), 14)).toBeUndefined();
  expect(uncompress(SNAPPY, 13)).toBeUndefined();
});

test('survives any snappy block', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(100), (block, length) => {
      uncompress(Uint8Array.of(length, ...block), length);
    }),
  );
});

test('packs numbers into the texts that arrays of them are packed into', () => {
  const packing = new Packing(heap);
  const words = fc
    .uniqueArray(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 50 })
    .map((found) => found.sort((a, b) => a - b));
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat(), { maxLength: 50 }), words, fc.uint8Array({ max: 63, maxLength: 70 }), (counts, keys, digits) => {
      const at = { counts: room, keys: room + 1024, digits: room + 2048 };
      heap.f64.set(counts, at.counts >>> 3);
      heap.i32.set(keys, at.keys >>> 2);
      heap.bytes.set(digits, at.digits);
      expect(packing.varints(at.counts, counts.length)).toBe(packVarints(counts));
      expect(packing.sixBits(at.digits, digits.length)).toBe(toSixBits(digits));
      const size = Math.min(counts.length, keys.length);
      expect(packing.histogram({ shift: 3, cap: 64, size, keys: at.keys, counts: at.counts })).toEqual({
        shift: 3,
        cap: 64,
        k: packAscending(keys.slice(0, size)),
        c: packVarints(counts.slice(0, size)),
      });
    }),
  );
});

describe('the hybrid of runs and packed bits', () => {
  /** A run as the format writes it: a number many times, or eight numbers side by side. */
  const run = (width: number) => {
    const number = fc.integer({ min: 0, max: 2 ** width - 1 });
    return fc.oneof(
      fc.tuple(number, fc.integer({ min: 1, max: 300 })).map(([value, times]) => ({
        numbers: new Array<number>(times).fill(value),
        bytes: [...varint(times * 2), ...littleEndian([value], 8 * Math.ceil(width / 8))],
      })),
      fc.array(fc.array(number, { minLength: 8, maxLength: 8 }), { minLength: 1, maxLength: 20 }).map((groups) => ({
        numbers: groups.flat(),
        bytes: [...varint(groups.length * 2 + 1), ...littleEndian(groups.flat(), width)],
      })),
    );
  };
  const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]);
  const littleEndian = (numbers: readonly number[], width: number): number[] => {
    let all = 0n;
    for (const number of numbers.toReversed()) all = (all << BigInt(width)) | BigInt(number);
    return Array.from({ length: Math.ceil((numbers.length * width) / 8) }, (_, i) => Number((all >> BigInt(8 * i)) & 255n));
  };
  const encoded = fc.integer({ min: 1, max: 20 }).chain((width) =>
    fc.array(run(width), { minLength: 1, maxLength: 8 }).map((runs) => ({
      width,
      numbers: runs.flatMap(({ numbers }) => numbers),
      bytes: Uint8Array.from(runs.flatMap(({ bytes }) => bytes)),
    })),
  );
  const reader = new HybridReader(heap);
  const [start, into] = [room, room + 2 ** 15];
  const decoded = (bytes: Uint8Array, width: number, count: number, step: number): number[] => {
    heap.bytes.set(bytes, start);
    reader.open(start, start + bytes.length, width);
    for (let done = 0; done < count; done += step) reader.read(Math.min(step, count - done), into + 4 * done);
    return Array.from(heap.i32.subarray(into >>> 2, (into >>> 2) + count));
  };

  test('is decoded a few numbers at a time', () => {
    fc.assert(
      fc.property(encoded, fc.integer({ min: 1, max: 100 }), ({ width, numbers, bytes }, step) => {
        expect(decoded(bytes, width, numbers.length, step)).toEqual(numbers);
      }),
      { numRuns: 300 },
    );
  });

  test('that ends too early is refused', () => {
    fc.assert(
      fc.property(encoded, fc.integer({ min: 1, max: 100 }), ({ width, numbers, bytes }, step) => {
        expect(() => decoded(bytes.subarray(0, -1), width, numbers.length, step)).toThrow('too early');
      }),
      { numRuns: 100 },
    );
  });
});

test('histograms are as narrow as the number of their buckets allows', () => {
  const near = (least: number) => fc.double({ min: least, max: least + Math.abs(least) / 100, noNaN: true });
  const number = fc.oneof(near(-1), near(1e-5), near(3e7), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0));
  const key = (x: number): number => (x === 0 ? 0 : new DataView(Float64Array.of(x).buffer).getInt32(4, true));
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 9000, size: 'max' }), (numbers) => {
      const { ll } = column(profileOf(`a\n${numbers.map((x) => (Object.is(x, -0) ? '-0' : x)).join('\n')}\n`), 'a');
      const expected = (shift: number) =>
        histogram(
          shift,
          2048,
          numbers.map((x) => [key(x) >> shift, 1]),
        );
      let shift = 0;
      while (expected(shift).keys.length > 2048) shift++;
      expect(ll && unpackHistogram(ll)).toEqual(expected(shift));
    }),
    { numRuns: 12 },
  );
});
