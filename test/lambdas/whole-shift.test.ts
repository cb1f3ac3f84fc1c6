import { promoteChallenger } from '../../lambdas/promote-challenger/promote-challenger.ts';
import { recordRollback } from '../../lambdas/record-rollback/record-rollback.ts';
import { releaseEndpointLock } from '../../lambdas/release-endpoint-lock/release-endpoint-lock.ts';
import { retireAlarms } from '../../lambdas/retire-alarms/retire-alarms.ts';
import { startRollback } from '../../lambdas/start-rollback/start-rollback.ts';
import { minutesLater, NEW_SHA, snapshotOf, type World } from '../fakes/a-world.ts';
import { aServingWorld, errorsOnly, type Happenings, landingOf, type PlayedShift, playShift } from './a-shift.ts';

let world: World;
beforeEach(async () => {
  world = await aServingWorld();
});

const play = async (happenings: Happenings = {}, over = world) => {
  const shift = await playShift(over, happenings);
  return { shift, landing: await landingOf(over, shift) };
};

/** What shift-traffic does after a shift that ended on the challenger or on the champion. */
async function settle(over: World, { lock, fleet, minutes }: PlayedShift, landing: Awaited<ReturnType<typeof landingOf>>) {
  const at = minutesLater(minutes + 1);
  const { delivery, challenger } = over;
  const base = { at, delivery, lock, fleet, challenger, packageArn: 'arn:package' };
  if (landing.landed === 'challenger') {
    const origin = { datasetId: 'd4', profileUri: 's3://data/profile.json', goldenUri: 's3://data/golden.json' };
    await promoteChallenger(over)({ ...base, ...origin, landing });
  } else {
    over.models.packages.set('arn:package', { ModelPackageGroupName: 'flights' });
    await recordRollback(over)({ ...base, outcome: landing.outcome, reasons: [...landing.reasons] });
  }
  await retireAlarms(over)({ at, delivery, fleet });
  return releaseEndpointLock(over)({ at, delivery, lock });
}

test('a healthy challenger is cleared by the judge and promoted', async () => {
  const { shift, landing } = await play();
  expect(landing).toMatchObject({ landed: 'challenger', verdict: 'pass', outcome: 'PROMOTED', warnings: [] });
  expect(shift.windows.at(-1)?.judge.verdict).toBe('pass');
  expect(world.metrics.published.filter(({ name, value }) => name === 'CanaryBreach' && value !== 0)).toEqual([]);
  expect(await settle(world, shift, landing)).toEqual({ released: true, reasons: [] });
  const head = await world.ledger.head('flights');
  expect(head).toMatchObject({
    champion: { generation: 4, deliveryId: world.delivery.deliveryId, goldenAnswersUri: landing.goldenAnswersUri },
    phase: 'WATCHING',
    lock: null,
    intent: null,
    goods: [3],
  });
  expect(await world.ledger.generations('flights')).toMatchObject([
    { generation: 4, status: 'champion' },
    { generation: 3, status: 'retired' },
  ]);
  expect(world.alarms.names()).toEqual([]);
});

test('settling a promotion twice is settling it once', async () => {
  const { shift, landing } = await play();
  await settle(world, shift, landing);
  const before = await snapshotOf(world);
  await settle(world, shift, landing);
  expect(await snapshotOf(world)).toEqual(before);
});

test('a champion keeps its own answers to the golden requests', async () => {
  const { landing } = await play();
  expect(JSON.parse((await world.objects.text(landing.goldenAnswersUri ?? 's3://data/none')) ?? '{}')).toEqual({
    endpointConfigName: 'flights-g000004-bbbbbbbb',
    rows: ['1,2', '3,4'],
    answers: ['0.75', '0.75'],
  });
});

test('a challenger that fails every fifth request is rolled back in minutes, and quarantined', async () => {
  const { shift, landing } = await play({ greenErrors: 0.2, blueErrors: 0.002 });
  expect(shift.minutes).toBeLessThan(12);
  expect(landing).toMatchObject({ landed: 'champion', verdict: 'pass', outcome: 'ROLLED_BACK' });
  expect(shift.windows.at(-1)?.judge).toMatchObject({ verdict: 'fail', alarmsFired: [{ name: 'flights-g000004-verdict' }] });
  await settle(world, shift, landing);
  expect(await world.ledger.head('flights')).toMatchObject({ champion: { generation: 3 }, bads: [4], quarantined: [NEW_SHA], lock: null });
  expect(world.models.packages.get('arn:package')?.rejected).toContain(`rolled back by ${world.delivery.deliveryId}`);
});

test('tells each minute once, and the document of each window stays', async () => {
  const { shift } = await play();
  const indexes = (await world.objects.list(`s3://data/deliveries/flights/${world.delivery.deliveryId}/windows/`)).map(({ key }) =>
    key.slice(-9, -5),
  );
  expect(indexes.length).toBeGreaterThan(22);
  expect(indexes).toEqual(indexes.map((_, index) => String(index).padStart(4, '0')));
  const heartbeats = world.metrics.published.filter(({ name }) => name === 'JudgeHeartbeat').length;
  // The last window finds the endpoint at rest, and one heartbeat came from arming.
  expect(heartbeats).toBe(shift.windows.length);
});

test('what the judge carries from window to window stays small', async () => {
  const { shift } = await play({ greenErrors: 0.01, blueErrors: 0.01 });
  const sizes = shift.windows.map(({ judge }) => JSON.stringify(judge).length);
  expect(Math.max(...sizes)).toBeLessThan(16 * 1024);
});

