import type { Head, Transition } from './head.ts';

export type Accepted = Head['accepted'][number];

/** A few are kept, so that a delivery that is tried again finds what came before it, and not itself. */
const KEPT = 5;

/** The last data that passed the data gate, other than this delivery's own: a second attempt on the same dataset is no predecessor. */
export const previousTo = (
  { accepted }: Head,
  { deliveryId, datasetId }: Pick<Accepted, 'deliveryId' | 'datasetId'>,
): Accepted | undefined =>
  accepted.find((one) => one.deliveryId !== deliveryId && (datasetId === undefined || one.datasetId !== datasetId));

/** Remembers that a delivery's data passed the data gate; again changes nothing. */
export const accept = (head: Head, data: Accepted): Transition<null> =>
  head.accepted.some(({ deliveryId }) => deliveryId === data.deliveryId)
    ? { result: null }
    : { head: { ...head, accepted: [data, ...head.accepted].slice(0, KEPT) }, result: null };
