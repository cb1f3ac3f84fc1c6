import { canonicalJson } from '../canonical-json.ts';
import type { Sha256 } from '../delivery/names.ts';
import type { DeliveryRecord } from './documents.ts';

const FIRST_LINK = '0'.repeat(64);

/** Whether each link of a delivery's chain follows from the one before. It detects edits; it does not prevent them. */
export interface ChainCheck {
  readonly intact: boolean;
  readonly words: string;
}

export function verifyChain(record: DeliveryRecord, rawRecord: unknown, sha256: Sha256 | undefined): ChainCheck {
  const broken = (words: string): ChainCheck => ({ intact: false, words });
  let previous = FIRST_LINK;
  for (const [i, { sequence, name, at, detail, previous: link, hash }] of record.events.entries()) {
    if (sequence !== i + 1) return broken(`event ${i + 1} is numbered ${sequence}: one is missing, or was added`);
    if (link !== previous) return broken(`event ${sequence} (${name}) does not follow the one before it`);
    const body = { deliveryId: record.deliveryId, sequence, name, at, detail };
    if (sha256 !== undefined && sha256(previous + canonicalJson(body)) !== hash)
      return broken(`event ${sequence} (${name}) was changed after it was written`);
    previous = hash;
  }
  const links = `${record.events.length} ${record.events.length === 1 ? 'event' : 'events'}`;
  if (sha256 === undefined) return { intact: true, words: `${links} follow one another; their hashes were not recomputed` };
  if (record.chain === undefined) return { intact: true, words: `${links} follow one another; no outcome is chained to them` };
  const body = summaryOf(rawRecord);
  const links256 = [FIRST_LINK, ...record.events.map(({ hash }) => hash)];
  // Events that were noted after the outcome stand behind it in the list.
  if (!links256.some((link) => sha256(link + canonicalJson(body)) === record.chain))
    return broken('the outcome does not follow from these events: it was changed, or the last events were taken out');
  return { intact: true, words: `${links} and the outcome follow one another, and every hash is right` };
}

/** The record's part that the outcome's link is over. */
function summaryOf(rawRecord: unknown): unknown {
  const besides = new Set(['format', 'evidence', 'events', 'chain']);
  return Object.fromEntries(Object.entries(rawRecord ?? {}).filter(([name]) => !besides.has(name)));
}
