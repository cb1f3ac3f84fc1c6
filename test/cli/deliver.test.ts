import { answerLines, run } from '../../cli/deliver.ts';
import { FakeAccount, typed } from './account/an-account.ts';

test('asks intake with the account’s time, and says where to look', async () => {
  const fake = new FakeAccount();
  const { code, lines } = await typed(run, fake, 'fraud', '2026-11/');
  expect(fake.asked).toEqual([{ name: 'fraud-intake', input: { deliver: '2026-11', at: '2026-11-17T10:00:00.000Z', again: false } }]);
  expect(lines).toEqual([
    'fraud: delivery fraud-1 of drop 2026-11 has started',
    'next: slipway status fraud tells how far it is, slipway why fraud-1 how it ended',
  ]);
  expect(code).toBe(0);
});

test('--again, a moment of one’s own, and a reason in the delivery’s chain', async () => {
  const fake = new FakeAccount();
  await typed(run, fake, 'fraud', '2026-11', '--again', '--at', '2026-03-02T08:00Z', '--because', 'capacity is back');
  expect(fake.asked[0]?.input).toEqual({ deliver: '2026-11', at: '2026-03-02T08:00:00.000Z', again: true });
  expect(await fake.account.ledger.events('fraud-1')).toMatchObject([{ name: 'asked for', detail: { because: 'capacity is back' } }]);
});

test.each([
  { status: 'waiting', reasons: ['part-2.csv'], says: 'is not whole yet, missing part-2.csv', code: 0 },
  { status: 'known', reasons: ['this drop was delivered: PROMOTED'], says: 'slipway deliver fraud d --again', code: 0 },
  { status: 'known', reasons: ['this drop is being delivered'], says: 'next: slipway status fraud', code: 0 },
  { status: 'rejected', reasons: ['there is no s3://b/d/_SUCCESS'], says: 'refused: there is no s3://b/d/_SUCCESS', code: 10 },
] as const)('intake answers $status: $says', async ({ status, reasons, says, code: expected }) => {
  const fake = new FakeAccount();
  fake.intake = { status, deliveryId: 'fraud-1', reasons };
  const { code, out } = await typed(run, fake, 'fraud', 'd');
  expect(out).toContain(says);
  expect(code).toBe(expected);
});

test('a drop without its marker is told how to become one', () => {
  expect(answerLines('fraud', 'd', { status: 'rejected', reasons: ['x'] }, '_SUCCESS').at(-1)).toContain('marker _SUCCESS last');
});

test('--json is intake’s answer', async () => {
  const { lines } = await typed(run, new FakeAccount(), 'fraud', 'd', '--json');
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    model: 'fraud',
    drop: 'd',
    at: '2026-11-17T10:00:00.000Z',
    status: 'started',
    deliveryId: 'fraud-1',
    reasons: [],
  });
});

test.each([
  { argv: ['fraud'], error: /DROP is missing/ },
  { argv: ['fraud', 'fraud/2026-11'], error: /DROP fraud\/2026-11: write its name alone/ },
  { argv: ['fraud', 'd', '--at', 'now'], error: /now is no moment; write 2026-11-24T03:08Z/ },
])('$argv is refused', async ({ argv, error }) => {
  await expect(typed(run, new FakeAccount(), ...argv)).rejects.toThrow(error);
});
