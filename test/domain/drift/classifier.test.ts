import * as v from 'valibot';
import { driftPolicySchema } from '../../../domain/dataset/contract.ts';
import type { Profile } from '../../../domain/dataset/profile.ts';
import { tellApart } from '../../../domain/drift/classifier/tell-apart.ts';
import { judgeDrift } from '../../../domain/drift/judge-drift.ts';
import { aucTest, weightedAuc } from '../../../domain/statistics/auc.ts';
import { mulberry32 } from '../../../domain/statistics/random.ts';
import { profileOf } from '../../profiler/profiling.ts';

const policy = v.parse(driftPolicySchema, {});

/** Two columns with the same distributions each; `together` is how often the second follows the first. */
function pairs(seed: number, together: number, n = 4000): Profile {
  const random = mulberry32(seed);
  const rows = Array.from({ length: n }, () => {
    const x = random();
    const y = random() < together ? x : random();
    return `${x.toFixed(6)},${y.toFixed(6)},${'abcde'[Math.floor(random() * 5)]}`;
  });
  return profileOf(`x,y,c\n${rows.join('\n')}\n`);
}

const baseline = pairs(1, 0.8);

test('columns that no longer go together fail, though each looks the same', () => {
  const judgement = judgeDrift(baseline, pairs(2, 0), policy);
  expect(judgement.columns.every(({ verdict }) => verdict === 'pass')).toBe(true);
  expect(judgement.verdict).toBe('fail');
  expect(judgement.reasons[0]).toContain('a classifier tells baseline and current rows apart: AUC 0.');
  expect(judgement.multivariate?.auc).toBeGreaterThan(0.65);
  expect(judgement.multivariate?.importances.at(-1)?.column).toBe('c');
});

test.each([3, 4, 5])('the same process again passes (seed %d)', (seed) => {
  const judgement = judgeDrift(baseline, pairs(seed, 0.8), policy);
  expect(judgement.verdict).toBe('pass');
  expect(judgement.multivariate?.auc).toBeGreaterThan(0.45);
  expect(judgement.multivariate?.auc).toBeLessThan(0.55);
});

test('of many columns each tree looks at some, and the one that tells is found all the same', () => {
  const random = mulberry32(8);
  const names = Array.from({ length: 120 }, (_, i) => `f${i}`);
  const make = (shift: number) =>
    profileOf(
      `${names.join()}\n${Array.from({ length: 1000 }, () => names.map((_, i) => (random() + (i === 77 ? shift : 0)).toFixed(3)).join()).join('\n')}\n`,
    );
  const before = make(0);
  expect(tellApart(before, make(0.5), names, 100)?.importances[0]?.column).toBe('f77');
  expect(Math.abs((tellApart(before, make(0), names, 100)?.auc ?? 0) - 0.5)).toBeLessThan(0.05);
});

test('the same seed gives the same answer, and a policy can do without', () => {
  const now = pairs(2, 0);
  expect(tellApart(baseline, now, ['x', 'y'], 100, 7)).toEqual(tellApart(baseline, now, ['x', 'y'], 100, 7));
  expect(judgeDrift(baseline, now, { ...policy, multivariate: false }).multivariate).toBeUndefined();
});

test('a small dataset is not weighed down by a large one', () => {
  const { auc } = tellApart(baseline, pairs(9, 0.8, 400), ['x', 'y', 'c'], 100) ?? { auc: Number.NaN };
  expect(Math.abs(auc - 0.5)).toBeLessThan(0.08);
});

test('a category that changed is found', () => {
  const random = mulberry32(3);
  const make = (often: string) =>
    profileOf(
      `x,c\n${Array.from({ length: 2000 }, () => `${random().toFixed(4)},${random() < 0.5 ? often : 'abcdefgh'[Math.floor(random() * 8)]}`).join('\n')}\n`,
    );
  const found = tellApart(make('a'), make('b'), ['x', 'c'], 100);
  expect(found?.auc).toBeGreaterThan(0.65);
  expect(found?.importances[0]?.column).toBe('c');
});

describe('the area under the curve', () => {
  const labels = [0, 0, 1, 1, 0, 1, 1, 0, 1, 0];
  const scores = [0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.2, 0.7, 0.7];

  test('counts ties half', () => {
    expect(weightedAuc(scores, labels, new Array<number>(10).fill(1))).toBeCloseTo(0.78, 12);
  });

  test('weighs a row as often as it occurs', () => {
    const doubled = weightedAuc([...scores, 0.9], [...labels, 1], new Array<number>(11).fill(1));
    expect(weightedAuc(scores, labels, [1, 1, 1, 1, 1, 1, 2, 1, 1, 1])).toBeCloseTo(doubled, 12);
  });

  test.each([
    [0.55, 3000, 3000, 6.70764498537242, 9.88952040486745e-12],
    [0.52, 3000, 3000, 2.6830579941489683, 0.0036476169179142774],
    [0.65, 200, 200, 5.189669385344028, 1.0533389542968173e-7],
  ])('of %d with %d and %d rows', (auc, n1, n0, z, p) => {
    const found = aucTest(auc, n1, n0);
    expect(found.z).toBeCloseTo(z, 10);
    expect(found.p / p).toBeCloseTo(1, 9);
  });
});
