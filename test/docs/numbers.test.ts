import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { canaryPolicySchema, watchPolicySchema } from '../../domain/canary/policy.ts';
import { DEFAULT_BAKE_SECONDS, DEFAULT_TERMINATION_WAIT_SECONDS } from '../../domain/canary/traffic-plan.ts';
import { driftPolicySchema } from '../../domain/dataset/contract.ts';
import { exitCode, OUTCOMES } from '../../domain/delivery/outcome.ts';
import { dropPolicySchema } from '../../domain/policy/owner-policy.ts';
import { fleetHour, HOURS_A_MONTH, PRICES, usdText } from '../../domain/price/prices.ts';
import { STANDING_ALARMS } from '../../lib/alarms/runbook.ts';
import { page, ROOT, tableUnder } from './documents.ts';

const readme = page('README.md');
const COUNTS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

test('the README lists every outcome with its exit code', () => {
  const listed = tableUnder('README.md', '### How it ends').map(([outcome, exit]) => [outcome?.replaceAll('`', ''), Number(exit)]);
  expect(listed.sort()).toEqual(OUTCOMES.map((outcome) => [outcome, exitCode(outcome)]).sort());
});

test('the README counts what a model has in an account', () => {
  const steps = readdirSync(join(ROOT, 'lambdas'), { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== 'shared',
  );
  const workflows = readdirSync(join(ROOT, 'stepfunctions'));
  expect(readme).toContain(`For each model: ${steps.length} functions, ${COUNTS[workflows.length]} workflows`);
  expect(readme).toContain(`${COUNTS[STANDING_ALARMS.length]} standing alarms`);
});

test('the limits that the README tells are the defaults of the policy', () => {
  const canary = v.parse(canaryPolicySchema, { events: { errors: 1 } });
  const drift = v.parse(driftPolicySchema, {});
  const watch = v.parse(watchPolicySchema, {});
  const told = [
    `\`minRequests\` (${canary.minRequests})`,
    `an error rate below ${100 * canary.tolerate.orErrorRateBelow} % with 95 % confidence`,
    `with a chance of at most ${100 * canary.falseRollback} % over the whole bake`,
    `less than ${100 * drift.failWhen.shareOfColumns} % of the columns`,
    `the effect is at least ${drift.fail.toFixed(2)} *and* the adjusted p at most ${drift.alpha}`,
    `\`drop.deadlineMinutes\` (${v.parse(dropPolicySchema, {}).deadlineMinutes})`,
    `within the watch (${watch.for.replace('h', ' hours')})`,
    watch.maxAutomaticRollbacksPerDay === 2 ? 'at most twice a day' : 'changed',
    `bake ${DEFAULT_BAKE_SECONDS / 60}, watching the old fleet ${DEFAULT_TERMINATION_WAIT_SECONDS / 60}`,
  ];
  expect(told.filter((text) => !readme.includes(text))).toEqual([]);
  expect(canary.tolerate.ratio).toBe(2);
});

test('the costs that the README tells come from the table of prices', () => {
  const hours = (type: string, instances: number, minutes: number): string => usdText(((fleetHour(type, instances) ?? 0) * minutes) / 60);
  expect(readme).toContain(`| the example's training, 17 min of ml.m5.xlarge | ${hours('ml.m5.xlarge', 1, 17)} |`);
  expect(readme).toContain(`| the example's second fleet, 51 min of 4 × ml.m5.large | ${hours('ml.m5.large', 4, 51)} |`);
  expect(readme).toContain(`| the example's endpoint, 4 × ml.m5.large, a month | ${hours('ml.m5.large', 4, 60 * HOURS_A_MONTH)} |`);
  expect(readme).toContain(`on-demand prices of ${PRICES.date}`);
});
