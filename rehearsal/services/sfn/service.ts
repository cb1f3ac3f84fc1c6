import * as v from 'valibot';
import { AwsError } from '../../cloud/aws-error.ts';
import type { CallContext, Caller, Cloud, Json, Members, Permission, Service } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';
import { Execution } from '../../states-language/execution.ts';
import { fits } from '../../states-language/limits.ts';
import { describeExecution, historyEvents, page, summary } from './describe.ts';
import { type MachineSource, Machines } from './machines.ts';
import { type ExecutionRecord, interrupted, noSuchExecution, recordOf, savedRecords } from './records.ts';
import { statusChange } from './status-event.ts';
import { CloudTasks } from './tasks/cloud-tasks.ts';

/** Throws AwsError AccessDenied when a role lacks a permission that no single call shows, such as those of managed rules. */
export type AuthorizeExtra = (permissions: readonly Permission[], caller: Caller) => void;

interface Running {
  readonly execution: Execution;
  readonly qualifiedArn: string | undefined;
}

const text = v.string();
const optionalText = v.optional(v.string());
const pages = { maxResults: v.optional(v.number()), nextToken: optionalText };

/** Names that Step Functions takes for an execution (API reference, StartExecution). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what the name must not have
const BAD_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/**
 * AWS Step Functions, Standard workflows: executions run on the engine of `states-language`, their tasks call the cloud's services
 * as the machine's role. Sources of the behaviour: docs/fidelity/step-functions.md.
 */
export class StepFunctions implements Service {
  readonly name = 'sfn';
  readonly #machines: Machines;
  readonly #authorize: AuthorizeExtra;
  /** By execution ARN, in the order of their starts. */
  readonly #running = new Map<string, Running>();
  readonly #ended = new Map<string, ExecutionRecord>();
  readonly #tokens = new Map<string, Execution>();
  readonly #watchers = new Map<string, (() => void)[]>();
  #tasks: CloudTasks | undefined;
  #now: () => number = () => 0;

  constructor(machines: readonly MachineSource[], authorize: AuthorizeExtra) {
    this.#machines = new Machines(machines);
    this.#authorize = authorize;
  }

