import { armAlarms } from '../../lambdas/arm-alarms/arm-alarms.ts';
import { retireAlarms } from '../../lambdas/retire-alarms/retire-alarms.ts';
import { aFleet, aWorld, NOW, type World } from '../fakes/a-world.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld();
  for (const AlarmName of [...aFleet().alarms, 'shop-errors'])
    await world.alarms.put({ AlarmName, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 });
});
const fleet = aFleet({ alarms: [...aFleet().alarms, 'shop-errors'], userAlarms: ['shop-errors'] });
const arm = () => armAlarms(world)({ at: NOW, delivery: world.delivery, fleet });

test('publishes the first values, so that the alarms have something to look at', async () => {
  await arm();
  const dimensions = { EndpointName: 'flights', EndpointConfigName: 'flights-g000004-bbbbbbbb' };
  expect(world.metrics.published).toEqual([
    { name: 'JudgeHeartbeat', value: 1, at: NOW, dimensions },
    { name: 'CanaryBreach', value: 0, at: NOW, dimensions },
    { name: 'Abort', value: 0, at: NOW, dimensions },
  ]);
});

test('is ready when every alarm is OK', async () => {
  world.alarms.allOk();
  expect(await arm()).toEqual({ verdict: 'pass', reasons: [] });
});

test.each<{ when: string; change: (world: World) => unknown; verdict: string; reason: string }>([
  {
    when: 'an own alarm has no data yet',
    change: (w) => w.alarms.set('flights-g000004-verdict', 'INSUFFICIENT_DATA'),
    verdict: 'inconclusive',
    reason: 'flights-g000004-verdict is INSUFFICIENT_DATA, not OK',
  },
  {
    when: 'an own alarm fires for its silence before',
    change: (w) => w.alarms.set('flights-g000004-heartbeat', 'ALARM'),
    verdict: 'inconclusive',
    reason: 'flights-g000004-heartbeat is ALARM, not OK',
  },
  {
    when: "a user's alarm has no data",
    change: (w) => w.alarms.set('shop-errors', 'INSUFFICIENT_DATA'),
    verdict: 'inconclusive',
    reason: 'shop-errors has no data: it would not notice anything',
  },
  {
    when: "a user's alarm fires",
    change: (w) => w.alarms.set('shop-errors', 'ALARM', 'errors'),
    verdict: 'fail',
    reason: 'shop-errors fires before the shift began: errors',
  },
  {
    when: 'an alarm does not exist',
    change: (w) => w.alarms.remove(['shop-errors']),
    verdict: 'fail',
    reason: 'alarm shop-errors does not exist',
  },
])('says $verdict when $when', async ({ change, verdict, reason }) => {
  world.alarms.allOk();
  await change(world);
  expect(await arm()).toEqual({ verdict, reasons: [expect.stringContaining(reason)] });
});

test("retiring deletes the shift's alarms and leaves the user's, however often", async () => {
  const retire = () => retireAlarms(world)({ at: NOW, delivery: world.delivery, fleet });
  expect(await retire()).toEqual({ removed: aFleet().alarms });
  await retire();
  expect(world.alarms.names()).toEqual(['shop-errors']);
});
