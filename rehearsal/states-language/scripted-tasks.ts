import type { Clock } from '../clock/clock.ts';
import type { Json } from '../cloud/cloud.ts';
import type { Failure } from './failure.ts';
import type { RunningTask, TaskAnswers, TaskRequest, TaskRunner } from './task-runner.ts';

/** What a scripted task answers once. */
export type Answer = Json | ScriptedFailure | ScriptedDelay | typeof NEVER;

/** One answer for every call, a list of answers in order, or a function of the arguments. */
export type TaskScript = Answer | readonly Answer[] | ((arguments_: Json, call: { attempt: number; index: number }) => Answer);

class ScriptedFailure {
  readonly failure: Failure;
  constructor(failure: Failure) {
    this.failure = failure;
  }
}

class ScriptedDelay {
  readonly seconds: number;
  readonly answer: Answer;
  constructor(seconds: number, answer: Answer) {
    this.seconds = seconds;
    this.answer = answer;
  }
}

const NEVER = Symbol('never answers');

/** The task fails with this error. A cause that is no text is written as JSON. */
export function fails(error: string, cause?: Json): ScriptedFailure {
  if (cause === undefined) return new ScriptedFailure({ error });
  return new ScriptedFailure({ error, cause: typeof cause === 'string' ? cause : JSON.stringify(cause) });
}

/** The answer comes after this many virtual seconds. */
export function later(seconds: number, answer: Answer): ScriptedDelay {
  return new ScriptedDelay(seconds, answer);
}

/** No answer ever comes: only a timeout or a stop ends the task. */
export function never(): typeof NEVER {
  return NEVER;
}

/**
 * Tasks that answer from a script. For `lambda:invoke` the answer is what the function returns, and `$states.result` becomes
 * `{ ExecutedVersion, Payload, StatusCode }` around it; for `.waitForTaskToken` it is the answer to the token; else it is `$states.result`.
 */
export class ScriptedTasks implements TaskRunner {
  readonly calls: (readonly [string, Json])[] = [];
  readonly #scripts: Readonly<Record<string, TaskScript>>;
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();

  constructor(scripts: Readonly<Record<string, TaskScript>>, states: ReadonlySet<string>, clock: Clock) {
    const unknown = Object.keys(scripts).filter((name) => !states.has(name));
    if (unknown.length > 0)
      throw new Error(`tasks are scripted for ${unknown.join(', ')}, but the definition's tasks are: ${[...states].join(', ')}`);
    this.#scripts = scripts;
    this.#clock = clock;
  }

  start(request: TaskRequest, answers: TaskAnswers): RunningTask {
    this.calls.push([request.state, request.arguments]);
    const answer = this.#next(request);
    const { pattern, type } = request.resource;
    if (pattern !== 'request') answers.submitted({});
    const wraps = type === 'lambda' && pattern === 'request';
    const wrap = (value: Json): Json => (wraps ? { ExecutedVersion: '1', Payload: value, StatusCode: 200 } : value);
    this.#settle(answer, (settled) => this.#reply(settled, answers, wrap));
    return { cancel: () => {} };
  }

  #settle(answer: Answer, reply: (settled: Json | ScriptedFailure) => void): void {
    if (answer === NEVER) return;
    if (answer instanceof ScriptedDelay) {
      const { seconds, answer: later } = answer;
      this.#clock.at(this.#clock.now() + seconds * 1000, () => this.#settle(later, reply));
    } else reply(answer);
  }

  #reply(settled: Json | ScriptedFailure, answers: TaskAnswers, wrap: (value: Json) => Json): void {
    const failure = settled instanceof ScriptedFailure ? settled.failure : plainFailure(settled);
    if (failure !== undefined) answers.failed(failure);
    else if (!(settled instanceof ScriptedFailure)) answers.succeeded(wrap(settled));
  }

  #next(request: TaskRequest): Answer {
    const { state } = request;
    const script = this.#scripts[state];
    if (script === undefined) throw new Error(`the task '${state}' was called, but nothing is scripted for it`);
    const index = this.#counts.get(state) ?? 0;
    this.#counts.set(state, index + 1);
    if (typeof script === 'function') return script(request.arguments, { attempt: request.attempt, index });
    if (!isList(script)) return script;
    const answer = script[index];
    if (answer === undefined)
      throw new Error(`the task '${state}' was called ${index + 1} times, but ${script.length} answers are scripted`);
    return answer;
  }
}

function isList(script: TaskScript): script is readonly Answer[] {
  return Array.isArray(script);
}

/** `{ error, cause? }` and nothing else is a failure; an output of that very shape needs a function script around another. */
function plainFailure(value: Json): Failure | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const { error, cause, ...rest } = value;
  if (typeof error !== 'string' || Object.keys(rest).length > 0) return undefined;
  if (cause === undefined) return { error };
  return { error, cause: typeof cause === 'string' ? cause : JSON.stringify(cause) };
}
