import { parseArgs } from 'node:util';
import { modelOf } from './account/connection.ts';
import { ENVIRONMENT, type Environment } from './account/environment.ts';
import { named } from './account/options.ts';
import { PLACE_OPTIONS, PLACE_USAGE, withAccount } from './account/place.ts';
import type { CommandIo } from './command-io.ts';
import { statusFacts } from './status/facts.ts';
import { healthOf } from './status/health.ts';
import { statusLines } from './status/lines.ts';

export const STATUS_USAGE = `slipway status [MODEL]

What serves, whether that is as it should be, what is under way and how the last deliveries ended. Without MODEL: every model.
Exit code 0 when all is healthy, 1 when something is not or nothing serves.

${PLACE_USAGE}`;

export async function run(argv: readonly string[], io: CommandIo, environment: Environment = ENVIRONMENT): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: PLACE_OPTIONS });
  const [model] = named(positionals, 'MODEL?');
  return withAccount(values, io, environment, async (account) => {
    const names = model === undefined && account.models.size > 0 ? [...account.models.keys()].sort() : [modelOf(account, model).name];
    let healthy = true;
    const told: unknown[] = [];
    for (const name of names) {
      const facts = await statusFacts(account, name, modelOf(account, name).published);
      const health = healthOf(facts);
      healthy &&= health.healthy;
      if (values.json) told.push({ ...facts, ...health });
      else for (const line of statusLines(facts)) io.stdout(line);
    }
    if (values.json) io.stdout(JSON.stringify(model === undefined ? told : told[0]));
    return healthy ? 0 : 1;
  });
}
