import { verifyShift } from '../../lambdas/verify-shift/verify-shift.ts';
import { aChampion, aFleet, aWorld, NOW } from '../fakes/a-world.ts';

/** A shift that SageMaker brought back, verified after a judge that remembers nothing. */
async function verified(firing: readonly string[], judge: Readonly<Record<string, unknown>> = {}) {
  const world = await aWorld();
  const champion = aChampion();
  await world.setHead({ champion, generation: 4 });
  world.endpoints.serving('flights', champion.endpointConfigName);
  const golden = { contentType: 'text/csv', accept: 'text/csv', rows: ['1,2'] };
  await world.objects.put(champion.goldenUri ?? '', JSON.stringify(golden));
  world.endpoints.respond = () => '0.5';
  const fleet = aFleet();
  for (const name of fleet.alarms) world.alarms.set(name, firing.includes(name) ? 'ALARM' : 'OK', `${name} in ALARM`);
  const { delivery, challenger } = world;
  return verifyShift({ ...world, dataBucket: 'data' })({
    at: NOW,
    delivery,
    fleet,
    challenger,
    judge,
    goldenUri: champion.goldenUri ?? '',
  });
}

test('a judge that died does not see its own alarm: the landing names it', async () => {
  const landing = await verified(['flights-g000004-heartbeat']);
  expect(landing).toMatchObject({ landed: 'champion', verdict: 'pass', outcome: 'ROLLED_BACK' });
  expect(landing.reasons[0]).toBe('alarm flights-g000004-heartbeat fired: flights-g000004-heartbeat in ALARM');
});

test('an alarm that the judge noted is not told twice', async () => {
  const noted = { name: 'flights-g000004-heartbeat', reason: 'it was silent' };
  const landing = await verified(['flights-g000004-heartbeat'], { alarmsFired: [noted] });
  expect(landing.reasons.filter((reason) => reason.includes('heartbeat'))).toEqual([
    'alarm flights-g000004-heartbeat fired: it was silent',
  ]);
});
