import fc from 'fast-check';
import * as v from 'valibot';
import { endOfBake } from '../../../domain/canary/end-of-bake.ts';
import { type JudgeState, judgeWindow, startJudge, type WindowJudgement } from '../../../domain/canary/judge.ts';
import type { JudgePlan } from '../../../domain/canary/plan.ts';
import { type CanaryPolicy, canaryPolicySchema } from '../../../domain/canary/policy.ts';
import { counts, type Row, WORSENING } from './windows.ts';

const errorsOnly = v.parse(canaryPolicySchema, { events: { errors: 1 } });
const all = v.parse(canaryPolicySchema, { events: { errors: 0.6, latency: { weight: 0.3 }, invalidOutput: 0.1 } });
const minute = (index: number) => `2026-11-20T03:${String(index % 60).padStart(2, '0')}:00Z`;

type Minute = Readonly<Record<string, Row>>;

function bake(minutes: readonly Minute[], policy: CanaryPolicy, plan: JudgePlan, start: JudgeState | null = null): WindowJudgement {
  let judged: WindowJudgement | undefined;
  minutes.forEach((rows, i) => {
    const index = (judged?.state.lastIndex ?? start?.lastIndex ?? -1) + (i === 0 || judged ? 1 : 0);
    const metrics = Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, counts(row)]));
    judged = judgeWindow(judged?.state ?? start, { at: minute(index), index, metrics }, policy, plan);
  });
  if (!judged) throw new Error('a bake has at least one minute');
  return judged;
}

const constant = (row: Row, windows: number): readonly Minute[] => Array.from({ length: windows }, () => ({ errors: row }));

test.each<{
  name: string;
  minutes: readonly Minute[];
  policy?: CanaryPolicy;
  plan?: Partial<JudgePlan>;
  verdict: string;
  sentence: RegExp;
}>([
  {
    name: 'a challenger without errors at 10 requests a second',
    minutes: constant([540, 0, 60, 0], 27),
    verdict: 'pass',
    sentence: /^pass: errors 0 % of 1,620 requests, below 1 % with 95 % confidence$/,
  },
  {
    name: 'a challenger as good as the champion, at a rate too high for the bound',
    minutes: constant([5400, 270, 600, 30], 27),
    verdict: 'pass',
    sentence: /^pass: errors 5\.00 % of 16,200 vs 5\.00 % of 145,800: 2 times as likely is refuted with 95 % confidence$/,
  },
  {
    name: 'a challenger that fails ten times as often',
    minutes: constant([540, 3, 60, 3], 27),
    verdict: 'fail',
    sentence:
      /^errors 5\.00 % of \d+ challenger requests vs 0\.56 % of [\d,]+ champion requests, evidence 10\^2\.\d \(needs 10\^2\.3\): worse than tolerated$/,
  },
  {
    name: 'one request a second',
    minutes: constant([54, 0, 6, 0], 27),
    verdict: 'inconclusive',
    sentence: /^inconclusive: errors: 162 challenger requests, needs 500$/,
  },
  {
    name: 'an outage common to both fleets',
    minutes: [...constant([540, 3, 60, 0], 10), ...constant([540, 270, 60, 30], 5), ...constant([540, 3, 60, 0], 12)],
    verdict: 'pass',
    sentence: /^pass: /,
  },
  {
    name: 'no traffic on the challenger',
    minutes: constant([600, 3, 0, 0], 27),
    verdict: 'inconclusive',
    sentence: /^inconclusive: errors: the challenger answered no counted request$/,
  },
  {
    name: 'a slow rise that only the end test sees',
    minutes: constant([5400, 27, 600, 5], 27).map((one, i) => (i % 2 === 0 ? one : { errors: [5400, 27, 600, 4] })),
    policy: { ...errorsOnly, falseRollback: 0.01 },
    plan: { psi0: 1 },
    verdict: 'fail',
    sentence: /^(fail: errors .* by chance|errors .* worse than tolerated)/,
  },
])('$name: $verdict', ({ minutes, policy = errorsOnly, plan, verdict, sentence }) => {
  const { verdict: got, evidence } = bake(minutes, policy, { windows: minutes.length, ...plan });
  expect(got).toBe(verdict);
  expect(evidence.sentence).toMatch(sentence);
});

