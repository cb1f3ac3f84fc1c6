import type { Facts } from '../../report/facts.ts';
import { durationText, instantText, secondsBetween } from '../../report/format.ts';
import type { Row } from '../compare-deliveries.ts';
import { pairOf } from './pair.ts';

/** Which deliveries they are, and how they ended. */
export function deliveryRows(a: Facts, b: Facts): readonly Row[] {
  const pair = pairOf(a, b);
  return [
    pair('delivery', ({ record }) => record.deliveryId),
    pair('drop', ({ record }) => record.drop.name),
    pair('began', ({ record }) => record.startedAt && instantText(record.startedAt)),
    pair('took', ({ record }) => {
      const seconds = secondsBetween(record.startedAt, record.endedAt);
      return seconds === undefined ? undefined : durationText(seconds);
    }),
    pair('outcome', ({ record }) => record.outcome ?? 'under way'),
    pair('why', ({ record }) => record.reasons[0]),
    pair('generation afterwards', ({ record }) => record.generation),
  ];
}
