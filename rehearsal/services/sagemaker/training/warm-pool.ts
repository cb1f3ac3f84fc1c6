import type { Members } from '../../../cloud/cloud.ts';
import type { World } from '../world.ts';
import type { TrainingJob } from './training-job.ts';

type Request = TrainingJob['request'];

/** What two jobs must have in common for the second to run on the first one's instances. AWS: "Managed Warm Pools", matching. */
const sameMachine = ({ RoleArn, ResourceConfig, VpcConfig, ...request }: Request): string =>
  JSON.stringify([
    RoleArn,
    ResourceConfig.InstanceType,
    ResourceConfig.InstanceCount,
    ResourceConfig.VolumeKmsKeyId ?? null,
    ResourceConfig.VolumeSizeInGB ?? null,
    VpcConfig ?? null,
    request.EnableInterContainerTrafficEncryption ?? false,
    request.EnableNetworkIsolation ?? false,
  ]);

const keepAliveMs = ({ ResourceConfig }: Request): number => (ResourceConfig.KeepAlivePeriodInSeconds ?? 0) * 1000;

/** A job that is done leaves its instances for the next one, if it said so. */
export function retain(world: World, job: TrainingJob): void {
  const period = keepAliveMs(job.request);
  if (period > 0) job.pool = { until: world.now + period };
}

/** Takes the instances of an earlier job over; false when there are none that match. */
export function takeOver(world: World, job: TrainingJob): boolean {
  if (job.request.EnableManagedSpotTraining === true) return false;
  const machine = sameMachine(job.request);
  const found = Object.values(world.state.trainingJobs).find(
    ({ pool, request }) => pool !== undefined && pool.reusedBy === undefined && world.now < pool.until && sameMachine(request) === machine,
  );
  if (found?.pool === undefined) return false;
  found.pool = { until: world.now, reusedBy: job.request.TrainingJobName };
  world.tell(job.request.TrainingJobName, `runs on the warm pool of ${found.request.TrainingJobName}`);
  return true;
}

/** WarmPoolStatus of a job's description; undefined for a job without a pool. */
export function warmPoolStatus(job: TrainingJob, now: number): Members | undefined {
  if (job.pool === undefined) return job.trainingEnded === undefined && keepAliveMs(job.request) > 0 ? { Status: 'InUse' } : undefined;
  const { until, reusedBy } = job.pool;
  return {
    Status: reusedBy !== undefined ? 'Reused' : now < until ? 'Available' : 'Terminated',
    ResourceRetainedBillableTimeInSeconds: retainedSeconds(job, now),
    ...(reusedBy === undefined ? {} : { ReusedByJob: reusedBy }),
  };
}

/** Seconds for which instances were kept and billed with nothing to do. */
export function retainedSeconds({ pool, trainingEnded = 0 }: TrainingJob, now: number): number {
  return pool === undefined ? 0 : Math.round((Math.min(now, pool.until) - trainingEnded) / 1000);
}
