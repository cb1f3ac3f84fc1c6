import fc from 'fast-check';
import * as v from 'valibot';
import { type ChallengerJudgement, type Evidence, judgeChallenger } from '../../../domain/evaluation/judge-challenger.ts';
import { gatesPolicySchema } from '../../../domain/evaluation/policy.ts';
import { mulberry32 } from '../../../domain/statistics/random.ts';

const gatesOf = (more: object = {}): v.InferOutput<typeof gatesPolicySchema> =>
  v.parse(gatesPolicySchema, { objective: { metric: 'auc', margin: 0.01 }, floors: [{ metric: 'auc', min: 0.6 }], ...more });
const judge = (evidence: Evidence, more: object = {}): ChallengerJudgement => judgeChallenger(evidence, gatesOf(more), { seed: 42 });

/** Rows whose truth is a probability; a model knows it up to noise, so that less noise is a better model. */
function delivery({ rows, champion, challenger, seed = 1 }: { rows: number; champion: number; challenger: number; seed?: number }) {
  const random = mulberry32(seed);
  const chance = Array.from({ length: rows }, () => 0.02 + 0.96 * random());
  const see = (noise: number): number[] => chance.map((p) => Math.min(0.99, Math.max(0.01, p + noise * (random() - 0.5))));
  return { labels: chance.map((p) => (random() < p ? 1 : 0)), champion: see(champion), challenger: see(challenger) };
}

describe('a challenger', () => {
  test('as good as the champion on many rows passes', () => {
    const judged = judge(delivery({ rows: 8000, champion: 0.1, challenger: 0.1 }));
    expect(judged).toMatchObject({ verdict: 'pass', reasons: [], warnings: [], rows: 8000 });
    expect(judged.comparison).toMatchObject({ metric: 'auc', test: 'nonInferior', verdict: 'pass', margin: 0.01, method: 'bootstrap' });
    expect(judged.comparison?.lower).toBeGreaterThan(-0.01);
  });

  test('much worse than the champion fails, with its numbers', () => {
    const judged = judge(delivery({ rows: 5000, champion: 0.1, challenger: 1.5 }));
    expect(judged.verdict).toBe('fail');
    expect(judged.reasons[0]).toMatch(/^auc 0\.\d+, champion 0\.\d+: difference -0\.\d+ \[-0\.\d+, -0\.\d+\], must be at least -0\.01$/);
  });

  test('on too few rows cannot be told, and is told how many would do', () => {
    const judged = judge(delivery({ rows: 200, champion: 0.3, challenger: 0.3 }));
    expect(judged.verdict).toBe('inconclusive');
    expect(judged.comparison?.requiredRows).toBeGreaterThan(200);
    expect(judged.reasons.join()).toMatch(/cannot tell from 200 rows, about [\d,]+ are needed/);
  });

  test('that must be superior and is only equal does not pass', () => {
    const objective = { metric: 'auc', test: 'superior' };
    expect(judge(delivery({ rows: 5000, champion: 0.1, challenger: 0.1 }), { objective }).verdict).not.toBe('pass');
    expect(judge(delivery({ rows: 5000, champion: 1.5, challenger: 0.1 }), { objective }).verdict).toBe('pass');
    expect(judge(delivery({ rows: 5000, champion: 0.1, challenger: 1.5 }), { objective }).verdict).toBe('fail');
  });

  test('with the champion’s own scores differs by nothing', () => {
    const { labels, champion } = delivery({ rows: 300, champion: 0.1, challenger: 0.1 });
    const judged = judge({ labels, champion, challenger: champion });
    expect(judged).toMatchObject({ verdict: 'pass', comparison: { difference: 0, lower: 0, upper: 0 } });
    expect(judged.flips).toEqual({ championOnly: 0, challengerOnly: 0, negativeFlipRate: 0, p: 1 });
  });
});

