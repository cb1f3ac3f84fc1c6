import type { Executions } from '../../adapters/executions.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { Endpoints, EndpointView, Refusal } from '../../adapters/sagemaker/endpoints.ts';
import { takeLock } from '../../domain/ledger/lock.ts';
import { recordIntent } from '../../domain/ledger/settle.ts';
import type { StartRollbackInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly endpoints: Endpoints;
  readonly executions: Executions;
}

/** Long enough to return to the old fleet in seconds if the return itself goes wrong. */
const TERMINATION_WAIT_SECONDS = 300;

/** For starting a fleet anew, where the old one is gone already. */
const TIMEOUT_SECONDS = 3600;

type ShiftCaller = Extract<StartRollbackInput, { delivery: unknown }>;
type ResponseCaller = Exclude<StartRollbackInput, ShiftCaller>;

/**
 * Sends an endpoint back to a former champion, all at once and without the alarms that fired: with them in its list
 * SageMaker would roll the rollback back.
 */
export const startRollback = (ports: Ports) => (input: StartRollbackInput) =>
  'delivery' in input ? withinShift(ports, input) : afterPromotion(ports, input);

/** The challenger got all traffic and then failed its golden requests; the shift holds the lock. */
async function withinShift({ ledger, endpoints }: Ports, { at, delivery, lock, fleet }: ShiftCaller) {
  const to = fleet.championConfigName;
  if (to === undefined) return { verdict: 'fail' as const, reasons: ['there is no champion to return to'] };
  await ledger.changeHead(delivery.model, (head) =>
    recordIntent(head, lock, {
      kind: 'rollback',
      generation: fleet.championGeneration ?? 0,
      to,
      from: fleet.endpointConfigName,
      deliveryId: delivery.deliveryId,
      at,
    }),
  );
  const view = await endpoints.describe(fleet.endpointName);
  const refusal = isOnItsWay(view, to) ? undefined : await sendBack(endpoints, fleet.endpointName, to);
  return refusal === undefined
    ? { verdict: 'pass' as const, reasons: [] }
    : { verdict: 'fail' as const, reasons: [`${refusal.refused}: ${refusal.message}`] };
}

async function afterPromotion({ ledger, endpoints, executions }: Ports, { at, executionId, model, cause, target }: ResponseCaller) {
  const { lock: held } = await ledger.head(model);
  const holderAlive = held === null || held.holder === executionId || (await executions.running(held.holder));
  const taken = await ledger.changeHead(model, (head) =>
    takeLock(head, { holder: executionId, deliveryId: target.deliveryId, since: at, at, phase: 'ROLLING_BACK', holderAlive }),
  );
  if (taken.status !== 'taken')
    return {
      verdict: taken.status === 'waiting' ? ('inconclusive' as const) : ('fail' as const),
      reasons: taken.reasons,
      lock: { holder: executionId, fence: 0 },
    };
  const lock = { holder: executionId, fence: taken.fence };
  const from = taken.champion;
  if (from === null) return { verdict: 'fail' as const, reasons: ['nothing serves that could be rolled back'], lock };
  const view = await endpoints.describe(target.endpointName);
  await ledger.changeHead(model, (head) =>
    recordIntent(head, lock, {
      kind: 'rollback',
      generation: target.generation,
      to: target.endpointConfigName,
      from: from.endpointConfigName,
      at,
    }),
  );
  const refusal = isOnItsWay(view, target.endpointConfigName)
    ? undefined
    : await sendBack(endpoints, target.endpointName, target.endpointConfigName);
  const base = { model, lock, target, from, instancesBefore: view?.instanceCount ?? 0, startedAt: at, cause };
  if (refusal !== undefined)
    return {
      ...base,
      verdict: 'fail' as const,
      reasons: [`SageMaker refused the rollback (${cause.because}): ${refusal.refused}: ${refusal.message}`],
    };
  return { ...base, verdict: 'pass' as const, reasons: [] };
}

/** A second try finds what the first one asked for, under way or done. */
const isOnItsWay = (view: EndpointView | undefined, to: string): boolean =>
  view !== undefined && (view.pendingConfigName === to || (view.endpointConfigName === to && view.pendingConfigName === undefined));

const sendBack = (endpoints: Endpoints, endpointName: string, to: string): Promise<Refusal | undefined> =>
  endpoints.update(endpointName, to, {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
      TerminationWaitInSeconds: TERMINATION_WAIT_SECONDS,
      MaximumExecutionTimeoutInSeconds: TIMEOUT_SECONDS,
    },
  });
