import * as v from 'valibot';
import { type JudgeState, judgeWindow } from '../../domain/canary/judge.ts';
import { canaryPolicySchema } from '../../domain/canary/policy.ts';
import { rateAbove } from '../../domain/canary/rate-bound.ts';
import { seeded } from './random.ts';
import { play, type Scenario } from './scenario.ts';

export interface PassRate {
  readonly scenario: Scenario;
  readonly runs: number;
  readonly passed: number;
  /** Lower 99 % Clopper-Pearson bound. */
  readonly lower99: number;
}

const policy = v.parse(canaryPolicySchema, { events: { errors: 1 } });

/** How often a canary ends with verdict `pass`. */
export function passRate(scenario: Scenario, runs: number, seed: number): PassRate {
  let passed = 0;
  for (let run = 0; run < runs; run++) {
    let state: JudgeState | null = null;
    let index = 0;
    for (const counts of play(scenario, seeded(seed * 1_000_003 + run))) {
      state = judgeWindow(state, { at: '', index: index++, metrics: { errors: counts } }, policy, { windows: scenario.minutes }).state;
    }
    if (state?.decided?.verdict === 'pass') passed++;
  }
  return { scenario, runs, passed: passed / runs, lower99: rateAbove({ n: runs, k: passed }, 0.99) };
}
