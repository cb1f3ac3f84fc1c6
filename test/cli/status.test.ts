import { sha256Hex } from '../../adapters/hash.ts';
import { run } from '../../cli/status.ts';
import { deliveryIdFor } from '../../domain/delivery/names.ts';
import type { Head } from '../../domain/ledger/head.ts';
import { aChampion, anAlarm, anEndpoint, executionOf, FakeAccount, SHIFT, typed } from './account/an-account.ts';

const HOLDER = executionOf(SHIFT, 'fraud-new');

test('says what serves, since when, of which data, and that all is well', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  await fake.delivered('2026-11', 'PROMOTED', { deliveryId: aChampion(12).deliveryId, endedAt: '2026-11-12T09:00:01.000Z' });
  await fake.delivered('2026-11-08', 'ROLLED_BACK', { startedAt: '2026-11-08T01:00:00.000Z', endedAt: '2026-11-08T03:12:00.000Z' });
  fake.alarms.push(anAlarm('fraud-errors'), anAlarm('fraud-latency'));
  const { code, lines } = await typed(run, fake, 'fraud');
  expect(code).toBe(0);
  expect(lines[0]).toBe(
    'fraud   serving generation 12 (dataset 77c0aaaa…, promoted 2026-11-12 09:00 by drop 2026-11)   healthy   last proven rollback 9 days ago',
  );
  expect(lines.slice(1).map((line) => line.trim())).toEqual([
    'endpoint  fraud-prod InService, fraud-prod-g000012-22222222, 4 instances, nothing pending',
    'ledger    WATCHING, lock free',
    'alarms    2 quiet',
    '2026-11-12 09:00  PROMOTED  drop fraud/2026-11',
    '2026-11-08 03:12  ROLLED_BACK  drop fraud/2026-11-08',
  ]);
});

test.each<{ name: string; head?: Partial<Head>; arrange?: (fake: FakeAccount) => void; warns: RegExp }>([
  {
    name: 'the endpoint serves something else than the ledger says',
    arrange: (fake) => fake.endpoints.set('fraud-prod', anEndpoint('fraud-prod-somebody')),
    warns: /serves fraud-prod-somebody, the ledger says fraud-prod-g000012-22222222: somebody else changed it/,
  },
  {
    name: 'somebody else brings in a config',
    arrange: (fake) =>
      fake.endpoints.set('fraud-prod', anEndpoint('fraud-prod-g000012-22222222', { status: 'Updating', pendingConfigName: 'theirs' })),
    warns: /somebody else is bringing in theirs/,
  },
  {
    name: 'the endpoint is gone',
    arrange: (fake) => fake.endpoints.delete('fraud-prod'),
    warns: /fraud-prod does not exist, but the ledger says that generation 12 serves/,
  },
  {
    name: 'the endpoint failed',
    arrange: (fake) =>
      fake.endpoints.set('fraud-prod', anEndpoint('fraud-prod-g000012-22222222', { status: 'Failed', failureReason: 'OOM' })),
    warns: /the endpoint is Failed: OOM/,
  },
  {
    name: 'automation is frozen',
    head: { phase: 'FROZEN', frozen: { reason: 'golden requests failed', at: '2026-11-17T03:00:00.000Z' } },
    warns: /frozen since 2026-11-17 03:00:00 UTC: golden requests failed; when you have looked: slipway freeze fraud --off/,
  },
  {
    name: 'whoever holds the lock has ended',
    head: { lock: { holder: HOLDER, fence: 13, deliveryId: 'fraud-new', since: '2026-11-17T09:00:00.000Z' } },
    warns: /lock is held by .*fraud-new, which has ended/,
  },
  {
    name: 'a rollback is under way',
    head: {
      phase: 'ROLLING_BACK',
      intent: {
        kind: 'rollback',
        fence: 13,
        generation: 11,
        to: 'fraud-prod-g000011-11111111',
        from: 'fraud-prod-g000012-22222222',
        at: '',
      },
    },
    warns: /a rollback to fraud-prod-g000011-11111111 is under way/,
  },
  {
    name: 'an alarm fires',
    arrange: (fake) => fake.alarms.push(anAlarm('fraud-errors', 'ALARM', '5 % of requests')),
    warns: /alarm fraud-errors fires: 5 % of requests/,
  },
  {
    name: 'nothing ever served',
    head: { champion: null },
    arrange: (fake) => fake.endpoints.clear(),
    warns: /nothing serves yet/,
  },
  {
    name: 'an endpoint of that name is somebody else’s',
    head: { champion: null },
    warns: /exists, but not by this ledger/,
  },
])('warns and exits 1 when $name', async ({ head = {}, arrange, warns }) => {
  const fake = new FakeAccount();
  await fake.serving(12, head);
  arrange?.(fake);
  const { code, out } = await typed(run, fake, 'fraud');
  expect(out).toMatch(warns);
  expect(out).toContain('NOT HEALTHY');
  expect(code).toBe(1);
});