test('too few requests are no evidence: the champion returns, and the model is not to blame', async () => {
  const { shift, landing } = await play({ perMinute: 8 });
  expect(shift.windows.at(-1)?.judge.verdict).toBe('inconclusive');
  expect(landing).toMatchObject({ landed: 'champion', verdict: 'pass', outcome: 'INCONCLUSIVE_CANARY' });
  await settle(world, shift, landing);
  expect(await world.ledger.head('flights')).toMatchObject({ quarantined: [], bads: [4], lock: null });
});

test('too few requests promote where the policy says so', async () => {
  const bold = await aServingWorld(errorsOnly('promote'));
  const { landing } = await play({ perMinute: 8 }, bold);
  expect(landing).toMatchObject({ landed: 'challenger', outcome: 'PROMOTED' });
});

test('an operator ends a shift, even while its fleet is still starting', async () => {
  for (const abortAt of [2, 10]) {
    const aborted = await aServingWorld();
    const { landing, shift } = await play({ abortAt }, aborted);
    expect(shift.minutes).toBe(abortAt);
    expect(landing).toMatchObject({
      landed: 'champion',
      verdict: 'pass',
      outcome: 'ABORTED',
      reasons: [expect.stringContaining('operator'), expect.stringContaining('flights-g000004-abort'), expect.anything()],
    });
    await settle(aborted, shift, landing);
    expect(await aborted.ledger.head('flights')).toMatchObject({ quarantined: [] });
  }
});

test('SageMaker rolls back in silence: a rollback is found, not a success', async () => {
  const { landing } = await play({ silentRollbackAt: 20 });
  expect(landing).toMatchObject({
    landed: 'champion',
    outcome: 'ROLLED_BACK',
    reasons: [expect.stringContaining('without saying why'), expect.anything()],
  });
});

test('a challenger that was convicted and got all traffic all the same is sent back', async () => {
  const { shift, landing } = await play({ greenErrors: 0.2, deaf: true });
  expect(landing).toMatchObject({ landed: 'challenger', verdict: 'fail', outcome: 'ROLLED_BACK', restorable: true });
  const sent = await startRollback(world)({
    at: minutesLater(shift.minutes + 1),
    delivery: world.delivery,
    lock: shift.lock,
    fleet: shift.fleet,
  });
  expect(sent).toEqual({ verdict: 'pass', reasons: [] });
  expect(world.endpoints.updates.at(-1)).toMatchObject({
    configName: 'flights-g000003-aaaaaaaa',
    deployment: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE' } } },
  });
  expect(world.endpoints.updates.at(-1)?.deployment.AutoRollbackConfiguration).toBeUndefined();
  world.endpoints.land('flights');
  const back = await landingOf(world, { ...shift, minutes: shift.minutes + 10 });
  expect(back).toMatchObject({
    landed: 'champion',
    verdict: 'pass',
    outcome: 'ROLLED_BACK',
    reasons: [expect.stringContaining('SageMaker shifted all traffic all the same'), expect.anything()],
  });
});

test('sending back twice asks SageMaker once', async () => {
  const { shift } = await play({ greenErrors: 0.2, deaf: true });
  const send = () => startRollback(world)({ at: minutesLater(60), delivery: world.delivery, lock: shift.lock, fleet: shift.fleet });
  await send();
  expect(await send()).toEqual({ verdict: 'pass', reasons: [] });
  expect(world.endpoints.updates).toHaveLength(2);
});

test('a challenger that nobody could judge is sent back, and is not to blame', async () => {
  const { shift, landing } = await play({ noBake: true });
  expect(landing).toMatchObject({
    landed: 'challenger',
    verdict: 'inconclusive',
    outcome: 'INCONCLUSIVE_CANARY',
    warnings: [expect.stringContaining('no bake was seen')],
  });
  await startRollback(world)({ at: minutesLater(60), delivery: world.delivery, lock: shift.lock, fleet: shift.fleet });
  world.endpoints.land('flights');
  expect(await landingOf(world, { ...shift, minutes: 70 })).toMatchObject({
    landed: 'champion',
    verdict: 'pass',
    outcome: 'INCONCLUSIVE_CANARY',
  });
});

test('a champion that answers otherwise after a rollback is no verified rollback', async () => {
  world.endpoints.respond = () => '0.5';
  const { landing } = await play({ silentRollbackAt: 10 });
  expect(landing).toMatchObject({
    landed: 'champion',
    verdict: 'fail',
    outcome: 'ROLLBACK_UNVERIFIED',
    reasons: expect.arrayContaining([expect.stringContaining('0 of 2 golden requests')]),
  });
});

test('a challenger that answers no number is not promoted', async () => {
  world.endpoints.respond = (_body, config) => {
    if (config === 'flights-g000004-bbbbbbbb') throw new Error('ModelError: 500');
    return '0.25';
  };
  const { landing } = await play();
  expect(landing).toMatchObject({ landed: 'challenger', verdict: 'fail', outcome: 'ROLLED_BACK' });
  expect(landing.goldenAnswersUri).toBeUndefined();
});

test('a judge that dies in the middle goes on where the last window left it', async () => {
  const { shift } = await play();
  const memories = shift.windows.map(({ judge }) => judge);
  // Step Functions gives the memory back as JSON.
  expect(memories.map((memory) => JSON.parse(JSON.stringify(memory)))).toEqual(memories);
});
