import { rateBelow } from '../../domain/canary/rate-bound.ts';
import { type Random, seeded } from './random.ts';
import type { Rule } from './rules.ts';
import { play, type Scenario } from './scenario.ts';

/** One rule in one scenario, over many simulated canaries. */
export interface Result {
  readonly rule: string;
  readonly runs: number;
  /** Share of the canaries that were rolled back; those before `onset` apart. */
  readonly rolledBack: number;
  readonly tooEarly: number;
  /** Upper 99 % Clopper-Pearson bound of the share rolled back (before the onset, if there is one). */
  readonly upper99: number;
  /** Minutes from the onset to the rollback: median over all runs; null when fewer than half were rolled back. */
  readonly medianMinutes: number | null;
  /** Requests of the challenger until then, on average over the runs rolled back. */
  readonly meanRequests: number | null;
}

export interface Cell {
  readonly scenario: Scenario;
  /** First minute of the regression; 1 when it is there from the start. */
  readonly onset: number;
  readonly runs: number;
  readonly results: readonly Result[];
}

interface Tally {
  minutes: number[];
  requests: number[];
  early: number;
}

/** Every rule sees the same canaries. */
export function runCell(scenario: Scenario, rules: readonly Rule[], runs: number, seed: number, onset = 1): Cell {
  const tallies = rules.map((): Tally => ({ minutes: [], requests: [], early: 0 }));
  for (let run = 0; run < runs; run++) oneCanary(scenario, rules, seeded(seed * 1_000_003 + run), tallies, onset);
  const results = rules.map((rule, i): Result => {
    const { minutes, requests, early } = tallies[i] ?? { minutes: [], requests: [], early: 0 };
    minutes.sort((a, b) => a - b);
    const all = minutes.length + early;
    const half = Math.ceil(runs / 2);
    return {
      rule: rule.name,
      runs,
      rolledBack: all / runs,
      tooEarly: early / runs,
      upper99: rateBelow({ n: runs, k: onset > 1 ? early : all }, 0.99),
      medianMinutes: minutes.length >= half ? (minutes[half - 1] ?? null) : null,
      meanRequests: requests.length === 0 ? null : requests.reduce((a, b) => a + b, 0) / requests.length,
    };
  });
  return { scenario, onset, runs, results };
}

function oneCanary(scenario: Scenario, rules: readonly Rule[], random: Random, tallies: readonly Tally[], onset: number): void {
  let open = rules.map((rule, i) => ({ step: rule.start(scenario.minutes), tally: tallies[i] }));
  let minute = 0;
  let requests = 0;
  for (const counts of play(scenario, random)) {
    minute++;
    if (minute >= onset) requests += counts.green.n;
    open = open.filter(({ step, tally }) => {
      if (!step(counts, minute)) return true;
      if (minute < onset) {
        if (tally) tally.early++;
      } else {
        tally?.minutes.push(minute - onset + 1);
        tally?.requests.push(requests);
      }
      return false;
    });
    if (open.length === 0) return;
  }
}
