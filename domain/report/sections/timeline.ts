import type { Facts } from '../facts.ts';
import { instantText, numberText, secondsBetween, shortHash, sinceText } from '../format.ts';
import { type Html, html } from '../html.ts';
import { absent, section, table } from '../parts.ts';

/** What the ledger noted of the delivery, in order. */
export function timeline({ record, options }: Facts): Html {
  const virtual = options.times === 'virtual' ? ' (virtual)' : '';
  if (record.events.length === 0) return section('timeline', 'Timeline', absent('The ledger holds no event of this delivery.'));
  const start = record.startedAt ?? record.events[0]?.at;
  const ends =
    record.endedAt === undefined
      ? []
      : [
          [
            since(start, record.endedAt),
            instantText(record.endedAt),
            html`<strong>${record.outcome ?? 'ended'}</strong>`,
            record.reasons[0] ?? '',
          ],
        ];
  return section(
    'timeline',
    'Timeline',
    table({
      label: 'Events of the delivery',
      sortable: false,
      stacked: true,
      columns: [{ title: 'since begin' }, { title: `time${virtual}` }, { title: 'event' }, { title: 'detail' }],
      rows: [...record.events.map(({ at, name, detail }) => [since(start, at), instantText(at), name, told(detail)]), ...ends],
    }),
  );
}

function since(start: string | undefined, at: string): string {
  const seconds = secondsBetween(start, at);
  return seconds === undefined ? '' : sinceText(seconds);
}

const LONGEST = 400;

const HASH = /^[0-9a-f]{64}$/;

/** An event's detail as words: `files 3, bytes 41,234,112`. */
function told(detail: Record<string, unknown>): string {
  const words = Object.entries(detail)
    .map(([name, value]) => `${spaced(name)} ${valueText(value)}`)
    .join(', ');
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}

const spaced = (name: string): string => name.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);

function valueText(value: unknown): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return HASH.test(value) ? shortHash(value) : value.length > 160 ? `${value.slice(0, 160)}…` : value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.map(valueText).join('; ');
  return Object.entries(value)
    .map(([name, member]) => `${spaced(name)} ${valueText(member)}`)
    .join(' ');
}
