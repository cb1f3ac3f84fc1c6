import { assessAlarm } from '../../lambdas/assess-alarm/assess-alarm.ts';
import { aChampion, minutesLater, NEW_SHA, NOW, type World } from '../fakes/a-world.ts';
import { aServingWorld } from './a-shift.ts';

const ANSWER = 'arn:aws:states:eu-central-1:111122223333:execution:flights-respond-to-alarm:answer';
const GOOD = aChampion();
/** Promoted two hours before the alarm. */
const serving = aChampion({
  generation: 4,
  endpointConfigName: 'flights-g000004-bbbbbbbb',
  modelSha256: NEW_SHA,
  deliveryId: 'flights-new',
  promotedAt: minutesLater(-120),
});

let world: World;
beforeEach(async () => {
  world = await aServingWorld();
  world.executions.set(ANSWER, 'RUNNING');
  world.endpoints.serving('flights', serving.endpointConfigName);
  const { model, drop, attempt, policy } = world.delivery;
  await world.ledger.changeSummary('flights-new', () => ({
    next: { deliveryId: 'flights-new', model, drop, attempt, policy, startedAt: NOW },
    result: null,
  }));
  await world.ledger.putGeneration('flights', { ...serving, status: 'champion' });
  await world.setHead({ champion: serving, generation: 4, goods: [3], phase: 'WATCHING' });
  await world.objects.put(GOOD.artifactUri, 'model');
  world.models.configs.set(GOOD.endpointConfigName, {
    name: GOOD.endpointConfigName,
    modelName: 'm',
    variantName: 'AllTraffic',
    instanceType: 't',
    instanceCount: 4,
    captureUri: 's3://c/',
    capturePercent: 10,
    tags: {},
  });
  world.alarms.set('flights-errors', 'ALARM');
});

interface Change {
  readonly alarmName?: string;
  readonly value?: string;
  readonly previous?: string;
  readonly startDate?: string;
  readonly config?: string;
  readonly suppressed?: string;
}

/** An alarm's change of state as EventBridge tells it (CloudWatch user guide, "Alarm events and EventBridge"). */
const alarmEvent = ({
  alarmName = 'flights-errors',
  value = 'ALARM',
  previous = 'OK',
  startDate = minutesLater(-10),
  config,
  suppressed,
}: Change = {}) => ({
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  time: NOW,
  detail: {
    alarmName,
    state: {
      value,
      timestamp: NOW.replace('Z', '.000+0000'),
      reason: 'Threshold Crossed',
      reasonData: JSON.stringify({
        version: '1.0',
        startDate: startDate.replace('Z', '+0000'),
        period: 60,
        recentDatapoints: [6, 7, 8],
        threshold: 5,
      }),
      ...(suppressed === undefined ? {} : { actionsSuppressedBy: suppressed }),
    },
    previousState: { value: previous },
    configuration: {
      metrics: [
        {
          metricStat: {
            period: 60,
            metric: { dimensions: { EndpointName: 'flights', ...(config === undefined ? {} : { EndpointConfigName: config }) } },
          },
        },
      ],
    },
  },
});

const assess = (event: Record<string, unknown> = alarmEvent(), waits = 1, at = minutesLater(1)) =>
  assessAlarm({ ...world, model: 'flights', rollbackAlarms: ['shop-orders'] })({ at, executionId: ANSWER, event, waits });

interface Row {
  readonly row: number;
  readonly when: string;
  readonly change?: (world: World) => Promise<unknown> | unknown;
  readonly event?: Change;
  readonly waits?: number;
  readonly at?: string;
  readonly action: string;
  readonly endState: string;
}
const head = (changed: Parameters<World['setHead']>[0]) => (w: World) => w.setHead(changed);
const LOCK = { holder: 'execution:shift', fence: 1, deliveryId: 'd', since: NOW };

