import { startTrafficShift } from '../../lambdas/start-traffic-shift/start-traffic-shift.ts';
import { aChampion, aFleet, aWorld, HOLDER, NOW, snapshotOf, type World } from '../fakes/a-world.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld();
  world.endpoints.serving('flights', 'flights-g000003-aaaaaaaa');
  await world.setHead({ champion: aChampion(), generation: 4 });
});
const first = () => {
  const { championConfigName: _config, championGeneration: _generation, instancesBefore: _before, ...rest } = aFleet();
  return { ...rest, first: true, alarms: [], generation: 1, endpointConfigName: 'flights-g000001-bbbbbbbb' };
};
const start = async (fleet = aFleet()) =>
  startTrafficShift({ ...world, runtimeTags: { team: 'flights' } })({
    at: NOW,
    delivery: world.delivery,
    lock: await world.held(),
    fleet,
    challenger: world.challenger,
  });

test('asks for a canary of one instance under every alarm', async () => {
  expect(await start()).toEqual({ verdict: 'pass', reasons: [] });
  expect(world.endpoints.updates).toEqual([
    {
      name: 'flights',
      configName: 'flights-g000004-bbbbbbbb',
      deployment: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 1800, CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 } },
          TerminationWaitInSeconds: 900,
          MaximumExecutionTimeoutInSeconds: 6300,
        },
        AutoRollbackConfiguration: { Alarms: aFleet().alarms.map((AlarmName) => ({ AlarmName })) },
      },
    },
  ]);
});

test('writes what it is about to do before it does it', async () => {
  const seen: unknown[] = [];
  const { update } = world.endpoints;
  world.endpoints.update = async (...args) => {
    seen.push((await world.ledger.head('flights')).intent);
    return update(...args);
  };
  await start();
  expect(seen).toMatchObject([
    { kind: 'promote', fence: 1, generation: 4, to: 'flights-g000004-bbbbbbbb', from: 'flights-g000003-aaaaaaaa' },
  ]);
});

test('creates the endpoint for a first fleet', async () => {
  world.endpoints.views.clear();
  expect(await start(first())).toMatchObject({ verdict: 'pass' });
  expect(world.endpoints.created).toEqual([
    { name: 'flights', configName: 'flights-g000001-bbbbbbbb', tags: { team: 'flights', 'slipway:model': 'flights' } },
  ]);
});

test('a second try that finds its own shift under way is content, and changes nothing', async () => {
  await start();
  const before = await snapshotOf(world);
  expect(await start()).toEqual({ verdict: 'pass', reasons: [] });
  expect(await snapshotOf(world)).toEqual(before);
  expect(await world.ledger.events(world.delivery.deliveryId)).toHaveLength(1);
});

test('a second try after a lost answer is content', async () => {
  world.endpoints.loseAnswer = true;
  await expect(start()).rejects.toThrow('socket hang up');
  world.endpoints.loseAnswer = false;
  expect(await start()).toEqual({ verdict: 'pass', reasons: [] });
  expect(world.endpoints.updates).toHaveLength(1);
});

test('a second try that finds its first endpoint is content', async () => {
  world.endpoints.views.clear();
  await start(first());
  expect(await start(first())).toEqual({ verdict: 'pass', reasons: [] });
  expect(world.endpoints.created).toHaveLength(1);
});

test.each([
  { when: 'there is no room for a second fleet', refused: 'ResourceLimitExceeded', message: 'The account-level service limit is 4' },
  { when: 'SageMaker does not like the request', refused: 'ValidationException', message: 'no such config' },
])('says that nothing changed when $when', async ({ refused, message }) => {
  world.endpoints.refusal = { refused, message };
  expect(await start()).toEqual({ verdict: 'fail', reasons: [`SageMaker refused the shift, nothing changed: ${refused}: ${message}`] });
});

test("does not take somebody else's update for its own", async () => {
  world.endpoints.change('flights', { status: 'Updating', pendingConfigName: 'foreign' });
  expect(await start()).toMatchObject({ verdict: 'fail', reasons: [expect.stringContaining('Cannot update in-progress')] });
});

test('asks for nothing without an alarm that could end it', async () => {
  await expect(start(aFleet({ alarms: [] }))).rejects.toThrow('0 rollback alarms');
  expect(world.endpoints.updates).toEqual([]);
});

test('asks for nothing after its lock is lost', async () => {
  const input = { at: NOW, delivery: world.delivery, lock: { holder: HOLDER, fence: 7 }, fleet: aFleet(), challenger: world.challenger };
  await expect(startTrafficShift({ ...world, runtimeTags: {} })(input)).rejects.toMatchObject({ name: 'Endpoint.LockLost' });
  expect(world.endpoints.updates).toEqual([]);
});
