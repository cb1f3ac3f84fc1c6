import * as v from 'valibot';
import type { Counts } from '../../domain/canary/fisher-law.ts';
import { type JudgeState, judgeWindow } from '../../domain/canary/judge.ts';
import { LATENCY_QUANTILES } from '../../domain/canary/metrics.ts';
import { canaryPolicySchema } from '../../domain/canary/policy.ts';
import { rateBelow } from '../../domain/canary/rate-bound.ts';
import { normal, poisson, type Random, seeded } from './random.ts';

/** How the challenger is slower. Champion: lognormal latency, sigma 0.6, median 1. */
interface Slowness {
  readonly name: string;
  readonly requestsPerSecond: number;
  readonly factor: number;
  /** Share of the requests that take ten times as long. */
  readonly tail: number;
}

export interface LatencyResult {
  readonly slowness: Slowness;
  readonly runs: number;
  readonly rules: readonly {
    readonly rule: string;
    readonly rolledBack: number;
    readonly upper99: number;
    readonly medianMinutes: number | null;
  }[];
}

const SIGMA = 0.6;
const SHARE = 0.1;
const MINUTES = 30;
const TOLERANCE = 1.1;
const TAIL_FACTOR = 10;
/** Standard normal quantiles of .5, .9 and .99: the champion's own thresholds, known from its last day. */
const THRESHOLDS = [0, 1.2815515655446004, 2.3263478740408408].map((z) => Math.exp(SIGMA * z));

export const SLOWNESS: readonly Slowness[] = [
  { name: 'as fast', requestsPerSecond: 10, factor: 1, tail: 0 },
  { name: '10 % slower (tolerated)', requestsPerSecond: 10, factor: 1.1, tail: 0 },
  { name: '25 % slower', requestsPerSecond: 10, factor: 1.25, tail: 0 },
  { name: '50 % slower', requestsPerSecond: 10, factor: 1.5, tail: 0 },
  { name: '50 % slower, 1 rps', requestsPerSecond: 1, factor: 1.5, tail: 0 },
  { name: 'tail only: 3 % take ten times as long', requestsPerSecond: 10, factor: 1, tail: 0.03 },
];

const policy = v.parse(canaryPolicySchema, { events: { errors: 0.01, latency: { weight: 1, tolerance: '10%' } } });
const names = LATENCY_QUANTILES.map((quantile) => `latency:${quantile}`);

function sample(n: number, { factor, tail }: Pick<Slowness, 'factor' | 'tail'>, random: Random): number[] {
  return Array.from({ length: n }, () => Math.exp(SIGMA * normal(random)) * factor * (random() < tail ? TAIL_FACTOR : 1));
}

const above = (values: readonly number[], threshold: number): number => values.reduce((k, value) => k + (value > threshold ? 1 : 0), 0);

function p99(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[Math.max(0, Math.ceil(0.99 * values.length) - 1)] ?? 0;
}

/** The minute in which each rule rolls back, or undefined. */
function oneCanary(slowness: Slowness, random: Random): { judge?: number; alarm?: number } {
  let state: JudgeState | null = null;
  const found: { judge?: number; alarm?: number } = {};
  const breaches: boolean[] = [];
  for (let minute = 1; minute <= MINUTES; minute++) {
    const blue = sample(poisson(60 * slowness.requestsPerSecond * (1 - SHARE), random), { factor: 1, tail: 0 }, random);
    const green = sample(poisson(60 * slowness.requestsPerSecond * SHARE, random), slowness, random);
    const counts = THRESHOLDS.map(
      (threshold): Counts => ({
        blue: { n: blue.length, k: above(blue, threshold) },
        green: { n: green.length, k: above(green, TOLERANCE * threshold) },
      }),
    );
    const metrics = Object.fromEntries(names.map((name, i) => [name, counts[i] ?? { blue: { n: 0, k: 0 }, green: { n: 0, k: 0 } }]));
    const plan = { windows: MINUTES, metrics: names, warmUpWindows: 0 };
    const judged = judgeWindow(state, { at: '', index: minute - 1, metrics }, policy, plan);
    state = judged.state;
    if (judged.verdict === 'fail') found.judge ??= minute;
    breaches.push(p99(green) > 1.25 * p99(blue));
    if (breaches.slice(-3).filter(Boolean).length >= 2) found.alarm ??= minute;
    if (found.judge !== undefined && found.alarm !== undefined) return found;
  }
  return found;
}

export function latencyResult(slowness: Slowness, runs: number, seed: number): LatencyResult {
  const all = Array.from({ length: runs }, (_, run) => oneCanary(slowness, seeded(seed * 1_000_003 + run)));
  const summary = (rule: string, minutes: readonly (number | undefined)[]) => {
    const found = minutes.filter((minute) => minute !== undefined).sort((a, b) => a - b);
    const half = Math.ceil(runs / 2);
    return {
      rule,
      rolledBack: found.length / runs,
      upper99: rateBelow({ n: runs, k: found.length }, 0.99),
      medianMinutes: found.length >= half ? (found[half - 1] ?? null) : null,
    };
  };
  return {
    slowness,
    runs,
    rules: [
      summary(
        'Slipway',
        all.map(({ judge }) => judge),
      ),
      summary(
        'p99 > 1.25x champion, 2 of 3',
        all.map(({ alarm }) => alarm),
      ),
    ],
  };
}
