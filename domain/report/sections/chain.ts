import type { Facts } from '../facts.ts';
import { shortHash } from '../format.ts';
import { type Html, html } from '../html.ts';
import { absent, badge, folded, section, table } from '../parts.ts';
import { type ChainCheck, verifyChain } from '../verify-chain.ts';

/** The chain of events: each holds the hash of the one before. */
export function chain({ record, rawRecord, options }: Facts): Html {
  if (record.events.length === 0) return section('chain', 'Chain', absent('There is no event, so there is no chain.'));
  const { intact, words } = checked(() => verifyChain(record, rawRecord, options.sha256));
  return section(
    'chain',
    'Chain',
    html`<p>${badge(intact ? 'intact' : 'broken', intact ? 'pass' : 'fail')} ${words}. Each event holds the hash of the one before it: the chain detects edits, it does not prevent them.</p>`,
    folded(
      'Every link',
      table({
        label: 'Links of the chain',
        sortable: false,
        columns: [{ title: '#', numeric: true }, { title: 'event' }, { title: 'hash' }, { title: 'previous' }],
        rows: [
          ...record.events.map(({ sequence, name, hash, previous }) => [sequence, name, link(hash), link(previous)]),
          ...(record.chain === undefined
            ? []
            : [['', `outcome ${record.outcome ?? ''}`, link(record.chain), link(record.events.at(-1)?.hash ?? '')]]),
        ],
      }),
    ),
  );
}

const link = (hash: string): Html => html`<code title="${hash}">${shortHash(hash)}</code>`;

function checked(verify: () => ChainCheck): ChainCheck {
  try {
    return verify();
  } catch (error) {
    return { intact: false, words: `the chain cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}
