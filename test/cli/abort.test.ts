import { planAbort } from '../../cli/abort/plan.ts';
import { run } from '../../cli/abort.ts';
import { EMPTY_HEAD, type Head } from '../../domain/ledger/head.ts';
import { shiftAlarms } from '../../domain/shift/shift-alarms.ts';
import { RehearsalCloud } from '../fakes/rehearsal-cloud.ts';
import { aChampion, aSummary, DELIVER, executionOf, FakeAccount, SHIFT, typed } from './account/an-account.ts';

const TO = 'fraud-prod-g000013-33333333';
const shifting: Partial<Head> = {
  phase: 'DELIVERING',
  lock: { holder: executionOf(SHIFT, 'fraud-new'), fence: 13, deliveryId: 'fraud-new', since: '' },
  intent: { kind: 'promote', fence: 13, generation: 13, to: TO, from: 'fraud-prod-g000012-22222222', deliveryId: 'fraud-new', at: '' },
};

test('a shift under way: the kill switch, the reason in the chain, and what follows', async () => {
  const fake = new FakeAccount();
  await fake.serving(12, shifting);
  await fake.delivered('new');
  const { code, out } = await typed(run, fake, 'fraud', '--because', 'refunds look wrong');
  expect(code).toBe(0);
  expect(fake.published).toHaveLength(60);
  expect(fake.published[0]).toEqual({
    name: 'Abort',
    value: 1,
    at: '2026-11-17T10:00:00.000Z',
    dimensions: { EndpointName: 'fraud-prod', EndpointConfigName: TO },
  });
  expect(fake.published.at(-1)?.at).toBe('2026-11-17T10:59:00.000Z');
  expect(await fake.account.ledger.events('fraud-new')).toMatchObject([
    { name: 'abort asked', detail: { because: 'refunds look wrong', by: 'kill switch' } },
  ]);
  expect(out).toContain(
    'alarm fraud-prod-g000013-abort fires within two minutes; SageMaker returns all traffic to fraud-prod-g000012-22222222',
  );
  expect(fake.executions.get(executionOf(DELIVER, 'fraud-new'))?.status).toBe('RUNNING');
});

test('before the shift: the execution is stopped', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  await fake.delivered('new');
  const { code, out } = await typed(run, fake, '--because', 'wrong export');
  expect(code).toBe(0);
  expect(fake.published).toEqual([]);
  expect(fake.executions.get(executionOf(DELIVER, 'fraud-new'))).toMatchObject({
    status: 'ABORTED',
    error: 'Operator.Abort',
    cause: 'wrong export',
  });
  expect(await fake.account.ledger.events('fraud-new')).toMatchObject([{ detail: { by: 'stopped execution' } }]);
  expect(out).toContain('production was not touched');
});

test('an execution that ended by itself is left alone', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  await fake.delivered('new');
  fake.executions.clear();
  const { code, out } = await typed(run, fake, 'fraud', '--because', 'x');
  expect(code).toBe(1);
  expect(out).toContain('the execution of delivery fraud-new has ended');
  expect(await fake.account.ledger.events('fraud-new')).toEqual([]);
});

const open = (...ids: readonly string[]) => ids.map((id) => aSummary(id, id));
const head = (changes: Partial<Head>): Head => ({ ...EMPTY_HEAD, champion: aChampion(12), generation: 13, goods: [11], ...changes });
const rollback = {
  ...shifting,
  intent: { kind: 'rollback', fence: 13, generation: 12, to: 'fraud-prod-g000012-22222222', at: '' },
} as const;

