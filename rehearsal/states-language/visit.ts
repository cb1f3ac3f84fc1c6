import type { Json } from '../cloud/cloud.ts';
import { type Activity, type Branch, type Payload, payload } from './branch.ts';
import { contextObject } from './context.ts';
import type { Catcher, State, Template } from './definition.ts';
import type { Execution } from './execution.ts';
import { type Failure, isTerminal, matchesError, STATES, StateFailure } from './failure.ts';
import { type EventDetails, NOT_TRUNCATED } from './history.ts';
import { ExpressionError, evaluate, isExpression, sourceOf } from './jsonata.ts';
import { fits, LIMITS } from './limits.ts';
import { RetryBook } from './retry.ts';

/** What `$states` holds beside input and context: `result` after the work is done, `errorOutput` in a catcher. */
export interface Extra {
  readonly result?: Json;
  readonly errorOutput?: Json;
}

/** How a state is left: where to, and the templates of the way taken. */
export interface Way {
  readonly next: string | undefined;
  readonly output: Json | undefined;
  readonly assign: Template | undefined;
  /** Where the templates stand, in front of `Output` and `Assign`: `Catch[0]/`. */
  readonly at?: string;
  /** Output when no template says otherwise. */
  readonly otherwise: Payload;
  readonly extra?: Extra;
}

/** One visit of a state: evaluates its fields, writes its events, leaves it or fails. */
export class Visit<S extends State = State> implements Activity {
  readonly execution: Execution;
  readonly branch: Branch;
  readonly name: string;
  readonly state: S;
  readonly input: Payload;
  readonly enteredAt: number;
  /** Id of the Entered event, and of the one before it. */
  readonly entered: number;
  readonly before: number;
  /** Attempts before this one. */
  attempt = 0;
  taskToken: string | undefined;
  /** `$states.context.Map.Item` while a Map evaluates an ItemSelector. */
  mapItem: Json | undefined;
  /** Takes back what the current attempt has under way. */
  #cleanups: (() => void)[] = [];
  #children: Branch[] = [];
  readonly #retries: RetryBook;
  #attempt: (visit: this) => void | Promise<void> = () => {};

  constructor(execution: Execution, branch: Branch, name: string, state: S, input: Payload) {
    this.execution = execution;
    this.branch = branch;
    this.name = name;
    this.state = state;
    this.input = input;
    this.enteredAt = execution.options.clock.now();
    this.before = branch.lastEvent;
    this.#retries = new RetryBook('Retry' in state ? state.Retry : undefined);
    branch.activity = this;
    this.entered = this.record(`${state.Type}StateEntered`, {
      stateEnteredEventDetails: { name, input: input.text, inputDetails: NOT_TRUNCATED },
    });
    execution.options.observer?.entered?.(name, state.Type, input.value);
  }

  record(type: string, details?: EventDetails): number {
    return this.execution.record(this.branch, type, details);
  }

  /** Runs one attempt of the state's work; a failure inside it goes to Retry and Catch. */
  async run(attempt: (visit: this) => void | Promise<void>): Promise<void> {
    this.#attempt = attempt;
    await this.guard(() => attempt(this));
  }

  /** Runs a step of the work; a StateFailure thrown in it fails the state. */
  async guard(step: () => void | Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (error instanceof StateFailure && !this.#isFinal(error)) await this.fail(error);
      else throw error;
    }
  }

