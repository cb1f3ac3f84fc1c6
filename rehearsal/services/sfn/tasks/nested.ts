import { AwsError } from '../../../cloud/aws-error.ts';
import type { Json } from '../../../cloud/cloud.ts';
import { STATES } from '../../../states-language/failure.ts';
import type { RunningTask, TaskAnswers } from '../../../states-language/task-runner.ts';
import type { Connection } from './connection.ts';

export const NESTED_RULE = 'StepFunctionsGetEventsForStepFunctionsExecutionRule';

/** Result members of `startExecution.sync`; others of DescribeExecution are left out, as recorded. */
const RESULT = [
  'Cause',
  'Error',
  'ExecutionArn',
  'Input',
  'InputDetails',
  'Name',
  'Output',
  'OutputDetails',
  'StartDate',
  'StateMachineArn',
];

/** Waits for a nested execution; one that does not succeed fails the task with its description as the cause. */
export class NestedWatch implements RunningTask {
  readonly #connection: Connection;
  readonly #arn: string;
  readonly #answers: TaskAnswers;
  readonly #fail: (error: AwsError) => Promise<void>;
  #over = false;

  constructor(connection: Connection, arn: string, answers: TaskAnswers, fail: (error: AwsError) => Promise<void>) {
    this.#connection = connection;
    this.#arn = arn;
    this.#answers = answers;
    this.#fail = fail;
  }

  /** The nested execution has ended; what it ended with is asked for in an action of its own. */
  ended(): void {
    if (this.#over) return;
    this.#over = true;
    this.#connection.in(0, () => this.#settle());
  }

  async cancel(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    try {
      await this.#connection.call('sfn', 'stopExecution', { ExecutionArn: this.#arn });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  }

  async #settle(): Promise<void> {
    try {
      const described = await this.#connection.call('sfn', 'describeExecution', { ExecutionArn: this.#arn }, 'milliseconds');
      const status = described['Status'] ?? null;
      const result = this.#result(described);
      if (status === 'SUCCEEDED') this.#answers.succeeded(result);
      else this.#answers.failed({ error: STATES.taskFailed, cause: JSON.stringify(result) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      await this.#fail(error);
    }
  }

  /** `.sync:2` reads Input and Output as JSON, `.sync` leaves them as text. */
  #result(described: { readonly [name: string]: Json }): Json {
    const result: { [name: string]: Json } = {};
    for (const name of [...RESULT, 'Status', 'StopDate']) {
      const value = described[name];
      if (value === undefined) continue;
      const parses = this.#connection.request.resource.version === 2 && (name === 'Input' || name === 'Output');
      result[name] = parses && typeof value === 'string' ? JSON.parse(value) : value;
    }
    return result;
  }
}
