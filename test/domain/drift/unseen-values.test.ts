import fc from 'fast-check';
import { compareUnseen, unseenP } from '../../../domain/drift/unseen-values.ts';
import { mulberry32 } from '../../../domain/statistics/random.ts';
import { texts } from '../dataset/a-profile.ts';

/** Shares of random divisions of the pooled rows in which at least so many current rows are unseen. */
function byDivision(unseen: number, counts: readonly number[], n: number, divisions: number): number {
  const random = mulberry32(7);
  const rows = counts.flatMap((count, category) => new Array<number>(count).fill(category));
  let reached = 0;
  for (let division = 0; division < divisions; division++) {
    for (let i = rows.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [rows[i], rows[j]] = [rows[j] ?? 0, rows[i] ?? 0];
    }
    const known = new Set(rows.slice(0, n));
    if (rows.slice(n).filter((category) => !known.has(category)).length >= unseen) reached++;
  }
  return reached / divisions;
}

test.each([
  { unseen: 4, counts: [40, 30, 3, 3, 2, 2], n: 40 },
  { unseen: 5, counts: [60, 5, 5, 5, 5], n: 40 },
  { unseen: 9, counts: [...new Array<number>(30).fill(2), 20], n: 40 },
  { unseen: 2, counts: [20, 20, 2], n: 20 },
])('a bound of what random divisions of $counts show', ({ unseen, counts, n }) => {
  const m = counts.reduce((sum, count) => sum + count, 0) - n;
  const p = unseenP(unseen, counts, n, m);
  const seen = byDivision(unseen, counts, n, 4000);
  expect(p).toBeGreaterThanOrEqual(seen);
  // Not so wide that nothing could ever be told.
  expect(p).toBeLessThan(12 * seen + 0.02);
});

test('one category: twelve rows that happen to lie on one side are chance among many columns, sixty are not', () => {
  expect(unseenP(12, [1988, 12], 1000, 1000)).toBeCloseTo(2 ** -12, 4);
  expect(unseenP(60, [2000, 60], 1000, 1060)).toBeLessThan(1e-12);
});

test('nothing unseen, or no more than expected, is no evidence', () => {
  expect(unseenP(0, [10, 10], 10, 10)).toBe(1);
  expect(unseenP(1, new Array<number>(20).fill(1), 10, 10)).toBe(1);
});

test('more unseen rows never look more like chance', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 50 }),
      (counts, n) => {
        const all = counts.reduce((sum, count) => sum + count, 0);
        const ps = Array.from({ length: 12 }, (_, unseen) => unseenP(unseen, counts, n, all + 1));
        for (const [i, p] of ps.entries()) {
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual((ps[i - 1] ?? 1) + 1e-12);
        }
      },
    ),
  );
});

test('a dictionary that does not hold every category tells no chance', () => {
  const known = texts('c', { x: 500, y: 500 });
  const cut = { ...texts('c', { x: 500, z: 500 }), dict: { exact: false, err: 3, values: [['x', 500] as [string, number]] } };
  expect(compareUnseen(known, cut)).toEqual({ share: 0.497, expected: 0, limit: 0.01 });
  expect(compareUnseen(cut, known)).toBeUndefined();
});
