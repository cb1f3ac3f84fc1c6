import * as v from 'valibot';
import type { Json } from '../cloud/cloud.ts';
import { refuseWhatIsNotPlayed } from './refused.ts';
import { danglingTransitions } from './transitions.ts';

/** A value that may be a JSONata expression (`"{% … %}"`) instead of the literal it stands for. */
type Expression = string;

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number | undefined;
  readonly MaxAttempts?: number | undefined;
  readonly BackoffRate?: number | undefined;
  readonly MaxDelaySeconds?: number | undefined;
  readonly JitterStrategy?: 'FULL' | 'NONE' | undefined;
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: Template | undefined;
  readonly Output?: Json | undefined;
}

/** Names to values, any of which may hold expressions. */
export type Template = { readonly [name: string]: Json };

interface Common {
  readonly Comment?: string | undefined;
  readonly QueryLanguage?: 'JSONata' | undefined;
}

interface Continues extends Common {
  readonly Next?: string | undefined;
  readonly End?: boolean | undefined;
  readonly Output?: Json | undefined;
  readonly Assign?: Template | undefined;
}

interface Recovers {
  readonly Retry?: readonly Retrier[] | undefined;
  readonly Catch?: readonly Catcher[] | undefined;
}

export interface PassState extends Continues {
  readonly Type: 'Pass';
}

export interface TaskState extends Continues, Recovers {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments?: Json | undefined;
  /** Role that the task runs under instead of the machine's. */
  readonly Credentials?: { readonly RoleArn: string | Expression } | undefined;
  readonly TimeoutSeconds?: number | Expression | undefined;
  readonly HeartbeatSeconds?: number | Expression | undefined;
}

export interface ChoiceRule {
  readonly Condition: boolean | Expression;
  readonly Next: string;
  readonly Output?: Json | undefined;
  readonly Assign?: Template | undefined;
  readonly Comment?: string | undefined;
}

export interface ChoiceState extends Common {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string | undefined;
  readonly Output?: Json | undefined;
  readonly Assign?: Template | undefined;
}

export interface WaitState extends Continues {
  readonly Type: 'Wait';
  readonly Seconds?: number | Expression | undefined;
  readonly Timestamp?: string | Expression | undefined;
}

export interface SucceedState extends Common {
  readonly Type: 'Succeed';
  readonly Output?: Json | undefined;
}

export interface FailState extends Common {
  readonly Type: 'Fail';
  readonly Error?: string | Expression | undefined;
  readonly Cause?: string | Expression | undefined;
}

/** States that are run together: a machine, a branch of a Parallel, the processor of a Map. */
export interface Flow {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface ParallelState extends Continues, Recovers {
  readonly Type: 'Parallel';
  readonly Branches: readonly Flow[];
  readonly Arguments?: Json | undefined;
}

export interface MapState extends Continues, Recovers {
  readonly Type: 'Map';
  readonly Items?: Json | undefined;
  readonly ItemSelector?: Json | undefined;
  readonly ItemProcessor: Flow & { readonly ProcessorConfig?: { readonly Mode?: 'INLINE' | undefined } | undefined };
  readonly MaxConcurrency?: number | Expression | undefined;
  readonly ToleratedFailureCount?: number | Expression | undefined;
  readonly ToleratedFailurePercentage?: number | Expression | undefined;
}

export type State = PassState | TaskState | ChoiceState | WaitState | SucceedState | FailState | ParallelState | MapState;

export interface Machine extends Flow {
  readonly Comment?: string | undefined;
  /** Language of the states that name none; a machine of JSONPath may hold states of JSONata. */
  readonly QueryLanguage?: 'JSONata' | 'JSONPath' | undefined;
  readonly Version?: string | undefined;
  readonly TimeoutSeconds?: number | undefined;
}

const json = v.custom<Json>((value) => value !== undefined);
const template = v.record(v.string(), json);
const seconds = v.union([v.pipe(v.number(), v.integer(), v.minValue(0)), v.pipe(v.string(), v.startsWith('{%'), v.endsWith('%}'))]);
const count = seconds;
const errorNames = v.pipe(v.array(v.string()), v.minLength(1));

const retrier = v.strictObject({
  Comment: v.optional(v.string()),
  ErrorEquals: errorNames,
  IntervalSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99_999_999))),
  MaxAttempts: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(99_999_999))),
  BackoffRate: v.optional(v.pipe(v.number(), v.minValue(1))),
  MaxDelaySeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(31_622_400))),
  JitterStrategy: v.optional(v.picklist(['FULL', 'NONE'])),
});

const catcher = v.strictObject({
  Comment: v.optional(v.string()),
  ErrorEquals: errorNames,
  Next: v.string(),
  Assign: v.optional(template),
  Output: v.optional(json),
});

