import { parseArgs } from 'node:util';
import { keptCodeSha256 } from '../adapters/code-archive.ts';
import { trainedChannel } from '../adapters/trained-channel.ts';
import { durationText } from '../domain/report/format.ts';
import { changedChannel, changedCode, trainAgain } from '../domain/reproduction/again.ts';
import type { Reproduced } from '../domain/reproduction/compare-trainings.ts';
import { CODE_CHANNEL } from '../domain/training/script-mode.ts';
import type { TrainingRecord } from '../domain/training/training-record.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { Account } from './account/connection.ts';
import { type DeliveryFacts, deliveryFacts } from './account/delivery-facts.ts';
import { ENVIRONMENT, type Environment } from './account/environment.ts';
import { type Found, findDelivery } from './account/find-delivery.ts';
import { follow } from './account/follow.ts';
import { named } from './account/options.ts';
import { PLACE_OPTIONS, PLACE_USAGE, withAccount } from './account/place.ts';
import { type CommandIo, UsageError } from './command-io.ts';
import { isOver, type Reproduction, reproductionsOf } from './reproduce/reproductions.ts';
import { resultOf } from './reproduce/result.ts';

export const REPRODUCE_USAGE = `slipway reproduce DELIVERY|MODEL/DROP|MODEL|MODEL@GENERATION

Trains a delivery's model again from its record: the same files, image, hyperparameters, seed and type of instance, by the model's own
training workflow. Nothing is registered and no traffic moves. Then it compares: the same artifact file by file, or metrics within the
recorded interval, or the first thing that differs. A reproduction that was begun before is taken up, not begun again.
Exit code 0 identical or within its tolerance · 10 something differs · 30 it cannot be told, or training again came to no model ·
1 while it trains.

  --again               trains once more, although it was reproduced before
  --no-wait             begins it and returns; the same command later tells how it came out
${PLACE_USAGE}`;

const EXIT: Readonly<Record<Verdict, number>> = { pass: 0, fail: 10, inconclusive: 30 };
const UNDER_WAY = 1;

/** Looks at AWS, one every five seconds, for as long as train-challenger may run. */
const FOUR_DAYS = 69_120;

export async function run(argv: readonly string[], io: CommandIo, environment: Environment = ENVIRONMENT): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      ...PLACE_OPTIONS,
      again: { type: 'boolean', default: false },
      'no-wait': { type: 'boolean', default: false },
    },
  });
  const [asked = ''] = named(positionals, 'DELIVERY');
  return withAccount(values, io, environment, async (account, rehearsal) => {
    const found = await findDelivery(account, asked);
    const recorded = await deliveryFacts(account, found);
    const { made } = recorded.facts;
    if (made === undefined)
      throw new UsageError(
        `${found.deliveryId} has no record of a training (outcome ${recorded.facts.record.outcome ?? 'open'}): there is nothing to reproduce`,
      );
    const begun = await begin(account, found, recorded, made, values.again);
    if ('verdict' in begun) return tell(begun, undefined);
    const { reproduction, started } = begun;
    if (!values.json) {
      const how = started ? 'trains again' : 'was begun before, and is taken up';
      io.stdout(`${found.deliveryId} ${how} as ${reproduction.id}, ${instanceText(made)}${lastTook(made)}`);
    }
    const look = async () => {
      const execution = await account.workflows.describe(reproduction.executionArn);
      return isOver(execution) ? execution : undefined;
    };
    const over =
      values['no-wait'] && started
        ? undefined
        : values['no-wait']
          ? await look()
          : await follow(account, environment, { rehearsal, most: FOUR_DAYS }, look);
    if (over === undefined) {
      if (values.json) io.stdout(JSON.stringify({ deliveryId: found.deliveryId, reproduction: reproduction.id, verdict: null }));
      else io.stdout(`it is under way; slipway reproduce ${asked} tells how it came out`);
      return UNDER_WAY;
    }
    const result = await resultOf(account, recorded, made, reproduction, over);
    await account.objects.put(
      `${reproduction.folder}reproduction.json`,
      JSON.stringify({ format: 'reproduction/1', of: found.deliveryId, ...result }),
    );
    return tell(result, reproduction);

    function tell(result: Reproduced, done: Reproduction | undefined): number {
      if (values.json) io.stdout(JSON.stringify({ deliveryId: found.deliveryId, reproduction: done?.id ?? null, ...result }));
      else {
        io.stdout(`${result.how}  ${result.verdict}`);
        for (const reason of result.reasons) io.stdout(`  ${reason}`);
      }
      return EXIT[result.verdict];
    }
  });
}

/** The reproduction to look at; or why there is none to be had. */
async function begin(
  account: Account,
  { model, deliveryId, summary }: Found,
  { facts }: DeliveryFacts,
  made: TrainingRecord,
  again: boolean,
): Promise<Reproduced | { readonly reproduction: Reproduction; readonly started: boolean }> {
  const cannot = (reason: string): Reproduced => ({ verdict: 'inconclusive', how: 'not comparable', reasons: [reason], metrics: [] });
  const stateMachineArn = account.models.get(model)?.trainerStateMachineArn;
  if (stateMachineArn === undefined)
    throw new UsageError(`the stack of ${model} does not publish its training workflow: deploy it with this version of Slipway first`);
  const { last, next } = await reproductionsOf(account, model, deliveryId, stateMachineArn);
  if (last !== undefined && !again) {
    if ((await account.workflows.describe(last.executionArn)) !== undefined) return { reproduction: last, started: false };
    return cannot(`it was reproduced as ${last.id}, but Step Functions has forgotten how that ended; train once more with --again`);
  }
  const policy = summary?.policy ?? { uri: '', hash: facts.record.policy?.hash ?? made.policyHash };
  const request = trainAgain(made, { model, deliveryId, policy }, next.id, next.folder);
  if ('problem' in request) return cannot(request.problem);
  const { source } = made.image;
  // Code is known by its hash, whoever wrote it again; of data only S3's own marks are known without reading all of it.
  const recorded = source === undefined ? made.channels : made.channels.filter(({ name }) => name !== CODE_CHANNEL);
  const channels = await Promise.all(recorded.map(({ name, uri }) => trainedChannel(account.objects, name, uri)));
  const code = source === undefined ? undefined : await keptCodeSha256(account.objects, source.uri);
  const changed = changedCode(made, code) ?? changedChannel(recorded, channels);
  if (changed !== undefined)
    return { verdict: 'fail', how: 'differs', reasons: [`nothing was trained; the first thing that differs: ${changed}`], metrics: [] };
  await account.workflows.start(stateMachineArn, next.id, request.input);
  return { reproduction: next, started: true };
}

const instanceText = ({ job }: TrainingRecord): string =>
  `${job?.spot === true ? 'spot' : 'on-demand'} ${job?.instanceType ?? 'instances'}`;
const lastTook = ({ job }: TrainingRecord): string =>
  job?.trainingSeconds === undefined ? '' : `; the recorded one took ${durationText(job.trainingSeconds)}`;
