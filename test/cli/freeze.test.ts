import { run } from '../../cli/freeze.ts';
import { anEndpoint, FakeAccount, typed } from './account/an-account.ts';

const frozen = { reason: 'foreign change', at: '2026-11-17T03:00:00Z' };

test('freezes with the reason and the time of the account', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  const { code, out } = await typed(run, fake, 'fraud', '--because', 'foreign change');
  expect(await fake.account.ledger.head('fraud')).toMatchObject({
    phase: 'FROZEN',
    frozen: { reason: 'foreign change', at: '2026-11-17T10:00:00.000Z' },
  });
  expect(out).toContain('fraud: automation is frozen: foreign change');
  expect(out).toContain('slipway freeze fraud --off');
  expect(code).toBe(0);
});

test('what is under way goes on, and is named', async () => {
  const fake = new FakeAccount();
  await fake.serving(12, { lock: { holder: 'arn', fence: 13, deliveryId: 'fraud-new', since: '' } });
  const { out } = await typed(run, fake, 'fraud', '--because', 'x');
  expect(out).toContain('delivery fraud-new is under way and goes on: slipway abort ends it');
});

test('--off lets automation go on and tells what it was frozen for', async () => {
  const fake = new FakeAccount();
  await fake.serving(12, { phase: 'FROZEN', frozen });
  const { out } = await typed(run, fake, 'fraud', '--off');
  expect(await fake.account.ledger.head('fraud')).toMatchObject({ phase: 'WATCHING', frozen: null });
  expect(out).toBe('fraud: automation goes on; it was frozen since 2026-11-17 03:00:00 UTC: foreign change\nnext: slipway status fraud');
});

test('--off warns when the endpoint and the ledger do not agree, and of a lock that is left', async () => {
  const fake = new FakeAccount();
  const lock = { holder: 'arn', fence: 13, deliveryId: 'fraud-new', since: '' };
  await fake.serving(12, { phase: 'FROZEN', frozen, lock });
  fake.endpoints.set('fraud-prod', anEndpoint('theirs'));
  const { out } = await typed(run, fake, 'fraud', '--off');
  expect(out).toContain('WARNING   the endpoint serves theirs, the ledger says fraud-prod-g000012-22222222');
  expect(out).toContain('the lock of fraud-new is let go within five minutes');
});

test('--off of what is not frozen changes nothing', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  const before = await fake.account.ledger.head('fraud');
  const { out } = await typed(run, fake, 'fraud', '--off', '--json');
  expect(JSON.parse(out)).toMatchObject({ frozen: null, before: null, phase: 'WATCHING' });
  expect(await fake.account.ledger.head('fraud')).toEqual(before);
});

test.each([
  { argv: ['fraud'], error: /say why/ },
  { argv: ['fraud', '--off', '--because', 'x'], error: /give either --because or --off/ },
])('$argv is refused', async ({ argv, error }) => {
  await expect(typed(run, new FakeAccount(), ...argv)).rejects.toThrow(error);
});
