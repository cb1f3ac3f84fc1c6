import * as v from 'valibot';
import { outcomeSchema, succeeded } from '../../domain/delivery/outcome.ts';
import { exposureOf } from '../../domain/report/exposure.ts';
import { type Facts, notCounted } from '../../domain/report/facts.ts';
import { countText, durationText, secondsBetween } from '../../domain/report/format.ts';
import { outcomeWords } from '../../domain/report/outcome-words.ts';
import { indented, shortId } from '../account/words.ts';
import type { WhyFacts } from './facts.ts';
import { dataLines, gateLines, trainingLines } from './gates.ts';
import { momentLines } from './moments.ts';
import { nextStep } from './next.ts';

/** Reasons told where no document says more. */
const REASONS = 4;

/** One screen: how a delivery ended, what decided it, what users saw, what serves, what to do. */
export function whyLines(why: WhyFacts): readonly string[] {
  const { facts, model, missing, quarantine, reportUri } = why;
  const { record } = facts;
  const decided = decidedBy(facts);
  const exposure = exposureText(facts);
  return [
    `${record.outcome ?? 'UNDER WAY'}${afterText(why)}. ${record.outcome === undefined ? 'It has no outcome yet.' : outcomeWords(record.outcome).words}`,
    ...indented(decided.length > 0 ? decided : otherReasons(facts)),
    ...indented(missing.slice(0, REASONS).map((file) => `missing  ${file}`)),
    ...(exposure === undefined ? [] : [exposure]),
    ...indented(momentLines(facts)),
    ...(quarantine.length === 0
      ? []
      : [`the bad rows: ${quarantine[0]}${quarantine.length > 1 ? ` and ${quarantine.length - 1} more` : ''}`]),
    servesText(why),
    ...facts.notes.map((note) => `note: ${note}`),
    ...(reportUri === undefined ? [] : [`report: ${reportUri}`]),
    `next: ${nextStep(record.outcome, model, record.drop.name)}`,
  ];
}

/** Reasons that the moments below them do not tell anyway. */
function otherReasons({ record, landing }: Facts): readonly string[] {
  const told = /^alarm .* fired|golden requests/;
  return record.reasons.filter((reason) => landing === undefined || !told.test(reason)).slice(0, REASONS);
}

/** The gate that ended the delivery, in its own numbers; of a delivery that reached production, all that was compared. */
function decidedBy(facts: Facts): readonly string[] {
  switch (facts.record.outcome) {
    case 'REJECTED_DATA':
      return dataLines(facts);
    case 'FAILED_TRAINING':
    case 'STOPPED':
      return [...facts.record.reasons.slice(0, REASONS), ...trainingLines(facts)];
    case 'REJECTED_GATE':
    case 'INCONCLUSIVE_GATE':
      return gateLines(facts);
    case 'PROMOTED':
      return [...gateLines(facts), ...judgeLines(facts)];
    case 'ROLLED_BACK':
    case 'INCONCLUSIVE_CANARY':
      return judgeLines(facts);
    default:
      return [];
  }
}

function judgeLines(facts: Facts): readonly string[] {
  const { windows, landing, record } = facts;
  // After its verdict the judge goes on counting, but decides nothing more.
  const last = windows.find(({ verdict }) => verdict !== 'continue') ?? windows.at(-1);
  if (last === undefined) return landing === undefined ? record.reasons.slice(0, REASONS) : landing.reasons.slice(0, REASONS);
  return [
    `${last.verdict === 'continue' ? 'not decided' : last.verdict}  canary: ${last.evidence.sentence}`,
    ...notCounted(facts)
      .slice(0, REASONS)
      .map((text) => `?     ${text}`),
  ];
}

/** What users saw: the canary's requests, and errors beyond the champion's own rate. */
export function exposureText({ windows }: Facts): string | undefined {
  const exposure = exposureOf(windows);
  if (exposure === undefined) return undefined;
  const errors = exposure.words === 'none' ? 'no more errors than expected' : `${exposure.words} errors than expected`;
  return `${countText(exposure.requests)} requests saw the challenger, ${errors} (counted minutes)`;
}

function afterText({ facts: { record }, now }: WhyFacts): string {
  const lasted = secondsBetween(record.startedAt, record.endedAt ?? now);
  return lasted === undefined ? '' : ` ${record.endedAt === undefined ? 'for' : 'after'} ${durationText(lasted)}`;
}

function servesText({ champion, facts: { record }, frozen }: WhyFacts): string {
  const known = v.safeParse(outcomeSchema, record.outcome);
  const keeps = known.success && !succeeded(known.output) && known.output !== 'ROLLBACK_UNVERIFIED';
  const suffix = frozen === null ? '' : `; automation is frozen: ${frozen}`;
  if (champion === null) return `nothing serves${suffix}`;
  const made = champion.deliveryId === record.deliveryId ? ', made by this delivery' : keeps ? ', untouched by it' : '';
  return `serves now: generation ${champion.generation} (${champion.endpointConfigName}, dataset ${shortId(champion.datasetId)})${made}${suffix}`;
}
