import * as v from 'valibot';

/** How a delivery can end. Every drop ends in exactly one of these, recorded once. */
export const OUTCOMES = [
  'PROMOTED',
  'REJECTED_EVENT',
  'REJECTED_DATA',
  'NO_CHANGE',
  'SUPERSEDED',
  'FAILED_TRAINING',
  'STOPPED',
  'REJECTED_GATE',
  'INCONCLUSIVE_GATE',
  'REJECTED_APPROVAL',
  'EXPIRED_APPROVAL',
  'INCONCLUSIVE_CANARY',
  'ROLLED_BACK',
  'ROLLBACK_UNVERIFIED',
  'FAILED',
  'ABORTED',
] as const;

export const outcomeSchema = v.picklist(OUTCOMES);
export type Outcome = v.InferOutput<typeof outcomeSchema>;

/** Endings after which the same data may be delivered again: they say nothing final about the data or the model. */
const REPEATABLE: ReadonlySet<Outcome> = new Set([
  'FAILED',
  'FAILED_TRAINING',
  'STOPPED',
  'ABORTED',
  'SUPERSEDED',
  'EXPIRED_APPROVAL',
  'INCONCLUSIVE_GATE',
  'INCONCLUSIVE_CANARY',
]);

/** Endings in which the workflow did what it should without a rejection, so that its execution succeeds. */
const SUCCESSFUL: ReadonlySet<Outcome> = new Set(['PROMOTED', 'NO_CHANGE', 'SUPERSEDED']);

export const mayRepeat = (outcome: Outcome): boolean => REPEATABLE.has(outcome);
export const succeeded = (outcome: Outcome): boolean => SUCCESSFUL.has(outcome);

/** Exit code of the command line for a delivery that ended so; 2 is kept for usage errors. */
export function exitCode(outcome: Outcome): 0 | 10 | 20 | 30 | 40 | 50 {
  if (SUCCESSFUL.has(outcome)) return 0;
  if (outcome.startsWith('REJECTED_')) return 10;
  if (outcome === 'ROLLED_BACK') return 20;
  if (outcome.startsWith('INCONCLUSIVE_') || outcome === 'EXPIRED_APPROVAL') return 30;
  if (outcome === 'ROLLBACK_UNVERIFIED') return 40;
  return 50;
}
