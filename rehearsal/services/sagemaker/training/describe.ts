import type { Members } from '../../../cloud/cloud.ts';
import { ONE_DAY_SECONDS, type TrainingJob } from './training-job.ts';
import { warmPoolStatus } from './warm-pool.ts';

/** What a managed Spot job saves when the story does not say otherwise; AWS speaks of "up to 90 %". */
const SPOT_SAVINGS = 0.7;

/** DescribeTrainingJobResponse. */
export function describeJob(job: TrainingJob, now: number, spotSavings = SPOT_SAVINGS): Members {
  const { Tags: _tags, RetryStrategy, ...request } = job.request;
  const seconds = trainingSeconds(job);
  return {
    ...request,
    ...(RetryStrategy === undefined ? {} : { RetryStrategy }),
    TrainingJobArn: job.arn,
    TrainingJobStatus: job.status,
    SecondaryStatus: job.secondaryStatus,
    StoppingCondition: { MaxRuntimeInSeconds: ONE_DAY_SECONDS, ...request.StoppingCondition },
    EnableNetworkIsolation: request.EnableNetworkIsolation ?? false,
    EnableInterContainerTrafficEncryption: request.EnableInterContainerTrafficEncryption ?? false,
    EnableManagedSpotTraining: request.EnableManagedSpotTraining ?? false,
    ...(job.artifacts === undefined ? {} : { ModelArtifacts: { S3ModelArtifacts: job.artifacts } }),
    FailureReason: job.failureReason,
    CreationTime: new Date(job.created),
    LastModifiedTime: new Date(job.modified),
    TrainingStartTime: date(job.trainingStarted),
    TrainingEndTime: date(job.trainingEnded),
    SecondaryStatusTransitions: job.transitions.map(({ Status, StartTime, EndTime, StatusMessage }) => ({
      Status,
      StartTime: new Date(StartTime),
      ...(EndTime === undefined ? {} : { EndTime: new Date(EndTime) }),
      StatusMessage,
    })),
    FinalMetricDataList: job.metrics.map(({ name, value, at }) => ({ MetricName: name, Value: value, Timestamp: new Date(at) })),
    TrainingTimeInSeconds: seconds,
    WarmPoolStatus: warmPoolStatus(job, now),
    BillableTimeInSeconds: seconds === undefined ? undefined : billable(job, seconds, spotSavings),
  };
}

/** Seconds on instances in all attempts; undefined until the job has ended. */
function trainingSeconds(job: TrainingJob): number | undefined {
  if (job.trainingEnded === undefined) return undefined;
  const last = job.attemptStarted === undefined ? 0 : job.trainingEnded - job.attemptStarted;
  return Math.round((job.spentBefore + last) / 1000);
}

/** "Savings = (1 - BillableTimeInSeconds / TrainingTimeInSeconds) * 100": AWS, Managed Spot Training. */
function billable(job: TrainingJob, seconds: number, spotSavings: number): number {
  return job.request.EnableManagedSpotTraining === true ? Math.round(seconds * (1 - spotSavings)) : seconds;
}

function date(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}
