import fc from 'fast-check';
import { closedFormGain, closedFormValue } from '../../../domain/evaluation/closed-form.ts';
import { delong, delongCovariance, delongDifference } from '../../../domain/evaluation/delong.ts';
import { holm } from '../../../domain/evaluation/holm.ts';
import { mcnemar } from '../../../domain/evaluation/mcnemar.ts';
import { requiredRows } from '../../../domain/evaluation/required-rows.ts';
import { studentCdf, studentQuantile } from '../../../domain/evaluation/student-t.ts';
import { tangoInterval, tangoScore } from '../../../domain/evaluation/tango.ts';
import { mulberry32 } from '../../../domain/statistics/random.ts';
import { challenger, challenger2, champion, champion2, labels, y2 } from './d1.ts';

describe('DeLong', () => {
  test('of D1, both models and their difference', () => {
    expect(delong(labels, champion).standardError ** 2).toBeCloseTo(0.001499823633, 12);
    expect(delong(labels, challenger).standardError ** 2).toBeCloseTo(0.002727336861, 12);
    expect(delongCovariance(labels, champion, challenger)).toBeCloseTo(-8.183421517e-5, 13);
    const { value, standardError } = delongDifference(labels, challenger, champion);
    expect(value).toBeCloseTo(-0.05777777778, 10);
    expect(standardError).toBeCloseTo(0.06626333016, 10);
    expect(value / standardError).toBeCloseTo(-0.871941957, 9);
  });

  test('its one-sided bound', () => {
    const gain = closedFormGain({ metric: 'auc' }, { labels, challenger, champion });
    expect(gain?.estimate).toMatchObject({ method: 'delong' });
    expect(gain?.estimate.lower).toBeCloseTo(-0.1667712567, 10);
    expect(gain?.harm(0)).toBeCloseTo(0.383240043 / 2, 9);
  });

  test('variance of a difference is the sum of variances less twice the covariance', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { minLength: 6, maxLength: 40 });
    fc.assert(
      fc.property(rows, (found) => {
        const y = Float64Array.from(found, (_, i) => i % 2);
        const [a, b] = [Float64Array.from(found, ([x]) => x), Float64Array.from(found, ([, x]) => x)];
        const sum = delong(y, a).standardError ** 2 + delong(y, b).standardError ** 2 - 2 * delongCovariance(y, a, b);
        expect(delongDifference(y, a, b).standardError ** 2).toBeCloseTo(sum, 10);
      }),
    );
  });
});

test.each([
  { b: 7, c: 1, exact: 0.0703125, midP: 0.0390625 },
  { b: 12, c: 25, exact: 0.04703102744, midP: 0.03355243968 },
  { b: 3, c: 15, exact: 0.007537841797, midP: 0.004425048828 },
  { b: 59, c: 80, exact: 0.08945231499, midP: 0.07555082875 },
  { b: 5, c: 5, exact: 1, midP: 1 },
  { b: 0, c: 0, exact: 1, midP: 1 },
])('McNemar of $b and $c', ({ b, c, exact, midP }) => {
  expect(mcnemar(b, c).exact).toBeCloseTo(exact, 10);
  expect(mcnemar(b, c).midP).toBeCloseTo(midP, 10);
  expect(mcnemar(c, b)).toEqual(mcnemar(b, c));
});

describe('Tango', () => {
  test.each([
    { c: 1, b: 7, n: 30, d: -0.2, two: [-0.38636133, -0.018788398], lower: -0.3549525, score: -1.9493236 },
    { c: 25, b: 12, n: 500, d: 0.026, two: [0.0022666394, 0.051622397], lower: 0.0062088008, score: 3.5559467 },
    { c: 80, b: 59, n: 2000, d: 0.0105, two: [-0.0010674207, 0.02228995], lower: 0.00081113147, score: 4.9327062 },
    { c: 0, b: 0, n: 300, d: 0, two: [-0.012642971, 0.012642971], lower: -0.0089378722, score: 2.4743583 },
    { c: 0, b: 1, n: 44, d: -0.022727273, two: [-0.1180771, 0.059393231], lower: -0.095662426, score: -0.12921915 },
  ])('of $c and $b among $n', ({ c, b, n, d, two, lower, score }) => {
    const found = { challengerOnly: c, championOnly: b, rows: n };
    expect((c - b) / n).toBeCloseTo(d, 9);
    const [low, high] = tangoInterval(found, 0.975);
    expect(low).toBeCloseTo(two[0] ?? 0, 8);
    expect(high).toBeCloseTo(two[1] ?? 0, 8);
    expect(tangoInterval(found)[0]).toBeCloseTo(lower, 8);
    expect(tangoScore(found, -0.02)).toBeCloseTo(score, 7);
  });

  test('swapping the models mirrors the interval', () => {
    const some = fc.tuple(fc.nat(20), fc.nat(20), fc.integer({ min: 41, max: 500 }));
    fc.assert(
      fc.property(some, ([c, b, n]) => {
        const [low, high] = tangoInterval({ challengerOnly: c, championOnly: b, rows: n });
        const [low2, high2] = tangoInterval({ challengerOnly: b, championOnly: c, rows: n });
        expect(low).toBeCloseTo(-high2, 9);
        expect(high).toBeCloseTo(-low2, 9);
        expect(low).toBeLessThanOrEqual((c - b) / n);
        expect(high).toBeGreaterThanOrEqual((c - b) / n);
      }),
    );
  });

  // 500 rows, 6 % of them discordant, margin of one point: the chances to promote that the gate was designed for.
  test.each([
    { truth: -0.02, promotes: 0.005 },
    { truth: -0.01, promotes: 0.049 },
    { truth: 0, promotes: 0.229 },
  ])('promotes a challenger that is $truth better in $promotes of deliveries', ({ truth, promotes }) => {
    const random = mulberry32(1);
    const [draws, rows, better] = [2000, 500, (0.06 + truth) / 2];
    let promoted = 0;
    for (let draw = 0; draw < draws; draw++) {
      let [c, b] = [0, 0];
      for (let row = 0; row < rows; row++) {
        const u = random();
        if (u < better) c++;
        else if (u < 0.06) b++;
      }
      if (tangoInterval({ challengerOnly: c, championOnly: b, rows })[0] >= -0.01) promoted++;
    }
    expect(Math.abs(promoted / draws - promotes)).toBeLessThan(0.02);
  });
});

