import { AwsError } from '../../../cloud/aws-error.ts';
import { type CapacityAnswer, fits, type Market, type Shortage } from '../story.ts';
import type { World } from '../world.ts';

/** The story's next answer for this instance type; `ok` after the last one. */
export function nextCapacityAnswer(world: World, instanceType: string): CapacityAnswer {
  const used = world.state.capacityUsed[instanceType] ?? 0;
  const answer = world.story.capacity?.[instanceType]?.[used];
  if (answer === undefined) return 'ok';
  world.state.capacityUsed[instanceType] = used + 1;
  return answer;
}

/** Until when there is none of this type now; infinite for a shortage without end, undefined when there is some. */
export function shortUntil(world: World, instanceType: string, market: Market): number | undefined {
  let until: number | undefined;
  // One shortage may begin before the other ends.
  for (;;) {
    const at = until ?? world.now;
    const found = shortages(world, instanceType, market).find(({ from = 0, until: end = Infinity }) => from <= at && at < end);
    if (found === undefined) return until;
    until = found.until ?? Infinity;
    if (until === Infinity) return until;
  }
}

/** When the next shortage of this type begins: spot instances are taken back then. */
export function nextShortage(world: World, instanceType: string, market: Market): number | undefined {
  const begins = shortages(world, instanceType, market).flatMap(({ from }) => (from !== undefined && from > world.now ? [from] : []));
  return begins.length === 0 ? undefined : Math.min(...begins);
}

const shortages = ({ story }: World, instanceType: string, market: Market): readonly Shortage[] =>
  (story.shortages ?? []).filter((shortage) => fits(instanceType, shortage.instanceType) && (shortage.market ?? market) === market);

/** Takes a `ResourceLimitExceeded` that comes next: it is answered by CreateTrainingJob itself. */
export function refuseBeyondQuota(world: World, instanceType: string, spot: boolean): void {
  const used = world.state.capacityUsed[instanceType] ?? 0;
  if (world.story.capacity?.[instanceType]?.[used] !== 'ResourceLimitExceeded') return;
  world.state.capacityUsed[instanceType] = used + 1;
  const inUse = Object.values(world.state.trainingJobs).filter(
    ({ status, request }) =>
      status === 'InProgress' &&
      request.ResourceConfig.InstanceType === instanceType &&
      (request.EnableManagedSpotTraining === true) === spot,
  ).length;
  throw resourceLimitExceeded(`${instanceType} for ${spot ? 'spot ' : ''}training job usage`, inUse, 1);
}

/** Instances of a type that endpoints use now, of both fleets where one is being replaced. */
export const endpointInstances = (world: World, instanceType: string): number =>
  Object.values(world.state.endpoints)
    .flatMap(({ blue, deployment }) => [...blue, ...(deployment?.green ?? [])])
    .filter((fleet) => fleet.instanceType === instanceType)
    .reduce((sum, { instances }) => sum + instances, 0);

/** The quota is used up to the last instance, so that it equals what is in use: 0 for a type that the account was never given. */
export function resourceLimitExceeded(limit: string, inUse: number, wanted: number): AwsError {
  return new AwsError(
    'ResourceLimitExceeded',
    `The account-level service limit '${limit}' is ${inUse} Instances, with current utilization of ${inUse} Instances and a request delta of ${wanted} Instances. Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, contact AWS support to request an increase for this quota.`,
  );
}

/** FailureReason when no instance is to be had. */
export const CAPACITY_ERROR =
  'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.';

export const INTERNAL_SERVER_ERROR = 'InternalServerError: We encountered an internal error.  Please try again.';
