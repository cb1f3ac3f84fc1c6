import * as v from 'valibot';
import { chiSquared, cramerV, gTest, jsDistance, poolRare } from '../../../domain/drift/categorical.ts';
import { compareNumbers } from '../../../domain/drift/column-tests.ts';
import { isWholeAtom, ksBracket, wasserstein } from '../../../domain/drift/kolmogorov-smirnov.ts';
import { populationStabilityP } from '../../../domain/drift/population-stability.ts';
import { aucTest, weightedAuc } from '../../../domain/statistics/auc.ts';
import { adjustPValues } from '../../../domain/statistics/multiple-tests.ts';
import { fisherExact, pooledZ, proportionsP, smallestExpected } from '../../../domain/statistics/proportions.ts';
import { mulberry32 } from '../../../domain/statistics/random.ts';
import { twoSidedNormal } from '../../../domain/statistics/tails.ts';
import { twoSampleKsP } from '../../../domain/statistics/two-sample-ks.ts';
import { freshSeed } from '../../fresh-seed.ts';
import { askPython, pythonWith } from '../../python.ts';
import { numbers } from '../dataset/a-profile.ts';
import { histogramOf } from '../dataset/golden.ts';

jest.setTimeout(120_000);

const PROGRAM = `
import json, sys
import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon
asked = json.load(sys.stdin)
out = {"samples": [], "counts": [], "proportions": [], "scores": []}
for a, b in asked["samples"]:
    ks = stats.ks_2samp(a, b, method="exact")
    out["samples"].append({"d": ks.statistic, "p": ks.pvalue, "w1": stats.wasserstein_distance(a, b)})
for a, b in asked["counts"]:
    table = np.array([a, b])
    chi = stats.chi2_contingency(table, correction=False)
    g = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    js = float(jensenshannon(np.array(a) / sum(a), np.array(b) / sum(b), base=2))
    v = stats.contingency.association(table, method="cramer")
    out["counts"].append({"chi": chi[0], "df": chi[2], "p": chi[1], "g": g[0], "gp": g[1], "js": js, "v": v})
for k1, n1, k2, n2 in asked["proportions"]:
    fisher = stats.fisher_exact([[k1, n1 - k1], [k2, n2 - k2]])[1]
    table = np.array([[k1, n1 - k1], [k2, n2 - k2]])
    z = stats.chi2_contingency(table, correction=False)[1] if min(table.sum(axis=0)) > 0 else 1.0
    out["proportions"].append({"fisher": fisher, "z": z})
for one, zero in asked["scores"]:
    u = stats.mannwhitneyu(one, zero, alternative="greater", method="asymptotic", use_continuity=False)
    out["scores"].append({"auc": u.statistic / len(one) / len(zero), "p": u.pvalue})
control = getattr(stats, "false_discovery_control", None)
for method in ("bh", "by"):
    out[method] = None if control is None else list(control(asked["p"], method=method))
out["psi"] = [float(stats.chi2.sf(psi / (1 / n + 1 / m), bins - 1)) for psi, bins, n, m in asked["psi"]]
json.dump(out, sys.stdout)
`;

const number = v.number();
const answers = v.object({
  samples: v.array(v.object({ d: number, p: number, w1: number })),
  counts: v.array(v.object({ chi: number, df: number, p: number, g: number, gp: number, js: number, v: number })),
  proportions: v.array(v.object({ fisher: number, z: number })),
  scores: v.array(v.object({ auc: number, p: number })),
  bh: v.nullable(v.array(number)),
  by: v.nullable(v.array(number)),
  psi: v.array(number),
});

const python = pythonWith('scipy.stats');
const beside = python === undefined ? describe.skip : describe;
const random = mulberry32(python === undefined ? 0 : freshSeed('tests beside scipy'));
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const below = (n: number): number => Math.floor(n * random());

/** Without the low word, of which histograms know nothing: values that differ only there are one to them. */
function told(x: number): number {
  const word = new DataView(new ArrayBuffer(8));
  word.setFloat64(0, x);
  word.setUint32(4, 0);
  return word.getFloat64(0);
}

/** Pairs of samples of every kind: continuous and whole, alike and shifted, of different sizes, many so small that p is exact. */
const samples = times(24, (i) => {
  const size = (): number => (i < 12 ? 200 + below(3000) : 100 + below(900));
  const [n, m, shift] = [size(), size(), i % 3 === 0 ? 0 : random() / 2];
  const draw = i % 2 === 0 ? normal : () => below(40);
  return [times(n, () => told(draw())), times(m, () => told(draw() + (i % 2 === 0 ? shift : Math.round(5 * shift))))] as const;
});
const tables = times(12, (i) => {
  const kinds = 2 + below(30);
  const [a, b] = [times(kinds, () => 20 + below(400)), times(kinds, () => 20 + below(i % 3 === 0 ? 400 : 600))];
  return [a, b] as const;
});
const proportions = times(30, (i) => {
  const [n1, n2] = [20 + below(i % 2 ? 200 : 9000), 20 + below(i % 2 ? 200 : 9000)];
  return [below(n1 * 0.4 * random()), n1, below(n2 * 0.4 * random()), n2] as const;
});
const scores = times(6, (i) => [times(50 + below(900), () => normal() + i / 10), times(50 + below(900), normal)] as const);
const p = times(40, () => random() ** 4);
const psi = times(20, () => [0.2 * random() ** 3, 2 + below(20), 100 + below(9000), 100 + below(9000)] as const);

