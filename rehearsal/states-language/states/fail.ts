import type { FailState } from '../definition.ts';
import { StateFailure } from '../failure.ts';
import type { Visit } from '../visit.ts';

/** Ends its flow with an error; both texts may be expressions, and both may be absent. */
export async function runFail(visit: Visit<FailState>): Promise<void> {
  const error = await text(visit, 'Error');
  const cause = await text(visit, 'Cause');
  throw new StateFailure({ error, cause });
}

async function text(visit: Visit<FailState>, field: 'Error' | 'Cause'): Promise<string | undefined> {
  const value = visit.state[field];
  if (value === undefined) return undefined;
  const result = await visit.evaluate(value, field);
  if (typeof result !== 'string') throw visit.typeFailure(value, field, 'string', result);
  return result;
}