describe('floors', () => {
  const first = (): Evidence => ({ ...delivery({ rows: 2000, champion: 0.1, challenger: 0.1 }), champion: null });

  test('alone decide a first delivery', () => {
    const judged = judge(first());
    expect(judged).toMatchObject({
      verdict: 'pass',
      comparison: null,
      guardrails: [],
      slices: [],
      flips: null,
      metrics: { champion: null },
    });
    expect(judged.warnings).toEqual(['there is no champion to be compared with: floors alone decided']);
  });

  test('count by their bound, not by the value', () => {
    const { floors, metrics } = judge(first());
    const value = metrics.challenger['auc'] ?? 0;
    const [floor] = floors;
    expect(floor?.lower).toBeLessThan(value);
    const between = ((floor?.lower ?? 0) + value) / 2;
    const judged = judge(first(), { floors: [{ metric: 'auc', min: between }] });
    expect(judged.verdict).toBe('inconclusive');
    expect(judged.reasons[0]).toMatch(/^auc 0\.\d+ \[0\.\d+, 0\.\d+\], its lower bound must be at least 0\.\d+$/);
    expect(judge(first(), { floors: [{ metric: 'auc', min: 0.99 }] }).verdict).toBe('fail');
  });

  test('hold a loss from above', () => {
    expect(judge(first(), { floors: [{ metric: 'logLoss', max: 0.69 }] }).verdict).toBe('pass');
    expect(judge(first(), { floors: [{ metric: 'logLoss', max: 0.1 }] }).verdict).toBe('fail');
  });
});

test('one guardrail that is broken fails the whole', () => {
  const evidence = delivery({ rows: 5000, champion: 0.1, challenger: 0.1 });
  // Squeezed scores rank as before, and are far too timid as probabilities.
  const squeezed = { ...evidence, challenger: evidence.challenger.map((p) => 0.4 + 0.2 * p) };
  const judged = judge(squeezed, { guardrails: [{ metric: 'accuracy', margin: 0.02 }, { metric: 'logLoss' }] });
  expect(judged.comparison?.verdict).toBe('pass');
  expect(judged.guardrails.map(({ metric, verdict }) => [metric, verdict])).toEqual([
    ['accuracy', 'pass'],
    ['logLoss', 'fail'],
  ]);
  expect(judged.verdict).toBe('fail');
  // A loss goes down when a model gets better; its difference still says "worse" with a minus.
  expect(judged.guardrails[1]?.difference).toBeLessThan(0);
  expect(judged.guardrails[1]?.margin).toBeCloseTo(0.02 * (judged.metrics.champion?.['logLoss'] ?? 0), 12);
});

describe('evidence that is missing is never a pass', () => {
  const whole = delivery({ rows: 2000, champion: 0.1, challenger: 0.1 });
  const nobody = whole.labels.map(() => 0);
  test.each<{ name: string; evidence: Evidence; more?: object; says: string }>([
    { name: 'no rows', evidence: { labels: [], challenger: [], champion: [] }, says: 'auc: 0 rows, at least 100 are needed' },
    { name: 'one class only', evidence: { ...whole, labels: nobody }, says: 'auc: 0 rows are positive, at least 10 are needed' },
    {
      name: 'a lost score',
      evidence: { ...whole, challenger: whole.challenger.slice(1) },
      says: 'auc: the challenger has 1999 scores for 2000 labels',
    },
    {
      name: 'a lost score of the champion',
      evidence: { ...whole, champion: [0.5] },
      says: 'auc: the champion has 1 scores for 2000 labels',
    },
    {
      name: 'a score that is no number',
      evidence: { ...whole, challenger: [Number.NaN, ...whole.challenger.slice(1)] },
      says: 'row 1 is NaN',
    },
    {
      name: 'a score that is no probability',
      evidence: { ...whole, challenger: [1.5, ...whole.challenger.slice(1)] },
      more: { guardrails: [{ metric: 'logLoss' }] },
      says: "logLoss: the challenger's score of row 1 is 1.5, expected a probability",
    },
    {
      name: 'a label of a third class',
      evidence: { ...whole, labels: [2, ...whole.labels.slice(1)] },
      says: 'the label of row 1 is 2, expected 0 or 1',
    },
  ])('$name', ({ evidence, more, says }) => {
    const judged = judge(evidence, more);
    expect(judged.verdict).toBe('inconclusive');
    expect(judged.reasons.join('\n')).toContain(says);
  });

  test('an undefined metric is reported as null', () => {
    expect(judge({ ...whole, labels: nobody }).metrics.challenger).toMatchObject({ auc: null, prAuc: null });
  });

  test('a slicing column that the holdout lacks is an error', () => {
    const slices = [{ by: ['country'], margin: 0.05 }];
    expect(() => judge({ ...whole, slices: { region: [] } }, { slices })).toThrow('slices need column country; the holdout has region');
  });
});