/** Relative difference, for numbers of any size. */
const near = (found: number, exact: number, tolerance = 1e-9): void =>
  expect(Math.abs(found - exact)).toBeLessThanOrEqual(tolerance * Math.max(1e-280, Math.abs(exact)) + 1e-300);

beside('scipy agrees', () => {
  const said =
    python === undefined
      ? undefined
      : v.parse(answers, askPython(python, PROGRAM, { samples, counts: tables, proportions, scores, p, psi }));

  test('about D, its p, and the distance of two samples', () => {
    for (const [i, [a, b]] of samples.entries()) {
      const exact = said?.samples[i];
      if (!exact) throw new Error('no answer');
      const [f, g] = [histogramOf(a), histogramOf(b)];
      const whole = a.every(Number.isInteger);
      const { low, high } = ksBracket(f, g, whole ? isWholeAtom : undefined);
      expect(low).toBeLessThanOrEqual(exact.d + 1e-12);
      expect(high).toBeGreaterThanOrEqual(exact.d - 1e-12);
      expect(high - low).toBeLessThan(whole ? 1e-12 : 0.02);
      const found = twoSampleKsP(exact.d, a.length, b.length);
      // Beyond any doubt p is a limit; of many rows too, which differs little from the exact p, and upwards where that is small.
      if (exact.p < 1e-10) expect(found).toBeLessThan(1e-9);
      else if (a.length * b.length <= 1e6) near(found, exact.p, 1e-8);
      else {
        expect(found / exact.p).toBeGreaterThan(exact.p < 0.05 ? 1 - 1e-8 : 0.99);
        expect(found).toBeLessThan(1.05 * exact.p ** 0.97);
      }
      near(wasserstein(f, g), exact.w1, 0.02);
      expect(compareNumbers(numbers('x', a), numbers('x', b))).toMatchObject({ test: 'ks', effect: low });
    }
  });

  test('about chi-squared, G, Jensen-Shannon and Cramér’s V', () => {
    for (const [i, [a, b]] of tables.entries()) {
      const exact = said?.counts[i];
      if (!exact) throw new Error('no answer');
      // No bin of these is rare, so nothing is pooled.
      expect(poolRare({ a, b })).toEqual({ a, b });
      const [chi, g] = [chiSquared({ a, b }), gTest({ a, b })];
      near(chi.statistic, exact.chi);
      expect(chi.df).toBe(exact.df);
      near(chi.p, exact.p, 1e-7);
      near(g.statistic, exact.g, 1e-8);
      near(g.p, exact.gp, 1e-6);
      near(jsDistance({ a, b }), exact.js, 1e-8);
      near(cramerV({ a, b }), exact.v);
    }
  });

  test('about two proportions', () => {
    for (const [i, [k1, n1, k2, n2]] of proportions.entries()) {
      const exact = said?.proportions[i];
      if (!exact) throw new Error('no answer');
      const [a, b] = [
        { k: k1, n: n1 },
        { k: k2, n: n2 },
      ];
      near(fisherExact(a, b), exact.fisher, 1e-6);
      if (k1 + k2 > 0) near(twoSidedNormal(pooledZ(a, b)), exact.z, 1e-7);
      near(proportionsP(a, b), smallestExpected(a, b) < 5 ? exact.fisher : exact.z, 1e-6);
    }
  });

  test('about the area under the curve', () => {
    for (const [i, [one, zero]] of scores.entries()) {
      const exact = said?.scores[i];
      if (!exact) throw new Error('no answer');
      const all = [...one, ...zero];
      const auc = weightedAuc(
        all,
        [...one.map(() => 1), ...zero.map(() => 0)],
        all.map(() => 1),
      );
      near(auc, exact.auc, 1e-12);
      near(aucTest(auc, one.length, zero.length).p, exact.p, 1e-6);
    }
  });

  const withControl = said?.bh === null ? test.skip : test;
  withControl('about many tests at once (scipy 1.11 or newer)', () => {
    for (const [method, exact] of [
      ['bh', said?.bh],
      ['by', said?.by],
    ] as const) {
      for (const [i, q] of adjustPValues(p, method).entries()) near(q, exact?.[i] ?? Number.NaN, 1e-12);
    }
  });

  test('about the law of PSI', () => {
    for (const [i, [value, bins, n, m]] of psi.entries()) near(populationStabilityP(value, bins, n, m), said?.psi[i] ?? Number.NaN, 1e-7);
  });
});