test('exactly minRequests requests are enough, one less is not', () => {
  const policy = { ...errorsOnly, minRequests: 600 };
  const exact = bake(constant([540, 0, 60, 0], 10), policy, { windows: 10 });
  expect(exact.verdict).toBe('pass');
  const short = bake([...constant([540, 0, 60, 0], 9), { errors: [540, 0, 59, 0] }], policy, { windows: 10 });
  expect(short.verdict).toBe('inconclusive');
});

test('zero errors need 299 requests to be below 1 %', () => {
  const policy = { ...errorsOnly, minRequests: 1 };
  expect(bake([{ errors: [3000, 0, 299, 0] }], policy, { windows: 1 }).verdict).toBe('pass');
  const short = bake([{ errors: [3000, 0, 298, 0] }], policy, { windows: 1 });
  expect(short.verdict).toBe('inconclusive');
  expect(short.evidence.sentence).toBe(
    'inconclusive: errors 0 % of 298 vs 0 % of 3,000: neither below 1 % (bound 1 %) nor known to be less than 2 times as likely',
  );
});

describe('several metrics', () => {
  const plan: JudgePlan = { windows: 27, metrics: ['errors', 'latency:p50', 'latency:p90', 'latency:p99', 'invalidOutput'] };
  const healthy: Minute = {
    errors: [5400, 5, 600, 0],
    'latency:p50': [5400, 2700, 600, 300],
    'latency:p90': [5400, 540, 600, 60],
    'latency:p99': [5400, 54, 600, 6],
    invalidOutput: [5400, 0, 600, 0],
  };
  const minutes = (change: Minute = {}) => Array.from({ length: 27 }, () => ({ ...healthy, ...change }));

  test('share the budget by the policy: errors 0.6, three quantiles 0.1 each, invalid output 0.1', () => {
    const shares = startJudge(all, plan).rules.metrics.map(({ share }) => Number(share.toFixed(6)));
    expect(shares).toEqual([0.6, 0.1, 0.1, 0.1, 0.1]);
  });

  test('healthy in all: pass', () => {
    const { verdict, evidence } = bake(minutes(), all, plan);
    expect(verdict).toBe('pass');
    expect(evidence.end?.reasons).toHaveLength(4);
  });

  test('a tail that is slower convicts though nothing fails', () => {
    const { verdict, evidence } = bake(minutes({ 'latency:p99': [5400, 54, 600, 30] }), all, plan);
    expect(verdict).toBe('fail');
    expect(evidence.sentence).toMatch(/^latency:p99 5\.00 % of/);
  });

  test('invalid answers with status 200 convict', () => {
    const { verdict, evidence } = bake(minutes({ invalidOutput: [5400, 0, 600, 40] }), all, plan);
    expect(verdict).toBe('fail');
    expect(evidence.sentence).toMatch(/^invalidOutput/);
  });

  test('a metric that was planned and never came is missing evidence, not a pass', () => {
    const { invalidOutput: _, ...rest } = healthy;
    const { verdict, evidence } = bake(
      Array.from({ length: 27 }, () => rest),
      all,
      plan,
    );
    expect(verdict).toBe('inconclusive');
    expect(evidence.sentence).toBe('inconclusive: invalidOutput: the challenger answered no counted request');
  });

  test('latency of the first two minutes is not judged, errors are', () => {
    const { state } = bake([healthy, healthy], all, plan);
    expect(state.metrics['latency:p50']?.green.n).toBe(0);
    expect(state.metrics['errors']?.green.n).toBe(1200);
  });

  test('one window cannot convict, whatever all metrics say in it', () => {
    const worst: Minute = Object.fromEntries(Object.keys(healthy).map((name) => [name, [5400, 0, 600, 600] as const]));
    const { verdict } = bake([worst], all, { ...plan, warmUpWindows: 0 });
    expect(verdict).toBe('continue');
    expect(bake([worst, worst], all, { ...plan, warmUpWindows: 0 }).verdict).toBe('fail');
  });

  test('a metric that the plan does not name is refused', () => {
    expect(() => bake([{ throttles: [1, 0, 1, 0] }], all, plan)).toThrow(
      'window 0 brings metric throttles, which the plan does not name; planned: errors, latency:p50, latency:p90, latency:p99, invalidOutput',
    );
  });

  test('a planned metric without a weight is refused', () => {
    expect(() => startJudge(errorsOnly, { windows: 5, metrics: ['errors', 'latency:p50'] })).toThrow(
      "metric latency:p50 has no weight in the policy's canary.events; allowed: errors, each with an optional :detail",
    );
  });
});

