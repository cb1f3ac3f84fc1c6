import type { Alarms } from '../../adapters/cloudwatch/alarms.ts';
import type { Executions } from '../../adapters/executions.ts';
import type { Endpoints } from '../../adapters/sagemaker/endpoints.ts';
import { ALARM_KINDS, alarmNameFor } from '../../domain/delivery/names.ts';
import type { Outcome } from '../../domain/delivery/outcome.ts';
import type { Head } from '../../domain/ledger/head.ts';
import { fenceOff, releaseLock } from '../../domain/ledger/lock.ts';
import { fateOfFirstEndpoint } from '../../domain/shift/first-endpoint.ts';
import { endpointAtRest } from './rest.ts';
import { type OutcomePorts, settleOutcome } from './settle-outcome.ts';

export interface LostPorts extends OutcomePorts {
  readonly executions: Executions;
  readonly endpoints: Endpoints;
  readonly alarms: Alarms;
  readonly deliverStateMachineArn: string;
  readonly executionArnOf: (deliveryId: string) => string;
}

/** What an execution's own end says about a delivery that left no outcome. */
export const outcomeOfStatus = (status: string): Outcome => (status === 'ABORTED' ? 'ABORTED' : 'FAILED');

/**
 * Releases a lock whose holder has ended, once the endpoint rests on the ledger's champion, and deletes the shift's alarms.
 * Never touches the endpoint: SageMaker itself brings traffic back when the judge's heartbeat stops.
 */
export async function releaseDeadLock(
  { ledger, executions, endpoints, alarms }: LostPorts,
  model: string,
): Promise<{ released: boolean; reasons: readonly string[] }> {
  const head = await ledger.head(model);
  const { lock, intent } = head;
  if (lock === null) return { released: false, reasons: ['no lock is held'] };
  if (await executions.running(lock.holder)) return { released: false, reasons: [`${lock.holder} still runs`] };
  const rest = await endpointAtRest(endpoints, endpointOf(head));
  const result = await ledger.changeHead(model, (current) =>
    current.lock?.fence === lock.fence
      ? releaseLock(current, lock, rest)
      : { result: { released: false, reasons: ['the lock changed hands'] } },
  );
  if (result.released && intent !== null) {
    const endpointName = endpointOf(head);
    if (endpointName !== undefined) await alarms.remove(ALARM_KINDS.map((kind) => alarmNameFor(endpointName, intent.generation, kind)));
  }
  return result;
}

/**
 * Deletes the endpoint of a first delivery whose shift has ended without promoting anything. Nothing was ever allowed to serve from it,
 * and while it is there nobody may take the lock. A frozen endpoint stays: a person looks at it.
 */
export async function removeAbandonedFirstEndpoint(
  { ledger, executions, endpoints }: LostPorts,
  model: string,
  { champion, lock, intent, frozen }: Head,
  at: string,
): Promise<readonly string[]> {
  if (champion !== null || frozen !== null || lock === null || intent?.kind !== 'promote') return [];
  const endpointName = endpointOf({ champion, intent });
  if (endpointName === undefined || (await executions.running(lock.holder))) return [];
  const endpoint = await endpoints.describe(endpointName);
  const fate = fateOfFirstEndpoint({ champion, endpointConfigName: intent.to, ...(endpoint === undefined ? {} : { endpoint }) });
  if (fate.status !== 'delete') return [];
  if (!(await ledger.changeHead(model, (head) => fenceOff(head, lock)))) return [];
  await endpoints.remove(endpointName);
  if (intent.deliveryId !== undefined)
    await ledger.appendEvent(intent.deliveryId, 'first endpoint removed', at, { endpointName, status: endpoint?.status ?? 'gone' });
  return [endpointName];
}

/** Generations whose alarms are looked for: shifts come one after the other, so only the last ones can have left something. */
const LAST_GENERATIONS = 5;

/** Deletes alarms that a shift left behind: while nobody holds the lock, no shift needs any, and the next shift's have a higher number. */
export async function removeOrphanedAlarms(
  { alarms }: LostPorts,
  { lock, generation }: Head,
  endpointName: string,
): Promise<readonly string[]> {
  if (lock !== null || generation === 0) return [];
  const generations = Array.from({ length: Math.min(LAST_GENERATIONS, generation) }, (_, back) => generation - back);
  const names = generations.flatMap((number) => ALARM_KINDS.map((kind) => alarmNameFor(endpointName, number, kind)));
  const left = (await alarms.describe(names)).map(({ name }) => name);
  await alarms.remove(left);
  return left;
}

/** Endpoint that the head speaks of: the champion's, or that of a first shift under way. */
const endpointOf = ({ champion, intent }: Pick<Head, 'champion' | 'intent'>): string | undefined =>
  champion?.endpointName ?? intent?.to.replace(/-g\d+-[0-9a-f]+$/, '');

/** Gives every open delivery whose execution ended without an outcome the outcome that its end means. */
export async function settleLostDeliveries(ports: LostPorts, model: string, at: string): Promise<readonly string[]> {
  const settled: string[] = [];
  for (const open of await ports.ledger.openDeliveries(model)) {
    const execution = await ports.executions.describe(ports.executionArnOf(open.deliveryId));
    if (execution === undefined || execution.status === 'RUNNING' || execution.status === 'PENDING_REDRIVE') continue;
    const reasons = [`the execution ended ${execution.status} without recording an outcome`];
    await settleOutcome(ports, open, { at, outcome: outcomeOfStatus(execution.status), reasons });
    settled.push(open.deliveryId);
  }
  return settled;
}
