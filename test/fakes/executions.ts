import { isDeepStrictEqual } from 'node:util';
import { type Executions, type ExecutionView, executionArnFor } from '../../adapters/executions.ts';

/** Executions in memory. As in Step Functions, the same name with the same input is no second start while it runs. */
export class FakeExecutions implements Executions {
  readonly views = new Map<string, ExecutionView>();
  readonly started: { readonly arn: string; readonly name: string; readonly input: unknown }[] = [];

  set(arn: string, status: string): void {
    this.views.set(arn, { ...this.views.get(arn), status });
  }

  start = async (stateMachineArn: string, name: string, input: unknown): Promise<'started' | 'exists'> => {
    const arn = executionArnFor(stateMachineArn, name);
    const there = this.views.get(arn);
    const text = JSON.stringify(input);
    if (there !== undefined) return there.status === 'RUNNING' && isDeepStrictEqual(there.input, text) ? 'started' : 'exists';
    this.views.set(arn, { status: 'RUNNING', input: text });
    this.started.push({ arn, name, input });
    return 'started';
  };

  describe = async (arn: string): Promise<ExecutionView | undefined> => this.views.get(arn);

  running = async (arn: string): Promise<boolean> => ['RUNNING', 'PENDING_REDRIVE'].includes(this.views.get(arn)?.status ?? '');
}
