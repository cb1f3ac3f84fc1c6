import fc from 'fast-check';
import { fisherLaw, logE, logG } from '../../../domain/canary/fisher-law.ts';
import { counts, type Row } from './windows.ts';

test.each<[number, number, number, number, number]>([
  [1000, 12, 50, 2, 0.582651],
  [1000, 300, 100, 5, 75.344758],
  [100, 50, 60, 1.5, 12.661184],
  [100, 60, 95, 10, 134.177325],
  [6000, 120, 600, 50, 205.342653],
  [1000000, 5000, 50000, 3, 474.597601],
])('logG of %d requests, %d events, %d drawn, odds %d', (total, k, drawn, psi, expected) => {
  expect(logG(total, k, drawn, psi)).toBeCloseTo(expected, 6);
});

test.each<[Row, number, number, number]>([
  [[540, 3, 60, 1], 2, 1, 0.312651],
  [[540, 3, 60, 1], 2, 1.1, 0.257133],
  [[540, 3, 60, 4], 5, 1.1, 3.796429],
  [[540, 0, 60, 3], 10, 1.1, 4.736232],
  [[540, 10, 60, 0], 3, 1.1, -1.705154],
  [[57, 1, 3, 3], 50, 1.1, 7.578853],
  [[300, 150, 300, 190], 1.5, 1, 5.08197],
  [[5400, 27, 600, 9], 3, 1.1, 2.850422],
  [[95000, 480, 5000, 60], 2, 1.1, 12.278643],
  [[950, 20, 50, 0], 1, 2, 0.967686],
  [[540, 3, 60, 0], 1, 2, 0.285558],
  [[5400, 30, 600, 3], 1, 2, 1.059262],
  [[540, 3, 60, 4], 1, 2, -2.108016],
  [[540, 0, 60, 0], 5, 1.1, 0],
  [[0, 0, 60, 5], 5, 1.1, 0],
  [[540, 540, 60, 60], 5, 1.1, 0],
])('logE of %j for odds %d against %d', (row, psi1, psi0, expected) => {
  expect(logE(counts(row), psi1, psi0)).toBeCloseTo(expected, 6);
});

const margins = fc
  .record({ nb: fc.integer({ min: 1, max: 5000 }), nc: fc.integer({ min: 1, max: 1500 }) })
  .chain(({ nb, nc }) =>
    fc.record({ nb: fc.constant(nb), nc: fc.constant(nc), k: fc.integer({ min: 1, max: Math.min(25, Math.max(1, nb + nc - 1)) }) }),
  );
const odds = fc.double({ min: 0.2, max: 50, noNaN: true });

/** The window with the same margins in which the challenger had c events. */
const having = ({ nb, nc, k }: { nb: number; nc: number; k: number }, c: number): Row => [nb, k - c, nc, c];

const expectation = (m: { nb: number; nc: number; k: number }, truth: number, psi1: number, psi0: number): number => {
  const { from, p } = fisherLaw(counts(having(m, Math.max(0, m.k - m.nb))), truth);
  return p.reduce((sum, mass, i) => sum + mass * Math.exp(logE(counts(having(m, from + i)), psi1, psi0)), 0);
};

test('a window expects evidence of exactly 1 at the tolerated odds', () => {
  fc.assert(
    fc.property(margins, fc.double({ min: 1.2, max: 10, noNaN: true }), (m, psi1) => {
      expect(Math.abs(expectation(m, 1.1, psi1, 1.1) - 1)).toBeLessThan(1e-6);
    }),
    { numRuns: 60 },
  );
});

test('and of at most 1 below them', () => {
  fc.assert(
    fc.property(margins, fc.double({ min: 0.2, max: 1.1, noNaN: true }), (m, truth) => {
      expect(expectation(m, truth, 3, 1.1)).toBeLessThanOrEqual(1 + 1e-6);
    }),
    { numRuns: 60 },
  );
});

test('swapping the fleets and inverting the odds changes nothing', () => {
  fc.assert(
    fc.property(margins, odds, odds, fc.double({ min: 0, max: 1, noNaN: true }), (m, psi1, psi0, where) => {
      const low = Math.max(0, m.k - m.nb);
      const c = low + Math.floor(where * (Math.min(m.k, m.nc) - low));
      const [nb, kb, nc, kc] = having(m, c);
      const swapped = logE(counts([nc, kc, nb, kb]), 1 / psi1, 1 / psi0);
      expect(Math.abs(logE(counts([nb, kb, nc, kc]), psi1, psi0) - swapped)).toBeLessThan(1e-6 * (1 + Math.abs(swapped)));
    }),
  );
});

test('more events of the challenger are more evidence against it', () => {
  fc.assert(
    fc.property(margins, (m) => {
      const low = Math.max(0, m.k - m.nb);
      const high = Math.min(m.k, m.nc);
      fc.pre(high > low);
      expect(logE(counts(having(m, high)), 3, 1.1)).toBeGreaterThan(logE(counts(having(m, low)), 3, 1.1));
    }),
  );
});

test('the law sums to 1 and agrees with direct counting', () => {
  const { from, p } = fisherLaw(counts([7, 2, 5, 2]), 2);
  const choose = (n: number, k: number): number => (k < 0 || k > n ? 0 : k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
  const weights = [0, 1, 2, 3, 4].map((c) => choose(5, c) * choose(7, 4 - c) * 2 ** c);
  const sum = weights.reduce((a, b) => a + b, 0);
  expect(from).toBe(0);
  expect(Array.from(p)).toHaveLength(5);
  weights.forEach((weight, c) => {
    expect(p[c]).toBeCloseTo(weight / sum, 12);
  });
});

test('the price of a window depends on the spread of its law, not on its requests', () => {
  const small = fisherLaw(counts([9_000, 45, 1_000, 5]), 1.1).p.length;
  const large = fisherLaw(counts([9_000_000, 4_500_000, 1_000_000, 500_000]), 1.1).p.length;
  expect(large).toBeLessThan(20_000);
  expect(small).toBeLessThan(60);
});
