import { seconds } from '../dataset/fields.ts';
import type { AlarmFacts, AlarmResponse } from './facts.ts';
import { epochSeconds } from './instant.ts';

const MINUTE = 60;
const DAY = 86400;
/** An alarm is believed when it still holds after this. */
const REREAD_AFTER = 60;
const FLAPS_THAT_NOTIFY = 3;
/** Periods after promotion whose data may still speak of the model before. */
const GRACE_PERIODS = 2;
const LONGEST_LOCK_WAIT = 15 * MINUTE;
const LONGEST_SETTLE_WAIT = 30 * MINUTE;
const BACKOFF = 1.5;

type Row = (facts: AlarmFacts) => AlarmResponse | undefined;

/** Rows of the table, in order: the first that answers decides. */
const TABLE: readonly Row[] = [
  duplicate,
  noNewAlarm,
  otherClass,
  flap,
  frozen,
  otherFleet,
  oldEvidence,
  watchOver,
  foreignWriter,
  ownUpdate,
  foreignUpdate,
  settling,
  brokenUpdate,
  notServing,
  locked,
  rollbackOfRollback,
  tooManyRollbacks,
  commonCause,
  noTarget,
  rollBack,
];

/**
 * What to do about an alarm on an endpoint in production. A pure table over facts; the caller acts, waits and asks again.
 * A rollback needs an alarm that still holds, evidence younger than the model, a champion that serves alone, and a model that was good.
 */
export function decideAlarmResponse(facts: AlarmFacts): AlarmResponse {
  for (const row of TABLE) {
    const response = row(facts);
    if (response) return response;
  }
  return { row: 20, action: 'page', endState: 'PAGED', reason: 'no row of the table answered; a person has to look' };
}

function duplicate({ handled, event }: AlarmFacts): AlarmResponse | undefined {
  if (!handled) return undefined;
  return { row: 1, action: 'none', endState: 'DUPLICATE', reason: `${event.alarmName} at ${event.at} was already answered` };
}

function noNewAlarm({ event }: AlarmFacts): AlarmResponse | undefined {
  const reason =
    event.state !== 'ALARM'
      ? `${event.alarmName} is ${event.state}, not ALARM`
      : event.previousState === 'ALARM'
        ? `${event.alarmName} was in ALARM already`
        : event.actionsSuppressed
          ? `${event.alarmName}'s actions are suppressed`
          : undefined;
  return reason === undefined ? undefined : { row: 2, action: 'record', endState: 'IGNORED', reason };
}

function otherClass({ registration, event, watch }: AlarmFacts): AlarmResponse | undefined {
  const notified = { row: 3, action: 'notify', endState: 'NOTIFIED' } as const;
  if (!registration) return { ...notified, reason: `${event.alarmName} is not registered to this endpoint` };
  if (registration.class === 'data-drift') {
    return {
      ...notified,
      action: 'retrain',
      reason: `${event.alarmName} tells of data drift: the model before meets the same data, so it retrains`,
    };
  }
  if (registration.class !== 'service') {
    return { ...notified, reason: `${event.alarmName} is of class ${registration.class}, which does not roll back` };
  }
  const names = [registration.watches, event.alarmName];
  if (names.some((name) => watch.rollBackOn.includes(name))) return undefined;
  return { ...notified, reason: `the policy's watch.rollBackOn names neither ${registration.watches} nor ${event.alarmName}` };
}

function flap({ reread, flapsLastHour, event }: AlarmFacts): AlarmResponse | undefined {
  if (!reread) {
    const wait = { seconds: REREAD_AFTER, thenLook: 'alarm' } as const;
    return { row: 4, action: 'wait', endState: null, reason: `${event.alarmName} has to hold for ${REREAD_AFTER} s`, wait };
  }
  if (reread.state === 'ALARM') return undefined;
  const tune = flapsLastHour >= FLAPS_THAT_NOTIFY;
  return {
    row: 4,
    action: tune ? 'notify' : 'record',
    endState: 'FLAP',
    reason: `${event.alarmName} was ${reread.state} again after ${REREAD_AFTER} s${tune ? `; ${flapsLastHour} flaps in an hour: tune the alarm` : ''}`,
  };
}

