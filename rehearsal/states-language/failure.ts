/** Names that Step Functions itself gives to errors (Step Functions guide, "Handling errors in workflows"). */
export const STATES = {
  all: 'States.ALL',
  taskFailed: 'States.TaskFailed',
  timeout: 'States.Timeout',
  heartbeatTimeout: 'States.HeartbeatTimeout',
  runtime: 'States.Runtime',
  dataLimitExceeded: 'States.DataLimitExceeded',
  queryEvaluation: 'States.QueryEvaluationError',
  toleratedFailures: 'States.ExceedToleratedFailureThreshold',
} as const;

/** What a state fails with, as it reaches Retry, Catch and the execution's end. */
export interface Failure {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** A state fails. Thrown by handlers of states, caught by the engine. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly failure: Failure;
  /** Field whose expression failed, as the EvaluationFailed event names it. */
  readonly location: string | undefined;
  /** Whether an EvaluationFailed event is written. */
  readonly evaluation: boolean;

  constructor(failure: Failure, evaluation = false, location?: string) {
    super(`${failure.error ?? 'no error'}: ${failure.cause ?? 'no cause'}`);
    this.failure = failure;
    this.evaluation = evaluation;
    this.location = location;
  }
}

/** Error and cause as history events carry them; an absent one is left out. */
export function failureFields(failure: Failure): { readonly [field: string]: string } {
  return {
    ...(failure.cause === undefined ? {} : { cause: failure.cause }),
    ...(failure.error === undefined ? {} : { error: failure.error }),
  };
}

/** An error that ends the execution whatever Retry and Catch say. */
export function isTerminal(failure: Failure): boolean {
  return failure.error === STATES.runtime || failure.error === 'NotRehearsed';
}

/**
 * Whether a Retry or Catch entry applies. `States.ALL` takes all but States.Runtime and States.DataLimitExceeded;
 * `States.TaskFailed` takes all but timeouts; a missed heartbeat answers to both of its names.
 */
export function matchesError(names: readonly string[], failure: Failure): boolean {
  if (isTerminal(failure)) return false;
  const { error } = failure;
  return names.some((name) => {
    if (name === error) return true;
    if (name === STATES.timeout) return error === STATES.heartbeatTimeout;
    if (error === STATES.dataLimitExceeded) return false;
    if (name === STATES.all) return true;
    return name === STATES.taskFailed && error !== STATES.timeout && error !== STATES.heartbeatTimeout;
  });
}
