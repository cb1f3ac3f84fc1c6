import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';

export interface ExecutionView {
  readonly status: string;
  readonly input?: string;
  readonly output?: string;
  readonly startedAt?: string;
}

export interface Executions {
  /** Starts under a name of ours; `exists` when that name was used before, whatever became of it. */
  start(stateMachineArn: string, name: string, input: unknown): Promise<'started' | 'exists'>;
  describe(executionArn: string): Promise<ExecutionView | undefined>;
  /** False when it ended or never was. */
  running(executionArn: string): Promise<boolean>;
}

/** arn:…:stateMachine:NAME and an execution's name give arn:…:execution:NAME:name. */
export const executionArnFor = (stateMachineArn: string, name: string): string =>
  `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/** Starts under a name of ours; `exists` when that name was used before, whatever became of it. */
export async function startOnce(client: SFNClient, stateMachineArn: string, name: string, input: unknown): Promise<'started' | 'exists'> {
  try {
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    return 'started';
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return 'exists';
    throw error;
  }
}

export function stepFunctionsExecutions(client: SFNClient): Executions {
  const describe = async (executionArn: string): Promise<ExecutionView | undefined> => {
    try {
      const answer = await client.send(new DescribeExecutionCommand({ executionArn }));
      return {
        status: answer.status ?? 'UNKNOWN',
        ...(answer.input === undefined ? {} : { input: answer.input }),
        ...(answer.output === undefined ? {} : { output: answer.output }),
        ...(answer.startDate === undefined ? {} : { startedAt: answer.startDate.toISOString() }),
      };
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  };
  return {
    start: (stateMachineArn, name, input) => startOnce(client, stateMachineArn, name, input),
    describe,
    running: async (executionArn) => {
      const view = await describe(executionArn);
      return view?.status === 'RUNNING' || view?.status === 'PENDING_REDRIVE';
    },
  };
}
