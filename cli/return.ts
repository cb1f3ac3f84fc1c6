import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { executionArnFor } from '../adapters/executions.ts';
import { type Account, modelOf } from './account/connection.ts';
import { ENVIRONMENT, type Environment } from './account/environment.ts';
import { follow } from './account/follow.ts';
import { because, named } from './account/options.ts';
import { PLACE_OPTIONS, PLACE_USAGE, withAccount } from './account/place.ts';
import { secondText } from './account/words.ts';
import { type ExecutionState, isRunning } from './account/workflows.ts';
import { type CommandIo, UsageError } from './command-io.ts';
import { planReturn, returnName } from './return/plan.ts';

export const RETURN_USAGE = `slipway return [MODEL] --to GENERATION --because TEXT

Brings back a generation that served before: starts respond-to-alarm with your wish and follows it. What serves now is retired: it is
not quarantined unless you say so, counts as no automatic rollback, and no automatic rollback lands on it later. Exit code 0 when the generation is back and verified, 1 when nothing was started or it is still under way,
40 when nobody knows for certain what serves (automation is then frozen), 50 when the return failed.

  --to GENERATION       which one; slipway status and slipway at tell their numbers
  --because TEXT        why; recorded with your identity, with the delivery that made what serves now
  --quarantine          the model that serves now is to blame: its package is rejected and the same artifact is not tried again
  --no-wait             starts it and does not follow
${PLACE_USAGE}`;

/** More tries of the same wish than anybody makes. */
const MOST_ATTEMPTS = 20;

export async function run(argv: readonly string[], io: CommandIo, environment: Environment = ENVIRONMENT): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      ...PLACE_OPTIONS,
      to: { type: 'string' },
      because: { type: 'string' },
      quarantine: { type: 'boolean', default: false },
      'no-wait': { type: 'boolean', default: false },
    },
  });
  const [model] = named(positionals, 'MODEL?');
  const to = readGeneration(values.to);
  const reason = because(values.because);
  return withAccount(values, io, environment, async (account, rehearsal) => {
    const { name, published } = modelOf(account, model);
    const [head, generations] = await Promise.all([account.ledger.head(name), account.ledger.generations(name)]);
    const plan = planReturn(name, head, generations, to);
    const say = (line: string): void => (values.json ? io.stderr(line) : io.stdout(line));
    const done = (code: number, facts: Readonly<Record<string, unknown>>): number => {
      if (values.json) io.stdout(JSON.stringify({ model: name, to, because: reason, ...facts }));
      return code;
    };
    if (plan.kind === 'serves already') {
      say(`${name}: generation ${to} serves already; nothing was changed`);
      return done(0, { kind: plan.kind });
    }
    if (plan.kind === 'refused') {
      say(`${name}: nothing was changed: ${plan.reason}`);
      return done(1, plan);
    }
    for (const warning of plan.warnings) say(`WARNING   ${warning}`);
    const execution = await startOnce(account, published.respondStateMachineArn, (attempt) => returnName(name, head, to, attempt), {
      operator: { toGeneration: to, because: reason, by: await account.identity(), quarantine: values.quarantine },
    });
    // The workflow records how the return ended; why somebody wanted it stands with the delivery that is taken back.
    if (head.champion !== null)
      await account.ledger.appendEvent(head.champion.deliveryId, `return asked ${head.fence}`, await account.now(), {
        because: reason,
        to,
      });
    say(
      `${name}: going back from generation ${plan.from} to ${to} (${plan.to.endpointConfigName}), execution ${execution.split(':').at(-1)}`,
    );
    if (values['no-wait']) {
      say(
        `what follows: the former fleet is started, gets all traffic at once and answers its golden requests; next: slipway status ${name}`,
      );
      return done(0, { kind: 'started', execution });
    }
    const ended = await followExecution(account, environment, execution, rehearsal, say);
    if (ended === undefined) {
      say(`still under way; next: slipway status ${name}`);
      return done(1, { kind: 'under way', execution });
    }
    const { code, text } = endingOf(name, to, ended);
    say(text);
    return done(code, { kind: 'ended', execution, ...ended });
  });
}

function readGeneration(text: string | undefined): number {
  if (text === undefined) throw new UsageError('say which generation: --to GENERATION');
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new UsageError(`--to ${text}: a generation is a whole number from 1`);
  return number;
}

/** Starts the wish under the first name whose execution has not ended, so that typing it twice starts it once. */
async function startOnce({ workflows }: Account, machineArn: string, nameOf: (attempt: number) => string, input: unknown): Promise<string> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const arn = executionArnFor(machineArn, nameOf(attempt));
    const there = await workflows.describe(arn);
    if (there === undefined) {
      await workflows.start(machineArn, nameOf(attempt), input);
      return arn;
    }
    if (isRunning(there)) return arn;
  }
  throw new Error(`this return was tried ${MOST_ATTEMPTS} times; look at the failed executions of ${machineArn} first`);
}

function followExecution(
  account: Account,
  environment: Environment,
  execution: string,
  rehearsal: boolean,
  say: (line: string) => void,
): Promise<ExecutionState | undefined> {
  let told: string | undefined;
  return follow(account, environment, { rehearsal }, async () => {
    const view = await account.workflows.describe(execution);
    if (view !== undefined && !isRunning(view)) return view;
    const state = await account.workflows.stateOf(execution);
    if (state !== undefined && state !== told) say(`  ${secondText(await account.now())}  ${state}`);
    told = state;
    return undefined;
  });
}

const outputSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ endState: v.string(), reason: v.string(), verification: v.optional(v.string()) }),
);

export function endingOf(model: string, to: number, ended: ExecutionState): { readonly code: number; readonly text: string } {
  const parsed = v.safeParse(outputSchema, ended.output);
  const endState = parsed.success ? parsed.output.endState : (ended.error ?? ended.status);
  const reason = parsed.success ? parsed.output.reason : (ended.cause ?? 'no reason is given');
  if (ended.status === 'SUCCEEDED' && endState === 'NO_CHANGE') return { code: 0, text: `${model}: generation ${to} serves: ${reason}` };
  if (ended.status === 'SUCCEEDED' && endState === 'ROLLED_BACK')
    return { code: 0, text: `${model}: generation ${to} serves, verified: ${(parsed.success && parsed.output.verification) || reason}` };
  if (endState === 'ROLLBACK_UNVERIFIED')
    return {
      code: 40,
      text: `${model}: ROLLBACK_UNVERIFIED, automation is frozen: ${reason}; next: slipway status ${model}, docs/runbook.md#responses-failed`,
    };
  return { code: 50, text: `${model}: the return ended ${endState}: ${reason}; next: slipway status ${model}` };
}
