import type { Outcome } from '../../domain/delivery/outcome.ts';
import { claimDataset } from '../../lambdas/claim-dataset/claim-dataset.ts';
import { aWorld, NOW, type World } from '../fakes/a-world.ts';
import { small } from './a-dataset.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld(small());
});

const other = 'flights-ffffffffffffffffffff';
const claim = (deliveryId = world.delivery.deliveryId) =>
  claimDataset(world)({ at: NOW, delivery: { ...world.delivery, deliveryId }, datasetId: 'd' });
const summaryOf = (deliveryId: string) => ({
  deliveryId,
  model: 'flights',
  drop: world.delivery.drop,
  attempt: 1,
  policy: world.delivery.policy,
  startedAt: NOW,
});
const openOther = (outcome?: Outcome) =>
  world.ledger.changeSummary(other, () => ({
    next: { ...summaryOf(other), ...(outcome === undefined ? {} : { outcome }) },
    result: null,
  }));

test('is the first one’s, once and again, and noted in its summary', async () => {
  await world.ledger.changeSummary(world.delivery.deliveryId, () => ({ next: summaryOf(world.delivery.deliveryId), result: null }));
  expect(await claim()).toEqual({ claimed: true, by: world.delivery.deliveryId, reasons: [] });
  expect(await claim()).toEqual({ claimed: true, by: world.delivery.deliveryId, reasons: [] });
  expect((await world.ledger.summary(world.delivery.deliveryId))?.datasetId).toBe('d');
});

test.each<{ outcome: Outcome | undefined; claimed: boolean }>([
  { outcome: undefined, claimed: false },
  { outcome: 'PROMOTED', claimed: false },
  { outcome: 'REJECTED_GATE', claimed: false },
  { outcome: 'ROLLED_BACK', claimed: false },
  { outcome: 'FAILED', claimed: true },
  { outcome: 'SUPERSEDED', claimed: true },
  { outcome: 'INCONCLUSIVE_CANARY', claimed: true },
])('after another delivery of the same data that ended $outcome: $claimed', async ({ outcome, claimed }) => {
  await openOther();
  await claim(other);
  await openOther(outcome);
  const answer = await claim();
  expect(answer.claimed).toBe(claimed);
  if (!claimed)
    expect(answer).toMatchObject({
      by: other,
      reasons: [expect.stringContaining(outcome === undefined ? 'is being delivered' : `was delivered (${outcome})`)],
    });
});

test('of many at the same moment one gets it', async () => {
  const ids = ['flights-a', 'flights-b', 'flights-c', 'flights-d'];
  for (const deliveryId of ids) await world.ledger.changeSummary(deliveryId, () => ({ next: summaryOf(deliveryId), result: null }));
  const answers = await Promise.all(ids.map((id) => claim(id)));
  expect(answers.filter(({ claimed }) => claimed)).toHaveLength(1);
  expect(new Set(answers.map(({ by }) => by)).size).toBe(1);
});
