import { parseArgs } from 'node:util';
import type { DeliveryEvent, Summary } from '../domain/ledger/items.ts';
import { instantText, percentText } from '../domain/report/format.ts';
import { type Account, modelOf } from './account/connection.ts';
import { ENVIRONMENT, type Environment } from './account/environment.ts';
import { named } from './account/options.ts';
import { PLACE_OPTIONS, PLACE_USAGE, withAccount } from './account/place.ts';
import { indented, shortId } from './account/words.ts';
import { readMoment } from './at/moment.ts';
import { type Served, servedAt, servedOver } from './at/served.ts';
import { type CommandIo, UsageError } from './command-io.ts';

export const AT_USAGE = `slipway at TIME [MODEL]

What served at a moment, and why: its generation, endpoint config, model, dataset and delivery, and what was under way then.
TIME is 2026-11-24T03:08Z, "2026-11-24 03:08" (UTC) or 2026-11-24T04:08+01:00. Exit code 1 when nothing served.

${PLACE_USAGE}`;

/** Deliveries that began before the moment and are looked at; only the newest of them can have been under way. */
const LOOKED_AT = 10;

interface UnderWay {
  readonly summary: Summary;
  readonly canary?: string;
}

export async function run(argv: readonly string[], io: CommandIo, environment: Environment = ENVIRONMENT): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: PLACE_OPTIONS });
  const [time = '', model] = named(positionals, 'TIME', 'MODEL?');
  const moment = readMoment(time);
  return withAccount(values, io, environment, async (account) => {
    const { name } = modelOf(account, model);
    const now = await account.now();
    if (moment > now) throw new UsageError(`${time} has not come yet; it is ${instantText(now)} there`);
    const [head, generations] = await Promise.all([account.ledger.head(name), account.ledger.generations(name)]);
    const served = servedAt(servedOver(generations, head), moment);
    const then = await underWay(account, name, moment);
    const generation = generations.find((one) => one.generation === served?.generation);
    if (values.json)
      io.stdout(JSON.stringify({ model: name, at: moment, served: served ?? null, generation: generation ?? null, underWay: then }));
    else {
      io.stdout(`${name} at ${instantText(moment.replace('.000Z', 'Z'))}: ${servedText(served)}`);
      const facts =
        generation === undefined
          ? []
          : [
              `endpoint config  ${generation.endpointConfigName}`,
              `model            ${generation.modelName}, sha256 ${generation.modelSha256.slice(0, 12)}…`,
              `dataset          ${shortId(generation.datasetId)}`,
              `delivery         ${generation.deliveryId}   slipway why ${generation.deliveryId}`,
            ];
      const others = then.map(
        ({ summary, canary }) =>
          `under way        delivery ${summary.deliveryId} of drop ${summary.drop.name}${canary === undefined ? '' : `: ${canary}`}`,
      );
      for (const line of indented([...facts, ...others])) io.stdout(line);
    }
    return served === undefined ? 1 : 0;
  });
}

function servedText(served: Served | undefined): string {
  if (served === undefined) return 'nothing served yet';
  const since = `since ${instantText(served.from)}`;
  const until = served.until === undefined ? 'still serving' : `until ${instantText(served.until)}`;
  const guess = served.inferred ? ' (where it landed is inferred: the ledger kept only the rollback)' : '';
  return `generation ${served.generation}, ${since}, ${until}: ${served.why}${guess}`;
}

/** Deliveries that were open at the moment, and whether one of them had a canary in production. */
async function underWay({ ledger }: Account, model: string, moment: string): Promise<readonly UnderWay[]> {
  const claims = (await ledger.drops(model)).filter(({ at }) => at <= moment).sort((a, b) => (a.at < b.at ? 1 : -1));
  const found: UnderWay[] = [];
  for (const { deliveryId } of claims.slice(0, LOOKED_AT)) {
    const summary = await ledger.summary(deliveryId);
    if (summary === undefined || (summary.endedAt !== undefined && summary.endedAt < moment)) continue;
    const canary = canaryAt(await ledger.events(deliveryId), moment);
    found.push({ summary, ...(canary === undefined ? {} : { canary }) });
  }
  return found;
}

function canaryAt(events: readonly DeliveryEvent[], moment: string): string | undefined {
  const started = events.find(({ name, at }) => name.startsWith('shift started') && at <= moment);
  const landed = events.find(({ name, at }) => name.startsWith('landed') && at <= moment);
  if (started === undefined || landed !== undefined) return undefined;
  const share = started.detail['share'];
  const part = typeof share === 'number' ? `up to ${percentText(share)} of requests` : 'a share of requests';
  return `traffic was shifting to generation ${started.name.split(' ').at(-1)}, ${part} saw it`;
}
