import fc from 'fast-check';
import { addToSum, decidingP, EMPTY_SUM, stratifiedP } from '../../../domain/canary/stratified-test.ts';
import { BURST, counts, type Row, WORSENING } from './windows.ts';

const sum = (rows: readonly Row[], psi0: number) => rows.reduce((law, row) => addToSum(law, counts(row), psi0, 0.005), EMPTY_SUM);

test.each<{ name: string; rows: readonly Row[]; psi0: number; p: number }>([
  { name: 'worsening, tolerated 1.1', rows: WORSENING, psi0: 1.1, p: 7.241621e-9 },
  { name: 'worsening, nothing tolerated', rows: WORSENING, psi0: 1, p: 1.654909e-9 },
  { name: 'its first three windows, 1.1', rows: WORSENING.slice(0, 3), psi0: 1.1, p: 0.126404 },
  { name: 'its first three windows, 1', rows: WORSENING.slice(0, 3), psi0: 1, p: 0.103911 },
  { name: 'one window', rows: [[540, 3, 60, 1]], psi0: 1, p: 0.344632 },
  { name: 'no champion to compare with', rows: [[0, 0, 60, 5]], psi0: 1.1, p: 1 },
  { name: 'no window at all', rows: [], psi0: 1.1, p: 1 },
])('$name: p = $p', ({ rows, psi0, p }) => {
  expect(Math.abs(stratifiedP(sum(rows, psi0)) / p - 1)).toBeLessThan(5e-6);
});

test('the order of windows does not matter', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...WORSENING], { minLength: 10, maxLength: 10 }), (shuffled) => {
      expect(stratifiedP(sum(shuffled, 1.1))).toBeCloseTo(stratifiedP(sum(WORSENING, 1.1)), 15);
    }),
  );
});

test('one window is the tail of its own law', () => {
  // 5 of 12 events on 30 of 100 requests, counted by hand: the hypergeometric tail.
  const choose = (n: number, k: number): number => (k < 0 || k > n ? 0 : k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
  const tail = [5, 6, 7, 8, 9, 10, 11, 12].reduce((p, c) => p + (choose(30, c) * choose(70, 12 - c)) / choose(100, 12), 0);
  expect(stratifiedP(sum([[70, 7, 30, 5]], 1))).toBeCloseTo(tail, 12);
});

test('the estimate for wide laws agrees with the exact tail where both exist', () => {
  const shapes: readonly (readonly [Row, number])[] = [
    [[5400, 20, 600, 2], 25],
    [[540, 250, 60, 28], 4],
    [[95, 3, 5, 0], 200],
    [[50, 20, 50, 20], 6],
  ];
  for (const [row, windows] of shapes) {
    const law = sum(
      Array.from({ length: windows }, () => row),
      1.1,
    );
    expect(law.exact).not.toBeNull();
    const [mean = 0, variance = 0] = law.cumulants;
    for (const z of [-2, -0.5, 0, 0.5, 1, 2, 2.5, 3, 4, 5]) {
      const observed = Math.round(mean + z * Math.sqrt(variance));
      const ratio = stratifiedP({ ...law, observed, exact: null }) / stratifiedP({ ...law, observed });
      // The estimate is raised by 0.2 %, so it may be larger, and smaller only by its own error.
      expect(ratio).toBeGreaterThan(0.999);
      expect(ratio).toBeLessThan(1.005);
    }
  }
});

test('its size does not grow with the bake', () => {
  const day = sum(
    Array.from({ length: 1440 }, () => [5400, 2700, 600, 300] as const),
    1,
  );
  expect(day.exact).toBeNull();
  expect(JSON.stringify(day).length).toBeLessThan(300);
  expect(stratifiedP(day)).toBeCloseTo(0.5, 1);
  const rare = sum(
    Array.from({ length: 1440 }, (_, i) => [5400, i % 10 === 0 ? 1 : 0, 600, 0] as const),
    1.1,
  );
  expect(JSON.stringify(rare).length).toBeLessThan(4000);
});

test('far out in the tail of a wide law it is bounded, not computed', () => {
  const wide = sum(
    Array.from({ length: 100 }, () => [5400, 2700, 600, 300] as const),
    1,
  );
  expect(stratifiedP({ ...wide, observed: wide.observed + 5000 })).toBeLessThan(1e-13);
  expect(stratifiedP({ ...wide, observed: wide.observed - 5000 })).toBe(1);
});

test('one bad minute cannot decide, many mildly bad ones can', () => {
  expect(stratifiedP(sum(BURST, 1.1))).toBeLessThan(1e-9);
  expect(decidingP(sum(BURST, 1.1))).toBeGreaterThan(0.005);
  const mild = sum(
    Array.from({ length: 27 }, () => [540, 3, 60, 1] as const),
    1.1,
  );
  expect(decidingP(mild)).toBe(stratifiedP(mild));
  expect(decidingP(mild)).toBeLessThan(0.005);
});

test('a window alone is cut to what is just not significant', () => {
  const one = sum([[540, 3, 80, 20]], 1.1);
  expect(decidingP(one)).toBeGreaterThan(0.005);
  expect(decidingP({ ...one, cut: one.cut + 1 })).toBeLessThanOrEqual(0.005);
});

test('the cut p is never below the plain one', () => {
  const row = fc
    .tuple(fc.integer({ min: 0, max: 300 }), fc.nat(20), fc.integer({ min: 0, max: 100 }), fc.nat(20))
    .map(([nb, kb, nc, kc]): Row => [nb, Math.min(nb, kb), nc, Math.min(nc, kc)]);
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
      const law = sum(rows, 1.1);
      expect(decidingP(law)).toBeGreaterThanOrEqual(stratifiedP(law));
    }),
  );
});
