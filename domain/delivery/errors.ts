/**
 * Errors that a step throws and a workflow catches by name. Names are literals: a minifier may rename classes.
 * Expected disagreement (drift, a weak challenger) is a verdict, never one of these.
 */
export const ERROR_NAMES = [
  'Delivery.InvalidInput',
  'Delivery.PolicyMismatch',
  'Dataset.NotFound',
  'Dataset.Malformed',
  'Dataset.TooLarge',
  'Artifact.NotFound',
  'Endpoint.LockLost',
  'Ledger.Conflict',
  'Image.NotFound',
] as const;

export type ErrorName = (typeof ERROR_NAMES)[number];

/** A refusal with a name that Step Functions can match in Retry and Catch. */
export class StepError extends Error {
  override readonly name: ErrorName;

  constructor(name: ErrorName, message: string) {
    super(message);
    this.name = name;
  }
}
