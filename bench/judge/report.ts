import { informationPerRequest } from '../../domain/canary/information.ts';
import { type CanaryTraffic, minutesToSee } from '../../domain/canary/planner.ts';
import type { Cell, Result } from './cell.ts';
import type { CoreRatio } from './core.ts';
import type { PassRate } from './healthy.ts';
import type { LatencyResult } from './latency.ts';
import type { Scenario } from './scenario.ts';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const share = (x: number): string => (x === 0 ? '0' : x === 1 ? '1' : x.toFixed(4).replace(/0$/, ''));
const minutes = (x: number | null): string => (x === null ? '-' : String(x));

/** `P / median minute` of one rule. */
const found = (result: Result | undefined): string => (result ? `${share(result.rolledBack)} / ${minutes(result.medianMinutes)}` : '');

export const falseRollbacks = (cells: readonly Cell[]): string =>
  tableOf(
    ['canary', ...(cells[0]?.results.map(({ rule }) => rule) ?? []), 'Slipway, upper 99 %'],
    cells.map(({ scenario, results }) => [
      scenario.name,
      ...results.map(({ rolledBack }) => share(rolledBack)),
      share(results[0]?.upper99 ?? 1),
    ]),
  );

/** Of a steady regression. */
function limits({ requestsPerSecond, share: shareAt, champion, ratio, minutes: bake }: Scenario): {
  readonly bound: number;
  readonly planned: number;
} {
  const traffic: CanaryTraffic = { requestsPerSecond, share: shareAt(bake), baseline: champion(bake) };
  const odds = ratio(bake);
  const situation = { share: traffic.share, champion: traffic.baseline, challenger: odds * traffic.baseline };
  const bound = Math.log(100) / (60 * requestsPerSecond * informationPerRequest(situation, 1.1));
  return { bound, planned: minutesToSee(traffic, odds, { windows: bake }) };
}

export const regressions = (cells: readonly Cell[]): string =>
  tableOf(
    [
      'canary',
      ...(cells[0]?.results.map(({ rule }) => `${rule}: P / median min`) ?? []),
      'challenger requests',
      'limit, min',
      'median / limit',
      'planner, min',
    ],
    cells.map(({ scenario, results }) => {
      const { bound, planned } = limits(scenario);
      const [own] = results;
      const median = own?.medianMinutes ?? null;
      return [
        scenario.name,
        ...results.map(found),
        own?.meanRequests ? String(Math.round(own.meanRequests)) : '-',
        bound.toFixed(1),
        median === null ? '-' : (median / bound).toFixed(2),
        String(planned),
      ];
    }),
  );

export const stressed = (cells: readonly Cell[]): string =>
  tableOf(
    ['canary', ...(cells[0]?.results.map(({ rule }) => rule) ?? [])],
    cells.map(({ scenario, onset, results }) => [
      scenario.name,
      ...results.map((result) =>
        onset > 1
          ? `${share(result.rolledBack - result.tooEarly)} / ${minutes(result.medianMinutes)} (false before: ${share(result.tooEarly)})`
          : share(result.rolledBack),
      ),
    ]),
  );

export const core = (ratios: readonly CoreRatio[]): string => {
  const odds = [...new Set(ratios.map(({ ratio }) => ratio))];
  const shares = [...new Set(ratios.map((one) => one.share))];
  const costOf = (w: number, psi: number) => ratios.find((one) => one.share === w && one.ratio === psi)?.cost.toFixed(2) ?? '';
  return tableOf(
    ['share', ...odds.map((psi) => `x${psi}`)],
    shares.map((w) => [`${100 * w} %`, ...odds.map((psi) => costOf(w, psi))]),
  );
};

export const latency = (results: readonly LatencyResult[]): string =>
  tableOf(
    ['challenger', ...(results[0]?.rules.map(({ rule }) => `${rule}: P / median min`) ?? [])],
    results.map(({ slowness, rules }) => [
      `${slowness.name}${slowness.name.includes('rps') ? '' : `, ${slowness.requestsPerSecond} rps`}`,
      ...rules.map(({ rolledBack, medianMinutes }) => `${share(rolledBack)} / ${minutes(medianMinutes)}`),
    ]),
  );

export const passes = (rates: readonly PassRate[]): string =>
  tableOf(
    ['canary', 'passed', 'lower 99 %'],
    rates.map(({ scenario, passed, lower99 }) => [scenario.name, share(passed), share(lower99)]),
  );

/** A cell in which another rule, whose false-rollback rate on the same traffic is at most 1 %, finds more. */
export interface Exception {
  readonly scenario: string;
  readonly rule: string;
  readonly theirs: number;
  readonly ours: number;
  /** Whether the difference is more than twice its standard error. */
  readonly clear: boolean;
}

const traffic = ({ name }: Scenario): string => name.slice(0, name.lastIndexOf(','));

export function exceptions(nulls: readonly Cell[], regressed: readonly Cell[]): readonly Exception[] {
  return regressed.flatMap(({ scenario, results, runs }) => {
    const [own] = results;
    const calm = nulls.find((cell) => traffic(cell.scenario) === traffic(scenario));
    if (!own || !calm) return [];
    return results.slice(1).flatMap(({ rule, rolledBack }) => {
      const falseRate = calm.results.find((one) => one.rule === rule)?.rolledBack ?? 1;
      if (falseRate > 0.01 || rolledBack <= own.rolledBack) return [];
      const error = Math.sqrt((rolledBack * (1 - rolledBack) + own.rolledBack * (1 - own.rolledBack)) / runs);
      return [{ scenario: scenario.name, rule, theirs: rolledBack, ours: own.rolledBack, clear: rolledBack - own.rolledBack > 2 * error }];
    });
  });
}
