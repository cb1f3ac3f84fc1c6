import { AwsError } from '../../../cloud/aws-error.ts';
import type { Json, Permission } from '../../../cloud/cloud.ts';
import { STATES } from '../../../states-language/failure.ts';
import type { RunningTask, TaskAnswers } from '../../../states-language/task-runner.ts';
import { type Connection, isObject } from './connection.ts';

/** A kind of SageMaker job that `.sync` waits for. */
export interface JobKind {
  /** `Training`, `Transform`. */
  readonly kind: string;
  readonly rule: string;
  readonly arnType: string;
}

export const JOBS: Readonly<Record<string, JobKind>> = {
  createTrainingJob: { kind: 'Training', rule: 'StepFunctionsGetEventsForSageMakerTrainingJobsRule', arnType: 'training-job' },
  createTransformJob: { kind: 'Transform', rule: 'StepFunctionsGetEventsForSageMakerTransformJobsRule', arnType: 'transform-job' },
};

/** What the role needs beside the calls themselves: the managed rule that tells of the job's end, and tagging the job. */
export function jobPermissions(connection: Connection, job: JobKind, name: string): readonly Permission[] {
  const { partition, region, account } = connection.cloud;
  const resource = `arn:${partition}:sagemaker:${region}:${account}:${job.arnType}/${name.toLowerCase()}`;
  return [...rulePermissions(connection, job.rule), { action: 'sagemaker:AddTags', resource }];
}

export function rulePermissions({ cloud }: Connection, rule: string): readonly Permission[] {
  const resource = `arn:${cloud.partition}:events:${cloud.region}:${cloud.account}:rule/${rule}`;
  return ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'].map((action) => ({ action, resource }));
}

/** Tags that Step Functions puts on what it starts. */
export function managedTags(connection: Connection): readonly { readonly Key: string; readonly Value: string }[] {
  return [
    { Key: 'AWS_STEP_FUNCTIONS_EXECUTION_ARN', Value: connection.request.execution.arn },
    { Key: 'MANAGED_BY_AWS', Value: 'STARTED_BY_STEP_FUNCTIONS' },
  ];
}

/** Waits for a submitted job by describing it; a failed job fails the task with its description as the cause. */
export class JobWatch implements RunningTask {
  readonly #connection: Connection;
  readonly #job: JobKind;
  readonly #name: string;
  readonly #tags: { readonly [key: string]: Json };
  readonly #answers: TaskAnswers;
  readonly #fail: (error: AwsError) => Promise<void>;
  #cancelPoll: () => void = () => {};

  constructor(
    connection: Connection,
    job: JobKind,
    name: string,
    tags: { readonly [key: string]: Json },
    answers: TaskAnswers,
    fail: (error: AwsError) => Promise<void>,
  ) {
    this.#connection = connection;
    this.#job = job;
    this.#name = name;
    this.#tags = tags;
    this.#answers = answers;
    this.#fail = fail;
    this.#pollLater();
  }

  /** Step Functions stops the job, best effort, when nobody waits for it any more. */
  async cancel(): Promise<void> {
    this.#cancelPoll();
    try {
      await this.#connection.call('sagemaker', `stop${this.#job.kind}Job`, { [`${this.#job.kind}JobName`]: this.#name });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  }

  #pollLater(): void {
    this.#cancelPoll = this.#connection.in(this.#connection.cloud.duration('states.poll'), () => this.#poll());
  }

  async #poll(): Promise<void> {
    const { kind } = this.#job;
    try {
      const described = await this.#connection.call('sagemaker', `describe${kind}Job`, { [`${kind}JobName`]: this.#name }, 'milliseconds');
      this.#settle(described, described[`${kind}JobStatus`]);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      await this.#fail(error);
    }
  }

  #settle(described: { readonly [name: string]: Json }, status: Json | undefined): void {
    const result = { ...described, Tags: this.#tags };
    if (status === 'Completed' || status === 'Stopped') this.#answers.succeeded(result);
    else if (status === 'Failed') this.#answers.failed({ error: STATES.taskFailed, cause: JSON.stringify(result) });
    else this.#pollLater();
  }
}

/** Tags of a request as the map that the result of `.sync` shows. */
export function tagMap(tags: readonly Json[]): { readonly [key: string]: Json } {
  return Object.fromEntries(tags.filter(isObject).map((tag) => [String(tag['Key']), tag['Value'] ?? null]));
}