  /** A full history ends the execution, past every state. */
  #isFinal(error: StateFailure): boolean {
    return error.constructor !== StateFailure;
  }

  /** A guarded step, `seconds` from now; taken back when the attempt is over. */
  later(seconds: number, step: () => void | Promise<void>): void {
    this.#cleanups.push(this.execution.after(this.branch, seconds, () => this.guard(step)));
  }

  /** Registers what takes back the attempt's work when it ends without an answer. */
  onCleanup(cleanup: () => void): void {
    this.#cleanups.push(cleanup);
  }

  adopt(child: Branch): void {
    this.#children.push(child);
  }

  /** Ends what the attempt still has under way. */
  settle(): void {
    const cleanups = this.#cleanups;
    this.#cleanups = [];
    for (const cleanup of cleanups) cleanup();
    this.#children = [];
  }

  abort(previous: number, record: boolean): void {
    const children = this.#children;
    this.settle();
    for (const child of children) child.abort(previous, record);
    if (record && ABORTABLE.has(this.state.Type)) this.execution.note(`${this.state.Type}StateAborted`, previous);
  }

  /** Evaluates a field: a string expression, or any JSON with expressions inside. Throws StateFailure as AWS words it. */
  async evaluate(value: Json, field: string, extra: Extra = {}): Promise<Json> {
    if (typeof value === 'string') return isExpression(value) ? this.#expression(value, field, extra) : value;
    if (Array.isArray(value)) {
      const items: Json[] = [];
      for (const [index, item] of value.entries()) items.push(await this.evaluate(item, `${field}[${index}]`, extra));
      return items;
    }
    if (value !== null && typeof value === 'object') {
      const members: { [key: string]: Json } = {};
      for (const [key, member] of Object.entries(value)) members[key] = await this.evaluate(member, `${field}/${key}`, extra);
      return members;
    }
    return value;
  }

  async #expression(text: string, field: string, extra: Extra): Promise<Json> {
    const { clock, random } = this.execution.options;
    const source = sourceOf(text);
    const states = { input: this.input.value, context: contextObject(this), ...extra };
    try {
      return await evaluate(source, { ...this.branch.variables(), states }, { now: () => clock.now(), random });
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw this.evaluationFailure(`The JSONata expression '${source}' specified for the field '${field}' ${error.message}`, field);
    }
  }

  /** The failure of an expression that gave a value of the wrong type. */
  typeFailure(source: Json, field: string, expected: string, value: Json): StateFailure {
    const expression = typeof source === 'string' && isExpression(source) ? sourceOf(source) : JSON.stringify(source);
    const was = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    return this.evaluationFailure(
      `The JSONata expression '${expression}' specified for the field '${field}' returned an unexpected result type. ` +
        `Expected '${expected}', but was '${was}' for value: ${JSON.stringify(value)}`,
      field,
    );
  }

  evaluationFailure(reason: string, location?: string): StateFailure {
    return new StateFailure({ error: STATES.queryEvaluation, cause: this.explain(reason) }, true, location);
  }

  /** The words that Step Functions puts before what went wrong inside a state. */
  explain(reason: string): string {
    return `An error occurred while executing the state '${this.name}' (entered at the event id #${this.entered}). ${reason}`;
  }

  /** A whole number of at least `least`, given literally or by an expression. */
  async number(value: number | string, field: string, least: number): Promise<number> {
    const result = await this.evaluate(value, field);
    if (typeof result !== 'number') throw this.typeFailure(value, field, 'number', result);
    if (!Number.isInteger(result) || result < least)
      throw this.evaluationFailure(`The value for the field '${field}' must be an integer of at least ${least}, but was ${result}`, field);
    return result;
  }

  /** Throws States.DataLimitExceeded when a payload is too large; `what` is the state's or the task's name. */
  checkSize(size: Payload, what = this.name): void {
    if (fits(size.text)) return;
    const cause = `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`;
    throw new StateFailure({ error: STATES.dataLimitExceeded, cause });
  }

  /** Leaves by Output, Assign, Next and End of the state, of a rule or of a catcher. */
  async leave(
    { Output, Assign, Next }: { Output?: Json | undefined; Assign?: Template | undefined; Next?: string | undefined },
    otherwise: Payload,
    extra: Extra = {},
    at = '',
  ): Promise<void> {
    await this.leaveBy({ next: Next, output: Output, assign: Assign, otherwise, extra, at });
  }

  /** Evaluates Assign and Output side by side from what was known at entry, writes Exited, and goes on. */
  async leaveBy(way: Way): Promise<void> {
    const { at = '', extra } = way;
    const assigned: { [name: string]: Json } = {};
    for (const [name, value] of Object.entries(way.assign ?? {})) assigned[name] = await this.evaluate(value, `${at}Assign/${name}`, extra);
    const output = way.output === undefined ? way.otherwise : payload(await this.evaluate(way.output, `${at}Output`, extra));
    this.checkSize(output);
    this.#checkAssign(assigned);
    this.settle();
    this.#exited(output, way.assign === undefined ? undefined : assigned);
    this.execution.options.observer?.exited?.(this.name, this.state.Type, output.value);
    this.branch.assign(assigned);
    this.branch.activity = undefined;
    if (way.next === undefined) {
      this.branch.over = true;
      await this.branch.done({ output });
      return;
    }
    this.execution.options.observer?.moved?.(this.name, way.next);
    this.execution.enter(this.branch, way.next, output);
  }

  #checkAssign(assigned: { readonly [name: string]: Json }): void {
    if (Object.keys(assigned).length === 0 || fits(JSON.stringify(assigned), LIMITS.assignBytes)) return;
    const cause = this.explain(`The size of the variables assigned exceeds the maximum of ${LIMITS.assignBytes} bytes.`);
    throw new StateFailure({ error: STATES.dataLimitExceeded, cause });
  }

  #exited(output: Payload, assigned: { readonly [name: string]: Json } | undefined): void {
    const variables = Object.fromEntries(Object.entries(assigned ?? {}).map(([name, value]) => [name, JSON.stringify(value)]));
    this.record(`${this.state.Type}StateExited`, {
      stateExitedEventDetails: {
        name: this.name,
        output: output.text,
        outputDetails: NOT_TRUNCATED,
        ...(assigned === undefined ? {} : { assignedVariables: variables, assignedVariablesDetails: NOT_TRUNCATED }),
      },
    });
  }

  /** Retry, then Catch, then the branch fails. What no state may handle ends the execution where it happened. */
  async fail(error: StateFailure): Promise<void> {
    const { failure } = error;
    const children = this.#children;
    this.settle();
    if (isTerminal(failure)) return this.execution.fail(this.branch, failure);
    for (const child of children) child.abort(this.branch.lastEvent, true);
    if (error.evaluation) this.#evaluationFailed(error);
    const wait = this.#retries.next(failure, this.execution.options.random);
    if (wait !== undefined) {
      this.attempt += 1;
      this.taskToken = undefined;
      this.later(wait, () => this.#attempt(this));
      return;
    }
    const before = this.branch.lastEvent;
    this.#stateFailed();
    const catchers = 'Catch' in this.state ? (this.state.Catch ?? []) : [];
    const index = catchers.findIndex((catcher) => matchesError(catcher.ErrorEquals, failure));
    const catcher = catchers[index];
    if (catcher === undefined) await this.#failBranch(failure);
    else await this.#catch(catcher, index, failure, before);
  }

  /** Written once the retries are used up, before a Catch. */
  #stateFailed(): void {
    if (this.state.Type === 'Map' || this.state.Type === 'Parallel') this.record(`${this.state.Type}StateFailed`);
  }

  /** A catcher whose own expression fails fails the state a second time, from where it stood before the first. */
  async #catch(catcher: Catcher, index: number, failure: Failure, before: number): Promise<void> {
    const errorOutput: Json = {
      ...(failure.error === undefined ? {} : { Error: failure.error }),
      ...(failure.cause === undefined ? {} : { Cause: failure.cause }),
    };
    try {
      await this.leave(catcher, payload(errorOutput), { errorOutput }, `Catch[${index}]/`);
    } catch (error) {
      if (!(error instanceof StateFailure) || this.#isFinal(error)) throw error;
      this.branch.lastEvent = before;
      if (error.evaluation) this.#evaluationFailed(error);
      this.#stateFailed();
      await this.#failBranch(error.failure);
    }
  }

  async #failBranch(failure: Failure): Promise<void> {
    this.branch.over = true;
    await this.branch.done({ failure });
  }

  /** On AWS an expression that fails before any work follows the event before the state, not the state's own. */
  #evaluationFailed(error: StateFailure): void {
    const untouched = this.branch.lastEvent === this.entered && error.location !== 'Timestamp';
    const previous = untouched ? this.before : this.branch.lastEvent;
    const { error: name = '', cause = '' } = error.failure;
    const details: { [field: string]: Json } = { error: name, cause, state: this.name };
    if (error.location !== undefined) details['location'] = error.location;
    this.execution.record(this.branch, 'EvaluationFailed', { evaluationFailedEventDetails: details }, previous);
  }
}

/** A branch that fails in a Task leaves the state open: AWS writes TaskStateAborted for it once the branch has failed. */
export function noteTaskAborted(execution: Execution, branch: Branch): void {
  if (branch.activity instanceof Visit && branch.activity.state.Type === 'Task') execution.note('TaskStateAborted', branch.lastEvent);
}

/** States that have an Aborted event; the others are never caught in the middle. */
const ABORTABLE = new Set(['Task', 'Wait', 'Parallel', 'Map']);
