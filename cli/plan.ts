import { parseArgs } from 'node:util';
import { sha256Hex } from '../adapters/hash.ts';
import { policyHash } from '../domain/policy/delivery-policy.ts';
import { plannedCost } from '../domain/price/planned-cost.ts';
import { PRICES } from '../domain/price/prices.ts';
import type { Account } from './account/connection.ts';
import { ENVIRONMENT, type Environment } from './account/environment.ts';
import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, connectOptions, named } from './account/options.ts';
import type { CommandIo } from './command-io.ts';
import { planLines } from './plan/lines.ts';
import { pastTrainings } from './plan/past.ts';
import { APP_OPTIONS, APP_USAGE, chosen, deployedModel, modelsOfApp, namedApp } from './plan/planned-models.ts';

export const PLAN_USAGE = `slipway plan [MODEL]

What a delivery will cost before any money is spent: each rung of the capacity plan, scoring, the second fleet of the canary, the control
plane; and what stands still costs a month. From one table of approximate prices, with its date. Changes nothing, starts nothing.
Exit code 0; 30 when the table lacks an instance type: it is named, never guessed.

${APP_USAGE}
  --past                with an app: what past trainings in the account took, too
${ACCOUNT_USAGE}`;

const PRICE_UNKNOWN = 30;

export async function run(argv: readonly string[], io: CommandIo, environment: Environment = ENVIRONMENT): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { ...ACCOUNT_OPTIONS, ...APP_OPTIONS, past: { type: 'boolean', default: false } },
  });
  const [name] = named(positionals, 'MODEL?');
  const app = namedApp(values);
  const account: Account | undefined = app === undefined || values.past ? await environment.connect(connectOptions(values)) : undefined;
  const models =
    app === undefined ? (account === undefined ? [] : [await deployedModel(account, name)]) : chosen(await modelsOfApp(app), name);
  const plans = [];
  for (const { model, policy } of models) {
    const past = account?.models.has(model) ? await pastTrainings(account, model) : [];
    plans.push({ model, policyHash: policyHash(policy, sha256Hex), ...plannedCost(policy, PRICES, past) });
  }
  if (values.json) io.stdout(JSON.stringify({ prices: { date: PRICES.date, region: PRICES.region }, models: plans }));
  else {
    for (const { model, policyHash: hash, ...cost } of plans) for (const line of planLines(model, hash, cost, PRICES)) io.stdout(line);
    io.stdout(
      `approximate prices of ${PRICES.date}, ${PRICES.region}, on demand unless spot is said; storage, logs and data transfer are left out`,
    );
  }
  return plans.some(({ unpriced }) => unpriced.length > 0) ? PRICE_UNKNOWN : 0;
}
