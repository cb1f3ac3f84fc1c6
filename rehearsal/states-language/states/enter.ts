import type { Branch, Payload } from '../branch.ts';
import type { State } from '../definition.ts';
import type { Execution } from '../execution.ts';
import { STATES } from '../failure.ts';
import { Visit } from '../visit.ts';
import { runChoice } from './choice.ts';
import { runFail } from './fail.ts';
import { runMap } from './map.ts';
import { runParallel } from './parallel.ts';
import { runPass } from './pass.ts';
import { runSucceed } from './succeed.ts';
import { runTask } from './task.ts';
import { runWait } from './wait.ts';

/** Visits a state of the branch's flow. */
export async function enterState(execution: Execution, branch: Branch, name: string, input: Payload): Promise<void> {
  const state = branch.flow.States[name];
  if (state === undefined) {
    branch.over = true;
    await branch.done({ failure: { error: STATES.runtime, cause: `There is no state '${name}' in this flow.` } });
    return;
  }
  await visit(execution, branch, name, state, input);
}

function visit(execution: Execution, branch: Branch, name: string, state: State, input: Payload): Promise<void> {
  switch (state.Type) {
    case 'Pass':
      return new Visit(execution, branch, name, state, input).run(runPass);
    case 'Task':
      return new Visit(execution, branch, name, state, input).run(runTask);
    case 'Choice':
      return new Visit(execution, branch, name, state, input).run(runChoice);
    case 'Wait':
      return new Visit(execution, branch, name, state, input).run(runWait);
    case 'Succeed':
      return new Visit(execution, branch, name, state, input).run(runSucceed);
    case 'Fail':
      return new Visit(execution, branch, name, state, input).run(runFail);
    case 'Parallel':
      return new Visit(execution, branch, name, state, input).run(runParallel);
    case 'Map':
      return new Visit(execution, branch, name, state, input).run(runMap);
  }
}
