import { Branch, type Outcome, type Payload, payload } from '../branch.ts';
import type { ParallelState } from '../definition.ts';
import { StateFailure } from '../failure.ts';
import { noteTaskAborted, type Visit } from '../visit.ts';

/** Runs every branch at once; the result is the list of their outputs. The first failure ends the others. */
export async function runParallel(visit: Visit<ParallelState>): Promise<void> {
  const { state, execution, branch } = visit;
  const input = state.Arguments === undefined ? visit.input : payload(await visit.evaluate(state.Arguments, 'Arguments'));
  const started = visit.record('ParallelStateStarted');
  const outputs: (Payload | undefined)[] = state.Branches.map(() => undefined);
  let open = state.Branches.length;
  for (const [index, flow] of state.Branches.entries()) {
    const child: Branch = new Branch(flow, started, (outcome) => visit.guard(() => branchDone(index, child, outcome)), branch);
    visit.adopt(child);
    execution.enter(child, flow.StartAt, input);
  }

  async function branchDone(index: number, child: Branch, outcome: Outcome): Promise<void> {
    branch.lastEvent = child.lastEvent;
    if ('failure' in outcome) {
      noteTaskAborted(execution, child);
      throw new StateFailure(outcome.failure);
    }
    outputs[index] = outcome.output;
    open -= 1;
    if (open > 0) return;
    const result = payload(outputs.map((output) => output?.value ?? null));
    visit.checkSize(result);
    execution.note('ParallelStateSucceeded', branch.lastEvent);
    await visit.leave(state, result, { result: result.value });
  }
}