function frozen({ head, automation }: AlarmFacts): AlarmResponse | undefined {
  if (head.phase !== 'FROZEN' && automation === 'enabled') return undefined;
  const reason = head.phase === 'FROZEN' ? 'the endpoint is frozen: a person decides' : 'automatic rollback is disabled';
  return { row: 5, action: 'page', endState: 'FROZEN', reason };
}

function otherFleet({ event, head }: AlarmFacts): AlarmResponse | undefined {
  const { endpointConfigName } = event;
  if (endpointConfigName === undefined || endpointConfigName === head.champion.config) return undefined;
  const reason = `${event.alarmName} watches ${endpointConfigName}; ${head.champion.config} serves now`;
  return { row: 6, action: 'record', endState: 'STALE_DIMENSION', reason };
}

function oldEvidence({ event, head, fresh, now }: AlarmFacts): AlarmResponse | undefined {
  const judged = event.evaluationPeriods * event.periodSeconds;
  const from = event.evidenceFrom === undefined ? epochSeconds(event.at) - judged : epochSeconds(event.evidenceFrom);
  const youngEnough = epochSeconds(head.champion.promotedAt) + GRACE_PERIODS * event.periodSeconds;
  if (from >= youngEnough || fresh?.breaching) return undefined;
  const reason = `${event.alarmName} judged data older than the promotion of generation ${head.champion.generation} and its grace`;
  if (fresh) return { row: 7, action: 'record', endState: 'STALE_EVIDENCE', reason: `${reason}; on fresh data it does not breach` };
  const wait = { seconds: Math.max(judged, youngEnough + judged - epochSeconds(now)), thenLook: 'fresh data' } as const;
  return { row: 7, action: 'wait', endState: null, reason: `${reason}; evaluated once more on fresh data`, wait };
}

function watchOver({ head, watch, now }: AlarmFacts): AlarmResponse | undefined {
  const over = epochSeconds(now) > epochSeconds(head.champion.promotedAt) + seconds(watch.for);
  if (!over || head.phase === 'DELIVERING') return undefined;
  const reason = `generation ${head.champion.generation} was good for longer than ${watch.for}: the model is not the likely cause; roll back by hand if it is`;
  return { row: 8, action: 'page', endState: 'NOTIFIED', reason };
}

function foreignWriter({ endpoint, head }: AlarmFacts): AlarmResponse | undefined {
  if (endpoint.config === head.champion.config || endpoint.config === head.inFlight?.config) return undefined;
  const reason = `the endpoint serves ${endpoint.config}, the ledger's champion is ${head.champion.config}: somebody else changed it`;
  return { row: 9, action: 'freeze', endState: 'FROZEN', reason };
}

function ownUpdate({ endpoint, head, waited }: AlarmFacts): AlarmResponse | undefined {
  const { inFlight } = head;
  if (!inFlight) return undefined;
  // SageMaker has brought our config in, and the shift is about to record it: up to a minute, and the golden requests.
  const landed = endpoint.pendingConfig === undefined && endpoint.config === inFlight.config && endpoint.config !== head.champion.config;
  if (!landed && endpoint.pendingConfig !== inFlight.config) return undefined;
  if (waited.seconds >= inFlight.timeoutSeconds) {
    return { row: 10, action: 'page', endState: 'PAGED', reason: `${inFlight.config} did not settle in ${inFlight.timeoutSeconds} s` };
  }
  const wait = { seconds: MINUTE, thenLook: 'alarm' } as const;
  return { row: 10, action: 'wait', endState: null, reason: `our own shift to ${inFlight.config} is under way: its alarms guard it`, wait };
}

function foreignUpdate({ endpoint }: AlarmFacts): AlarmResponse | undefined {
  if (endpoint.pendingConfig === undefined) return undefined;
  return { row: 11, action: 'freeze', endState: 'FROZEN', reason: `somebody else is bringing in ${endpoint.pendingConfig}` };
}

