import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { type Cell, runCell } from './cell.ts';
import { CORE_JUDGES, coreRatios } from './core.ts';
import { dayNull, dayRegressions, type Grid, halfHourNull, halfHourRegressions, healthy, stress, tolerated } from './grids.ts';
import { passRate } from './healthy.ts';
import { latencyResult, SLOWNESS } from './latency.ts';
import * as report from './report.ts';
import { RULES, type Rule, slipway } from './rules.ts';
import { speeds } from './speed.ts';

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    seed: { type: 'string', default: '20261121' },
    out: { type: 'string', default: 'dist/bench/judge' },
  },
});
const full = values.full;
const seed = Number(values.seed);

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function runGrid(grid: Grid, runs: number, rules: readonly Rule[] = RULES): readonly Cell[] {
  return grid.cells.map(({ scenario, onset }, i) => {
    say(`${grid.title}: ${scenario.name} (${i + 1} of ${grid.cells.length})`);
    return runCell(scenario, rules, runs, seed + i, onset);
  });
}

/** The guarantee is measured on at least 2,000 canaries a cell; power on as many in a full run. */
const SURE = 2000;
const power = full ? 2000 : 500;

const started = process.cpuUsage();
const results = {
  seed,
  full,
  core: CORE_JUDGES.map((judge) => ({ judge: judge.name, ratios: coreRatios(judge, full ? 6000 : 1500, seed) })),
  halfHourNull: runGrid(halfHourNull(full), SURE),
  tolerated: runGrid(tolerated, 10 * SURE, [slipway]),
  halfHourRegressions: runGrid(halfHourRegressions(full), power),
  stress: runGrid(stress, full ? SURE : 1000),
  latency: SLOWNESS.map((slowness, i) => latencyResult(slowness, full ? SURE : 300, seed + i)),
  healthy: healthy.map((scenario, i) => passRate(scenario, SURE, seed + i)),
  dayNull: runGrid(dayNull(full), SURE),
  dayRegressions: runGrid(dayRegressions, full ? 500 : 100),
  speed: speeds(),
};
const exceptions = report.exceptions(results.halfHourNull, results.halfHourRegressions);
const { user, system } = process.cpuUsage(started);

const worstFalse = Math.max(
  ...[...results.halfHourNull, ...results.tolerated, ...results.dayNull].map(({ results: [own] }) => own?.upper99 ?? 1),
);
const worstCost = Math.max(...results.core.slice(0, 2).flatMap(({ ratios }) => ratios.map(({ cost }) => cost)));
const worstPass = Math.min(...results.healthy.map(({ lower99 }) => lower99));
const goal = (name: string, value: string, met: boolean) => `| ${name} | ${value} | ${met ? 'met' : 'MISSED'} |`;

const text = `# Calibration of the canary judge

\`npm run bench:judge${full ? ' -- --full' : ''}\`, seed ${seed}, ${Math.round((user + system) / 1e6)} CPU seconds, Node ${process.versions.node}.
"P / median min": share of the canaries rolled back, and the minute by which half of all were (counted from the onset).
Every rule sees the same canaries; ${SURE} a cell where false rollbacks are counted, ${power} for power.

| goal | measured | |
| --- | --- | --- |
${goal('false rollbacks at most 1 %: upper 99 % bound in the worst cell', worstFalse.toFixed(4), worstFalse <= 0.01)}
${goal('mean cost of detection at most 1.4 x the information limit, worst cell', worstCost.toFixed(2), worstCost <= 1.4)}
${goal('a healthy canary passes: lower 99 % bound, worst share', worstPass.toFixed(4), worstPass >= 0.99)}
${goal('power at least that of every rule with at most 1 % false rollbacks: clear exceptions', String(exceptions.filter(({ clear }) => clear).length), !exceptions.some(({ clear }) => clear))}
${results.speed.map(({ name, milliseconds, goal: limit }) => goal(`${name}: at most ${limit} ms`, `${milliseconds.toFixed(1)} ms`, milliseconds <= limit)).join('\n')}

## Cost of detection, in units of the information limit

Mean number of events until conviction, over ln(1/alpha)/KL, alpha = 1 %, rare events one at a time (no judge is below 1).

${results.core.map(({ judge, ratios }) => `${judge}:\n\n${report.core(ratios)}`).join('\n\n')}

## False rollbacks in 30 minutes

${report.falseRollbacks(results.halfHourNull)}

At the edge of what is tolerated the rate comes near its bound, so it is measured on ${10 * SURE} canaries:

${report.falseRollbacks(results.tolerated)}

## False rollbacks in 24 hours

${report.falseRollbacks(results.dayNull)}

## Power and delay in 30 minutes

${report.regressions(results.halfHourRegressions)}

${exceptions.length === 0 ? 'No rule with at most 1 % false rollbacks on the same traffic finds more in any cell.' : `Cells in which another rule with at most 1 % false rollbacks on the same traffic found more:\n\n${exceptions.map(({ scenario, rule, theirs, ours, clear }) => `- ${scenario}: ${rule} ${theirs}, Slipway ${ours}${clear ? '' : ' (within twice the standard error)'}`).join('\n')}`}

## Regression at hour 12 of 24

${report.stressed(results.dayRegressions)}

## Stress

${report.stressed(results.stress)}

## Latency: lognormal, 10 % share, 30 minutes, 10 % slower is tolerated

${report.latency(results.latency)}

## Healthy canaries pass: 27 minutes without errors

${report.passes(results.healthy)}
`;

for (const [file, content] of [
  ['judge-calibration.json', `${JSON.stringify(results, null, 1)}\n`],
  ['judge-calibration.md', text],
] as const) {
  const path = `${values.out}/${file}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
process.stdout.write(text);
