import { type AlarmHours, alarmHours, metricHours } from './cloudwatch-hours.ts';
import type { Call, StoryStatistics } from './documents.ts';
import { gigabyteSecondsEach, invokedFunction, scheduledFunctions } from './functions.ts';
import { countRequests, type Requests } from './requests.ts';

export type Instances = StoryStatistics['instances'][number];

/** What one delivery used. */
export interface DeliveryUsage {
  readonly model: string;
  readonly drop: string;
  readonly deliveryId: string | null;
  readonly outcome: string | null;
  /** Virtual seconds from the drop's arrival to its outcome. */
  readonly virtualSeconds: number | null;
  readonly transitions: { readonly total: number; readonly retries: number; readonly byMachine: Readonly<Record<string, number>> };
  readonly invocations: { readonly total: number; readonly byFunction: Readonly<Record<string, number>> };
  readonly gigabyteSeconds: number;
  readonly instances: readonly Instances[];
  readonly requests: Requests;
  readonly alarmHours: AlarmHours;
  readonly metricHours: number;
}

/** The outcome's own metric travels in a log line and not in a call: one metric, one hour. */
const OUTCOME_METRIC_HOURS = 1;

/** The delivery that is priced: the first one with a champion to compare with, so the second drop; a story of one drop has only that. */
export const pricedDrop = ({ drops }: StoryStatistics): number => (drops.length > 1 ? 1 : 0);

/**
 * What belongs to a drop is what happened from its arrival to the next one's, except what the schedule does all the time: drops of a
 * story come one after the other's outcome.
 * @throws Error when the story has no such drop
 */
export function usageOf(statistics: StoryStatistics, calls: readonly Call[], index: number): DeliveryUsage {
  const drop = statistics.drops[index];
  if (drop === undefined) throw new Error(`the story has ${statistics.drops.length} drops, none has index ${index}`);
  const next = statistics.drops[index + 1]?.arrivedAt;
  const within = (at: string): boolean => at >= drop.arrivedAt && (next === undefined || at < next);
  const scheduled = scheduledFunctions(calls);
  const own = calls.filter(({ at, caller }) => within(at) && caller !== 'scheduler' && caller !== 'operator' && !scheduled.has(caller));
  const executions = statistics.executions.filter(({ startedAt }) => within(startedAt));
  const invoked = own.flatMap((call) => invokedFunction(call) ?? []);
  // What SageMaker writes about a training job is not charged as a custom metric of ours.
  const ours = own.filter(({ caller }) => caller !== 'sagemaker');
  const end = next ?? own.at(-1)?.at ?? drop.arrivedAt;
  return {
    model: drop.model,
    drop: drop.drop,
    deliveryId: drop.ended?.deliveryId ?? null,
    outcome: drop.ended?.outcome ?? null,
    virtualSeconds: drop.ended === undefined ? null : (Date.parse(drop.ended.at) - Date.parse(drop.arrivedAt)) / 1000,
    transitions: {
      total: executions.reduce((sum, { statesEntered, retries }) => sum + statesEntered + retries, 0),
      retries: executions.reduce((sum, { retries }) => sum + retries, 0),
      byMachine: tally(executions.map(({ machine, statesEntered, retries }) => [machine, statesEntered + retries])),
    },
    invocations: { total: invoked.length, byFunction: tally(invoked.map((name) => [name, 1])) },
    gigabyteSeconds: invoked.reduce((sum, name) => sum + gigabyteSecondsEach(statistics.functions, name), 0),
    instances: statistics.instances.filter(({ startedAt }) => within(startedAt)),
    requests: countRequests(ours),
    alarmHours: alarmHours(ours, Date.parse(end)),
    metricHours: metricHours(ours) + (drop.ended === undefined ? 0 : OUTCOME_METRIC_HOURS),
  };
}

function tally(counts: readonly (readonly [name: string, count: number])[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of counts) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
