import type { SucceedState } from '../definition.ts';
import type { Visit } from '../visit.ts';

/** Ends its flow with a value. */
export async function runSucceed(visit: Visit<SucceedState>): Promise<void> {
  await visit.leave({ Output: visit.state.Output }, visit.input);
}