const ROWS: readonly Row[] = [
  {
    row: 1,
    when: 'another response answered it',
    change: (w) => w.ledger.claimAlarm('flights', 'flights-errors', NOW.replace('Z', '.000+0000'), 'execution:first'),
    action: 'none',
    endState: 'DUPLICATE',
  },
  { row: 2, when: 'it is OK', event: { value: 'OK' }, action: 'none', endState: 'IGNORED' },
  { row: 2, when: 'it was in ALARM already', event: { previous: 'ALARM' }, action: 'none', endState: 'IGNORED' },
  { row: 2, when: 'its actions are suppressed', event: { suppressed: 'maintenance' }, action: 'none', endState: 'IGNORED' },
  { row: 3, when: 'it is not registered', event: { alarmName: 'foreign' }, action: 'notify', endState: 'NOTIFIED' },
  { row: 3, when: 'the policy does not roll back on it', event: { alarmName: 'shop-orders' }, action: 'notify', endState: 'NOTIFIED' },
  { row: 4, when: 'it was not looked at again yet', waits: 0, action: 'wait', endState: 'WAITING' },
  { row: 4, when: 'it is OK again', change: (w) => w.alarms.set('flights-errors', 'OK'), action: 'none', endState: 'FLAP' },
  {
    row: 4,
    when: 'it is OK again for the third time in an hour',
    change: async (w) => {
      w.alarms.set('flights-errors', 'OK');
      for (const minutes of [-50, -20, -70])
        await w.ledger.claimAlarm('flights', 'flights-errors', minutesLater(minutes), 'execution:before');
    },
    action: 'notify',
    endState: 'FLAP',
  },
  {
    row: 5,
    when: 'the endpoint is frozen',
    change: head({ phase: 'FROZEN', frozen: { reason: 'r', at: NOW } }),
    action: 'page',
    endState: 'FROZEN',
  },
  {
    row: 6,
    when: 'it watches a fleet that no longer serves',
    event: { config: 'flights-g000003-aaaaaaaa' },
    action: 'none',
    endState: 'STALE_DIMENSION',
  },
  {
    row: 7,
    when: 'its evidence is older than the model',
    event: { startDate: minutesLater(-119) },
    waits: 1,
    change: head({ champion: { ...serving, promotedAt: minutesLater(-1) } }),
    action: 'wait',
    endState: 'WAITING',
  },
  {
    row: 8,
    when: 'the watch is over',
    change: head({ champion: { ...serving, promotedAt: minutesLater(-24 * 60) } }),
    action: 'page',
    endState: 'NOTIFIED',
  },
  {
    row: 9,
    when: 'somebody else changed the endpoint',
    change: (w) => w.endpoints.serving('flights', 'foreign'),
    action: 'freeze',
    endState: 'FROZEN',
  },
  { row: 9, when: 'the endpoint is gone', change: (w) => w.endpoints.views.clear(), action: 'freeze', endState: 'FROZEN' },
  {
    row: 10,
    when: 'a shift of ours is under way',
    change: async (w) => {
      await w.setHead({ intent: { kind: 'promote', fence: 1, generation: 5, to: 'flights-g000005-cccccccc', at: NOW } });
      w.endpoints.change('flights', { status: 'Updating', pendingConfigName: 'flights-g000005-cccccccc' });
    },
    action: 'wait',
    endState: 'WAITING',
  },
  {
    row: 11,
    when: 'somebody else is updating',
    change: (w) => w.endpoints.change('flights', { status: 'Updating', pendingConfigName: 'foreign' }),
    action: 'freeze',
    endState: 'FROZEN',
  },
  {
    row: 12,
    when: 'AWS maintains the endpoint',
    change: (w) => w.endpoints.change('flights', { status: 'SystemUpdating' }),
    action: 'wait',
    endState: 'WAITING',
  },
  {
    row: 12,
    when: 'AWS maintains it for more than half an hour',
    change: (w) => w.endpoints.change('flights', { status: 'SystemUpdating' }),
    waits: 31,
    action: 'page',
    endState: 'PAGED',
  },
  {
    row: 13,
    when: 'a rolling update broke',
    change: (w) => w.endpoints.change('flights', { status: 'UpdateRollbackFailed' }),
    action: 'page',
    endState: 'PAGED',
  },
  {
    row: 14,
    when: 'the endpoint failed',
    change: (w) => w.endpoints.change('flights', { status: 'Failed' }),
    action: 'page',
    endState: 'PAGED',
  },
  {
    row: 15,
    when: 'a living execution holds the lock',
    change: async (w) => {
      w.executions.set(LOCK.holder, 'RUNNING');
      await w.setHead({ lock: LOCK });
    },
    action: 'wait',
    endState: 'WAITING',
  },
  { row: 15, when: 'a dead execution holds the lock', change: head({ lock: LOCK }), action: 'page', endState: 'PAGED' },
  { row: 16, when: 'what serves is itself a rollback', change: head({ returnedTo: 4 }), action: 'freeze', endState: 'FROZEN' },
  {
    row: 17,
    when: 'there were two rollbacks today',
    change: head({
      autoRollbacks: [
        { at: minutesLater(-60), generation: 1 },
        { at: minutesLater(-600), generation: 2 },
      ],
    }),
    action: 'freeze',
    endState: 'FROZEN',
  },
  {
    row: 17,
    when: 'this generation was rolled back before',
    change: head({ autoRollbacks: [{ at: minutesLater(-6000), generation: 4 }] }),
    action: 'freeze',
    endState: 'FROZEN',
  },
  { row: 19, when: 'nothing was good before', change: head({ goods: [] }), action: 'page', endState: 'PAGED' },
  { row: 19, when: 'the artifact of the good one is gone', change: head({ goods: [2] }), action: 'page', endState: 'PAGED' },
  { row: 19, when: 'the config of the good one is gone', change: (w) => w.models.configs.clear(), action: 'page', endState: 'PAGED' },
  { row: 20, when: 'it holds and an earlier generation was good', action: 'rollBack', endState: 'VERIFY' },
];