test('a shift of our own is healthy, and says which state it is in', async () => {
  const fake = new FakeAccount();
  const to = 'fraud-prod-g000013-33333333';
  await fake.serving(12, {
    phase: 'DELIVERING',
    lock: { holder: HOLDER, fence: 13, deliveryId: 'fraud-new', since: '2026-11-17T09:30:00.000Z' },
    intent: { kind: 'promote', fence: 13, generation: 13, to, from: 'fraud-prod-g000012-22222222', deliveryId: 'fraud-new', at: '' },
  });
  await fake.delivered('new', undefined, { deliveryId: 'fraud-new' });
  const deliver = [...fake.executions.keys()][0] ?? '';
  fake.executions.set(deliver, { status: 'RUNNING', state: 'Shift traffic' });
  fake.executions.set(HOLDER, { status: 'RUNNING', state: 'Judge window' });
  fake.endpoints.set('fraud-prod', anEndpoint('fraud-prod-g000012-22222222', { status: 'Updating', pendingConfigName: to }));
  const { code, out } = await typed(run, fake);
  expect(out).toMatch(/open +fraud-new {2}drop new {2}since 2026-11-17 02:14 {2}Shift traffic: Judge window/);
  expect(out).toContain('promote to fraud-prod-g000013-33333333 under way');
  expect(code).toBe(0);
});

test('an open delivery whose execution ended is told', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  await fake.delivered('lost');
  fake.executions.clear();
  const { code, out } = await typed(run, fake, 'fraud');
  expect(out).toContain('delivery fraud-lost is open, but its execution has ended');
  expect(code).toBe(1);
});

test('alarms of a shift are those of this endpoint only', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  fake.alarms.push(anAlarm('fraud-prod-g000013-verdict'), anAlarm('fraud-prod-green-verdict', 'ALARM'), anAlarm('other-errors', 'ALARM'));
  const { code, out } = await typed(run, fake, 'fraud');
  expect(out).toMatch(/alarms +1 quiet/);
  expect(code).toBe(0);
});

test('a generation that was returned to says so', async () => {
  const fake = new FakeAccount();
  const champion = await fake.serving(11, { returnedTo: 11, autoRollbacks: [{ at: '2026-11-17T07:00:00.000Z', generation: 12 }] });
  await fake.account.ledger.putGeneration('fraud', { ...champion, status: 'champion', reason: 'returned to at 2026-11-17T07:00:00.000Z' });
  const { out } = await typed(run, fake, 'fraud');
  expect(out).toContain('returned to at 2026-11-17T07:00:00.000Z)');
  expect(out).toContain('last proven rollback 3 h 00 min ago');
});

test('--json holds everything, of every model', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  const { lines } = await typed(run, fake, '--json');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject([{ model: 'fraud', healthy: true, problems: [], head: { generation: 12 } }]);
});

test.each([
  { argv: ['nobody'], error: /no model "nobody"; platform ml-prod has fraud/ },
  { argv: ['fraud', 'more'], error: /unexpected more/ },
  { argv: ['fraud', '--endpoint-url', 'here'], error: /--endpoint-url here: write the whole URL/ },
  { argv: ['--wat'], error: /Unknown option '--wat'/ },
])('$argv is refused', async ({ argv, error }) => {
  await expect(typed(run, new FakeAccount(), ...argv)).rejects.toThrow(error);
});

test('an attempt that was followed by another is still told', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  const key = { model: 'fraud', drop: 'again', markerVersionId: 'v1', policyHash: '0'.repeat(64) };
  const [first, second] = [1, 2].map((attempt) => deliveryIdFor({ ...key, attempt }, sha256Hex));
  await fake.delivered('again', 'ROLLED_BACK', {
    deliveryId: first,
    startedAt: '2026-11-16T00:00:00.000Z',
    endedAt: '2026-11-16T10:00:00.000Z',
  });
  await fake.delivered('again', undefined, { deliveryId: second, startedAt: '2026-11-17T00:00:00.000Z' });
  await fake.account.ledger.changeDrop('fraud', 'again', 'v1', (claim) => ({
    ...(claim === undefined ? {} : { next: { ...claim, attempt: 2 } }),
    result: null,
  }));
  const { out } = await typed(run, fake, 'fraud');
  expect(out).toContain('last proven rollback 24 h 00 min ago');
  expect(out).toContain('2026-11-16 10:00  ROLLED_BACK  drop fraud/again');
});
