import * as v from 'valibot';
import { championSchema } from '../delivery/documents.ts';
import { outcomeSchema } from '../delivery/outcome.ts';

const natural = v.pipe(v.number(), v.integer(), v.minValue(0));

export const phaseSchema = v.picklist(['IDLE', 'DELIVERING', 'WATCHING', 'ROLLING_BACK', 'FROZEN']);
export type Phase = v.InferOutput<typeof phaseSchema>;

/** What the holder of the lock is about to do to the endpoint, written before it does it. */
export const intentSchema = v.object({
  kind: v.picklist(['promote', 'rollback']),
  fence: natural,
  generation: natural,
  /** Endpoint config that the endpoint should serve afterwards. */
  to: v.string(),
  /** Endpoint config that it served before; absent on a first delivery. */
  from: v.optional(v.string()),
  deliveryId: v.optional(v.string()),
  at: v.string(),
});
export type Intent = v.InferOutput<typeof intentSchema>;

/** The ledger's one item about a model's endpoint: who may change it, what serves, and what is under way. */
export const headSchema = v.object({
  /** Grows with every lock taken; a holder with an older fence is refused. */
  fence: natural,
  /** Grows with every endpoint config made. */
  generation: natural,
  champion: v.nullable(championSchema),
  phase: phaseSchema,
  lock: v.nullable(v.object({ holder: v.string(), fence: natural, deliveryId: v.string(), since: v.string() })),
  intent: v.nullable(intentSchema),
  /** The newest delivery that waits for the lock; an older one that sees it gives up. */
  waiting: v.nullable(v.object({ deliveryId: v.string(), since: v.string() })),
  lastOutcome: v.nullable(v.object({ deliveryId: v.string(), outcome: outcomeSchema, at: v.string() })),
  /** Generations that passed their watch as champion, newest first: where a rollback may land. */
  goods: v.array(natural),
  /** Generations that were rolled back. */
  bads: v.array(natural),
  /** SHA-256 of models that were rolled back: they are not tried again by themselves. */
  quarantined: v.array(v.string()),
  /** Automatic rollbacks, newest first: when, and of which generation. */
  autoRollbacks: v.array(v.object({ at: v.string(), generation: natural })),
  /** Returns that an operator asked for, newest first: from which generation to which, who and why. They count as no rollback. */
  operatorReturns: v.optional(
    v.array(v.object({ at: v.string(), generation: natural, to: natural, who: v.string(), because: v.string() })),
    [],
  ),
  /** Generation that serves because a later one was rolled back or left; null once another one is promoted. */
  returnedTo: v.nullable(natural),
  /** The newest deliveries whose data passed the data gate, newest first: what `drift.against: "previous"` compares with. */
  accepted: v.optional(
    v.array(v.object({ deliveryId: v.string(), datasetId: v.optional(v.string()), profileUri: v.string(), at: v.string() })),
    [],
  ),
  /** Why automation stopped, while it has. */
  frozen: v.nullable(v.object({ reason: v.string(), at: v.string() })),
});
export type Head = v.InferOutput<typeof headSchema>;

/** The head of a model that nobody delivered yet. */
export const EMPTY_HEAD: Head = {
  fence: 0,
  generation: 0,
  champion: null,
  phase: 'IDLE',
  lock: null,
  intent: null,
  waiting: null,
  lastOutcome: null,
  goods: [],
  bads: [],
  quarantined: [],
  autoRollbacks: [],
  operatorReturns: [],
  returnedTo: null,
  accepted: [],
  frozen: null,
};

/** What a transition makes of the head; without `head` nothing is written. */
export interface Transition<T> {
  readonly head?: Head;
  readonly result: T;
}
