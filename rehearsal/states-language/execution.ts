import type { Clock } from '../clock/clock.ts';
import type { Json } from '../cloud/cloud.ts';
import { Branch, type Outcome, type Payload, payload } from './branch.ts';
import type { Machine } from './definition.ts';
import { type Failure, failureFields, STATES, StateFailure } from './failure.ts';
import { type EventDetails, History, NOT_TRUNCATED } from './history.ts';
import { LIMITS } from './limits.ts';
import { enterState } from './states/enter.ts';
import type { TaskExecution, TaskRunner } from './task-runner.ts';
import type { TaskWait } from './token-wait.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What happens while an execution runs, for timelines, tests and registries of tokens. */
interface Observer {
  entered?(state: string, type: string, input: Json): void;
  /** A state was left with this output. */
  exited?(state: string, type: string, output: Json): void;
  /** A state was left for another one of the same flow. */
  moved?(from: string, to: string): void;
  /** A task token may be answered from now on, with `execution.task(token)`. */
  waiting?(token: string): void;
  ended?(execution: Execution): void | Promise<void>;
}

export interface ExecutionOptions {
  readonly clock: Clock;
  readonly definition: Machine;
  readonly input: Json;
  readonly identity: TaskExecution;
  readonly region: string;
  readonly runner: TaskRunner;
  /** Uniform numbers in [0, 1) for jitter, `$random()` and `$uuid()`. */
  readonly random: () => number;
  /** A new task token, unique in the rehearsal. */
  readonly token: () => string;
  readonly observer?: Observer;
  /** Virtual time that entering a state takes, milliseconds. @default 0 */
  readonly transition?: number;
}

/**
 * One execution of a state machine, driven by the clock: every step is an action, so that it can be stopped between any two.
 * Sources of the event order and of the texts: executions recorded on AWS; see docs/fidelity/step-functions.md.
 */
export class Execution {
  readonly options: ExecutionOptions;
  readonly history = new History();
  readonly startedAt: number;
  readonly input: Payload;
  stoppedAt: number | undefined;
  status: ExecutionStatus = 'RUNNING';
  output: Payload | undefined;
  failure: Failure | undefined;
  readonly waits = new Map<string, TaskWait>();
  #root: Branch | undefined;
  #cancelTimeout: (() => void) | undefined;

  constructor(options: ExecutionOptions) {
    this.options = options;
    this.startedAt = options.clock.now();
    this.input = payload(options.input);
  }

  /** Writes ExecutionStarted and schedules the first state. */
  start(): void {
    const { definition, identity } = this.options;
    this.history.add(this.startedAt, 'ExecutionStarted', 0, {
      executionStartedEventDetails: { input: this.input.text, inputDetails: NOT_TRUNCATED, roleArn: identity.roleArn },
    });
    const root = new Branch(definition, 0, (outcome) => this.#finish(outcome));
    this.#root = root;
    if (definition.TimeoutSeconds !== undefined) {
      const deadline = this.startedAt + definition.TimeoutSeconds * 1000;
      this.#cancelTimeout = this.options.clock.at(deadline, () => this.#end('TIMED_OUT', 'ExecutionTimedOut'));
    }
    this.enter(root, definition.StartAt, this.input);
  }

  /** Stops at once, as StopExecution does; tasks under way are cancelled. */
  async stop(failure: Failure = {}): Promise<void> {
    if (this.status !== 'RUNNING') return;
    this.failure = failure;
    await this.#end('ABORTED', 'ExecutionAborted', { executionAbortedEventDetails: failureFields(failure) });
  }

  /** Fails at once, wherever in the machine it happened: no state around it may retry or catch. */
  async fail(branch: Branch, failure: Failure): Promise<void> {
    if (this.#root !== undefined) this.#root.lastEvent = branch.lastEvent;
    await this.#finish({ failure });
  }

  /** The task that waits for an answer under this token, if it still does. */
  task(token: string): TaskWait | undefined {
    return this.waits.get(token);
  }

  /** Schedules the visit of a state of this branch. */
  enter(branch: Branch, state: string, input: Payload): void {
    this.after(branch, (this.options.transition ?? 0) / 1000, () => enterState(this, branch, state, input));
  }

  /** Runs a step in an action of its own, unless the branch has ended by then. */
  soon(branch: Branch, step: () => void | Promise<void>): () => void {
    return this.after(branch, 0, step);
  }

  /** The same, `seconds` of virtual time from now. */
  after(branch: Branch, seconds: number, step: () => void | Promise<void>): () => void {
    return this.options.clock.at(this.options.clock.now() + seconds * 1000, async () => {
      if (branch.over || this.status !== 'RUNNING') return;
      try {
        await step();
      } catch (error) {
        if (error instanceof HistoryFull) await this.fail(branch, error.failure);
        else throw error;
      }
    });
  }

  /** Writes an event that follows the branch's last one and becomes it. */
  record(branch: Branch, type: string, eventDetails?: EventDetails, previous = branch.lastEvent): number {
    branch.lastEvent = this.note(type, previous, eventDetails);
    return branch.lastEvent;
  }

  /** Writes an event that no later one follows. */
  note(type: string, previous: number, eventDetails?: EventDetails): number {
    if (this.history.events.length >= LIMITS.historyEvents - 1) throw new HistoryFull();
    return this.history.add(this.options.clock.now(), type, previous, eventDetails);
  }

  async #finish(outcome: Outcome): Promise<void> {
    if (this.status !== 'RUNNING') return;
    if ('output' in outcome) {
      this.output = outcome.output;
      await this.#end('SUCCEEDED', 'ExecutionSucceeded', {
        executionSucceededEventDetails: { output: outcome.output.text, outputDetails: NOT_TRUNCATED },
      });
    } else {
      this.failure = outcome.failure;
      await this.#end('FAILED', 'ExecutionFailed', { executionFailedEventDetails: failureFields(outcome.failure) });
    }
  }

  async #end(status: ExecutionStatus, event: string, eventDetails?: EventDetails): Promise<void> {
    this.status = status;
    this.stoppedAt = this.options.clock.now();
    this.#cancelTimeout?.();
    this.#root?.abort(0, false);
    this.waits.clear();
    this.history.add(this.stoppedAt, event, this.#root?.lastEvent ?? 0, eventDetails);
    await this.options.observer?.ended?.(this);
  }
}

/** The history has room for the execution's end only. */
class HistoryFull extends StateFailure {
  constructor() {
    super({ error: STATES.runtime, cause: `The execution reached the maximum number of history events (${LIMITS.historyEvents}).` });
  }
}
