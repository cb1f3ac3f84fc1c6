import type { Caller, Cloud, Json, Members } from '../../../cloud/cloud.ts';
import { operationName, serviceName } from '../../../cloud/naming.ts';
import { STATES } from '../../../states-language/failure.ts';
import type { TaskRequest } from '../../../states-language/task-runner.ts';
import { modelOf } from '../../../wire/services.ts';
import { isS3Body, readBody } from '../../s3/body.ts';
import { type Times, toMembers, toResult } from './members.ts';

/** Calls of one task, made as the machine's role. */
export class Connection {
  readonly cloud: Cloud;
  readonly request: TaskRequest;
  readonly caller: Caller;

  constructor(cloud: Cloud, request: TaskRequest) {
    this.cloud = cloud;
    this.request = request;
    const { roleArn, machineName } = request.execution;
    this.caller = {
      roleArn,
      name: machineName,
      service: 'states.amazonaws.com',
      purpose: `run the state '${request.state}' of ${machineName}`,
    };
  }

  /** Makes a call with Arguments as ASL writes them; the answer comes back as ASL sees it. */
  async call(service: string, action: string, input: Json, times: Times = 'iso'): Promise<{ [name: string]: Json }> {
    const name = serviceName(service);
    const operation = (await modelOf(name))?.operations.get(operationName(action));
    const members = operation === undefined || operation.input.kind === 'unit' ? asMembers(input) : toMembers(operation.input, input);
    const answer = await this.cloud.call(name, operationName(action), members, this.caller);
    const result = toResult(operation?.output, await withText(answer), times);
    return isObject(result) ? result : {};
  }

  /** Runs `action` after a while of virtual time. */
  in(milliseconds: number, action: () => void | Promise<void>): () => void {
    return this.cloud.clock.at(this.cloud.clock.now() + milliseconds, action);
  }

  /** A request id that is the same in every run of one seed. */
  requestId(): string {
    const hex = this.cloud.id('request', this.request.execution.arn, this.request.state).padEnd(32, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
  }
}

/** Error of arguments that cannot be sent: it ends the execution. */
export const ARGUMENTS_ERROR = STATES.runtime;

/** An object's body, a file inside the process, is text in a task's result. */
async function withText(answer: Members): Promise<Members> {
  const { Body } = answer;
  return isS3Body(Body) ? { ...answer, Body: (await readBody(Body)).toString('utf8') } : answer;
}

function asMembers(input: Json): Members {
  return isObject(input) ? { ...input } : {};
}

export function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
