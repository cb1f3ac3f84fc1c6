import * as v from 'valibot';
import { judgeWindow, startJudge } from '../../../domain/canary/judge.ts';
import { canaryPolicySchema } from '../../../domain/canary/policy.ts';
import { judgeStateSchema } from '../../../domain/canary/state-schema.ts';
import { counts } from './windows.ts';

const policy = v.parse(canaryPolicySchema, { events: { errors: 0.6, latency: { weight: 0.4 } } });
const plan = { windows: 5, metrics: ['errors', 'latency:p50'] };

test('a state is the same after being stored, parsed and read back, at every window', () => {
  let state = startJudge(policy, plan);
  for (let index = 0; index < 5; index++) {
    expect(v.parse(judgeStateSchema, JSON.parse(JSON.stringify(state)))).toEqual(state);
    const metrics = { errors: counts([540, 3, 60, index]), 'latency:p50': counts([5400, 2700, 600, 310]) };
    state = judgeWindow(state, { at: '2026-11-20T03:00:00Z', index, metrics }, policy, plan).state;
  }
  expect(state.decided).not.toBeNull();
  expect(v.parse(judgeStateSchema, JSON.parse(JSON.stringify(state)))).toEqual(state);
});

test.each<{ name: string; stored: unknown }>([
  { name: 'nothing', stored: null },
  { name: 'another version', stored: { ...startJudge(policy, plan), version: 2 } },
  { name: 'a part missing', stored: { ...startJudge(policy, plan), rules: undefined } },
  { name: 'a part too many', stored: { ...startJudge(policy, plan), extra: 1 } },
  { name: 'evidence that is no number', stored: JSON.parse(JSON.stringify(startJudge(policy, plan)).replace('"logE":0', '"logE":null')) },
])('$name is refused', ({ stored }) => {
  expect(v.is(judgeStateSchema, stored)).toBe(false);
});
