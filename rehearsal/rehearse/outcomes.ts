import * as v from 'valibot';
import type { EmittedEvent } from '../cloud/cloud.ts';

const endedSchema = v.object({
  model: v.string(),
  deliveryId: v.string(),
  drop: v.string(),
  outcome: v.string(),
  reasons: v.array(v.string()),
  servingBefore: v.nullable(v.string()),
  servingAfter: v.nullable(v.string()),
  generation: v.number(),
});

/** How a delivery ended, as the product announces it on the event bus; `at` is virtual, milliseconds since the epoch. */
export const endedDeliverySchema = v.object({ ...endedSchema.entries, at: v.number() });
export type Ended = Readonly<v.InferOutput<typeof endedDeliverySchema>>;

/** The ending that an event announces; undefined for any other event. */
export function endedIn({ source, detailType, detail }: EmittedEvent, at: number): Ended | undefined {
  if (source !== 'slipway' || detailType !== 'Delivery Ended') return undefined;
  return { ...v.parse(endedSchema, detail), at };
}