function settling({ endpoint, waited }: AlarmFacts): AlarmResponse | undefined {
  if (!['SystemUpdating', 'RollingBack', 'Creating', 'Updating'].includes(endpoint.status)) return undefined;
  if (waited.seconds >= LONGEST_SETTLE_WAIT) {
    return { row: 12, action: 'page', endState: 'PAGED', reason: `the endpoint is ${endpoint.status} for more than 30 minutes` };
  }
  const next = Math.round(MINUTE * BACKOFF ** waited.times);
  const wait = { seconds: Math.min(next, LONGEST_SETTLE_WAIT - waited.seconds), thenLook: 'endpoint' } as const;
  return { row: 12, action: 'wait', endState: null, reason: `the endpoint is ${endpoint.status}`, wait };
}

function brokenUpdate({ endpoint }: AlarmFacts): AlarmResponse | undefined {
  if (endpoint.status !== 'UpdateRollbackFailed') return undefined;
  const reason = 'the endpoint serves a mix of two configs (UpdateRollbackFailed): restore the champion, see the runbook';
  return { row: 13, action: 'page', endState: 'PAGED', reason };
}

function notServing({ endpoint }: AlarmFacts): AlarmResponse | undefined {
  if (endpoint.status === 'InService') return undefined;
  const reason = `the endpoint is ${endpoint.status}: it cannot be updated, only recreated`;
  return { row: 14, action: 'page', endState: 'PAGED', reason };
}

function locked({ head, waited }: AlarmFacts): AlarmResponse | undefined {
  const { lock } = head;
  if (!lock) return undefined;
  if (!lock.alive)
    return { row: 15, action: 'page', endState: 'PAGED', reason: `${lock.holder} holds the lock and has ended; only recover takes it` };
  if (waited.seconds >= LONGEST_LOCK_WAIT) {
    return { row: 15, action: 'page', endState: 'PAGED', reason: `${lock.holder} holds the lock for more than 15 minutes` };
  }
  const wait = { seconds: MINUTE, thenLook: 'alarm' } as const;
  return { row: 15, action: 'wait', endState: null, reason: `${lock.holder} holds the lock`, wait };
}

function rollbackOfRollback({ head }: AlarmFacts): AlarmResponse | undefined {
  if (!head.champion.isRollbackTarget) return undefined;
  const reason = `generation ${head.champion.generation} serves because of a rollback: going further back is a person's decision`;
  return { row: 16, action: 'freeze', endState: 'FROZEN', reason };
}

function tooManyRollbacks({ head, watch, now }: AlarmFacts): AlarmResponse | undefined {
  const today = head.autoRollbacks.filter(({ at }) => epochSeconds(now) - epochSeconds(at) < DAY).length;
  const again = head.autoRollbacks.some(({ generation }) => generation === head.champion.generation);
  if (!again && today < watch.maxAutomaticRollbacksPerDay) return undefined;
  const reason = again
    ? `generation ${head.champion.generation} was rolled back automatically before`
    : `${today} automatic rollbacks in 24 hours; allowed: ${watch.maxAutomaticRollbacksPerDay}`;
  return { row: 17, action: 'freeze', endState: 'FROZEN', reason };
}

/** Two more endpoints at once: the network, a feature store or the region, not this model. */
const COMMON_CAUSE = 2;

function commonCause({ alarmsElsewhere }: AlarmFacts): AlarmResponse | undefined {
  if (alarmsElsewhere < COMMON_CAUSE) return undefined;
  return { row: 18, action: 'page', endState: 'HELD', reason: `${alarmsElsewhere} other endpoints alarm at the same time: common cause` };
}

const targetOf = ({ head }: AlarmFacts) =>
  head.goods.find(({ intact, generation, config }) => intact && generation < head.champion.generation && config !== head.champion.config);

function noTarget(facts: AlarmFacts): AlarmResponse | undefined {
  if (targetOf(facts)) return undefined;
  const tried = facts.head.goods.map(({ generation }) => generation).join(', ');
  const reason = `no earlier generation that was good can be restored${tried ? ` (looked at ${tried})` : ''}`;
  return { row: 19, action: 'page', endState: 'PAGED', reason };
}

function rollBack(facts: AlarmFacts): AlarmResponse | undefined {
  const target = targetOf(facts);
  if (!target) return undefined;
  const reason = `${facts.event.alarmName} holds; generation ${facts.head.champion.generation} goes back to ${target.generation}`;
  return { row: 20, action: 'roll back', endState: 'VERIFY', reason, target };
}
