import fc from 'fast-check';
import { kolmogorovTail } from '../../../domain/statistics/tails.ts';
import { twoSampleKsP } from '../../../domain/statistics/two-sample-ks.ts';

// scipy's ks_2samp, method "exact".
test.each([
  [3, 2, 1, 0.2],
  [3, 2, 2 / 3, 0.6],
  [20, 20, 0.45, 0.0335416594061465],
  [50, 50, 0.26, 0.06779471096995852],
  [100, 100, 0.19, 0.05390207893129876],
  [100, 50, 0.25, 0.028896026934948135],
  [300, 300, 0.17, 0.00033397069759294196],
  [300, 1000, 0.13, 0.0007411862991129955],
  [1000, 1000, 0.06, 0.05462666510701526],
])('the exact p with %d and %d values at D = %d', (n, m, d, p) => {
  expect(twoSampleKsP(d, n, m) / p).toBeCloseTo(1, 10);
});

test.each([
  [10000, 5000, 0.03, 0.004922151540279541],
  [10000, 5000, 0.0186, 0.19822971436370426],
  [700, 1500, 0.05, 0.17704828392035896],
])('of many values, %d and %d, p is at least the exact one, and hardly larger', (n, m, d, exact) => {
  const found = twoSampleKsP(d, n, m);
  expect(found / exact).toBeGreaterThanOrEqual(1);
  expect(found / exact).toBeLessThan(1.05);
});

test('no difference is no evidence, and neither is a side without values', () => {
  expect(twoSampleKsP(0, 40, 50)).toBe(1);
  expect(twoSampleKsP(0, 1e6, 1e6)).toBe(1);
  expect(twoSampleKsP(1, 0, 50)).toBe(1);
  expect(twoSampleKsP(1, 50, 0)).toBe(1);
});

/** Every order of n and m different values, each equally likely: how many have a D of at least `gap`/(n m)? */
function counted(n: number, m: number, gap: number): number {
  const walk = (i: number, j: number, reached: boolean): [number, number] => {
    const now = reached || Math.abs(i * m - j * n) >= gap;
    if (i === n && j === m) return [now ? 1 : 0, 1];
    const steps = [i < n ? walk(i + 1, j, now) : [0, 0], j < m ? walk(i, j + 1, now) : [0, 0]];
    return [steps.reduce((sum, [hit = 0]) => sum + hit, 0), steps.reduce((sum, [, all = 0]) => sum + all, 0)];
  };
  const [hit, all] = walk(0, 0, false);
  return hit / all;
}

const size = fc.integer({ min: 1, max: 8 });

test('law: p is the share of all orders of the values that differ as much', () => {
  fc.assert(
    fc.property(size, size, fc.nat(), (n, m, any) => {
      const gap = any % (n * m + 1);
      expect(twoSampleKsP(gap / (n * m), n, m)).toBeCloseTo(counted(n, m, gap), 12);
    }),
  );
});

test('law: sides are alike, a larger D has no larger p, and the limit of a small p is not below it', () => {
  const many = fc.integer({ min: 1, max: 400 });
  fc.assert(
    fc.property(many, many, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (n, m, x, y) => {
      const at = (d: number): number => Math.round(d * n * m) / (n * m);
      const [small, large] = [at(Math.min(x, y)), at(Math.max(x, y))];
      const p = twoSampleKsP(small, n, m);
      expect(Math.abs(twoSampleKsP(small, m, n) - p)).toBeLessThanOrEqual(1e-12 * p);
      expect(twoSampleKsP(large, n, m)).toBeLessThanOrEqual(p);
      if (p < 0.05) expect(p).toBeLessThanOrEqual(kolmogorovTail(Math.sqrt((n * m) / (n + m)) * small) * (1 + 1e-9));
    }),
  );
});
