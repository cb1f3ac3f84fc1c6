import fc from 'fast-check';
import { addWindow, type Caution, type Evidence, NO_EVIDENCE } from '../../../domain/canary/e-process.ts';
import { fisherLaw } from '../../../domain/canary/fisher-law.ts';
import type { Mixture } from '../../../domain/canary/mixture.ts';
import { mixtureOf, REFERENCE_PRIOR } from '../../../domain/canary/plan.ts';
import { BURST, counts, type Row, WORSENING } from './windows.ts';

const reference = mixtureOf({ windows: 30, temper: 1, prior: REFERENCE_PRIOR }, { psi0: 1.1 });
const caution: Caution = { threshold: Math.log(200), minWindows: 2, boost: true };

function course(rows: readonly Row[], mixture: Mixture, start: Evidence = NO_EVIDENCE): readonly Evidence[] {
  const all: Evidence[] = [];
  for (const row of rows) all.push(addWindow(all.at(-1) ?? start, counts(row), mixture, caution));
  return all;
}

test.each<{ name: string; mixture: Mixture; logE: readonly number[] }>([
  {
    name: 'the published prior',
    mixture: reference,
    logE: [-0.36491, -0.162027, 0.456942, 2.002802, 3.420385, 7.716881, 7.716881, 10.536355, 13.672455, 14.510348],
  },
  {
    name: 'no tolerance, all onsets at the start',
    mixture: { ...reference, psi0: 1, startWeight: 1, horizon: 1 },
    logE: [-0.603918, -0.21227, 0.745482, 2.648485, 4.235886, 8.826866, 8.826866, 11.863055, 15.215201, 16.196263],
  },
  {
    name: 'tempered by 2',
    mixture: { ...reference, temper: 2 },
    logE: [-0.234442, -0.129841, 0.165824, 0.839202, 1.442519, 3.316369, 3.316369, 4.60996, 6.070062, 6.511147],
  },
])('evidence of a worsening challenger, $name', ({ mixture, logE }) => {
  course(WORSENING, mixture).forEach((evidence, i) => {
    expect(evidence.logE).toBeCloseTo(logE[i] ?? Number.NaN, 6);
  });
});

test('winsorised, it convicts with the sixth window', () => {
  const capped = [-0.36491, -0.162027, 0.456942, 2.002802, 3.420385, 6.069543, 6.069543, 8.718702, 11.367861, 12.205754];
  const run = course(WORSENING, reference);
  run.forEach((evidence, i) => {
    expect(evidence.capped).toBeCloseTo(capped[i] ?? Number.NaN, 6);
  });
  expect(run.findIndex((evidence) => evidence.capped >= caution.threshold)).toBe(5);
  expect(run.findIndex((evidence) => evidence.boosted >= caution.threshold - 1e-9)).toBe(5);
});

test('one bad minute does not convict', () => {
  const run = course(BURST, reference);
  [-0.36491, 26.487135, 21.881868, 21.670372].forEach((logE, i) => {
    expect(run[i]?.logE).toBeCloseTo(logE, 6);
  });
  [-0.36491, 2.284249, -2.321018, -2.532514].forEach((capped, i) => {
    expect(run[i]?.capped).toBeCloseTo(capped, 6);
  });
  expect(Math.max(...run.map((evidence) => evidence.boosted))).toBeLessThan(caution.threshold / 2);
});

const row = fc
  .record({
    nb: fc.integer({ min: 0, max: 300 }),
    nc: fc.integer({ min: 0, max: 100 }),
    pb: fc.double({ min: 0, max: 0.1, noNaN: true }),
    pc: fc.double({ min: 0, max: 0.3, noNaN: true }),
  })
  .map(({ nb, nc, pb, pc }): Row => [nb, Math.floor(nb * pb), nc, Math.floor(nc * pc)]);
const rows = fc.array(row, { minLength: 1, maxLength: 12 });