test.each(ROWS)('row $row: $action, $endState, when $when', async ({ row, change, event, waits, at, action, endState }) => {
  await change?.(world);
  const assessment = await assess(alarmEvent(event), waits, at);
  expect(assessment).toMatchObject({ row, action, endState, model: 'flights' });
  expect(assessment.reason).not.toBe('');
  expect(assessment.waitSeconds).toBeGreaterThan(0);
});

test('names the generation to return to', async () => {
  expect((await assess()).target).toEqual(GOOD);
});

test('the same response may ask again: the event stays its own', async () => {
  const first = await assess();
  expect(await assess(alarmEvent(), 2, minutesLater(2))).toMatchObject({ row: first.row, action: first.action });
});

test('fresh data decides about evidence that is older than the model', async () => {
  await world.setHead({ champion: { ...serving, promotedAt: minutesLater(-1) } });
  const old = alarmEvent({ startDate: minutesLater(-30) });
  const waiting = await assess(old, 1, minutesLater(1));
  expect(waiting).toMatchObject({ row: 7, action: 'wait' });
  const later = minutesLater(1 + waiting.waitSeconds / 60);
  expect(await assess(old, 2, later)).toMatchObject({ row: 20, action: 'rollBack' });
  world.alarms.set('flights-errors', 'OK');
  expect((await assess(old, 2, later)).action).toBe('none');
});

test.each([
  { what: 'no alarm at all', event: { hello: 'world' }, reason: "neither an alarm's state change nor an operator's wish" },
  {
    what: 'an alarm without a state',
    event: { 'detail-type': 'CloudWatch Alarm State Change', detail: { alarmName: 'x' } },
    reason: 'neither',
  },
])('ignores $what', async ({ event, reason }) => {
  expect(await assess(event)).toMatchObject({ row: 0, action: 'none', endState: 'IGNORED', reason: expect.stringContaining(reason) });
});

test('ignores alarms while nothing serves', async () => {
  await world.setHead({ champion: null });
  expect(await assess()).toMatchObject({ action: 'none', reason: 'nothing serves yet' });
});

test('says what is wrong when the ledger does not know the delivery of what serves', async () => {
  await world.setHead({ champion: { ...serving, deliveryId: 'flights-unknown' } });
  await expect(assess()).rejects.toThrow('the ledger has no delivery flights-unknown');
});

describe("an operator's wish", () => {
  const wish = (toGeneration: number) => assess({ operator: { toGeneration, because: 'customers call' } }, 0);

  test('returns to a generation that exists', async () => {
    expect(await wish(3)).toMatchObject({
      action: 'rollBack',
      endState: 'VERIFY',
      target: { generation: 3 },
      reason: 'an operator who left no name returns to generation 3: customers call',
      cause: { by: 'operator', who: 'an operator who left no name', because: 'customers call', quarantine: false },
    });
  });

  test('carries who it is and whether the model is to blame', async () => {
    const operator = { toGeneration: 3, because: 'customers call', by: 'ada', quarantine: true };
    expect(await assess({ operator }, 0)).toMatchObject({ cause: { by: 'operator', who: 'ada', quarantine: true } });
  });

  test('changes nothing when that generation serves', async () => {
    expect(await wish(4)).toMatchObject({ action: 'none', endState: 'NO_CHANGE' });
  });

  test('is refused for a generation whose config is gone', async () => {
    const generation = await world.ledger.generation('flights', 3);
    if (generation !== undefined) await world.ledger.putGeneration('flights', { ...generation, removedAt: NOW });
    expect(await wish(3)).toMatchObject({ action: 'page', endState: 'REFUSED', reason: expect.stringContaining('retention.generations') });
  });

  test('is refused for a generation that never was', async () => {
    expect(await wish(9)).toMatchObject({ action: 'page', endState: 'REFUSED', reason: 'generation 9 does not exist' });
  });
});
