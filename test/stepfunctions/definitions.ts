import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { allTransitions, fails, type Walk, walk } from '../../rehearsal/states-language/walk.ts';

const FOLDER = join(import.meta.dirname, '../../stepfunctions');
const REGION = 'eu-central-1:111122223333';

/** The four workflows, by file name without its end. */
export const WORKFLOWS = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.asl.json'))
  .map((name) => name.replace('.asl.json', ''))
  .sort();

export const sourceOf = (workflow: string): string => readFileSync(join(FOLDER, `${workflow}.asl.json`), 'utf8');

/** What CloudFormation would put into a placeholder. */
function boundTo(placeholder: string): string {
  if (placeholder === 'Partition') return 'aws';
  if (placeholder.endsWith('FunctionArn')) return `arn:aws:lambda:${REGION}:function:${placeholder.replace('FunctionArn', '')}:7`;
  if (placeholder.endsWith('StateMachineArn')) return `arn:aws:states:${REGION}:stateMachine:${placeholder.replace('StateMachineArn', '')}`;
  if (placeholder.endsWith('RoleArn')) return `arn:aws:iam::111122223333:role/${placeholder.replace('RoleArn', '')}`;
  if (placeholder.endsWith('KeyArn')) return `arn:aws:kms:${REGION}:key/11111111-2222-3333-4444-555555555555`;
  if (placeholder.endsWith('TopicArn')) return `arn:aws:sns:${REGION}:slipway`;
  throw new Error(`nothing is known to bind to \${${placeholder}}`);
}

export const placeholdersOf = (workflow: string): readonly string[] => [
  ...new Set([...sourceOf(workflow).matchAll(/\$\{([A-Za-z]+)\}/g)].map(([, name = '']) => name)),
];

const retrySchema = v.object({ ErrorEquals: v.array(v.string()) });
export interface StateDefinition {
  readonly Type: string;
  readonly [field: string]: unknown;
}
export interface FlowDefinition {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number | undefined;
  readonly States: Readonly<Record<string, StateDefinition>>;
}
const stateSchema = v.looseObject({ Type: v.string() });
const flowSchema = v.looseObject({
  StartAt: v.string(),
  TimeoutSeconds: v.optional(v.number()),
  States: v.record(v.string(), stateSchema),
});

/** A workflow as Step Functions gets it. */
export function definitionOf(workflow: string): FlowDefinition {
  return v.parse(flowSchema, JSON.parse(sourceOf(workflow).replaceAll(/\$\{([A-Za-z]+)\}/g, (_, name: string) => boundTo(name))));
}

export interface PlacedState {
  readonly name: string;
  readonly state: StateDefinition;
  /** Whether an enclosing Parallel or Map catches what this state does not. */
  readonly enclosed: boolean;
}

/** Every state of a flow, those inside Parallel and Map too. */
export function statesOf(flow: FlowDefinition, enclosed = false): readonly PlacedState[] {
  return Object.entries(flow.States).flatMap(([name, state]) => [
    { name, state, enclosed },
    ...innerFlows(state).flatMap((inner) => statesOf(inner, enclosed || 'Catch' in state)),
  ]);
}

function innerFlows(state: StateDefinition): readonly FlowDefinition[] {
  const inner = [...(Array.isArray(state['Branches']) ? state['Branches'] : []), state['ItemProcessor']].filter(
    (flow) => flow !== undefined,
  );
  return inner.map((flow) => v.parse(flowSchema, flow));
}

/** ErrorEquals of a state's Retry or Catch, in order. */
export const errorsOf = (state: StateDefinition, field: 'Retry' | 'Catch'): readonly string[] =>
  v.parse(v.optional(v.array(retrySchema), []), state[field]).flatMap(({ ErrorEquals }) => ErrorEquals);

type WalkOptions = NonNullable<Parameters<typeof walk>[1]>;
type Json = NonNullable<WalkOptions['input']>;
export type Tasks = NonNullable<WalkOptions['tasks']>;

/** An error of nobody's: no Retry names it, so only a Catch helps. */
export const BOOM = fails('Boom', 'it broke');

/** Walks a workflow many times and remembers every way taken, so that a test can say that none is left. */
export class Walker {
  readonly workflow: string;
  readonly #definition: FlowDefinition;
  readonly #taken = new Set<string>();

  constructor(workflow: string) {
    this.workflow = workflow;
    this.#definition = definitionOf(workflow);
  }

  async walk(input: Json, tasks: Tasks): Promise<Walk> {
    const walked = await walk(this.#definition, { input, tasks, name: 'flights-0123456789abcdef0123' });
    for (const way of walked.transitions) this.#taken.add(way);
    return walked;
  }

  /** Ways of the file that no walk of this walker took. */
  untaken(): readonly string[] {
    return allTransitions(this.#definition).filter((way) => !this.#taken.has(way));
  }

  /** Names of the task states that catch by themselves. */
  catchingTasks(): readonly string[] {
    return statesOf(this.#definition)
      .filter(({ state }) => state.Type === 'Task' && 'Catch' in state)
      .map(({ name }) => name);
  }
}
