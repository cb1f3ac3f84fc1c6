import { AwsError, NotRehearsed } from '../../../cloud/aws-error.ts';
import type { Caller, Cloud, Json, Permission } from '../../../cloud/cloud.ts';
import { serviceName } from '../../../cloud/naming.ts';
import type { RunningTask, TaskAnswers, TaskRequest, TaskRunner } from '../../../states-language/task-runner.ts';
import { ARGUMENTS_ERROR, Connection, isObject } from './connection.ts';
import { failureOf } from './errors.ts';
import { invoke } from './lambda.ts';
import { BadArguments } from './members.ts';
import { NESTED_RULE, NestedWatch } from './nested.ts';
import { JOBS, JobWatch, jobPermissions, managedTags, rulePermissions, tagMap } from './sync-job.ts';

/** Optimized integrations that the rehearsal plays, by service and action. */
const OPTIMIZED: Readonly<Record<string, readonly string[]>> = {
  lambda: ['invoke'],
  sagemaker: ['createTrainingJob', 'createTransformJob', 'createModel', 'createEndpointConfig', 'createEndpoint', 'updateEndpoint'],
  states: ['startExecution'],
  sns: ['publish'],
  sqs: ['sendMessage'],
  events: ['putEvents'],
  dynamodb: ['getItem', 'putItem', 'updateItem', 'deleteItem'],
};

const NOTHING: RunningTask = { cancel: () => {} };

/** Carries tasks out by calling the cloud's services. */
export class CloudTasks implements TaskRunner {
  readonly #cloud: Cloud;
  readonly #authorize: (permissions: readonly Permission[], caller: Caller) => void;
  readonly #whenEnded: (executionArn: string, callback: () => void) => void;

  constructor(
    cloud: Cloud,
    authorize: (permissions: readonly Permission[], caller: Caller) => void,
    whenEnded: (executionArn: string, callback: () => void) => void,
  ) {
    this.#cloud = cloud;
    this.#authorize = authorize;
    this.#whenEnded = whenEnded;
  }

  async start(request: TaskRequest, answers: TaskAnswers): Promise<RunningTask> {
    const connection = new Connection(this.#cloud, request);
    const fail = async (error: AwsError) => {
      const { type } = request.resource;
      answers.failed(await failureOf(error, type, serviceName(type.replace('aws-sdk:', '')), connection.requestId()));
    };
    try {
      return await this.#carryOut(connection, answers, fail);
    } catch (error) {
      if (error instanceof BadArguments) answers.failed({ error: ARGUMENTS_ERROR, cause: error.message });
      else if (error instanceof AwsError) await fail(error);
      else throw error;
      return NOTHING;
    }
  }

  async #carryOut(connection: Connection, answers: TaskAnswers, fail: (error: AwsError) => Promise<void>): Promise<RunningTask> {
    const { resource, arguments: input } = connection.request;
    refuseUnknown(connection.request);
    if (resource.type === 'lambda') return this.#function(connection, answers);
    if (resource.pattern === 'sync') {
      if (resource.type === 'sagemaker') return this.#job(connection, answers, fail);
      return this.#nested(connection, answers, fail);
    }
    const output = await connection.call(resource.type.replace('aws-sdk:', ''), resource.action, prepared(resource.type, input));
    if (resource.type === 'events' && typeof output['FailedEntryCount'] === 'number' && output['FailedEntryCount'] > 0) {
      answers.failed({ error: 'EventBridge.FailedEntry', cause: JSON.stringify(output) });
      return NOTHING;
    }
    return this.#answerIn(this.#cloud.duration('states.call'), connection, answers, output);
  }

