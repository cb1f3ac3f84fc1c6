import * as fc from 'fast-check';
import { adjustPValues, harmonic } from '../../../domain/statistics/multiple-tests.ts';
import { cohenH, fisherExact, pooledZ, proportionsP, wilson } from '../../../domain/statistics/proportions.ts';
import { mulberry32, shuffled } from '../../../domain/statistics/random.ts';
import { chiSquaredTail, normalTail, twoSidedNormal } from '../../../domain/statistics/tails.ts';

test.each([
  [3.841458820694124, 1, 0.05],
  [0.5, 1, 0.47950012218695337],
  [10, 3, 0.01856613546304325],
  [30.143527205646155, 19, 0.05],
  [100, 50, 3.454931382984871e-5],
  [1e-3, 2, 0.9995001249791693],
  [900, 500, 2.8389479551304636e-25],
])('the chi-squared tail at %d with %d degrees of freedom is %d', (x, df, p) => {
  expect(chiSquaredTail(x, df) / p).toBeCloseTo(1, 11);
});

test.each([
  [1, 0.15865525393145707],
  [3, 0.0013498980316300933],
  [5, 2.866515718791933e-7],
  [8, 6.22096057427174e-16],
  [20, 2.7536241186061556e-89],
])('the normal tail at %d is %d', (z, p) => {
  expect(normalTail(z) / p).toBeCloseTo(1, 11);
  expect(normalTail(-z)).toBeCloseTo(1 - p, 14);
});

test.each([
  { k1: 100, n1: 10000, k2: 150, n2: 10000, z: 3.1822291367029196, p: 0.0014614614503219781, h: 0.04523067519217239 },
  { k1: 0, n1: 5000, k2: 7, n2: 5000, z: 2.6466778104640314, p: 0.008128675833883802, h: 0.0748506198129323, fisher: 0.015592200629594374 },
  { k1: 30, n1: 1000, k2: 45, n2: 500, z: 5.026246899500346, p: 5.001718578303368e-7, h: 0.2612192867578342 },
  { k1: 3, n1: 40, k2: 9, n2: 35, z: 2.1465741571734474, p: 0.031827199132860196, h: 0.5088051609150638, fisher: 0.05547317310385386 },
])('$k1/$n1 against $k2/$n2', ({ k1, n1, k2, n2, z, p, h, fisher }) => {
  const [a, b] = [
    { k: k1, n: n1 },
    { k: k2, n: n2 },
  ];
  expect(pooledZ(a, b)).toBeCloseTo(z, 12);
  expect(twoSidedNormal(z) / p).toBeCloseTo(1, 10);
  expect(cohenH(a, b)).toBeCloseTo(h, 12);
  if (fisher !== undefined) expect(fisherExact(a, b)).toBeCloseTo(fisher, 12);
});

test('Fisher’s exact test takes over where a cell expects fewer than five', () => {
  expect(proportionsP({ k: 0, n: 5000 }, { k: 7, n: 5000 })).toBeCloseTo(0.015592200629594374, 12);
  expect(proportionsP({ k: 100, n: 10000 }, { k: 150, n: 10000 })).toBeCloseTo(0.0014614614503219781, 12);
});

describe('adjusted p-values', () => {
  const p = [0.0001, 0.004, 0.019, 0.0095, 0.02, 0.028, 0.03, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];
  const q = [
    0.0015, 0.03, 0.06, 0.0475, 0.06, 0.0642857143, 0.0642857143, 0.0645, 0.0765, 0.486, 0.5811818182, 0.714875, 0.7532307692, 0.8132142857,
    1,
  ];

  test('follow Benjamini and Hochberg', () => {
    for (const [i, value] of adjustPValues(p).entries()) expect(value).toBeCloseTo(q[i] ?? Number.NaN, 9);
  });

  test('are larger by the harmonic number under Benjamini and Yekutieli', () => {
    expect(harmonic(15)).toBeCloseTo(3.3182289932289937, 14);
    expect(adjustPValues(p, 'by')[0]).toBeCloseTo(0.0015 * 3.3182289932289937, 12);
    expect(Math.max(...adjustPValues(p, 'by'))).toBe(1);
  });

  test('never fall below p, keep its order, and survive no p at all', () => {
    expect(adjustPValues([])).toEqual([]);
    void fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (ps) => {
        const qs = adjustPValues(ps);
        for (const [i, value] of qs.entries()) expect(value).toBeGreaterThanOrEqual(ps[i] ?? 2);
        for (const [i, a] of ps.entries()) for (const [j, b] of ps.entries()) if (a < b) expect(qs[i]).toBeLessThanOrEqual(qs[j] ?? -1);
      }),
    );
  });
});

test.each([
  [0, 10, 0, 0.2775327999],
  [3, 30, 0.03459988875, 0.2562108258],
  [97, 100, 0.9154806357, 0.989745476],
  [450, 1000, 0.4194153841, 0.4809672918],
])('Wilson’s interval of %d/%d is [%d, %d]', (k, n, low, high) => {
  const [a, b] = wilson({ k, n });
  expect(a).toBeCloseTo(low, 9);
  expect(b).toBeCloseTo(high, 9);
});

test('the generator gives the published numbers of seed 42', () => {
  const random = mulberry32(42);
  expect([random(), random(), random(), random(), random()]).toEqual([
    0.6011037519201636, 0.44829055899754167, 0.8524657934904099, 0.6697340414393693, 0.17481389874592423,
  ]);
});

test('shuffling keeps every item', () => {
  void fc.assert(
    fc.property(fc.array(fc.nat()), fc.nat(), (items, seed) => expect(shuffled(items, mulberry32(seed)).sort()).toEqual([...items].sort())),
  );
});