describe('Student’s t', () => {
  test('quantiles', () => {
    expect(studentQuantile(0.95, 29)).toBeCloseTo(1.69912702653, 11);
    expect(studentQuantile(0.95, 1e6)).toBeCloseTo(1.644855, 6);
  });

  test('a quantile is where the distribution function says', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.integer({ min: 3, max: 100_000 }), (p, df) => {
        expect(studentCdf(studentQuantile(p, df), df)).toBeCloseTo(p, 9);
      }),
    );
  });

  test.each([
    { metric: 'logLoss' as const, mean: -0.09917904633, lower: -0.2422356618, p: 0.2483812415 },
    { metric: 'brier' as const, mean: -0.04696333333, lower: -0.1075713939, p: 0.1982830468 },
  ])('of differences in $metric on D1', ({ metric, mean, lower, p }) => {
    const gain = closedFormGain({ metric }, { labels, challenger, champion });
    expect(gain?.estimate.value).toBeCloseTo(mean, 10);
    expect(gain?.estimate.lower).toBeCloseTo(lower, 10);
    expect(gain?.harm(0)).toBeCloseTo(p / 2, 9);
  });

  test('of squared errors on D2, as rmse by the delta method', () => {
    const gain = closedFormGain({ metric: 'rmse' }, { labels: y2, challenger: challenger2, champion: champion2 });
    expect(gain?.estimate.value).toBeCloseTo(0.5700877125 - 0.2309401077, 9);
    expect(gain?.estimate.lower).toBeGreaterThan(0);
    expect(gain?.harm(0)).toBeGreaterThan(0.999);
  });
});

test('accuracy by itself has a Wilson bound', () => {
  const right = Float64Array.from({ length: 200 }, (_, i) => (i < 195 ? 0.9 : 0.1));
  const estimate = closedFormValue({ metric: 'accuracy' }, new Float64Array(200).fill(1), right);
  expect(estimate?.method).toBe('wilson');
  // One minus the upper bound of 5 errors in 200.
  expect(estimate?.lower).toBeCloseTo(1 - 0.05045878, 8);
});

describe('Holm', () => {
  test('of five p values', () => {
    expect(holm([0.001, 0.012, 0.021, 0.04, 0.2]).map((p) => Number(p.toFixed(6)))).toEqual([0.005, 0.048, 0.063, 0.08, 0.2]);
  });

  test('is monotone, never below p, and keeps the order given', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (p) => {
        const adjusted = holm(p);
        for (const [i, value] of adjusted.entries()) {
          expect(value).toBeGreaterThanOrEqual(p[i] ?? 0);
          for (const [j, other] of adjusted.entries()) if ((p[i] ?? 0) < (p[j] ?? 0)) expect(value).toBeLessThanOrEqual(other);
        }
      }),
    );
  });
});

test.each([
  { discordant: 0.02, margin: 0.005, rows: 4947 },
  { discordant: 0.05, margin: 0.005, rows: 12366 },
  { discordant: 0.1, margin: 0.005, rows: 24731 },
  { discordant: 0.02, margin: 0.01, rows: 1237 },
  { discordant: 0.05, margin: 0.01, rows: 3092 },
  { discordant: 0.1, margin: 0.01, rows: 6183 },
  { discordant: 0.02, margin: 0.02, rows: 310 },
  { discordant: 0.05, margin: 0.02, rows: 773 },
  { discordant: 0.1, margin: 0.02, rows: 1546 },
])('$rows rows settle a margin of $margin with $discordant discordant', ({ discordant, margin, rows }) => {
  expect(requiredRows(discordant, margin)).toBe(rows);
});
