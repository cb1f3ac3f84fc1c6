import type { HistoryEvent } from '../states-language/history.ts';

type Event = Pick<HistoryEvent, 'id' | 'previousEventId' | 'type'>;

/** Events that begin an attempt of a state; the second one in the same visit is a retry. */
const ATTEMPTS = new Set(['TaskScheduled', 'LambdaFunctionScheduled', 'ActivityScheduled', 'ParallelStateStarted', 'MapStateStarted']);

export interface BilledTransitions {
  /** States entered, those inside Parallel and Map too. */
  readonly statesEntered: number;
  /** Attempts after the first one of the same visit: they have no Entered event of their own. */
  readonly retries: number;
}

/**
 * What a Standard workflow is charged for: "a state transition each time a step of your workflow is executed … including retries"
 * (AWS Step Functions pricing page). Both are counted from the events of GetExecutionHistory.
 */
export function billedTransitions(events: readonly Event[]): BilledTransitions {
  const byId = new Map(events.map((event) => [event.id, event]));
  const visits = new Set<number>();
  let statesEntered = 0;
  let retries = 0;
  for (const event of events) {
    if (isEntry(event)) statesEntered += 1;
    if (!ATTEMPTS.has(event.type)) continue;
    const visit = visitOf(event, byId);
    if (visits.has(visit)) retries += 1;
    else visits.add(visit);
  }
  return { statesEntered, retries };
}

/** Id of the Entered event that an attempt goes back to. */
function visitOf(event: Event, byId: ReadonlyMap<number, Event>): number {
  let at: Event | undefined = event;
  while (at !== undefined && !isEntry(at)) at = byId.get(at.previousEventId);
  return at?.id ?? 0;
}

const isEntry = ({ type }: Event): boolean => type.endsWith('StateEntered');
