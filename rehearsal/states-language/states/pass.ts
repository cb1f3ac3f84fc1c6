import type { PassState } from '../definition.ts';
import type { Visit } from '../visit.ts';

/** Passes its input on, or what Output makes of it. */
export async function runPass(visit: Visit<PassState>): Promise<void> {
  await visit.leave(visit.state, visit.input);
}
