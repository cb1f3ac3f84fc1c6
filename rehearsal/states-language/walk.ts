import { VirtualClock } from '../clock/virtual-clock.ts';
import type { Json } from '../cloud/cloud.ts';
import { type Machine, parseDefinition } from './definition.ts';
import { Execution, type ExecutionStatus } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import { ScriptedTasks, type TaskScript } from './scripted-tasks.ts';
import { eachState, transitionsOf } from './transitions.ts';

export { fails, later, never, type TaskScript } from './scripted-tasks.ts';

export interface WalkOptions {
  readonly input?: Json;
  /**
   * What the tasks answer, by state name: a value, a failure (`fails('Some.Error', 'cause')` or `{ error, cause? }`),
   * a list of them in order, or a function of the arguments. A task that is called and has no script fails the walk.
   */
  readonly tasks?: Readonly<Record<string, TaskScript>>;
  /** Virtual start, ISO 8601. @default 2026-01-01T00:00:00Z */
  readonly at?: string;
  /** Execution name, as `$states.context.Execution.Name`. @default walk */
  readonly name?: string;
  /** Uniform numbers in [0, 1) for jitter and `$random()`. @default - always 0.5 */
  readonly random?: () => number;
  /** Stops the execution at this many virtual seconds, as StopExecution does. */
  readonly stopAfter?: number;
}

export interface Walk {
  readonly status: ExecutionStatus;
  readonly output: Json | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Names of the states entered, in order, those inside Parallel and Map too. */
  readonly path: readonly string[];
  /** State and arguments of each task started, retries included. */
  readonly calls: readonly (readonly [state: string, arguments_: Json])[];
  /** Ways taken, `From -> To`, each once. */
  readonly transitions: readonly string[];
  /** Virtual seconds from start to end. */
  readonly seconds: number;
  readonly history: readonly HistoryEvent[];
}

/** Runs a definition with scripted tasks in virtual time, so that waits, retries and timeouts cost nothing. */
export async function walk(definition: unknown, options: WalkOptions = {}): Promise<Walk> {
  const machine = parseDefinition(definition);
  const clock = new VirtualClock(Date.parse(options.at ?? '2026-01-01T00:00:00Z'));
  const tasks = new ScriptedTasks(options.tasks ?? {}, taskStates(machine), clock);
  const path: string[] = [];
  const transitions = new Set<string>();
  let tokens = 0;
  const name = options.name ?? 'walk';
  const execution: Execution = new Execution({
    clock,
    definition: machine,
    input: options.input ?? {},
    identity: {
      arn: `arn:aws:states:eu-central-1:111122223333:execution:walked:${name}`,
      name,
      roleArn: 'arn:aws:iam::111122223333:role/walked',
      machineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:walked',
      machineName: 'walked',
    },
    region: 'eu-central-1',
    runner: tasks,
    random: options.random ?? (() => 0.5),
    token: () => `token-${++tokens}`,
    observer: {
      entered: (state) => path.push(state),
      moved: (from, to) => transitions.add(`${from} -> ${to}`),
    },
  });
  execution.start();
  if (options.stopAfter !== undefined) clock.at(clock.now() + options.stopAfter * 1000, () => execution.stop());
  const ended = await clock.run(() => execution.status !== 'RUNNING');
  if (ended !== 'done') throw new Error(`the walk stands still in '${path.at(-1)}': a task never answers and has no TimeoutSeconds`);
  return {
    status: execution.status,
    output: execution.output?.value,
    error: execution.failure?.error,
    cause: execution.failure?.cause,
    path,
    calls: tasks.calls,
    transitions: [...transitions],
    seconds: ((execution.stoppedAt ?? execution.startedAt) - execution.startedAt) / 1000,
    history: execution.history.events,
  };
}

/** Every way in a definition, `From -> To`, to assert that the walks of a test took them all. */
export function allTransitions(definition: unknown): readonly string[] {
  const ways = new Set<string>();
  eachState(parseDefinition(definition), (name, state) => {
    for (const { from, to } of transitionsOf(name, state)) ways.add(`${from} -> ${to}`);
  });
  return [...ways];
}

function taskStates(machine: Machine): ReadonlySet<string> {
  const names = new Set<string>();
  eachState(machine, (name, state) => {
    if (state.Type === 'Task') names.add(name);
  });
  return names;
}
