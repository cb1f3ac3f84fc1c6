import type { Json } from '../cloud/cloud.ts';
import type { Failure } from '../states-language/failure.ts';
import type { RunningTask, TaskAnswers, TaskRequest, TaskRunner } from '../states-language/task-runner.ts';
import type { RecordedTask } from './recorded.ts';

/** Answers tasks with what was recorded, in the order in which they are started. A recorded timeout is a task that never answers. */
export class RecordedTasks implements TaskRunner {
  readonly #left: RecordedTask[];

  constructor(tasks: readonly RecordedTask[]) {
    this.#left = [...tasks];
  }

  start(request: TaskRequest, answers: TaskAnswers): RunningTask {
    let task = this.#left.shift();
    if (task?.type === 'TaskSubmitted') {
      answers.submitted(outputOf(task));
      task = this.#left.shift();
    } else if (request.resource.pattern !== 'request') answers.submitted({});
    if (task === undefined) throw new Error(`state '${request.state}' starts a task for which no answer was recorded`);
    if (task.type.endsWith('Failed')) answers.failed(failureOf(task));
    else if (!task.type.endsWith('TimedOut')) answers.succeeded(outputOf(task));
    return { cancel: () => {} };
  }
}

/** Recordings hold objects parsed and every other JSON value as its text. */
function outputOf(task: RecordedTask): Json {
  if (typeof task.output !== 'string') return task.output ?? null;
  try {
    return JSON.parse(task.output);
  } catch {
    return task.output;
  }
}

function failureOf(task: RecordedTask): Failure {
  const cause = task.cause === undefined || typeof task.cause === 'string' ? task.cause : JSON.stringify(task.cause);
  return { error: task.error, cause };
}
