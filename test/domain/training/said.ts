import type { Attempt, Ending } from '../../../domain/training/endings.ts';

export interface Said {
  readonly when: string;
  readonly attempt: Attempt;
  readonly ending: Ending;
}

const job = (TrainingJobStatus: string, SecondaryStatus: string, FailureReason?: string): Attempt => ({
  TrainingJobStatus,
  SecondaryStatus,
  ...(FailureReason === undefined ? {} : { FailureReason }),
});
const failed = (reason: string): Attempt => job('Failed', 'Failed', reason);
const refused = (error: string, cause: string): Attempt => ({ Error: error, Cause: cause });
const inWords = (code: string, message: string) =>
  `${message} (Service: AmazonSageMaker; Status Code: 400; Error Code: ${code}; Request ID: 1; Proxy: null)`;

/** What AWS says at the end of an attempt, as users and documents show it, and the row that it belongs to. */
export const SAID: readonly Said[] = [
  { when: 'a whole job', attempt: job('Completed', 'Completed'), ending: 'trained' },
  {
    when: 'no capacity for this type',
    attempt: failed('CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.'),
    ending: 'capacity',
  },
  {
    when: "SageMaker's own error",
    attempt: failed('InternalServerError: We encountered an internal error.  Please try again.'),
    ending: 'service-error',
  },
  {
    when: 'an account without quota',
    attempt: refused(
      'SageMaker.ResourceLimitExceededException',
      inWords(
        'ResourceLimitExceeded',
        "The account-level service limit 'ml.g6e.4xlarge for training job usage' is 0 Instances, with current utilization of 0 Instances and a request delta of 1 Instances. Please use AWS Service Quotas to request an increase for this quota.",
      ),
    ),
    ending: 'quota',
  },
  {
    when: 'the same under the name of the service',
    attempt: refused('SageMaker.AmazonSageMakerException', inWords('ResourceLimitExceeded', 'The account-level service limit')),
    ending: 'quota',
  },
  { when: 'spot capacity that never came', attempt: job('Stopped', 'MaxWaitTimeExceeded'), ending: 'max-wait' },
  { when: 'spot that was interrupted for good', attempt: job('Stopped', 'Interrupted'), ending: 'max-wait' },
  { when: 'a job that ran too long', attempt: job('Stopped', 'MaxRuntimeExceeded'), ending: 'max-runtime' },
  { when: 'a job that somebody stopped', attempt: job('Stopped', 'Stopped'), ending: 'stopped' },
  { when: 'a stop with words that we do not know', attempt: job('Stopped', 'Paused'), ending: 'stopped' },
  {
    when: 'a script that fails',
    attempt: failed(
      'AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage "KeyError: \'late\'"\nCommand "/usr/bin/python3 train.py", exit code: 1',
    ),
    ending: 'algorithm-error',
  },
  {
    when: 'a script that calls a service which fails',
    attempt: failed('AlgorithmError: framework error: InternalServerError from tracking server, exit code: 1'),
    ending: 'algorithm-error',
  },
  {
    when: 'data that is not there',
    attempt: failed('ClientError: Data download failed:No S3 objects found under S3 URL "s3://data/train/" given in input data source.'),
    ending: 'client-error',
  },
  {
    when: 'too many calls',
    attempt: refused('SageMaker.AmazonSageMakerException', inWords('ThrottlingException', 'Rate exceeded')),
    ending: 'throttled',
  },
  { when: 'a job that takes longer than the workflow waits', attempt: refused('States.Timeout', 'no cause given'), ending: 'timeout' },
  {
    when: 'a request that is not valid',
    attempt: refused('SageMaker.AmazonSageMakerException', inWords('ValidationException', '1 validation error detected')),
    ending: 'refused',
  },
  {
    when: 'a role that may not be passed on',
    attempt: refused('SageMaker.AmazonSageMakerException', inWords('AccessDeniedException', 'not authorized to perform: iam:PassRole')),
    ending: 'refused',
  },
  { when: 'a failure with words that we do not know', attempt: failed('UnheardOf: something'), ending: 'refused' },
  { when: 'a model that is not written whole', attempt: job('Completed', 'Uploading'), ending: 'refused' },
  {
    when: 'a description that was cut off in the middle',
    attempt: refused('States.TaskFailed', '{"TrainingJobName":"job","FailureReason":"AlgorithmError: CapacityError of mine","HyperParam'),
    ending: 'algorithm-error',
  },
  {
    when: 'a cut description of a job without capacity',
    attempt: refused('States.TaskFailed', '{"FailureReason":"CapacityError: Unable to provision","Hyper'),
    ending: 'capacity',
  },
];
