import * as fc from 'fast-check';
import { edges, foldTo, keyOf, middle, packHistogram, quantile, total, unpackHistogram } from '../../../domain/dataset/histogram.ts';
import { packVarints, unpackVarints } from '../../../domain/dataset/varints.ts';
import { current, histogramOf, reference } from './golden.ts';

test.each([
  [0, 0, 0],
  [-0, 0, 0],
  [1, 1072693248, 130944],
  [1.5, 1073217536, 131008],
  [0.1, 1069128089, 130508],
  [12.34, 1076407828, 131397],
  [255, 1081073664, 131967],
  [256, 1081081856, 131968],
  [257, 1081085952, 131968],
  [-1, -1074790400, -131200],
  [-12.34, -1071075820, -130747],
  [1767225600736, 1115273069, 136141],
  [1e-300, 27618847, 3371],
  [5e-324, 0, 0],
  [Number.MAX_VALUE, 2146435071, 262015],
])('the key of %d is %d, and %d thirteen collapses later', (x, key, collapsed) => {
  expect(keyOf(x)).toBe(key);
  expect(keyOf(x) >> 13).toBe(collapsed);
});

test.each([
  [1, [1, 1.0078125]],
  [0.1, [0.099609375, 0.10009765625]],
  [12.34, [12.3125, 12.375]],
  [255, [255, 256]],
  [257, [256, 258]],
  [-1, [-1.0078125, -1]],
])('the bucket of %d at shift 13 is %j', (x, bounds) => {
  expect(edges(keyOf(x) >> 13, 13)).toEqual(bounds);
});

test.each([
  { cap: 64, shift: 18, buckets: 50, quantiles: [2.75, 72, 144, 208, 288] },
  { cap: 2048, shift: 12, buckets: 1590, quantiles: [2.67578125, 67.625, 135.25, 202.75, 267.5] },
])('the golden baseline needs shift $shift for $cap buckets', ({ cap, shift, buckets, quantiles }) => {
  const h = histogramOf(reference, cap);
  expect([h.shift, h.keys.length, total(h)]).toEqual([shift, buckets, 10000]);
  expect([0.01, 0.25, 0.5, 0.75, 0.99].map((p) => quantile(h, p))).toEqual(quantiles);
});

test('the golden current data needs shift 11', () => {
  const h = histogramOf(current);
  expect([h.shift, h.keys.length]).toEqual([11, 1997]);
});

const doubles = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 200 });

test('every finite number lies in its bucket, at every shift', () => {
  void fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 1, max: 20 }), (x, shift) => {
      const [low, high] = edges(keyOf(x) >> shift, shift);
      expect(low <= x && x <= high).toBe(true);
      const m = middle(keyOf(x) >> shift, shift);
      expect(m >= low && m <= high).toBe(true);
    }),
  );
});

test('buckets are in the order of their values, and folding keeps it', () => {
  void fc.assert(
    fc.property(doubles, fc.integer({ min: 0, max: 20 }), (values, shift) => {
      const h = foldTo(histogramOf(values, 4096), shift);
      const middles = h.keys.map((key) => middle(key, h.shift));
      expect(middles).toEqual([...middles].sort((a, b) => a - b));
      expect(total(h)).toBe(values.length);
    }),
  );
});

test('JSON gives the same histogram back', () => {
  void fc.assert(
    fc.property(doubles, (values) => expect(unpackHistogram(packHistogram(histogramOf(values, 64)))).toEqual(histogramOf(values, 64))),
  );
});

test('varints give the same numbers back', () => {
  void fc.assert(fc.property(fc.array(fc.maxSafeNat()), (values) => expect(unpackVarints(packVarints(values))).toEqual(values)));
});

test('varints that are cut off are refused', () => {
  expect(() => unpackVarints('gA')).toThrow('cut off');
});
