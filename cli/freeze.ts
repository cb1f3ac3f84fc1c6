import { parseArgs } from 'node:util';
import { freeze, unfreeze } from '../domain/ledger/settle.ts';
import { instantText } from '../domain/report/format.ts';
import { modelOf } from './account/connection.ts';
import { ENVIRONMENT, type Environment } from './account/environment.ts';
import { because, named } from './account/options.ts';
import { PLACE_OPTIONS, PLACE_USAGE, withAccount } from './account/place.ts';
import { type CommandIo, UsageError } from './command-io.ts';

export const FREEZE_USAGE = `slipway freeze [MODEL] --because TEXT | --off

Stops automation: no delivery and no alarm changes the endpoint until --off. What is under way goes on (slipway abort ends it), and
what serves keeps serving. Exit code 0.

  --because TEXT        why; whoever meets the frozen endpoint reads it
  --off                 lets automation go on
${PLACE_USAGE}`;

export async function run(argv: readonly string[], io: CommandIo, environment: Environment = ENVIRONMENT): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { ...PLACE_OPTIONS, because: { type: 'string' }, off: { type: 'boolean', default: false } },
  });
  const [model] = named(positionals, 'MODEL?');
  if (values.off && values.because !== undefined) throw new UsageError('give either --because or --off');
  const reason = values.off ? undefined : because(values.because);
  return withAccount(values, io, environment, async (account) => {
    const { name, published } = modelOf(account, model);
    const at = await account.now();
    const before = await account.ledger.head(name);
    if (reason !== undefined) await account.ledger.changeHead(name, (head) => freeze(head, reason, at));
    else if (before.frozen !== null) await account.ledger.changeHead(name, unfreeze);
    const after = await account.ledger.head(name);
    if (values.json) io.stdout(JSON.stringify({ model: name, at, frozen: after.frozen, before: before.frozen, phase: after.phase }));
    else if (reason !== undefined) {
      const going = before.lock === null ? '' : `; delivery ${before.lock.deliveryId} is under way and goes on: slipway abort ends it`;
      io.stdout(`${name}: automation is frozen: ${reason}${going}`);
      io.stdout(`what follows: deliveries still check and train, but end FAILED before they reach traffic; alarms call a person instead`);
      io.stdout(`next: slipway freeze ${name} --off when you have looked`);
    } else if (before.frozen === null) io.stdout(`${name}: automation is not frozen; nothing was changed`);
    else {
      io.stdout(`${name}: automation goes on; it was frozen since ${instantText(before.frozen.at)}: ${before.frozen.reason}`);
      const view = await account.endpoints.describe(after.champion?.endpointName ?? published.endpointName);
      const wanted = after.champion?.endpointConfigName;
      if (view?.endpointConfigName !== wanted)
        io.stdout(
          `WARNING   the endpoint serves ${view?.endpointConfigName ?? 'nothing'}, the ledger says ${wanted ?? 'nothing'}; until they agree every delivery ends FAILED: docs/runbook.md#deliveries-failed`,
        );
      if (after.lock !== null)
        io.stdout(
          `what follows: the lock of ${after.lock.deliveryId} is let go within five minutes, if its execution has ended and the endpoint rests on the champion`,
        );
      io.stdout(`next: slipway status ${name}`);
    }
    return 0;
  });
}
