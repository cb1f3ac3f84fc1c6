import { parseArgs } from 'node:util';
import type { Head } from '../domain/ledger/head.ts';
import type { Summary } from '../domain/ledger/items.ts';
import { type Account, modelOf } from './account/connection.ts';
import { ENVIRONMENT, type Environment } from './account/environment.ts';
import { follow } from './account/follow.ts';
import { because, named } from './account/options.ts';
import { PLACE_OPTIONS, PLACE_USAGE, withAccount } from './account/place.ts';
import { indented, plural } from './account/words.ts';
import type { CommandIo } from './command-io.ts';
import { type Owned, ownedBy } from './teardown/inventory.ts';
import { afterwardsLines, monthlyCost, ownedLines } from './teardown/lines.ts';
import { beginTeardown, finishTeardown } from './teardown/settle.ts';

export const TEARDOWN_USAGE = `slipway teardown MODEL --dry-run | --yes

Deletes what workflows made for a model and no stack knows: its endpoint, endpoint configs, models and the alarms of shifts. Nothing
serves afterwards. Run it before "cdk destroy" of the model's stack. Exit code 0 when all is gone, 1 when something was not deleted.

  --dry-run             lists and prices it, deletes nothing
  --yes                 deletes it
  --because TEXT        why; kept in the ledger. Default: an operator's wish
${PLACE_USAGE}`;

/** A fleet is gone after minutes; after an hour something is wrong. */
const MOST_LOOKS = 720;

export async function run(argv: readonly string[], io: CommandIo, environment: Environment = ENVIRONMENT): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      ...PLACE_OPTIONS,
      'dry-run': { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      because: { type: 'string', default: "an operator's wish" },
    },
  });
  const [model] = named(positionals, 'MODEL');
  const reason = because(values.because);
  return withAccount(values, io, environment, async (account, rehearsal) => {
    const { name, published } = modelOf(account, model);
    const [head, open] = await Promise.all([account.ledger.head(name), account.ledger.openDeliveries(name)]);
    const owned = await ownedBy(account, name, published, head);
    const say = (line: string): void => (values.json ? io.stderr(line) : io.stdout(line));
    const afterwards = afterwardsLines(owned, name, account.dataBucket, account.recordsBucket);
    const answer = (code: number, deleted: boolean, refused?: string): number => {
      if (values.json)
        io.stdout(JSON.stringify({ model: name, ...owned, usdAMonth: monthlyCost(owned) ?? null, deleted, refused: refused ?? null }));
      return code;
    };
    say(`${name}: workflows made`);
    for (const line of indented(ownedLines(owned))) say(line);
    if (values['dry-run']) {
      for (const line of afterwards) say(line);
      return answer(0, false);
    }
    const refused = refusal(name, head, open, values.yes);
    if (refused !== undefined) {
      say(`nothing was deleted: ${refused}`);
      return answer(1, false, refused);
    }
    const at = await account.now();
    const begun = await account.ledger.changeHead(name, (current) => beginTeardown(current, reason, at));
    if (begun.refused !== undefined) {
      say(`nothing was deleted: ${begun.refused}`);
      return answer(1, false, begun.refused);
    }
    const gone = await remove(account, environment, owned, rehearsal, say);
    if (!gone) {
      say(`the endpoint is still being deleted; automation is frozen. Once it is gone: slipway teardown ${name} --yes deletes the rest`);
      return answer(1, false, 'the endpoint is still being deleted');
    }
    await retire(account, name, head, reason);
    for (const line of afterwards) say(line);
    return answer(0, true);
  });
}

function refusal(model: string, { lock }: Head, open: readonly Summary[], yes: boolean): string | undefined {
  if (!yes) return 'everything that serves would be gone; if you mean it: --yes';
  if (lock !== null) return `delivery ${lock.deliveryId} holds the endpoint; first: slipway abort ${model} --because "…"`;
  const [first] = open;
  if (first !== undefined)
    return `delivery ${first.deliveryId} is under way and could start an endpoint again; first: slipway abort ${model} --because "…"`;
  return undefined;
}

/** False when the endpoint was not gone in time: SageMaker forbids to delete the config of one that is still there. */
async function remove(
  account: Account,
  environment: Environment,
  { endpointName, endpoint, endpointConfigs, models, alarms }: Owned,
  rehearsal: boolean,
  say: (line: string) => void,
): Promise<boolean> {
  for (let first = 0; first < alarms.length; first += 100) await account.alarms.remove(alarms.slice(first, first + 100));
  if (endpoint !== undefined) {
    if (endpoint.status !== 'Deleting') await account.endpoints.remove(endpointName);
    say(`deleting endpoint ${endpointName}`);
    const gone = await follow(account, environment, { rehearsal, most: MOST_LOOKS }, async () =>
      (await account.endpoints.describe(endpointName)) === undefined ? true : undefined,
    );
    if (gone === undefined) return false;
  }
  for (const name of endpointConfigs) await account.inventory.removeEndpointConfig(name);
  for (const name of models) await account.inventory.removeModel(name);
  say(
    `deleted: ${endpoint === undefined ? '' : 'the endpoint, '}${plural(endpointConfigs.length, 'endpoint config')}, ${plural(models.length, 'model')}, ${plural(alarms.length, 'alarm')}`,
  );
  return true;
}

async function retire({ ledger }: Account, model: string, { champion }: Head, reason: string): Promise<void> {
  const generation = champion === null ? undefined : await ledger.generation(model, champion.generation);
  if (generation !== undefined) await ledger.putGeneration(model, { ...generation, status: 'retired', reason: `torn down: ${reason}` });
  await ledger.changeHead(model, finishTeardown);
}