  async #function(connection: Connection, answers: TaskAnswers): Promise<RunningTask> {
    const result = await invoke(connection);
    const duration = this.#cloud.duration('lambda');
    if ('output' in result) return this.#answerIn(duration, connection, answers, result.output);
    return { cancel: connection.in(duration, () => answers.failed(result.failure)) };
  }

  /** With a task token the answer only says that the request was accepted. */
  #answerIn(duration: number, connection: Connection, answers: TaskAnswers, output: Json): RunningTask {
    const token = connection.request.token !== undefined;
    return { cancel: connection.in(duration, () => (token ? answers.submitted(output) : answers.succeeded(output))) };
  }

  async #job(connection: Connection, answers: TaskAnswers, fail: (error: AwsError) => Promise<void>): Promise<RunningTask> {
    const { resource, arguments: input } = connection.request;
    const job = JOBS[resource.action];
    const given = isObject(input) ? input : {};
    if (job === undefined) throw new NotRehearsed(`${resource.arn}`, `.sync is rehearsed for ${Object.keys(JOBS).join(', ')}`);
    const name = String(given[`${job.kind}JobName`]);
    this.#authorize(jobPermissions(connection, job, name), connection.caller);
    const own = given['Tags'];
    const tags: Json[] = [...(Array.isArray(own) ? own : []), ...managedTags(connection).map((tag) => ({ ...tag }))];
    const submitted = await connection.call('sagemaker', resource.action, { ...given, Tags: tags });
    answers.submitted(submitted);
    return new JobWatch(connection, job, name, tagMap(tags), answers, fail);
  }

  async #nested(connection: Connection, answers: TaskAnswers, fail: (error: AwsError) => Promise<void>): Promise<RunningTask> {
    const { arguments: input, resource } = connection.request;
    this.#authorize(rulePermissions(connection, NESTED_RULE), connection.caller);
    const submitted = await connection.call('sfn', 'startExecution', prepared(resource.type, input), 'milliseconds');
    const arn = String(submitted['ExecutionArn']);
    answers.submitted(submitted);
    const watch = new NestedWatch(connection, arn, answers, fail);
    this.#whenEnded(arn, () => watch.ended());
    return watch;
  }
}

/** Throws NotRehearsed for what AWS has and the rehearsal does not. */
function refuseUnknown({ resource, roleArn, state }: TaskRequest): void {
  if (roleArn !== undefined) throw new NotRehearsed(`'Credentials' of the state '${state}'`, "tasks run with the state machine's own role");
  const { arn, type, action, pattern } = resource;
  if (type === 'lambda-function')
    throw new NotRehearsed(`a function's own ARN as Resource (${arn})`, 'use arn:aws:states:::lambda:invoke with FunctionName');
  if (type.startsWith('aws-sdk:')) {
    if (pattern === 'sync') throw new NotRehearsed(arn, 'SDK integrations have no .sync');
    return;
  }
  const actions = OPTIMIZED[type];
  if (actions === undefined) throw new NotRehearsed(`the integration ${arn}`, `rehearsed: ${Object.keys(OPTIMIZED).join(', ')}, aws-sdk:*`);
  if (!actions.includes(action)) throw new NotRehearsed(`the integration ${arn}`, `rehearsed of ${type}: ${actions.join(', ')}`);
  const syncs = type === 'states' || (type === 'sagemaker' && action in JOBS);
  if (pattern === 'sync' && !syncs) throw new NotRehearsed(`.sync for ${arn}`);
  if (pattern === 'token' && type === 'sagemaker')
    throw new NotRehearsed(`.waitForTaskToken for ${arn}`, 'SageMaker has none on AWS either');
}

/** Optimized integrations take JSON where the API wants its text. */
function prepared(type: string, input: Json): Json {
  if (!isObject(input)) return input;
  switch (type) {
    case 'states':
      return withText(input, 'Input');
    case 'sqs':
      return withText(input, 'MessageBody');
    case 'sns':
      return withText(input, 'Message');
    case 'events': {
      const entries = input['Entries'];
      return Array.isArray(entries)
        ? { ...input, Entries: entries.map((entry) => (isObject(entry) ? withText(entry, 'Detail') : entry)) }
        : input;
    }
    default:
      return input;
  }
}

function withText(object: { readonly [name: string]: Json }, name: string): Json {
  const value = object[name];
  return value === undefined || typeof value === 'string' ? { ...object } : { ...object, [name]: JSON.stringify(value) };
}
