import * as v from 'valibot';
import type { Counts } from '../../domain/canary/fisher-law.ts';
import { type JudgeState, judgeWindow } from '../../domain/canary/judge.ts';
import { canaryPolicySchema } from '../../domain/canary/policy.ts';
import { seeded } from './random.ts';
import { play, steady } from './scenario.ts';

export interface Speed {
  readonly name: string;
  readonly milliseconds: number;
  readonly goal: number;
}

const policy = v.parse(canaryPolicySchema, { events: { errors: 1 } });

/** CPU time of one call, in milliseconds. */
function cpu(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function judgeAll(windows: readonly Counts[]): JudgeState | null {
  let state: JudgeState | null = null;
  windows.forEach((counts, index) => {
    state = judgeWindow(state, { at: '', index, metrics: { errors: counts } }, policy, { windows: windows.length + 1 }).state;
  });
  return state;
}

/** Goals: a day of one-minute windows at 6,000 requests a minute under 1 CPU second, a window of ten million under 20 ms. */
export function speeds(): readonly Speed[] {
  const day = (rate: number) => [...play(steady(100, 0.1, rate, 1, 1440), seeded(1))];
  const [rare, common] = [day(0.005), day(0.5)];
  const tenMillion: Counts = { blue: { n: 9_000_000, k: 4_500_000 }, green: { n: 1_000_000, k: 501_000 } };
  judgeAll(rare.slice(0, 200));
  judgeAll([tenMillion]);
  const stateBytes = JSON.stringify(judgeAll(common)).length;
  return [
    { name: 'a day of 1-minute windows, 6,000 requests a minute, 0.5 % events', milliseconds: cpu(() => judgeAll(rare)), goal: 1000 },
    { name: 'the same, 50 % events', milliseconds: cpu(() => judgeAll(common)), goal: 1000 },
    {
      name: 'one window of ten million requests, 50 % events',
      milliseconds: cpu(() => judgeAll(Array(20).fill(tenMillion))) / 20,
      goal: 20,
    },
    {
      name: `state after that day: ${stateBytes} bytes of JSON (milliseconds to store and read back)`,
      milliseconds: cpu(() => JSON.parse(JSON.stringify(judgeAll(common.slice(0, 1))))),
      goal: 10,
    },
  ];
}
