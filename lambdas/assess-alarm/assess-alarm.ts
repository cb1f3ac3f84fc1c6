import type { Alarms } from '../../adapters/cloudwatch/alarms.ts';
import type { Executions } from '../../adapters/executions.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import type { Endpoints, EndpointView } from '../../adapters/sagemaker/endpoints.ts';
import type { Models } from '../../adapters/sagemaker/models.ts';
import { toMillis } from '../../adapters/time.ts';
import { type OperatorWish, readTrigger, registrationOf, type Trigger } from '../../domain/alarm/event.ts';
import type { AlarmEvent, AlarmFacts, AlarmResponse } from '../../domain/alarm/facts.ts';
import { epochSeconds } from '../../domain/alarm/instant.ts';
import { decideAlarmResponse } from '../../domain/alarm/respond.ts';
import { seconds } from '../../domain/dataset/fields.ts';
import type { Champion, RollbackCause } from '../../domain/delivery/documents.ts';
import type { Head } from '../../domain/ledger/head.ts';
import { passedWatch } from '../../domain/ledger/settle.ts';
import type { AssessAlarmInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly endpoints: Endpoints;
  readonly alarms: Alarms;
  readonly models: Models;
  readonly executions: Executions;
  readonly model: string;
  readonly rollbackAlarms: readonly string[];
}

/** A deployment of ours takes eight hours at the most: SageMaker's own limit. */
const LONGEST_SHIFT_SECONDS = 28_800;

/** The workflow's words for the table's actions. */
const ACTIONS: Readonly<Record<AlarmResponse['action'], 'none' | 'notify' | 'page' | 'freeze' | 'wait' | 'rollBack'>> = {
  none: 'none',
  record: 'none',
  notify: 'notify',
  retrain: 'notify',
  page: 'page',
  freeze: 'freeze',
  wait: 'wait',
  'roll back': 'rollBack',
};

interface Assessment {
  readonly model: string;
  readonly row: number;
  readonly action: 'none' | 'notify' | 'page' | 'freeze' | 'wait' | 'rollBack';
  readonly endState: string;
  readonly reason: string;
  readonly waitSeconds: number;
  readonly target: Champion | null;
  readonly cause: RollbackCause;
}

/** Claims the event once, finds out what is true now, and decides by the table of `domain/alarm`. */
export const assessAlarm =
  (ports: Ports) =>
  async ({ at, executionId, event, waits }: AssessAlarmInput): Promise<Assessment> => {
    const trigger = readTrigger(event);
    const cause = causeOf(trigger);
    const base = { model: ports.model, row: 0, waitSeconds: 60, target: null, cause };
    if ('rejected' in trigger) return { ...base, action: 'none', endState: 'IGNORED', reason: trigger.rejected };
    const head = await ports.ledger.head(ports.model);
    if ('operator' in trigger) return byOperator(ports, head, trigger.operator);
    if (head.champion === null) return { ...base, action: 'none', endState: 'IGNORED', reason: 'nothing serves yet' };
    return byAlarm(ports, head, head.champion, trigger.alarm, at, executionId, waits);
  };

/** Who speaks: an alarm, whose reason is what the table says of it, or a person. */
const causeOf = (trigger: Trigger): RollbackCause => {
  if ('operator' in trigger) {
    const { by, because, quarantine } = trigger.operator;
    return { by: 'operator', who: by, because, quarantine };
  }
  return { by: 'alarm', who: 'alarm' in trigger ? trigger.alarm.alarmName : 'nobody', because: '', quarantine: true };
};

async function byOperator({ ledger, model }: Ports, head: Head, wish: OperatorWish): Promise<Assessment> {
  const { toGeneration, because, by } = wish;
  const base = { model, row: 0, waitSeconds: 60, cause: causeOf({ operator: wish }) };
  const generation = await ledger.generation(model, toGeneration);
  if (generation === undefined)
    return { ...base, action: 'page', endState: 'REFUSED', reason: `generation ${toGeneration} does not exist`, target: null };
  if (generation.removedAt !== undefined) {
    const reason = `generation ${toGeneration} was removed at ${generation.removedAt}: the policy's retention.generations keeps newer ones`;
    return { ...base, action: 'page', endState: 'REFUSED', reason, target: null };
  }
  if (head.champion?.generation === toGeneration)
    return { ...base, action: 'none', endState: 'NO_CHANGE', reason: `generation ${toGeneration} serves already`, target: null };
  const { status: _status, reason: _reason, ...target } = generation;
  return {
    ...base,
    action: 'rollBack',
    endState: 'VERIFY',
    reason: `${by} returns to generation ${toGeneration}: ${because}`,
    target,
  };
}