test.each<{ name: string; head: Head; open: readonly string[]; asked?: string; plan: object }>([
  { name: 'nothing is under way', head: head({}), open: [], plan: { kind: 'nothing', reason: 'no delivery of fraud is under way' } },
  {
    name: 'several are, and none shifts',
    head: head({}),
    open: ['a', 'b'],
    plan: { kind: 'nothing', reason: expect.stringContaining('name one with --delivery: a, b') },
  },
  { name: 'several are, and one shifts', head: head(shifting), open: ['a', 'fraud-new'], plan: { kind: 'trip the kill switch' } },
  {
    name: 'another than the shifting one is named',
    head: head(shifting),
    open: ['a', 'fraud-new'],
    asked: 'a',
    plan: { kind: 'stop the execution', deliveryId: 'a' },
  },
  {
    name: 'one is named that is not open',
    head: head({}),
    open: ['a'],
    asked: 'b',
    plan: { kind: 'nothing', reason: 'delivery b is not under way; under way: a' },
  },
  {
    name: 'traffic returns already',
    head: head(rollback),
    open: ['fraud-new'],
    plan: { kind: 'nothing', reason: 'traffic is on its way back to fraud-prod-g000012-22222222 already' },
  },
  {
    name: 'the first endpoint is created',
    head: head({ ...shifting, champion: null }),
    open: ['fraud-new'],
    plan: { kind: 'nothing', reason: expect.stringContaining('nothing to go back to') },
  },
  {
    name: 'it is promoted, and only not closed yet',
    head: head({ champion: aChampion(13, { deliveryId: 'fraud-new' }) }),
    open: ['fraud-new'],
    plan: { kind: 'nothing', reason: expect.stringContaining('slipway return fraud --to 11') },
  },
  {
    name: 'it waits for a lock that a shift of another delivery holds',
    head: head(shifting),
    open: ['fraud-new', 'waiter'],
    asked: 'waiter',
    plan: { kind: 'stop the execution', deliveryId: 'waiter' },
  },
])('plans when $name', ({ head, open: ids, asked, plan }) => {
  expect(planAbort('fraud', head, open(...ids), asked)).toMatchObject(plan);
});

test('nothing to abort says so and exits 1', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  const { code, out } = await typed(run, fake, 'fraud', '--because', 'x');
  expect(out).toBe('fraud: nothing was changed: no delivery of fraud is under way');
  expect(code).toBe(1);
});

test.each([
  { argv: ['fraud'], error: /say why: --because/ },
  { argv: ['fraud', '--because', ' '], error: /say why/ },
  { argv: ['fraud', '--because', 'x'.repeat(501)], error: /--because has 501 characters; allowed: up to 500/ },
])('$argv is refused', async ({ argv, error }) => {
  await expect(typed(run, new FakeAccount(), ...argv)).rejects.toThrow(error);
});

test('what is published raises the shift’s own alarm and keeps it up', async () => {
  const at = new RehearsalCloud();
  try {
    const fake = new FakeAccount();
    fake.now = new Date(at.clock.now()).toISOString();
    await fake.serving(12, shifting);
    await fake.delivered('new');
    const fleet = { endpointName: 'fraud-prod', variantName: 'AllTraffic', endpointConfigName: TO, generation: 13 };
    const [, alarm] = shiftAlarms(fleet);
    await at.call('cloudwatch', 'PutMetricAlarm', { ...alarm });
    await typed(run, fake, 'fraud', '--because', 'x');
    const MetricData = fake.published.map(({ name, value, at: time, dimensions }) => ({
      MetricName: name,
      Value: value,
      Timestamp: new Date(time),
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    }));
    await at.call('cloudwatch', 'PutMetricData', { Namespace: 'Slipway', MetricData });
    const state = async (): Promise<unknown> => {
      const { MetricAlarms } = await at.call('cloudwatch', 'DescribeAlarms', { AlarmNames: ['fraud-prod-g000013-abort'] });
      return (MetricAlarms as { StateValue: string }[])[0]?.StateValue;
    };
    await at.pass(3 * 60_000);
    expect(await state()).toBe('ALARM');
    await at.pass(50 * 60_000);
    expect(await state()).toBe('ALARM');
  } finally {
    await at.close();
  }
});
