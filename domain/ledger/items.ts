import * as v from 'valibot';
import { championSchema } from '../delivery/documents.ts';
import { outcomeSchema } from '../delivery/outcome.ts';
import { dropSchema } from '../delivery/reference.ts';

const natural = v.pipe(v.number(), v.integer(), v.minValue(0));

/** One delivery in one item; its outcome is written once, in the same write as the last link of its chain. */
export const summarySchema = v.object({
  deliveryId: v.string(),
  model: v.string(),
  drop: dropSchema,
  attempt: natural,
  policy: v.object({ uri: v.string(), hash: v.string() }),
  startedAt: v.string(),
  datasetId: v.optional(v.string()),
  /** Generation and endpoint config that served before and after. */
  servingBefore: v.optional(v.string()),
  servingAfter: v.optional(v.string()),
  generation: v.optional(natural),
  outcome: v.optional(outcomeSchema),
  reasons: v.optional(v.array(v.string())),
  endedAt: v.optional(v.string()),
  recordUri: v.optional(v.string()),
  /** SHA-256 over the previous link and this outcome: detects edits. */
  chain: v.optional(v.string()),
});
export type Summary = v.InferOutput<typeof summarySchema>;

/** Something that happened in a delivery; at most 4 KB, bulk lies in S3. */
export const eventSchema = v.object({
  deliveryId: v.string(),
  sequence: natural,
  /** What happened, unique in the delivery: a step's name and its round. */
  name: v.string(),
  at: v.string(),
  detail: v.record(v.string(), v.unknown()),
  previous: v.string(),
  hash: v.string(),
});
export type DeliveryEvent = v.InferOutput<typeof eventSchema>;

/** A drop's claim: which delivery answers for it. */
export const dropClaimSchema = v.object({
  drop: v.string(),
  markerVersionId: v.string(),
  deliveryId: v.string(),
  attempt: natural,
  at: v.string(),
  /** Set while the drop is not whole yet; the reconciler looks again. */
  incompleteSince: v.optional(v.string()),
  missing: v.optional(v.array(v.string())),
  /** ETag and time of the marker, once its delivery was seen in the ledger: until they change, the reconciler does not look at the drop. */
  settledMarker: v.optional(v.string()),
});
export type DropClaim = v.InferOutput<typeof dropClaimSchema>;

/** Who delivered this data under this policy. */
export const datasetClaimSchema = v.object({ datasetId: v.string(), policyHash: v.string(), deliveryId: v.string(), at: v.string() });
export type DatasetClaim = v.InferOutput<typeof datasetClaimSchema>;

/** What served as a generation. */
export const generationSchema = v.object({
  ...championSchema.entries,
  status: v.picklist(['champion', 'retired', 'rolled-back']),
  reason: v.optional(v.string()),
  /** When its endpoint config and model were deleted, because the policy keeps newer ones; it cannot be returned to. */
  removedAt: v.optional(v.string()),
});
export type Generation = v.InferOutput<typeof generationSchema>;