test.each([
  [540, 3, 60, -1],
  [540, 3, 60, 61],
  [540, 0.5, 60, 1],
  [-1, 0, 60, 1],
] as const)('counts that cannot be are refused: %d %d %d %d', (...row) => {
  expect(() => bake([{ errors: row }], errorsOnly, { windows: 5 })).toThrow('allowed: whole numbers, 0 <= k <= n');
});

test('a window that was judged already changes nothing', () => {
  const { state } = bake([{ errors: [540, 3, 60, 1] }, { errors: [540, 3, 60, 2] }], errorsOnly, { windows: 27 });
  const again = judgeWindow(state, { at: minute(1), index: 1, metrics: { errors: counts([540, 3, 60, 60]) } }, errorsOnly, { windows: 27 });
  expect(again.state).toBe(state);
  expect(again.verdict).toBe('continue');
});

test('a verdict stays', () => {
  const failed = bake(constant([540, 3, 60, 6], 27), errorsOnly, { windows: 27 });
  expect(failed.verdict).toBe('fail');
  const after = judgeWindow(failed.state, { at: minute(28), index: 28, metrics: { errors: counts([540, 300, 60, 0]) } }, errorsOnly, {
    windows: 27,
  });
  expect(after).toMatchObject({ verdict: 'fail', state: failed.state });
});

test('when windows stop coming, the end is decided on what there is', () => {
  const { state } = bake(constant([540, 0, 60, 0], 12), errorsOnly, { windows: 27 });
  expect(endOfBake(state, errorsOnly).verdict).toBe('pass');
  expect(endOfBake(startJudge(errorsOnly, { windows: 27 }), errorsOnly)).toMatchObject({
    verdict: 'inconclusive',
    reasons: ['errors: the challenger answered no counted request'],
  });
});

test('fleets that are not exchangeable are compared, and neither convict nor certify', () => {
  const bad = bake(constant([540, 3, 60, 6], 27), errorsOnly, { windows: 27, advisory: true });
  expect(bad.verdict).toBe('inconclusive');
  expect(bad.evidence.reject).toBe(true);
  const certified = bake(constant([5400, 270, 600, 30], 27), errorsOnly, { windows: 27, advisory: true });
  expect(certified.verdict).toBe('inconclusive');
  const clean = bake(constant([540, 0, 60, 0], 27), errorsOnly, { windows: 27, advisory: true });
  expect(clean.verdict).toBe('pass');
});

test('the exposure tells how many requests saw the challenger, and what that cost', () => {
  const { evidence } = bake(constant([900, 9, 100, 2], 3), errorsOnly, { windows: 27 });
  expect(evidence.exposure.requests).toBe(300);
  expect(evidence.exposure.excessEvents).toBeCloseTo(6 - 3, 9);
});

test('split at any window and stored, a bake ends in the same bits', () => {
  const minutes = WORSENING.map((row) => ({ errors: row }));
  const whole = bake(minutes, errorsOnly, { windows: 30 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), (cut) => {
      const stored = JSON.parse(JSON.stringify(bake(minutes.slice(0, cut), errorsOnly, { windows: 30 }).state)) as JudgeState;
      expect(bake(minutes.slice(cut), errorsOnly, { windows: 30 }, stored).state).toEqual(whole.state);
    }),
  );
});

test('the state stays small over a day', () => {
  const { state } = bake(constant([5400, 27, 600, 3], 400), errorsOnly, { windows: 1440 });
  expect(JSON.stringify(state).length).toBeLessThan(6000);
});
