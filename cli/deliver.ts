import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { modelOf } from './account/connection.ts';
import { ENVIRONMENT, type Environment } from './account/environment.ts';
import { because, named } from './account/options.ts';
import { PLACE_OPTIONS, PLACE_USAGE, withAccount } from './account/place.ts';
import { readMoment } from './at/moment.ts';
import { type CommandIo, UsageError } from './command-io.ts';

export const DELIVER_USAGE = `slipway deliver MODEL DROP [--again]

Delivers a drop whose event was lost, or, with --again, one that was delivered before: the next attempt under the policy of today.
Data that was delivered under this very policy ends NO_CHANGE, unless that delivery failed, was stopped or could not tell.
Exit code 0 when a delivery has started, runs or waits, or none is needed; 10 when the drop is refused.

  --again               also when this drop has its outcome already
  --because TEXT        why; recorded with the delivery
${PLACE_USAGE}`;

/** What intake answers. */
const answerSchema = v.object({
  status: v.picklist(['started', 'known', 'waiting', 'rejected']),
  deliveryId: v.optional(v.string()),
  reasons: v.optional(v.array(v.string()), []),
});
type Answer = v.InferOutput<typeof answerSchema>;

const REJECTED = 10;

export async function run(argv: readonly string[], io: CommandIo, environment: Environment = ENVIRONMENT): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      ...PLACE_OPTIONS,
      again: { type: 'boolean', default: false },
      because: { type: 'string' },
      // Not in the usage: the moment that the delivery takes for its begin, for a rehearsal's scripts.
      at: { type: 'string' },
    },
  });
  const [model, given = ''] = named(positionals, 'MODEL', 'DROP');
  const drop = given.replace(/\/$/, '');
  if (drop === '' || drop.includes('/')) throw new UsageError(`DROP ${given}: write its name alone, the last part of its prefix`);
  const why = values.because === undefined ? undefined : because(values.because);
  return withAccount(values, io, environment, async (account) => {
    const { name, published } = modelOf(account, model);
    const at = values.at === undefined ? await account.now() : readMoment(values.at);
    const answer = v.parse(
      answerSchema,
      await account.functions.invoke(published.intakeFunctionName, { deliver: drop, at, again: values.again }),
    );
    if (why !== undefined && answer.status === 'started' && answer.deliveryId !== undefined)
      await account.ledger.appendEvent(answer.deliveryId, 'asked for', at, { because: why });
    if (values.json) io.stdout(JSON.stringify({ model: name, drop, at, ...answer }));
    else for (const line of answerLines(name, drop, answer, published.marker)) io.stdout(line);
    return answer.status === 'rejected' ? REJECTED : 0;
  });
}

export function answerLines(model: string, drop: string, { status, deliveryId = '', reasons }: Answer, marker: string): readonly string[] {
  const why = reasons.join('; ');
  switch (status) {
    case 'started':
      return [
        `${model}: delivery ${deliveryId} of drop ${drop} has started`,
        `next: slipway status ${model} tells how far it is, slipway why ${deliveryId} how it ended`,
      ];
    case 'waiting':
      return [
        `${model}: drop ${drop} is not whole yet, missing ${why}`,
        'next: nothing; it is looked at again every five minutes until its deadline, then rejected',
      ];
    case 'known':
      return [
        `${model}: nothing started, ${why} (${deliveryId})`,
        why.startsWith('this drop was delivered')
          ? `next: slipway why ${deliveryId}; to try once more: slipway deliver ${model} ${drop} --again`
          : `next: slipway status ${model}`,
      ];
    case 'rejected':
      return [
        `${model}: drop ${drop} is refused: ${why}`,
        deliveryId === '' ? `next: write the drop with its marker ${marker} last, then again` : `next: slipway why ${deliveryId}`,
      ];
  }
}
