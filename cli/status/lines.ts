import { agoText, indented, minuteText, plural, shortId } from '../account/words.ts';
import type { StatusFacts } from './facts.ts';
import { healthOf } from './health.ts';

/** Outcomes that are told; `slipway why` knows the others. */
const TOLD = 5;

/** What `slipway status` prints of one model: the headline first, then what is open, what ended, and what is wrong. */
export function statusLines(facts: StatusFacts): readonly string[] {
  const { healthy, problems } = healthOf(facts);
  const proven = facts.lastProvenRollback === undefined ? 'none yet' : agoText(facts.lastProvenRollback, facts.now);
  const head = [facts.model, servingText(facts), healthy ? 'healthy' : 'NOT HEALTHY', `last proven rollback ${proven}`].join('   ');
  return [
    head,
    ...indented(
      [
        ...problems.map((problem) => `WARNING   ${problem}`),
        `endpoint  ${endpointText(facts)}`,
        `ledger    ${ledgerText(facts)}`,
        `alarms    ${alarmsText(facts)}`,
        ...facts.open.map(({ summary, state, running }) => {
          const where = state ?? (running ? 'starting' : 'its execution has ended');
          return `open      ${summary.deliveryId}  drop ${summary.drop.name}  since ${minuteText(summary.startedAt)}  ${where}`;
        }),
        ...facts.ended.slice(0, TOLD).map(({ endedAt = '', outcome, drop }) => {
          return `${minuteText(endedAt)}  ${outcome}  drop ${facts.model}/${drop.name}`;
        }),
      ],
      8,
    ),
  ];
}

function servingText({ head: { champion, returnedTo }, generation, madeBy }: StatusFacts): string {
  if (champion === null) return 'serving nothing';
  const by = madeBy === undefined ? `by ${champion.deliveryId}` : `by drop ${madeBy.drop.name}`;
  const returned = returnedTo === champion.generation ? `, ${generation?.reason ?? 'returned to after a rollback'}` : '';
  return `serving generation ${champion.generation} (dataset ${shortId(champion.datasetId)}, promoted ${minuteText(champion.promotedAt)} ${by}${returned})`;
}

function endpointText({ endpoint, endpointName }: StatusFacts): string {
  if (endpoint === undefined) return `${endpointName} does not exist`;
  const pending = endpoint.pendingConfigName === undefined ? 'nothing pending' : `pending ${endpoint.pendingConfigName}`;
  return `${endpointName} ${endpoint.status}, ${endpoint.endpointConfigName}, ${plural(endpoint.instanceCount, 'instance')}, ${pending}`;
}

function ledgerText({ head: { phase, lock, waiting, intent } }: StatusFacts): string {
  const held = lock === null ? 'lock free' : `lock held by ${lock.deliveryId} since ${minuteText(lock.since)}`;
  const next = waiting === null ? '' : `, ${waiting.deliveryId} waits for it`;
  const meant = intent === null ? '' : `, ${intent.kind} to ${intent.to} under way`;
  return `${phase}, ${held}${next}${meant}`;
}

function alarmsText({ alarms }: StatusFacts): string {
  if (alarms.length === 0) return 'none exist: deploy the stack of the model';
  const firing = alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
  return firing.length === 0 ? `${alarms.length} quiet` : `${firing.join(', ')} of ${alarms.length} fire`;
}
