import { readMoment } from '../../cli/at/moment.ts';
import { servedAt, servedOver } from '../../cli/at/served.ts';
import { run } from '../../cli/at.ts';
import type { Head } from '../../domain/ledger/head.ts';
import type { Generation } from '../../domain/ledger/items.ts';
import { aChampion, FakeAccount, typed } from './account/an-account.ts';

const generation = (number: number, changes: Partial<Generation> = {}): Generation => ({
  ...aChampion(number),
  status: 'retired',
  ...changes,
});
const back = '2026-11-12T12:00:00.000Z';

const straight = [generation(10), generation(11), generation(12)];
const returned = [generation(10), generation(11, { reason: `returned to at ${back}` }), generation(12, { status: 'rolled-back' })];
const rolledBack = [{ at: back, generation: 12 }];

test.each<{
  moment: string;
  all: readonly Generation[];
  rollbacks?: typeof rolledBack;
  returns?: Head['operatorReturns'];
  serves: object | undefined;
}>([
  { moment: '2026-11-10T08:59:59.999Z', all: straight, serves: undefined },
  { moment: '2026-11-10T09:00:00.000Z', all: straight, serves: { generation: 10, until: '2026-11-11T09:00:00.000Z' } },
  { moment: '2026-11-11T08:59:59.999Z', all: straight, serves: { generation: 10 } },
  { moment: '2026-11-13T00:00:00.000Z', all: straight, serves: { generation: 12, why: expect.stringContaining('promoted by delivery') } },
  { moment: '2026-11-12T11:00:00.000Z', all: returned, rollbacks: rolledBack, serves: { generation: 12, until: back } },
  { moment: back, all: returned, rollbacks: rolledBack, serves: { generation: 11, why: 'generation 12 was rolled back', inferred: false } },
  { moment: back, all: straight, rollbacks: rolledBack, serves: { generation: 11, inferred: true } },
  {
    moment: '2026-11-12T13:00:00.000Z',
    all: straight,
    rollbacks: [{ at: '2026-11-12T12:30:00.000Z', generation: 11 }, ...rolledBack],
    serves: { generation: 10, inferred: true },
  },
  {
    moment: back,
    all: straight,
    returns: [{ at: back, generation: 12, to: 10, who: 'ada', because: 'refunds' }],
    serves: { generation: 10, why: 'ada returned to it: refunds', inferred: false },
  },
])('at $moment', ({ moment, all, rollbacks = [], returns = [], serves }) => {
  const found = servedAt(servedOver(all, { autoRollbacks: rollbacks, operatorReturns: returns }), moment);
  if (serves === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(serves);
});

test.each([
  { text: '2026-11-24', reads: '2026-11-24T00:00:00.000Z' },
  { text: '2026-11-24 03:08', reads: '2026-11-24T03:08:00.000Z' },
  { text: '2026-11-24T03:08:09Z', reads: '2026-11-24T03:08:09.000Z' },
  { text: '2026-11-24T04:08+01:00', reads: '2026-11-24T03:08:00.000Z' },
])('reads $text', ({ text, reads }) => {
  expect(readMoment(text)).toBe(reads);
});

test.each(['yesterday', '24.11.2026', '2026-13-01', '2026-11-24T25:00Z', ''])('refuses "%s"', (text) => {
  expect(() => readMoment(text)).toThrow(/is no moment; write/);
});

test('tells what served, of what it was made, and what was under way', async () => {
  const fake = new FakeAccount();
  const champion = await fake.serving(12);
  const { ledger } = fake.account;
  await fake.delivered('next', undefined, { startedAt: '2026-11-17T02:00:00.000Z' });
  await ledger.appendEvent('fraud-next', 'shift started 13', '2026-11-17T03:00:00.000Z', { share: 0.25 });
  await ledger.appendEvent('fraud-next', 'landed champion', '2026-11-17T03:30:00.000Z', {});
  const { code, lines } = await typed(run, fake, '2026-11-17T03:08Z', 'fraud');
  expect(lines).toEqual([
    `fraud at 2026-11-17 03:08:00 UTC: generation 12, since 2026-11-12 09:00:00 UTC, still serving: promoted by delivery ${champion.deliveryId}`,
    '  endpoint config  fraud-prod-g000012-22222222',
    `  model            ${champion.modelName}, sha256 222222222222…`,
    '  dataset          77c0aaaa…',
    `  delivery         ${champion.deliveryId}   slipway why ${champion.deliveryId}`,
    '  under way        delivery fraud-next of drop next: traffic was shifting to generation 13, up to 25 % of requests saw it',
  ]);
  expect(code).toBe(0);
  const after = await typed(run, fake, '2026-11-17T03:31Z');
  expect(after.lines.at(-1)).toBe('  under way        delivery fraud-next of drop next');
});

test('before the first promotion nothing served', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  const { code, out } = await typed(run, fake, '2026-11-01');
  expect(out).toBe('fraud at 2026-11-01 00:00:00 UTC: nothing served yet');
  expect(code).toBe(1);
});

test('a moment that has not come is refused', async () => {
  await expect(typed(run, new FakeAccount(), '2026-11-18')).rejects.toThrow(/2026-11-18 has not come yet; it is 2026-11-17/);
});