describe('slices', () => {
  const evidence = delivery({ rows: 6000, champion: 0.2, challenger: 0.2 });
  const country = evidence.labels.map((_, i) => (i % 100 === 0 ? 'LU' : i % 3 === 0 ? 'DE' : 'FR'));
  /** In one country the challenger answers with noise. */
  const random = mulberry32(9);
  const harmed = evidence.challenger.map((score, i) => (country[i] === 'DE' ? random() : score));
  const rule = { by: ['country'], margin: 0.05 };
  // The whole is allowed to get worse here: this is about the parts.
  const objective = { metric: 'auc', margin: 0.5 };

  test('harm in one slice fails although the whole passes', () => {
    const judged = judge({ ...evidence, challenger: harmed, slices: { country } }, { objective, slices: [rule] });
    expect(judged.comparison?.verdict).toBe('pass');
    expect(judged.verdict).toBe('fail');
    expect(judged.slices.map(({ slice, verdict }) => [slice, verdict])).toEqual([
      ['country=DE', 'fail'],
      ['country=FR', 'pass'],
      ['country=LU', 'inconclusive'],
    ]);
    expect(judged.reasons[0]).toMatch(/^country=DE \(1980 rows\): auc difference -0\.\d+ \[.*\], must not be below -0\.05, p /);
    expect(judged.warnings).toEqual(['1 slice too small to judge: country=LU: 60 rows, the policy wants 100']);
  });

  test('a dry run only tells', () => {
    const judged = judge({ ...evidence, challenger: harmed, slices: { country } }, { objective, slices: [{ ...rule, dryRun: true }] });
    expect(judged.verdict).toBe('pass');
    expect(judged.warnings.join('\n')).toContain('dry run: country=DE');
  });

  test('no harm, no fail', () => {
    expect(judge({ ...evidence, slices: { country } }, { objective, slices: [rule] }).verdict).toBe('pass');
  });

  test('of two columns', () => {
    const device = evidence.labels.map((_, i) => (i % 2 === 0 ? 'phone' : 'desk'));
    const { slices } = judge({ ...evidence, slices: { country, device } }, { objective, slices: [{ ...rule, by: ['country', 'device'] }] });
    expect(slices.map(({ slice }) => slice)).toContain('country=DE, device=phone');
    expect(slices.reduce((sum, { rows }) => sum + rows, 0)).toBe(6000);
  });

  test('by a metric that has no formula, and by another than the objective', () => {
    const slices = [{ ...rule, metric: 'recallAtPrecision', at: 0.8, margin: 0.2 }];
    const judged = judge({ ...evidence, challenger: harmed, slices: { country } }, { objective, slices });
    expect(judged.slices[0]).toMatchObject({ slice: 'country=DE', metric: 'recallAtPrecision@0.8', verdict: 'fail' });
  });

  test('many slices without harm rarely raise an alarm', () => {
    let alarms = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const same = delivery({ rows: 3000, champion: 0.3, challenger: 0.3, seed });
      const region = same.labels.map((_, i) => `r${i % 20}`);
      const judged = judgeChallenger(
        { ...same, slices: { region } },
        gatesOf({ objective, slices: [{ by: ['region'], margin: 0.0001 }] }),
        { seed },
      );
      if (judged.verdict === 'fail') alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(5);
  });
});

