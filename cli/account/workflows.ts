import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  type SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { startOnce } from '../../adapters/executions.ts';

/** An execution as an operator wants to know it. */
export interface ExecutionState {
  readonly status: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Output of one that succeeded. */
  readonly output?: string;
  /** Error and cause of one that did not. */
  readonly error?: string;
  readonly cause?: string;
}

/** Executions of our workflows: looking, starting, stopping. */
export interface Workflows {
  /** Undefined when there is none of that name. */
  describe(executionArn: string): Promise<ExecutionState | undefined>;
  /** Name of the state that it entered last. */
  stateOf(executionArn: string): Promise<string | undefined>;
  /** `exists` when the name was used before. */
  start(stateMachineArn: string, name: string, input: unknown): Promise<'started' | 'exists'>;
  stop(executionArn: string, error: string, cause: string): Promise<void>;
}

/** Events read for the last state: a state leaves at most a few events, and a retry of one some more. */
const LOOKED_AT = 50;

export const isRunning = (execution: ExecutionState | undefined): boolean =>
  execution?.status === 'RUNNING' || execution?.status === 'PENDING_REDRIVE';

export function stepFunctionsWorkflows(client: SFNClient): Workflows {
  const unlessMissing = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  };
  return {
    describe: (executionArn) =>
      unlessMissing(async () => {
        const { status, startDate, stopDate, output, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return {
          status: status ?? 'UNKNOWN',
          ...(startDate === undefined ? {} : { startedAt: startDate.toISOString() }),
          ...(stopDate === undefined ? {} : { endedAt: stopDate.toISOString() }),
          ...(output === undefined ? {} : { output }),
          ...(error === undefined ? {} : { error }),
          ...(cause === undefined ? {} : { cause }),
        };
      }),
    stateOf: (executionArn) =>
      unlessMissing(async () => {
        const { events } = await client.send(
          new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: LOOKED_AT, includeExecutionData: false }),
        );
        return events?.find((event) => event.stateEnteredEventDetails !== undefined)?.stateEnteredEventDetails?.name;
      }),
    start: (stateMachineArn, name, input) => startOnce(client, stateMachineArn, name, input),
    stop: async (executionArn, error, cause) => {
      await client.send(new StopExecutionCommand({ executionArn, error, cause }));
    },
  };
}
