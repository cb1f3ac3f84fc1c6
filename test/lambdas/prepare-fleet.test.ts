import { prepareFleet } from '../../lambdas/prepare-fleet/prepare-fleet.ts';
import { aChampion, aWorld, GOOD_SHA, HOLDER, NEW_SHA, NOW, snapshotOf, type World } from '../fakes/a-world.ts';
import { aPolicy } from '../fakes/policies.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld();
  world.endpoints.serving('flights', 'flights-g000003-aaaaaaaa');
  await world.setHead({ champion: aChampion(), generation: 3 });
});

const prepare = async (over: World = world, changed: { rollbackAlarms?: readonly string[]; inferenceAmi?: string } = {}) =>
  prepareFleet({
    ...over,
    dataBucket: 'data',
    dataKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/k',
    runtimeTags: { team: 'flights' },
    rollbackAlarms: [],
    inferenceAmi: 'default',
    ...changed,
  })({ at: NOW, delivery: over.delivery, lock: await over.held(), challenger: over.challenger, packageArn: 'arn:package' });

test('makes the config of the next generation and its alarms', async () => {
  const fleet = await prepare();
  expect(fleet).toMatchObject({
    verdict: 'pass',
    first: false,
    generation: 4,
    endpointConfigName: 'flights-g000004-bbbbbbbb',
    championConfigName: 'flights-g000003-aaaaaaaa',
    championGeneration: 3,
    instanceCount: 4,
    instancesBefore: 4,
    share: 0.25,
    bakeWindows: 23,
    alarms: ['flights-g000004-verdict', 'flights-g000004-abort', 'flights-g000004-heartbeat', 'flights-g000004-fleet'],
    userAlarms: [],
  });
  expect(world.models.configs.get('flights-g000004-bbbbbbbb')).toMatchObject({
    modelName: world.challenger.modelName,
    variantName: 'AllTraffic',
    instanceType: 'ml.m5.large',
    instanceCount: 4,
    captureUri: 's3://data/capture/flights-g000004-bbbbbbbb/',
    tags: { team: 'flights', 'slipway:model': 'flights', 'slipway:delivery': world.delivery.deliveryId },
  });
  expect(world.alarms.requests.get('flights-g000004-verdict')?.Tags).toContainEqual({ Key: 'team', Value: 'flights' });
  expect(await world.ledger.head('flights')).toMatchObject({
    generation: 4,
    intent: { kind: 'promote', generation: 4, to: 'flights-g000004-bbbbbbbb', from: 'flights-g000003-aaaaaaaa' },
  });
});

test('a second try changes nothing', async () => {
  const first = await prepare();
  const before = await snapshotOf(world);
  expect(await prepare()).toEqual(first);
  expect(await snapshotOf(world)).toEqual(before);
});

test('a first fleet has no alarms: nobody compares it with anything', async () => {
  const fresh = await aWorld();
  expect(await prepare(fresh, { rollbackAlarms: ['shop-errors'] })).toMatchObject({
    verdict: 'pass',
    first: true,
    generation: 1,
    alarms: [],
    userAlarms: [],
  });
  expect(fresh.alarms.names()).toEqual([]);
});

test("the user's own alarms guard the shift too", async () => {
  expect(await prepare(world, { rollbackAlarms: ['shop-errors'] })).toMatchObject({
    alarms: expect.arrayContaining(['shop-errors']),
    userAlarms: ['shop-errors'],
  });
});

test('the new fleet is never smaller than the one that serves', async () => {
  world.endpoints.change('flights', { instanceCount: 7 });
  expect(await prepare()).toMatchObject({ instanceCount: 7, instancesBefore: 7 });
});

test('an AMI is named only where one is chosen', async () => {
  await prepare(world, { inferenceAmi: 'al2-ami-sagemaker-inference-gpu-2' });
  expect(world.models.configs.get('flights-g000004-bbbbbbbb')?.inferenceAmi).toBe('al2-ami-sagemaker-inference-gpu-2');
});

test.each<{ when: string; change: (world: World) => Promise<unknown> | unknown; reason: string }>([
  { when: 'this very model was rolled back before', change: (w) => w.setHead({ quarantined: [NEW_SHA] }), reason: 'it is quarantined' },
  {
    when: 'somebody else changed the endpoint',
    change: (w) => w.endpoints.serving('flights', 'foreign'),
    reason: 'somebody else changed it',
  },
  { when: 'the endpoint is gone', change: (w) => w.endpoints.views.clear(), reason: 'is gone, but the ledger says' },
  {
    when: 'the endpoint is maintained by AWS',
    change: (w) => w.endpoints.change('flights', { status: 'SystemUpdating' }),
    reason: 'begins only from InService',
  },
  {
    when: 'something is pending',
    change: (w) => w.endpoints.change('flights', { pendingConfigName: 'x' }),
    reason: 'begins only from InService',
  },
  { when: 'an endpoint serves that the ledger does not know', change: (w) => w.setHead({ champion: null }), reason: 'not by this ledger' },
])('refuses when $when, before anything is made', async ({ change, reason }) => {
  await change(world);
  const refused = await prepare();
  expect(refused).toMatchObject({ verdict: 'fail', first: false, reasons: [expect.stringContaining(reason)] });
  expect(world.models.configs.size).toBe(0);
  expect(world.alarms.names()).toEqual([]);
  expect(await world.ledger.head('flights')).toMatchObject({ generation: 3, intent: null });
});

test('another model is not refused for what one did', async () => {
  await world.setHead({ quarantined: [GOOD_SHA] });
  expect(await prepare()).toMatchObject({ verdict: 'pass' });
});

test('one instance cannot be a canary', async () => {
  const small = await aWorld(aPolicy({ account: { fleet: { instanceType: 'ml.m5.large', instanceCount: 1 } } }));
  expect(await prepare(small)).toMatchObject({ verdict: 'fail', reasons: [expect.stringContaining('one instance cannot canary')] });
});

test('a shift that lost its lock makes nothing', async () => {
  const ports = { ...world, dataBucket: 'data', dataKeyArn: 'k', runtimeTags: {}, rollbackAlarms: [], inferenceAmi: 'default' };
  const input = {
    at: NOW,
    delivery: world.delivery,
    lock: { holder: HOLDER, fence: 9 },
    challenger: world.challenger,
    packageArn: 'arn:package',
  };
  await expect(prepareFleet(ports)(input)).rejects.toMatchObject({ name: 'Endpoint.LockLost' });
  expect(world.models.configs.size).toBe(0);
});

test('a policy that is not the one the delivery was named after is refused', async () => {
  await world.objects.put(world.delivery.policy.uri, JSON.stringify(aPolicy({ owner: { training: { seed: 99 } } })));
  await expect(prepare()).rejects.toMatchObject({ name: 'Delivery.PolicyMismatch' });
});