describe('above the budget formulas take over', () => {
  const many = delivery({ rows: 50_001, champion: 0.1, challenger: 0.1 });

  test('auc by DeLong, losses by t', () => {
    const judged = judge(many, { guardrails: [{ metric: 'accuracy' }, { metric: 'logLoss' }, { metric: 'brier' }] });
    expect(judged.comparison?.method).toBe('delong');
    expect(judged.guardrails.map(({ method }) => method)).toEqual(['tango', 'student-t', 'student-t']);
    expect(judged.verdict).toBe('pass');
  });
});

test('formula and resampling agree', () => {
  const some = delivery({ rows: 3000, champion: 0.2, challenger: 0.4 });
  const region = some.labels.map(() => 'all');
  for (const metric of ['auc', 'accuracy', 'logLoss', 'brier']) {
    const judged = judge(
      { ...some, slices: { region } },
      { objective: { metric, margin: 0.01 }, slices: [{ by: ['region'], margin: 0.01 }] },
    );
    const [formula] = judged.slices;
    const width = (judged.comparison?.upper ?? 0) - (judged.comparison?.lower ?? 0);
    expect(Math.abs((formula?.numbers?.lower ?? 0) - (judged.comparison?.lower ?? 0))).toBeLessThan(0.06 * width);
    expect(Math.abs((formula?.numbers?.upper ?? 0) - (judged.comparison?.upper ?? 0))).toBeLessThan(0.06 * width);
  }
});

test('a regression is judged by rmse and mae', () => {
  const random = mulberry32(3);
  const labels = Array.from({ length: 1000 }, () => 10 * random());
  const off = (by: number): number[] => labels.map((y) => y + by * (random() - 0.5));
  const gates = { objective: { metric: 'rmse' }, floors: [{ metric: 'rmse', max: 1 }], guardrails: [{ metric: 'mae', margin: '5%' }] };
  expect(judge({ labels, champion: off(2), challenger: off(1) }, gates)).toMatchObject({ verdict: 'pass', flips: null });
  const worse = judge({ labels, champion: off(1), challenger: off(2) }, gates);
  expect(worse).toMatchObject({ verdict: 'fail', comparison: { metric: 'rmse', verdict: 'fail' } });
  expect(Object.keys(worse.metrics.challenger)).toEqual(['rmse', 'mae']);
});

describe('laws', () => {
  const some = fc.record({
    rows: fc.integer({ min: 100, max: 200 }),
    champion: fc.constant(0.5),
    challenger: fc.constant(0.5),
    seed: fc.nat(1000),
  });

  test('the same evidence and seed give the same judgement', () => {
    fc.assert(
      fc.property(some, (options) => expect(judge(delivery(options))).toEqual(judge(delivery(options)))),
      { numRuns: 5 },
    );
  });

  test('a judgement is JSON', () => {
    const judged = judge(delivery({ rows: 200, champion: 0.3, challenger: 0.3 }));
    expect(JSON.parse(JSON.stringify(judged))).toEqual(judged);
  });

  test('no bootstrap challenger passes non-inferiority and fails it with a wider margin', () => {
    fc.assert(
      fc.property(some, (options) => {
        const verdicts = [0.01, 0.05, 0.3].map(
          (margin) => judge(delivery(options), { objective: { metric: 'auc', margin } }).comparison?.verdict,
        );
        const order = ['fail', 'inconclusive', 'pass'];
        const ranks = verdicts.map((verdict) => order.indexOf(verdict ?? ''));
        expect([...ranks].sort()).toEqual(ranks);
      }),
      { numRuns: 10 },
    );
  });

  test('a verdict other than pass has a reason', () => {
    fc.assert(
      fc.property(some, (options) => {
        const { verdict, reasons } = judge(delivery(options));
        expect(reasons.length > 0).toBe(verdict !== 'pass');
      }),
      { numRuns: 20 },
    );
  });
});