async function byAlarm(
  ports: Ports,
  head: Head,
  champion: Champion,
  alarm: AlarmEvent,
  at: string,
  executionId: string,
  waits: number,
): Promise<Assessment> {
  const { ledger, objects, endpoints, model } = ports;
  const first = await ledger.claimAlarm(model, alarm.alarmName, alarm.at, executionId);
  const summary = await ledger.summary(champion.deliveryId);
  if (summary === undefined)
    throw new Error(`the ledger has no delivery ${champion.deliveryId}, which made generation ${champion.generation}`);
  const policy = await readPolicy(objects, { policy: summary.policy });
  const view = await endpoints.describe(champion.endpointName);
  const now = await ports.alarms.describe([alarm.alarmName]);
  const [reread] = now;
  const goods = await goodGenerations(ports, head, champion, at, seconds(policy.watch.for));
  const decision = decideAlarmResponse({
    now: at,
    event: alarm,
    handled: !first,
    registration: registrationOf(alarm.alarmName, model, ports.rollbackAlarms),
    reread: waits === 0 || reread === undefined ? null : { state: reread.state },
    flapsLastHour: await flapsBefore(ports, alarm, at),
    automation: 'enabled',
    head: {
      generation: head.generation,
      champion: {
        generation: champion.generation,
        config: champion.endpointConfigName,
        promotedAt: champion.promotedAt,
        isRollbackTarget: head.returnedTo === champion.generation,
      },
      phase: head.phase,
      lock:
        head.lock === null || head.lock.holder === executionId
          ? null
          : { holder: head.lock.holder, alive: await ports.executions.running(head.lock.holder) },
      inFlight:
        head.intent === null || head.intent.kind !== 'promote' ? null : { config: head.intent.to, timeoutSeconds: LONGEST_SHIFT_SECONDS },
      goods: goods.map(({ champion: good, intact }) => ({ generation: good.generation, config: good.endpointConfigName, intact })),
      autoRollbacks: head.autoRollbacks,
    },
    endpoint: endpointFacts(view),
    fresh: freshness(reread, champion, alarm, at),
    // Waits are a minute each but for a longer first one after a promotion; counting minutes is close enough for limits of 15 and more.
    waited: { times: Math.max(0, waits - 1), seconds: Math.max(0, waits - 1) * 60 },
    // Row 18 needs eyes on other endpoints, which this step's role does not have: a common cause is for people to see.
    alarmsElsewhere: 0,
    watch: policy.watch,
  });
  const target = goods.find(({ champion: good }) => good.generation === decision.target?.generation)?.champion ?? null;
  return {
    model,
    row: decision.row,
    action: ACTIONS[decision.action],
    endState: decision.endState ?? 'WAITING',
    reason: decision.reason,
    waitSeconds: decision.wait?.seconds ?? 60,
    target,
    cause: { ...causeOf({ alarm }), because: decision.reason },
  };
}

/** How often this alarm went off within the last hour, this time included. */
async function flapsBefore({ ledger, model }: Ports, { alarmName }: AlarmEvent, at: string): Promise<number> {
  const HOUR = 3600;
  const history = await ledger.alarmHistory(model, alarmName);
  return history.filter((moment) => epochSeconds(at) - epochSeconds(moment) <= HOUR).length;
}

/** Whether the alarm still breaches on data that is wholly the champion's own; null while that cannot be told yet. */
function freshness(
  reread: { readonly state: string; readonly stateSince?: string } | undefined,
  champion: Champion,
  { periodSeconds, evaluationPeriods }: AlarmEvent,
  at: string,
): AlarmFacts['fresh'] {
  const GRACE_PERIODS = 2;
  const wholly = toMillis(champion.promotedAt) + (GRACE_PERIODS + evaluationPeriods) * periodSeconds * 1000;
  if (reread === undefined || toMillis(at) < wholly) return null;
  return { breaching: reread.state === 'ALARM' };
}

const endpointFacts = (view: EndpointView | undefined): AlarmFacts['endpoint'] =>
  view === undefined
    ? { status: 'OutOfService', config: 'none' }
    : {
        status: view.status,
        config: view.endpointConfigName,
        ...(view.pendingConfigName === undefined ? {} : { pendingConfig: view.pendingConfigName }),
      };

/** Former champions that passed their watch, newest first, with whether they can still be restored. */
async function goodGenerations(
  { ledger, objects, models, model }: Ports,
  head: Head,
  champion: Champion,
  at: string,
  watchSeconds: number,
): Promise<readonly { champion: Champion; intact: boolean }[]> {
  const found: { champion: Champion; intact: boolean }[] = [];
  const candidates = passedWatch(head, champion, at, watchSeconds) ? [champion.generation, ...head.goods] : head.goods;
  for (const number of candidates) {
    const generation = await ledger.generation(model, number);
    if (generation === undefined) continue;
    const { status: _status, reason: _reason, ...former } = generation;
    const artifact = await objects.head(former.artifactUri);
    found.push({ champion: former, intact: artifact !== undefined && (await models.endpointConfigExists(former.endpointConfigName)) });
  }
  return found;
}
