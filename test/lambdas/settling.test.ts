import { freezeEndpoint } from '../../lambdas/freeze-endpoint/freeze-endpoint.ts';
import { releaseEndpointLock } from '../../lambdas/release-endpoint-lock/release-endpoint-lock.ts';
import { removeFirstEndpoint } from '../../lambdas/remove-first-endpoint/remove-first-endpoint.ts';
import { aChampion, aFleet, aWorld, HOLDER, NOW, type World } from '../fakes/a-world.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld();
});

describe('release endpoint lock', () => {
  const release = (fence: number, holder = HOLDER) =>
    releaseEndpointLock(world)({ at: NOW, delivery: world.delivery, lock: { holder, fence } });
  beforeEach(async () => {
    world.endpoints.serving('flights', 'flights-g000003-aaaaaaaa');
    await world.setHead({ champion: aChampion() });
    await world.held();
  });

  test('lets go at rest on the champion, once and again', async () => {
    expect(await release(1)).toEqual({ released: true, reasons: [] });
    expect(await release(1)).toMatchObject({ released: true });
    expect(await world.ledger.head('flights')).toMatchObject({ lock: null, phase: 'WATCHING', fence: 1 });
  });

  test('lets go of what it took while the answer got lost: it knows no fence', async () => {
    expect(await release(0)).toEqual({ released: true, reasons: [] });
    expect((await world.ledger.head('flights')).lock).toBeNull();
  });

  test("leaves another's lock alone", async () => {
    await release(1, 'execution:other');
    expect((await world.ledger.head('flights')).lock).not.toBeNull();
  });

  test.each<{ when: string; change: () => void }>([
    { when: 'is updating', change: () => world.endpoints.change('flights', { status: 'Updating', pendingConfigName: 'x' }) },
    { when: 'serves something else', change: () => world.endpoints.serving('flights', 'flights-g000004-bbbbbbbb') },
    { when: 'is gone', change: () => world.endpoints.views.clear() },
  ])('keeps the lock while the endpoint $when', async ({ change }) => {
    change();
    expect(await release(1)).toMatchObject({ released: false, reasons: [expect.any(String)] });
    expect((await world.ledger.head('flights')).lock).not.toBeNull();
  });
});

describe('remove first endpoint', () => {
  const first = { ...aFleet(), first: true, alarms: [] };
  const remove = async () => removeFirstEndpoint(world)({ at: NOW, delivery: world.delivery, lock: await world.held(), fleet: first });

  test.each([{ status: 'Failed' }, { status: 'InService' }])(
    'deletes an endpoint that is $status, once, and says when it is gone',
    async ({ status }) => {
      world.endpoints.serving('flights', first.endpointConfigName);
      world.endpoints.change('flights', { status });
      expect(await remove()).toEqual({ status: 'going', reasons: ['SageMaker is deleting the endpoint'] });
      expect(await remove()).toEqual({ status: 'going', reasons: ['the endpoint is Deleting'] });
      world.endpoints.vanish('flights');
      expect(await remove()).toEqual({ status: 'gone', reasons: [] });
      expect(world.endpoints.removed).toEqual(['flights']);
      expect(await world.ledger.events(world.delivery.deliveryId)).toMatchObject([{ name: 'first endpoint removed', detail: { status } }]);
    },
  );

  test('waits for an endpoint that still starts: SageMaker deletes none in progress', async () => {
    world.endpoints.serving('flights', first.endpointConfigName);
    world.endpoints.change('flights', { status: 'Creating' });
    expect(await remove()).toEqual({ status: 'going', reasons: ['the endpoint is Creating'] });
    expect(world.endpoints.removed).toEqual([]);
  });

  test('never deletes an endpoint that somebody else made', async () => {
    world.endpoints.serving('flights', 'by-hand');
    expect(await remove()).toMatchObject({ status: 'kept', reasons: [expect.stringContaining('by-hand')] });
    expect(world.endpoints.removed).toEqual([]);
  });

  test('never deletes an endpoint that has a champion', async () => {
    world.endpoints.serving('flights', 'flights-g000003-aaaaaaaa');
    await world.setHead({ champion: aChampion() });
    expect(await remove()).toMatchObject({ status: 'kept' });
    expect(world.endpoints.removed).toEqual([]);
  });

  test('deletes nothing without the lock', async () => {
    world.endpoints.serving('flights', 'x');
    const result = await removeFirstEndpoint(world)({
      at: NOW,
      delivery: world.delivery,
      lock: { holder: HOLDER, fence: 1 },
      fleet: first,
    });
    expect(result).toMatchObject({ status: 'kept' });
    expect(world.endpoints.removed).toEqual([]);
  });
});

describe('freeze endpoint', () => {
  test('stops automation, keeps the lock, and calls a person', async () => {
    const lock = await world.held();
    const input = { at: NOW, delivery: world.delivery, lock, fleet: aFleet(), reasons: ['nobody knows', 'what serves'] };
    expect(await freezeEndpoint(world)(input)).toEqual({ frozen: true });
    expect(await world.ledger.head('flights')).toMatchObject({
      phase: 'FROZEN',
      frozen: { reason: 'nobody knows; what serves', at: NOW },
      lock,
    });
    expect(world.announcements.told).toMatchObject([
      { subject: 'PAGE flights: automation is frozen', message: { page: true, reason: 'nobody knows; what serves' } },
    ]);
  });

  test('freezes for an answer to an alarm too, by the name of the model', async () => {
    await freezeEndpoint(world)({ at: NOW, executionId: 'execution:answer', model: 'flights', reasons: [] });
    expect((await world.ledger.head('flights')).frozen?.reason).toBe('no reason was given');
  });
});
