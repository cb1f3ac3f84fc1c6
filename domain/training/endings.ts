/** What the ladder does after an attempt. */
export type NextStep =
  /** The artifact is a model. */
  | 'keep the model'
  /** A second attempt on the same rung; after that one, the next rung. */
  | 'same rung once more'
  /** The next rung; after the last one the ladder ends as `no-capacity`. */
  | 'next rung'
  /** Nothing more is tried. */
  | 'end';

interface Rule {
  /** What AWS says, and where that is from. */
  readonly said: string;
  readonly next: NextStep;
  /** How the trainer ends when nothing more is tried. */
  readonly status: 'trained' | 'no-capacity' | 'failed' | 'stopped';
}

/**
 * How an attempt to train can end, and what follows: one row each. `train-challenger` follows this table; a test walks the workflow
 * over every row. Sources: SageMaker API reference (DescribeTrainingJob, CreateTrainingJob), developer guide ("Managed Spot
 * Training Lifecycle"), Step Functions guide (error names of the SageMaker integration); texts of FailureReason as users publish them.
 */
export const ENDINGS = {
  trained: { said: 'Completed, and secondary status Completed', next: 'keep the model', status: 'trained' },
  capacity: {
    said: 'Failed; FailureReason holds CapacityError (observed: "Unable to provision requested ML compute capacity")',
    next: 'next rung',
    status: 'no-capacity',
  },
  quota: { said: 'CreateTrainingJob answers ResourceLimitExceeded; no job was made', next: 'next rung', status: 'no-capacity' },
  'max-wait': {
    said: 'Stopped, and secondary status MaxWaitTimeExceeded: spot capacity never came, or was interrupted until the time was over',
    next: 'next rung',
    status: 'no-capacity',
  },
  ceiling: {
    said: 'nothing: training.maxCost, less what earlier attempts were billed, does not pay for this rung',
    next: 'next rung',
    status: 'no-capacity',
  },
  'service-error': { said: 'Failed; FailureReason holds InternalServerError', next: 'same rung once more', status: 'no-capacity' },
  'max-runtime': { said: 'Stopped, and secondary status MaxRuntimeExceeded; an artifact may be there', next: 'end', status: 'stopped' },
  stopped: { said: 'Stopped otherwise: StopTrainingJob; an artifact may be there', next: 'end', status: 'stopped' },
  'algorithm-error': { said: 'Failed; FailureReason begins with AlgorithmError', next: 'end', status: 'failed' },
  'client-error': { said: 'Failed; FailureReason begins with ClientError', next: 'end', status: 'failed' },
  throttled: { said: 'ThrottlingException or "Rate exceeded", after all retries of the call', next: 'end', status: 'failed' },
  timeout: { said: 'States.Timeout: the workflow waits no longer', next: 'end', status: 'failed' },
  refused: {
    said: 'anything else: a request that is not valid, a permission that is missing, words we do not know',
    next: 'end',
    status: 'failed',
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type Ending = keyof typeof ENDINGS;

/** What an attempt left: the description of its job, or the error of a call that made none. Members as Step Functions gives them. */
export interface Attempt {
  readonly TrainingJobStatus?: string;
  readonly SecondaryStatus?: string;
  readonly FailureReason?: string;
  readonly Error?: string;
  readonly Cause?: string;
}

/**
 * Which row an attempt belongs to. A job that is `Stopped` is read the same whether `.sync` reports it as a result or as a failure:
 * AWS documents neither. The class that SageMaker puts first decides: training code may write any word after `AlgorithmError:`.
 */
export function endingOf(attempt: Attempt): Ending {
  const { TrainingJobStatus: status, SecondaryStatus: secondary, Error: error = '' } = attempt;
  if (status === 'Completed' && secondary === 'Completed') return 'trained';
  if (status === 'Stopped') {
    if (secondary === 'MaxWaitTimeExceeded' || secondary === 'Interrupted') return 'max-wait';
    return secondary === 'MaxRuntimeExceeded' ? 'max-runtime' : 'stopped';
  }
  if (error === 'States.Timeout') return 'timeout';
  const said = whatItSays(attempt);
  return FIRST_MATCH.find(([, pattern]) => pattern.test(said))?.[0] ?? 'refused';
}

/** A description that was cut off is not parsed: its FailureReason then stands somewhere in the text. */
const FIRST_MATCH: readonly (readonly [Ending, RegExp])[] = [
  ['algorithm-error', /(^|"FailureReason":\s*")\s*AlgorithmError/],
  ['client-error', /(^|"FailureReason":\s*")\s*ClientError/],
  ['capacity', /CapacityError/],
  ['service-error', /InternalServerError/],
  ['quota', /ResourceLimitExceeded/],
  ['throttled', /ThrottlingException|Rate exceeded/],
];

/** FailureReason, else the error and its cause. */
export const whatItSays = ({ FailureReason, Error: error = '', Cause = '' }: Attempt): string => FailureReason ?? `${error}: ${Cause}`;
