import { instantText } from '../../domain/report/format.ts';
import type { StatusFacts } from './facts.ts';

/** Whether production is as it should be, and what is wrong if it is not. */
export interface Health {
  readonly healthy: boolean;
  /** Each with what to do. */
  readonly problems: readonly string[];
}

/**
 * Healthy: the endpoint is InService on the ledger's champion, nothing is pending but a shift of ours, no alarm fires,
 * nothing is frozen, and whoever holds the lock is alive. Everything else is said.
 */
export function healthOf(facts: StatusFacts): Health {
  const problems = [...frozen(facts), ...serving(facts), ...lock(facts), ...alarms(facts), ...lost(facts)];
  return { healthy: problems.length === 0, problems };
}

function frozen({ head, model }: StatusFacts): string[] {
  return head.frozen === null
    ? []
    : [
        `automation is frozen since ${instantText(head.frozen.at)}: ${head.frozen.reason}; when you have looked: slipway freeze ${model} --off`,
      ];
}

/** Statuses in which SageMaker moves something for us. */
const MOVING: ReadonlySet<string> = new Set(['Creating', 'Updating', 'RollingBack', 'SystemUpdating']);

function serving({ head, endpoint, endpointName, model }: StatusFacts): string[] {
  const { champion, intent } = head;
  if (endpoint === undefined) {
    if (champion !== null)
      return [
        `the endpoint ${endpointName} does not exist, but the ledger says that generation ${champion.generation} serves: somebody deleted it; docs/runbook.md#deliveries-failed`,
      ];
    return ['nothing serves yet: drop data, and the first model that passes its gates will'];
  }
  if (champion === null)
    return intent === null
      ? [`the endpoint ${endpointName} exists, but not by this ledger: delete it, or give the model another endpoint name`]
      : [`the first endpoint is ${endpoint.status}; nothing served before it`];
  const wrong: string[] = [];
  const under = intent?.to;
  if (![champion.endpointConfigName, under, intent?.from].includes(endpoint.endpointConfigName))
    wrong.push(
      `the endpoint serves ${endpoint.endpointConfigName}, the ledger says ${champion.endpointConfigName}: somebody else changed it; stop automation first: slipway freeze ${model} --because "foreign change", then docs/runbook.md#deliveries-failed`,
    );
  if (endpoint.pendingConfigName !== undefined && endpoint.pendingConfigName !== under && endpoint.pendingConfigName !== intent?.from)
    wrong.push(
      `somebody else is bringing in ${endpoint.pendingConfigName}: slipway freeze ${model} --because "foreign change", then find out who (CloudTrail, UpdateEndpoint)`,
    );
  if (head.phase === 'ROLLING_BACK') wrong.push(`a rollback to ${intent?.to ?? 'a former champion'} is under way`);
  else if (endpoint.status !== 'InService' && !(MOVING.has(endpoint.status) && under !== undefined))
    wrong.push(`the endpoint is ${endpoint.status}${endpoint.failureReason === undefined ? '' : `: ${endpoint.failureReason}`}`);
  return wrong;
}

function lock({ head, holderRuns }: StatusFacts): string[] {
  if (head.lock === null || holderRuns !== false) return [];
  return [
    `the endpoint lock is held by ${head.lock.holder}, which has ended; it is let go once the endpoint rests on the champion (looked at every five minutes)`,
  ];
}

const alarms = ({ alarms: all }: StatusFacts): string[] =>
  all
    .filter(({ state }) => state === 'ALARM')
    .map(({ name, reason, stateSince }) => {
      const since = stateSince === undefined ? '' : ` since ${instantText(stateSince.replace(/\.000Z$/, 'Z'))}`;
      return `alarm ${name} fires${since}: ${reason}`;
    });

function lost({ open }: StatusFacts): string[] {
  return open
    .filter(({ running }) => !running)
    .map(
      ({ summary }) =>
        `delivery ${summary.deliveryId} is open, but its execution has ended; it gets its outcome within five minutes, or nobody reconciles: docs/runbook.md#dead-letters`,
    );
}
