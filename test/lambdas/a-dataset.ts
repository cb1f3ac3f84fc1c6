import type { DeliveryRef } from '../../domain/delivery/reference.ts';
import { mulberry32 } from '../../domain/statistics/random.ts';
import { snapshotDataset } from '../../lambdas/snapshot-dataset/snapshot-dataset.ts';
import { NOW, type World } from '../fakes/a-world.ts';
import { aPolicy } from '../fakes/policies.ts';
import { putDrop } from './a-drop.ts';

export const HEADER = 'date,hour,day_of_week,distance,origin,destination,late';
const AIRPORTS = ['ATL', 'ORD', 'DFW', 'LAX', 'PHX'];

/** A month of flights in the order of their days; `longer` makes every distance so many times as long. */
export function flights(rows: number, { seed = 1, longer = 1, month = '2001-02' } = {}): string[] {
  const random = mulberry32(seed);
  return Array.from({ length: rows }, (_, index) => {
    const day = 1 + Math.floor((index / rows) * 28);
    const airport = () => AIRPORTS[Math.floor(random() * AIRPORTS.length)] ?? 'ATL';
    const hour = 5 + Math.floor(random() * 18);
    const distance = Math.round((200 + random() * 1500) * longer);
    const late = random() < 0.1 + hour / 100 ? 'true' : 'false';
    return `${month}-${String(day).padStart(2, '0')},${hour},${1 + (day % 7)},${distance},${airport()},${airport()},${late}`;
  });
}
export const csv = (rows: readonly string[], end = '\n') => [HEADER, ...rows, ''].join(end);

/** The flights' policy for a few thousand rows. */
const contract = aPolicy().dataset.contract;
export const small = (dataset: object = {}) =>
  aPolicy({
    owner: {
      dataset: {
        holdout: { by: 'time', column: 'date', last: '7d', minRows: 100 },
        contract: { ...contract, rows: { min: 1000, minRatioToPrevious: 0.5 }, badRows: { maxRatio: 0.01 } },
        ...dataset,
      },
      gates: {
        objective: { metric: 'auc', margin: 0.05 },
        floors: [{ metric: 'auc', min: 0.5 }],
        slices: [{ by: ['day_of_week'], minRows: 100, margin: 0.2, dryRun: true }],
      },
    },
  });

export const ports = (world: World) => ({ ...world, dataBucket: 'data' });

export const deliveryOf = (world: World, markerVersionId: string): DeliveryRef => ({
  ...world.delivery,
  drop: { ...world.delivery.drop, markerVersionId },
});

/** Drops files, and takes the snapshot of them. */
export async function takeSnapshot(world: World, files: Readonly<Record<string, string>>, options: Parameters<typeof putDrop>[3] = {}) {
  const delivery = deliveryOf(world, await putDrop(world.objects, '2001-02', files, options));
  const take = () => snapshotDataset(ports(world))({ at: NOW, delivery });
  return { delivery, take, taken: await take() };
}

/** The dataset version of a drop of these files. */
export async function aDataset(world: World, files: Readonly<Record<string, string>>) {
  const { taken } = await takeSnapshot(world, files);
  if (taken.verdict !== 'pass') throw new Error(taken.reasons.join());
  return taken;
}
export type Dataset = Awaited<ReturnType<typeof aDataset>>;