test('no window adds more than its half of the threshold', () => {
  fc.assert(
    fc.property(rows, (some) => {
      let before = 0;
      for (const { boosted, capped } of course(some, reference)) {
        expect(boosted - before).toBeLessThanOrEqual(caution.threshold / 2 + 1e-12);
        expect(Number.isFinite(capped)).toBe(true);
        before = boosted;
      }
    }),
  );
});

test('the deciding form never falls behind the winsorised one before it convicts', () => {
  fc.assert(
    fc.property(rows, (some) => {
      for (const { boosted, capped } of course(some, reference)) {
        if (boosted >= caution.threshold - 1e-9) return;
        expect(boosted).toBeGreaterThanOrEqual(capped - 1e-9);
      }
    }),
  );
});

test.each([0.4, 0.8, 1, 1.1])('whatever was gathered, the next window expects at most factor 1 at odds %d', (truth) => {
  fc.assert(
    fc.property(rows, row, (past, [nb, kb, nc, kc]) => {
      const before = course(past, reference).at(-1) ?? NO_EVIDENCE;
      fc.pre(before.boosted < caution.threshold - 1e-6);
      const k = kb + kc;
      fc.pre(nb > 0 && nc > 0 && k > 0 && k < nb + nc);
      const { from, p } = fisherLaw(counts([nb, kb, nc, kc]), truth);
      const factor = (form: 'logE' | 'capped' | 'boosted') =>
        p.reduce((sum, mass, i) => {
          const after = addWindow(before, counts([nb, k - from - i, nc, from + i]), reference, caution);
          return sum + mass * Math.exp(after[form] - before[form]);
        }, 0);
      expect(factor('logE')).toBeLessThanOrEqual(1 + 1e-6);
      expect(factor('capped')).toBeLessThanOrEqual(1 + 1e-6);
      expect(factor('boosted')).toBeLessThanOrEqual(1 + 1e-6);
    }),
    { numRuns: 6 },
  );
});

test('what the cut takes at the tolerated odds is given back whole', () => {
  const before = course(WORSENING.slice(0, 4), reference).at(-1) ?? NO_EVIDENCE;
  const { from, p } = fisherLaw(counts([540, 3, 60, 3]), 1.1);
  const expected = p.reduce((sum, mass, i) => {
    const after = addWindow(before, counts([540, 6 - from - i, 60, from + i]), reference, caution);
    return sum + mass * Math.exp(after.boosted - before.boosted);
  }, 0);
  expect(expected).toBeCloseTo(1, 6);
});

test('the order of windows does not matter when every onset is at the start', () => {
  const start = { ...reference, startWeight: 1, horizon: 1 };
  fc.assert(
    fc.property(rows, (some) => {
      const forward = course(some, start).at(-1)?.logE ?? 0;
      const backward = course([...some].reverse(), start).at(-1)?.logE ?? 0;
      expect(Math.abs(forward - backward)).toBeLessThan(1e-9 * (1 + Math.abs(forward)));
    }),
  );
});

test('a window without requests tells nothing', () => {
  const before = course(WORSENING.slice(0, 6), reference).at(-1) ?? NO_EVIDENCE;
  expect(addWindow(before, counts([0, 0, 0, 0]), reference, caution).logE).toBeCloseTo(before.logE, 12);
  expect(addWindow(before, counts([0, 0, 60, 5]), reference, caution).boosted).toBeCloseTo(before.boosted, 12);
});

test('stored and read back between windows, the same bits come out', () => {
  fc.assert(
    fc.property(rows, fc.nat(11), (some, cut) => {
      const stored = JSON.parse(JSON.stringify(course(some.slice(0, cut), reference).at(-1) ?? NO_EVIDENCE)) as Evidence;
      expect(course(some.slice(cut), reference, stored).at(-1) ?? stored).toEqual(course(some, reference).at(-1));
    }),
  );
});
