import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { exitCode, outcomeSchema } from '../domain/delivery/outcome.ts';
import { ENVIRONMENT, type Environment } from './account/environment.ts';
import { findDelivery } from './account/find-delivery.ts';
import { named } from './account/options.ts';
import { PLACE_OPTIONS, PLACE_USAGE, withAccount } from './account/place.ts';
import type { CommandIo } from './command-io.ts';
import { whyFacts } from './why/facts.ts';
import { whyLines } from './why/lines.ts';
import { nextStep } from './why/next.ts';

export const WHY_USAGE = `slipway why DELIVERY|MODEL/DROP|MODEL

Why a delivery ended as it did, what users saw of it, what serves now and what to do next. MODEL alone: its last delivery.
Exits by the outcome: 0 promoted, no change, superseded · 10 rejected · 20 rolled back · 30 inconclusive · 40 unverified ·
50 failed or aborted · 1 while it is under way.

${PLACE_USAGE}`;

/** Exit code of a delivery without an outcome. */
const UNDER_WAY = 1;

export async function run(argv: readonly string[], io: CommandIo, environment: Environment = ENVIRONMENT): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: PLACE_OPTIONS });
  const [asked = ''] = named(positionals, 'DELIVERY');
  return withAccount(values, io, environment, async (account) => {
    const why = await whyFacts(account, await findDelivery(account, asked));
    const { record, validation, drift, evaluation, windows, landing, notes } = why.facts;
    if (values.json) {
      const { model, deliveryId, champion, quarantine, missing, reportUri } = why;
      const next = nextStep(record.outcome, model, record.drop.name);
      const documents = { record, validation, drift, evaluation, window: windows.at(-1), landing };
      io.stdout(
        JSON.stringify({
          model,
          deliveryId,
          outcome: record.outcome ?? null,
          champion,
          quarantine,
          missing,
          reportUri,
          next,
          notes,
          ...documents,
        }),
      );
    } else for (const line of whyLines(why)) io.stdout(line);
    const outcome = v.safeParse(outcomeSchema, record.outcome);
    return outcome.success ? exitCode(outcome.output) : UNDER_WAY;
  });
}
