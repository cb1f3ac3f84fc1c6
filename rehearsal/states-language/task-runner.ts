import type { Json } from '../cloud/cloud.ts';
import type { Failure } from './failure.ts';

/** Resource of a Task state, taken apart. */
export interface TaskResource {
  readonly arn: string;
  /** `lambda`, `sagemaker`, `states`, `aws-sdk:dynamodb`; for a function's own ARN `lambda-function`. */
  readonly type: string;
  /** `invoke`, `createTrainingJob.sync`, `startExecution.sync:2`: as the history names it. */
  readonly resource: string;
  /** The API action without the pattern: `createTrainingJob`. */
  readonly action: string;
  readonly pattern: 'request' | 'sync' | 'token';
  /** 2 for `.sync:2`. */
  readonly version: 1 | 2;
}

/** The execution on whose behalf a task runs. */
export interface TaskExecution {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly machineArn: string;
  readonly machineName: string;
}

export interface TaskRequest {
  readonly resource: TaskResource;
  readonly arguments: Json;
  /** Role of the state's Credentials, if it has any. */
  readonly roleArn: string | undefined;
  /** Only for `.waitForTaskToken`. */
  readonly token: string | undefined;
  readonly state: string;
  /** 0 for the first attempt of this visit. */
  readonly attempt: number;
  readonly execution: TaskExecution;
}

/** How a runner tells the engine what became of a task. Each may be called at any time; the engine acts in an action of the clock. */
export interface TaskAnswers {
  /** `.sync` and `.waitForTaskToken`: the request was accepted, the result comes later. */
  submitted(output: Json): void;
  succeeded(output: Json): void;
  failed(failure: Failure): void;
}

/** A task under way. */
export interface RunningTask {
  /** The state is over without an answer: timed out, stopped, or a sibling failed. Best effort; it never throws. */
  cancel(): void | Promise<void>;
}

/** Carries tasks out: the rehearsal's AWS services, recorded answers, or a test's script. */
export interface TaskRunner {
  start(request: TaskRequest, answers: TaskAnswers): RunningTask | Promise<RunningTask>;
}

const INTEGRATION = /^arn:[^:]*:states:::(aws-sdk:[^:.]+|[^:.]+):([A-Za-z0-9]+)(\.sync(?::2)?|\.waitForTaskToken)?$/;
const FUNCTION = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:.+$/;

/** Reads `arn:aws:states:::<service>:<action>[.sync|.sync:2|.waitForTaskToken]` or a function's ARN; undefined for anything else. */
export function parseResource(arn: string): TaskResource | undefined {
  const match = INTEGRATION.exec(arn);
  if (match !== null) {
    const [, type = '', action = '', suffix = ''] = match;
    const pattern = suffix.startsWith('.sync') ? 'sync' : suffix === '' ? 'request' : 'token';
    return { arn, type, resource: `${action}${suffix}`, action, pattern, version: suffix === '.sync:2' ? 2 : 1 };
  }
  if (FUNCTION.test(arn)) return { arn, type: 'lambda-function', resource: arn, action: 'invoke', pattern: 'request', version: 1 };
  return undefined;
}