  readonly operations: Service['operations'] = {
    StartExecution: (input, context) => this.#start(input, context),
    StopExecution: (input) => this.#stop(input),
    DescribeExecution: (input) => describeExecution(this.#record(readInput(v.object({ executionArn: text }), input).executionArn)),
    GetExecutionHistory: (input) => this.#history(input),
    ListExecutions: (input) => this.#list(input),
    DescribeStateMachine: (input) => this.#describeMachine(input),
    ListStateMachines: (input) => this.#listMachines(input),
    SendTaskSuccess: (input) => this.#taskSuccess(input),
    SendTaskFailure: (input) => this.#taskFailure(input),
    SendTaskHeartbeat: (input) => this.#taskHeartbeat(input),
  };

  permissions(operation: string, input: Members): readonly Permission[] {
    const action = `states:${operation}`;
    const { stateMachineArn, executionArn } = input;
    if (typeof executionArn === 'string') return [{ action, resource: executionArn }];
    if (typeof stateMachineArn === 'string') return [{ action, resource: unqualified(stateMachineArn) }];
    return [{ action, resource: '*' }];
  }

  /** Calls back once, in the action in which the execution ends; at once when it has ended. */
  whenEnded(executionArn: string, callback: () => void): void {
    if (this.#running.has(executionArn)) this.#watchers.set(executionArn, [...(this.#watchers.get(executionArn) ?? []), callback]);
    else callback();
  }

  /** Executions that have not ended. */
  runningCount(): number {
    return this.#running.size;
  }

  save(): Json {
    return [
      ...[...this.#ended.values()].map((record) => interrupted(record, this.#now())),
      ...[...this.#running.values()].map(({ execution, qualifiedArn }) => interrupted(recordOf(execution, qualifiedArn), this.#now())),
    ];
  }

  load(state: Json): void {
    for (const record of v.parse(savedRecords, state)) this.#ended.set(record.arn, record);
  }

  #start(input: Members, { cloud }: CallContext): Members {
    const schema = v.object({ stateMachineArn: text, name: optionalText, input: optionalText, traceHeader: optionalText });
    const { stateMachineArn, name: given, input: body = '{}' } = readInput(schema, input);
    const machine = this.#machines.get(stateMachineArn);
    const name = given ?? cloud.id('execution', machine.arn);
    const value = readJson(body, 'InvalidExecutionInput', 'Invalid State Machine Execution Input');
    if (name.length < 1 || name.length > 80 || BAD_NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const before = this.#known(arn);
    if (before !== undefined) {
      if (before.status === 'RUNNING' && before.input === JSON.stringify(value))
        return { executionArn: arn, startDate: new Date(before.startedAt) };
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const definition = this.#machines.definition(machine);
    const identity = { arn, name, roleArn: machine.roleArn, machineArn: machine.arn, machineName: machine.name };
    const data = { execution: name, machine: machine.name };
    const execution: Execution = new Execution({
      clock: cloud.clock,
      definition,
      input: value,
      identity,
      region: cloud.region,
      runner: this.#runner(cloud),
      random: cloud.random(`sfn ${arn}`),
      transition: cloud.duration('states.transition'),
      token: () => cloud.id('task-token', arn),
      observer: {
        entered: (state, type) => cloud.timeline({ source: 'sfn', subject: state, message: `enters ${type}`, data }),
        exited: (state, type, output) =>
          cloud.timeline({ source: 'sfn', subject: state, message: 'exits', data: { ...data, type, output } }),
        waiting: (token) => this.#tokens.set(token, execution),
        ended: () => this.#onEnd(execution, cloud),
      },
    });
    this.#now = () => cloud.clock.now();
    this.#running.set(arn, { execution, qualifiedArn: stateMachineArn === machine.arn ? undefined : stateMachineArn });
    cloud.timeline({ source: 'sfn', subject: machine.name, message: 'execution starts', data });
    cloud.emit(statusChange(recordOf(execution, undefined)));
    execution.start();
    return { executionArn: arn, startDate: new Date(execution.startedAt) };
  }

  #runner(cloud: Cloud): CloudTasks {
    this.#tasks ??= new CloudTasks(cloud, this.#authorize, (arn, callback) => this.whenEnded(arn, callback));
    return this.#tasks;
  }

  #onEnd(execution: Execution, cloud: Cloud): void {
    const { arn, name, machineName } = execution.options.identity;
    const record = recordOf(execution, this.#running.get(arn)?.qualifiedArn);
    this.#running.delete(arn);
    this.#ended.set(arn, record);
    const why = [record.error, record.cause].filter((part) => part !== undefined).join(': ');
    cloud.timeline({
      source: 'sfn',
      subject: machineName,
      message: `execution ${record.status}${why === '' ? '' : ` (${why.slice(0, 500)})`}`,
      data: { execution: name, machine: machineName, status: record.status, error: record.error ?? null },
    });
    cloud.emit(statusChange(record));
    const watchers = this.#watchers.get(arn) ?? [];
    this.#watchers.delete(arn);
    for (const watcher of watchers) watcher();
  }

  async #stop(input: Members): Promise<Members> {
    const { executionArn, error, cause } = readInput(v.object({ executionArn: text, error: optionalText, cause: optionalText }), input);
    await this.#running.get(executionArn)?.execution.stop({ error, cause });
    return { stopDate: new Date(this.#record(executionArn).stoppedAt ?? 0) };
  }

  #known(arn: string): ExecutionRecord | undefined {
    const running = this.#running.get(arn);
    return running === undefined ? this.#ended.get(arn) : recordOf(running.execution, running.qualifiedArn);
  }

  #record(arn: string): ExecutionRecord {
    const record = this.#known(arn);
    if (record === undefined) throw noSuchExecution(arn);
    return record;
  }

  #history(input: Members): Members {
    const schema = v.object({
      executionArn: text,
      reverseOrder: v.optional(v.boolean()),
      includeExecutionData: v.optional(v.boolean(), true),
      ...pages,
    });
    const { executionArn, reverseOrder, includeExecutionData, maxResults = 100, nextToken } = readInput(schema, input);
    const events = historyEvents(this.#record(executionArn), includeExecutionData);
    const { entries, next } = page(reverseOrder === true ? events.toReversed() : events, nextToken, maxResults);
    return { events: entries, ...next };
  }

  /** Newest first. */
  #list(input: Members): Members {
    const schema = v.object({ stateMachineArn: text, statusFilter: optionalText, ...pages });
    const { stateMachineArn, statusFilter, maxResults = 100, nextToken } = readInput(schema, input);
    const { arn } = this.#machines.get(stateMachineArn);
    const all = [...this.#ended.values(), ...[...this.#running.keys()].map((key) => this.#record(key))]
      .filter((record) => record.machineArn === arn && (statusFilter === undefined || record.status === statusFilter))
      .sort((left, right) => right.startedAt - left.startedAt);
    const { entries, next } = page(all.map(summary), nextToken, maxResults);
    return { executions: entries, ...next };
  }

  #describeMachine(input: Members): Members {
    const machine = this.#machines.get(readInput(v.object({ stateMachineArn: text }), input).stateMachineArn);
    return { ...machineSummary(machine), status: 'ACTIVE', definition: machine.definition, roleArn: machine.roleArn };
  }

  #listMachines(input: Members): Members {
    const { maxResults = 100, nextToken } = readInput(v.object(pages), input);
    const { entries, next } = page(this.#machines.all.map(machineSummary), nextToken, maxResults);
    return { stateMachines: entries, ...next };
  }

  #taskSuccess(input: Members): Members {
    const { taskToken, output } = readInput(v.object({ taskToken: text, output: text }), input);
    this.#waiting(taskToken).succeed(readJson(output, 'InvalidOutput', 'Invalid Output'));
    return {};
  }

  #taskFailure(input: Members): Members {
    const { taskToken, error, cause } = readInput(v.object({ taskToken: text, error: optionalText, cause: optionalText }), input);
    this.#waiting(taskToken).fail({ error, cause });
    return {};
  }

  #taskHeartbeat(input: Members): Members {
    this.#waiting(readInput(v.object({ taskToken: text }), input).taskToken).heartbeat();
    return {};
  }

  #waiting(token: string) {
    const execution = this.#tokens.get(token);
    if (execution === undefined) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    const wait = execution.task(token);
    if (wait === undefined) throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    return wait;
  }
}

function machineSummary(machine: MachineSource): Members {
  return { stateMachineArn: machine.arn, name: machine.name, type: 'STANDARD', creationDate: new Date(machine.createdAt ?? 0) };
}

/** IAM knows the machine, not its versions and aliases. */
function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}

function readJson(body: string, error: string, words: string): Json {
  if (!fits(body)) throw new AwsError(error, `${words}: larger than 262144 bytes`);
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError(error, `${words}: '${body.slice(0, 200)}' is not JSON`);
  }
}
