import { takeEndpointLock } from '../../lambdas/take-endpoint-lock/take-endpoint-lock.ts';
import { aChampion, aWorld, HOLDER, minutesLater, NOW, type World } from '../fakes/a-world.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld();
});
const take = (changed: object = {}) =>
  takeEndpointLock(world)({ at: NOW, delivery: world.delivery, holder: HOLDER, since: NOW, evaluatedAgainst: 0, ...changed });

test('takes a free lock, and notes it', async () => {
  expect(await take()).toEqual({ status: 'taken', fence: 1, champion: {}, reasons: [] });
  expect((await world.ledger.head('flights')).lock).toMatchObject({ holder: HOLDER, fence: 1, deliveryId: world.delivery.deliveryId });
  expect(await world.ledger.events(world.delivery.deliveryId)).toMatchObject([{ name: 'lock taken 1' }]);
});

test('a second try of the same shift has the same lock', async () => {
  const first = await take();
  expect(await take({ at: minutesLater(5) })).toEqual(first);
  expect(await world.ledger.events(world.delivery.deliveryId)).toHaveLength(1);
});

test('tells the champion that was compared with', async () => {
  await world.setHead({ champion: aChampion() });
  expect(await take({ evaluatedAgainst: 3 })).toMatchObject({ status: 'taken', champion: { generation: 3 } });
});

test('waits for a holder that lives, and registers as waiting', async () => {
  world.executions.set('execution:other', 'RUNNING');
  await world.setHead({ lock: { holder: 'execution:other', fence: 1, deliveryId: 'other', since: NOW }, fence: 1 });
  expect(await take({ since: minutesLater(1) })).toMatchObject({ status: 'waiting', fence: 0 });
  expect((await world.ledger.head('flights')).waiting).toEqual({ deliveryId: world.delivery.deliveryId, since: minutesLater(1) });
});

test.each(['FAILED', 'TIMED_OUT', 'ABORTED', 'SUCCEEDED'])('names a holder that ended %s, and takes nothing from it', async (status) => {
  world.executions.set('execution:other', status);
  await world.setHead({ lock: { holder: 'execution:other', fence: 1, deliveryId: 'other', since: NOW }, fence: 1 });
  const result = await take();
  expect(result).toMatchObject({ status: 'dead-holder', reasons: [expect.stringContaining('execution:other, which no longer runs')] });
  expect((await world.ledger.head('flights')).lock?.holder).toBe('execution:other');
});

test('a holder of which nothing is known is dead', async () => {
  await world.setHead({ lock: { holder: 'execution:unknown', fence: 1, deliveryId: 'other', since: NOW }, fence: 1 });
  expect(await take()).toMatchObject({ status: 'dead-holder' });
});

test('a holder that came between the look and the decision counts as alive', async () => {
  const executions = { ...world.executions, running: async () => false };
  const ledger = {
    ...world.ledger,
    head: async () => {
      const before = await world.ledger.head('flights');
      await world.setHead({ lock: { holder: 'execution:quick', fence: 1, deliveryId: 'quick', since: NOW }, fence: 1 });
      return before;
    },
  };
  const result = await takeEndpointLock({ ledger, executions })({
    at: NOW,
    delivery: world.delivery,
    holder: HOLDER,
    since: NOW,
    evaluatedAgainst: 0,
  });
  expect(result.status).toBe('waiting');
});
