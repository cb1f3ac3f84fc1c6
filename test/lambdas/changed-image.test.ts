import * as v from 'valibot';
import { deliverySchema } from '../../domain/delivery/reference.ts';
import type { DeliveryPolicy } from '../../domain/policy/delivery-policy.ts';
import { claimDataset } from '../../lambdas/claim-dataset/claim-dataset.ts';
import { intake } from '../../lambdas/intake/intake.ts';
import { openDelivery } from '../../lambdas/open-delivery/open-delivery.ts';
import { aWorld, DELIVER_MACHINE, minutesLater, NOW } from '../fakes/a-world.ts';
import { aPolicy } from '../fakes/policies.ts';
import { putDrop } from './a-drop.ts';

const image = (name: string): DeliveryPolicy => aPolicy({ account: { trainer: { image: `asset:${name.repeat(64)}` } } });

/** Drops the same file under a policy, and takes the delivery as far as its claim on the data. */
async function drop(world: Awaited<ReturnType<typeof aWorld>>, policy: DeliveryPolicy, name: string, at: string) {
  await putDrop(world.objects, name, { 'part-0000.csv': 'date,hour\n2001-02-01,7\n' });
  const answer = await intake({
    ...world,
    dataBucket: 'data',
    recordsBucket: 'records',
    model: 'flights',
    deliverStateMachineArn: DELIVER_MACHINE,
    dropBucket: 'data',
    dropPrefix: 'drops/flights/',
    policy,
  })({ deliver: name, at });
  const { deliveryId } = v.parse(v.object({ deliveryId: v.string() }), answer);
  const started = world.executions.started.find((one) => one.name === deliveryId);
  const delivery = v.parse(deliverySchema, started?.input);
  await openDelivery({ ...world, dataBucket: 'data', dataKeyArn: 'key', network: null, runtimeTags: {} })({ at, delivery });
  return { deliveryId, claimed: await claimDataset(world)({ at, delivery, datasetId: 'the same bytes' }) };
}

test('the same data with another training image is another delivery; with the same image it is none', async () => {
  const world = await aWorld();
  const first = await drop(world, image('1'), '2001-02', NOW);
  expect(first.claimed).toMatchObject({ claimed: true });

  const same = await drop(world, image('1'), '2001-02-again', minutesLater(10));
  expect(same.deliveryId).not.toBe(first.deliveryId);
  expect(same.claimed).toMatchObject({ claimed: false, by: first.deliveryId });

  const changed = await drop(world, image('2'), '2001-02-once-more', minutesLater(20));
  expect(changed.claimed).toMatchObject({ claimed: true, by: changed.deliveryId });
});