const common = { Comment: v.optional(v.string()), QueryLanguage: v.optional(v.literal('JSONata')) };
const continues = {
  ...common,
  Next: v.optional(v.string()),
  End: v.optional(v.boolean()),
  Output: v.optional(json),
  Assign: v.optional(template),
};
const recovers = { Retry: v.optional(v.array(retrier)), Catch: v.optional(v.array(catcher)) };

const choiceRule = v.strictObject({
  Comment: v.optional(v.string()),
  Condition: v.union([v.boolean(), v.string()]),
  Next: v.string(),
  Output: v.optional(json),
  Assign: v.optional(template),
});

const flow: v.GenericSchema<unknown, Flow> = v.lazy(() =>
  v.strictObject({ Comment: v.optional(v.string()), StartAt: v.string(), States: v.record(v.string(), state) }),
);

const processor: v.GenericSchema<unknown, MapState['ItemProcessor']> = v.lazy(() =>
  v.strictObject({
    Comment: v.optional(v.string()),
    ProcessorConfig: v.optional(v.strictObject({ Mode: v.optional(v.literal('INLINE')) })),
    StartAt: v.string(),
    States: v.record(v.string(), state),
  }),
);

const state: v.GenericSchema<unknown, State> = v.lazy(() =>
  v.variant('Type', [
    v.strictObject({ Type: v.literal('Pass'), ...continues }),
    v.strictObject({
      Type: v.literal('Task'),
      ...continues,
      ...recovers,
      Resource: v.string(),
      Arguments: v.optional(json),
      Credentials: v.optional(v.strictObject({ RoleArn: v.string() })),
      TimeoutSeconds: v.optional(seconds),
      HeartbeatSeconds: v.optional(seconds),
    }),
    v.strictObject({
      Type: v.literal('Choice'),
      ...common,
      Choices: v.pipe(v.array(choiceRule), v.minLength(1)),
      Default: v.optional(v.string()),
      Output: v.optional(json),
      Assign: v.optional(template),
    }),
    v.strictObject({ Type: v.literal('Wait'), ...continues, Seconds: v.optional(seconds), Timestamp: v.optional(v.string()) }),
    v.strictObject({ Type: v.literal('Succeed'), ...common, Output: v.optional(json) }),
    v.strictObject({ Type: v.literal('Fail'), ...common, Error: v.optional(v.string()), Cause: v.optional(v.string()) }),
    v.strictObject({
      Type: v.literal('Parallel'),
      ...continues,
      ...recovers,
      Branches: v.pipe(v.array(flow), v.minLength(1)),
      Arguments: v.optional(json),
    }),
    v.strictObject({
      Type: v.literal('Map'),
      ...continues,
      ...recovers,
      Items: v.optional(json),
      ItemSelector: v.optional(json),
      ItemProcessor: processor,
      MaxConcurrency: v.optional(count),
      ToleratedFailureCount: v.optional(count),
      ToleratedFailurePercentage: v.optional(count),
    }),
  ]),
);

const machine: v.GenericSchema<unknown, Machine> = v.strictObject({
  Comment: v.optional(v.string()),
  QueryLanguage: v.optional(v.picklist(['JSONata', 'JSONPath'])),
  Version: v.optional(v.string()),
  StartAt: v.string(),
  TimeoutSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99_999_999))),
  States: v.record(v.string(), state),
});

/** A definition that Step Functions would refuse, with the place and the reason. */
export class InvalidDefinition extends Error {
  override readonly name = 'InvalidDefinition';
}

/**
 * Reads a state machine's definition, given as text or as parsed JSON.
 * Throws NotRehearsed naming what AWS accepts and the rehearsal does not play (JSONPath, distributed Map),
 * and InvalidDefinition naming what AWS refuses.
 */
export function parseDefinition(definition: unknown): Machine {
  const read = readDefinition(definition);
  const dangling = danglingTransitions(read).map(({ state: name, path, message }) => `state '${name}': ${path} ${message}`);
  if (dangling.length > 0) throw new InvalidDefinition(dangling.join('; '));
  return read;
}

/** The same without a look at where the transitions lead. */
export function readDefinition(definition: unknown): Machine {
  const parsed = typeof definition === 'string' ? parseText(definition) : definition;
  refuseWhatIsNotPlayed(parsed);
  const result = v.safeParse(machine, parsed);
  if (!result.success) {
    const issues = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'definition'}: ${issue.message}`);
    throw new InvalidDefinition(`not a state machine that Step Functions accepts: ${issues.join('; ')}`);
  }
  return result.output;
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidDefinition(`the definition is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
