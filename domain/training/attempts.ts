import * as v from 'valibot';

/** One try on one rung, and what came of it. */
export const attemptSchema = v.object({
  rung: v.number(),
  instanceType: v.string(),
  spot: v.boolean(),
  /** `trained`, or why not. */
  reason: v.string(),
});
export type Attempt = v.InferOutput<typeof attemptSchema>;

/** An event of the ledger has at most 4 KB. */
const MOST_ATTEMPTS = 10;
const LONGEST_REASON = 200;

/** Attempts as the chain of a delivery tells them: the last ones, each with the beginning of its reason. */
export const toldAttempts = (attempts: readonly Attempt[]): readonly Attempt[] =>
  attempts.slice(-MOST_ATTEMPTS).map((attempt) => ({ ...attempt, reason: attempt.reason.slice(0, LONGEST_REASON) }));
