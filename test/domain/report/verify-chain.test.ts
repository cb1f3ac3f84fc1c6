import * as v from 'valibot';
import { sha256Hex } from '../../../adapters/hash.ts';
import { recordSchema } from '../../../domain/report/documents.ts';
import { verifyChain } from '../../../domain/report/verify-chain.ts';
import { delivery } from './deliveries.ts';

jest.setTimeout(60_000);

interface Raw {
  events: { sequence: number; detail: Record<string, unknown>; previous: string; hash: string }[];
  reasons: string[];
  outcome: string;
}

const rows: { name: string; edit: (record: Raw) => void; intact: boolean; words: RegExp }[] = [
  {
    name: 'as it was written',
    edit: () => undefined,
    intact: true,
    words: /events and the outcome follow one another, and every hash is right/,
  },
  {
    name: 'a detail edited',
    edit: ({ events }) => void Object.assign(events[1]?.detail ?? {}, { files: 4 }),
    intact: false,
    words: /event 2 \(snapshot\) was changed/,
  },
  { name: 'an event taken out', edit: ({ events }) => void events.splice(0, 1), intact: false, words: /event 1 is numbered 2/ },
  { name: 'the last event taken out', edit: ({ events }) => void events.pop(), intact: false, words: /the last events were taken out/ },
  { name: 'an event in another place', edit: ({ events }) => void events.reverse(), intact: false, words: /event 1 is numbered 2/ },
  {
    name: 'a link that leads elsewhere',
    edit: ({ events }) => void Object.assign(events[1] ?? {}, { previous: '0' }),
    intact: false,
    words: /event 2 \(snapshot\) does not follow/,
  },
  {
    name: 'another outcome',
    edit: (record) => void Object.assign(record, { outcome: 'PROMOTED' }),
    intact: false,
    words: /the outcome does not follow/,
  },
  {
    name: 'another reason',
    edit: ({ reasons }) => void reasons.splice(0, 1, 'all is well'),
    intact: false,
    words: /the outcome does not follow/,
  },
];

test.each(rows)('$name', async ({ edit, intact, words }) => {
  const record = structuredClone((await delivery('rejected-data')).record) as Raw;
  edit(record);
  const check = verifyChain(v.parse(recordSchema, record), record, sha256Hex);
  expect(check).toEqual({ intact, words: expect.stringMatching(words) });
});

test('without a hash function only the links are compared', async () => {
  const { record } = await delivery('rejected-data');
  expect(verifyChain(v.parse(recordSchema, record), record, undefined).words).toContain('were not recomputed');
});
