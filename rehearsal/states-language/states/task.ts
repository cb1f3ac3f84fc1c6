import type { Json } from '../../cloud/cloud.ts';
import { payload } from '../branch.ts';
import type { TaskState } from '../definition.ts';
import { type Failure, failureFields, STATES, StateFailure } from '../failure.ts';
import { taskEvents } from '../task-events.ts';
import { parseResource, type RunningTask, type TaskAnswers, type TaskRequest, type TaskResource } from '../task-runner.ts';
import type { TaskWait } from '../token-wait.ts';
import type { Visit } from '../visit.ts';

/** Hands work to an integration and waits for the answer, a timeout or a missed heartbeat. */
export async function runTask(visit: Visit<TaskState>): Promise<void> {
  const { state, execution } = visit;
  const resource = parseResource(state.Resource);
  if (resource === undefined)
    throw new StateFailure({
      error: 'NotRehearsed',
      cause: visit.explain(`The resource '${state.Resource}' is not rehearsed; use arn:aws:states:::<service>:<action>.`),
    });
  if (resource.pattern === 'token') visit.taskToken = execution.options.token();
  const input = state.Arguments === undefined ? visit.input.value : await visit.evaluate(state.Arguments, 'Arguments');
  visit.checkSize(payload(input));
  const timeout = state.TimeoutSeconds === undefined ? undefined : await visit.number(state.TimeoutSeconds, 'TimeoutSeconds', 1);
  const heartbeat = state.HeartbeatSeconds === undefined ? undefined : await visit.number(state.HeartbeatSeconds, 'HeartbeatSeconds', 1);
  new TaskAttempt(visit, resource, input, await roleOf(visit)).schedule(timeout, heartbeat);
}

async function roleOf(visit: Visit<TaskState>): Promise<string | undefined> {
  const { Credentials } = visit.state;
  if (Credentials === undefined) return undefined;
  const role = await visit.evaluate(Credentials.RoleArn, 'Credentials/RoleArn');
  if (typeof role !== 'string') throw visit.typeFailure(Credentials.RoleArn, 'Credentials/RoleArn', 'string', role);
  return role;
}

class TaskAttempt implements TaskAnswers, TaskWait {
  readonly #visit: Visit<TaskState>;
  readonly #resource: TaskResource;
  readonly #arguments: Json;
  readonly #roleArn: string | undefined;
  readonly #token: string | undefined;
  #heartbeat: number | undefined;
  #beat = 0;
  #running: RunningTask | undefined;
  #submitted = false;
  #answered = false;
  #abandoned = false;
  /** An answer to the token that came before the request itself was accepted. */
  #early: (() => void) | undefined;

  constructor(visit: Visit<TaskState>, resource: TaskResource, input: Json, roleArn: string | undefined) {
    this.#visit = visit;
    this.#resource = resource;
    this.#arguments = input;
    this.#roleArn = roleArn;
    this.#token = visit.taskToken;
  }

  schedule(timeout: number | undefined, heartbeat: number | undefined): void {
    const visit = this.#visit;
    this.#record('scheduled', {
      ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
      ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
      ...(this.#roleArn === undefined ? {} : { taskCredentials: { roleArn: this.#roleArn } }),
    });
    visit.onCleanup(() => this.#abandon());
    if (timeout !== undefined) visit.later(timeout, () => this.#timeOut(STATES.timeout));
    if (this.#token !== undefined) this.#heartbeat = heartbeat;
    visit.later(0, () => this.#start());
  }

  async #start(): Promise<void> {
    const { execution, name, attempt } = this.#visit;
    this.#record('started');
    if (this.#token !== undefined) {
      execution.waits.set(this.#token, this);
      execution.options.observer?.waiting?.(this.#token);
      this.heartbeat();
    }
    const request: TaskRequest = {
      resource: this.#resource,
      arguments: this.#arguments,
      roleArn: this.#roleArn,
      token: this.#token,
      state: name,
      attempt,
      execution: execution.options.identity,
    };
    this.#running = await execution.options.runner.start(request, this);
    if (this.#abandoned) this.#cancel();
  }

  submitted(output: Json): void {
    this.#visit.later(0, () => {
      this.#submitted = true;
      this.#record('submitted', { output: JSON.stringify(output), outputDetails: { truncated: false } });
      this.#early?.();
    });
  }

  succeeded(output: Json): void {
    this.#visit.later(0, () => this.#succeed(output));
  }

  failed(failure: Failure): void {
    this.#visit.later(0, () => this.#fail(failure));
  }

  succeed(output: Json): void {
    this.#whenSubmitted(() => this.succeeded(output));
  }

  fail(failure: Failure): void {
    this.#whenSubmitted(() => this.failed(failure));
  }

  heartbeat(): void {
    if (this.#heartbeat === undefined) return;
    this.#beat += 1;
    const beat = this.#beat;
    this.#visit.later(this.#heartbeat, () => {
      if (beat === this.#beat) this.#timeOut(STATES.heartbeatTimeout);
    });
  }

  /** The first answer to a token counts. */
  #whenSubmitted(answer: () => void): void {
    if (this.#token !== undefined) this.#visit.execution.waits.delete(this.#token);
    if (this.#submitted) answer();
    else this.#early = answer;
  }

  async #succeed(output: Json): Promise<void> {
    if (this.#answered) return;
    this.#answered = true;
    const visit = this.#visit;
    const result = payload(output);
    const { type, arn } = this.#resource;
    try {
      visit.checkSize(result, type === 'lambda-function' ? arn : type);
    } catch (error) {
      if (error instanceof StateFailure) this.#record('failed', failureFields(error.failure));
      throw error;
    }
    this.#record('succeeded', { output: result.text, outputDetails: { truncated: false } });
    await visit.leave(visit.state, result, { result: output });
  }

  #fail(failure: Failure): void {
    if (this.#answered) return;
    this.#answered = true;
    const submitting = this.#resource.pattern !== 'request' && !this.#submitted;
    this.#record(submitting ? 'submitFailed' : 'failed', failureFields(failure));
    throw new StateFailure(failure);
  }

  #timeOut(error: string): void {
    this.#record('timedOut', { error });
    throw new StateFailure({ error });
  }

  #abandon(): void {
    if (this.#token !== undefined) this.#visit.execution.waits.delete(this.#token);
    if (this.#answered || this.#abandoned) return;
    this.#abandoned = true;
    this.#cancel();
  }

  /** Cancelling may call services, so it is an action of its own. */
  #cancel(): void {
    const running = this.#running;
    const { clock } = this.#visit.execution.options;
    if (running !== undefined) clock.at(clock.now(), () => running.cancel());
  }

  #record(what: keyof typeof taskEvents.service, more: { readonly [field: string]: Json } = {}): void {
    const { region } = this.#visit.execution.options;
    const event = taskEvents.of(this.#resource, what, this.#arguments, region, more);
    this.#visit.record(event.type, event.details);
  }
}
