import { parseArgs } from 'node:util';
import { executionArnFor } from '../adapters/executions.ts';
import { plusSeconds } from '../adapters/time.ts';
import { METRICS } from '../domain/delivery/metrics.ts';
import { type AbortPlan, planAbort } from './abort/plan.ts';
import { type Account, modelOf } from './account/connection.ts';
import { ENVIRONMENT, type Environment } from './account/environment.ts';
import { because, named } from './account/options.ts';
import { PLACE_OPTIONS, PLACE_USAGE, withAccount } from './account/place.ts';
import { isRunning } from './account/workflows.ts';
import type { CommandIo } from './command-io.ts';

export const ABORT_USAGE = `slipway abort [MODEL] --because TEXT

Ends a delivery. While traffic is shifting it trips the shift's kill switch, and SageMaker brings all traffic back to the champion;
before that it stops the delivery's execution. Exit code 0 when it is being ended, 1 when there was nothing to end.

  --because TEXT        why; recorded with the delivery
  --delivery ID         which one, when several are under way
${PLACE_USAGE}`;

/** Longest time from the intent to the bake, in which SageMaker begins to heed alarms: waiting for alarms and starting a GPU fleet. */
const MINUTES = 60;

/** Minutes of one request: small ones, so that the first minutes are on their way whatever becomes of the later ones. */
const A_CALL = 20;

export async function run(argv: readonly string[], io: CommandIo, environment: Environment = ENVIRONMENT): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { ...PLACE_OPTIONS, because: { type: 'string' }, delivery: { type: 'string' } },
  });
  const [model] = named(positionals, 'MODEL?');
  const reason = because(values.because);
  return withAccount(values, io, environment, async (account) => {
    const { name, published } = modelOf(account, model);
    const [head, open, at] = await Promise.all([account.ledger.head(name), account.ledger.openDeliveries(name), account.now()]);
    const plan = planAbort(name, head, open, values.delivery);
    if (plan.kind === 'trip the kill switch') await tripKillSwitch(account, plan, reason, at);
    const stopped =
      plan.kind === 'stop the execution'
        ? await stopExecution(account, executionArnFor(published.deliverStateMachineArn, plan.deliveryId), plan.deliveryId, reason, at)
        : undefined;
    if (values.json)
      io.stdout(JSON.stringify({ model: name, because: reason, at, ...plan, ...(stopped === undefined ? {} : { stopped }) }));
    else for (const line of planLines(name, plan, stopped)) io.stdout(line);
    return plan.kind === 'nothing' || stopped === false ? 1 : 0;
  });
}

/** The switch first, the note afterwards: a ledger that does not answer must not keep traffic on a bad model. */
async function tripKillSwitch(
  { metrics, ledger }: Account,
  { deliveryId, endpointName, endpointConfigName }: Extract<AbortPlan, { kind: 'trip the kill switch' }>,
  reason: string,
  at: string,
): Promise<void> {
  const dimensions = { EndpointName: endpointName, EndpointConfigName: endpointConfigName };
  // One value a minute from now on: the alarm stays up until SageMaker looks, also if that is only when the bake begins.
  const values = Array.from({ length: MINUTES }, (_, minute) => ({
    name: METRICS.abort,
    value: 1,
    at: plusSeconds(at, minute * 60),
    dimensions,
  }));
  for (let first = 0; first < MINUTES; first += A_CALL) await metrics.publish(values.slice(first, first + A_CALL));
  await ledger.appendEvent(deliveryId, 'abort asked', at, { because: reason, by: 'kill switch' });
}

/** False when it had ended by itself. */
async function stopExecution(
  { workflows, ledger }: Account,
  executionArn: string,
  deliveryId: string,
  reason: string,
  at: string,
): Promise<boolean> {
  if (!isRunning(await workflows.describe(executionArn))) return false;
  await ledger.appendEvent(deliveryId, 'abort asked', at, { because: reason, by: 'stopped execution' });
  await workflows.stop(executionArn, 'Operator.Abort', reason);
  return true;
}

export function planLines(model: string, plan: AbortPlan, stopped: boolean | undefined): readonly string[] {
  switch (plan.kind) {
    case 'nothing':
      return [`${model}: nothing was changed: ${plan.reason}`];
    case 'trip the kill switch':
      return [
        `${model}: the kill switch of delivery ${plan.deliveryId} is tripped: ${METRICS.abort} = 1 for the next ${MINUTES} minutes (EndpointName ${plan.endpointName}, EndpointConfigName ${plan.endpointConfigName})`,
        `what follows: alarm ${plan.alarm} fires within two minutes; SageMaker returns all traffic to ${plan.championConfigName}; golden requests verify it; the delivery ends ABORTED`,
        `next: slipway status ${model}, then slipway why ${plan.deliveryId}`,
      ];
    case 'stop the execution':
      return stopped === true
        ? [
            `${model}: delivery ${plan.deliveryId} is stopped; production was not touched by it`,
            'what follows: its training job is stopped, and within a minute the delivery ends ABORTED',
            `next: slipway why ${plan.deliveryId}`,
          ]
        : [
            `${model}: nothing was changed: the execution of delivery ${plan.deliveryId} has ended; its outcome is recorded within five minutes`,
            `next: slipway why ${plan.deliveryId}`,
          ];
  }
}
