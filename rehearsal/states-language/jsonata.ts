import jsonata from 'jsonata';
import type { Json } from '../cloud/cloud.ts';
import { type Ambience, hash, parse, partition, range, seededRandom, uuid } from './functions.ts';

/**
 * Work that one expression may do before it counts as too slow. AWS allows one second; a count of evaluated nodes
 * gives the same answer on every machine.
 */
const MAX_STEPS = 200_000;
const MAX_DEPTH = 1_000;

/** Why an expression gave no JSON value, in the words that follow "The JSONata expression '…' specified for the field '…'". */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

interface Budget {
  steps: number;
  depth: number;
}

const compiled = new Map<string, jsonata.Expression>();
const ENTRY = Symbol.for('jsonata.__evaluate_entry');
const EXIT = Symbol.for('jsonata.__evaluate_exit');

/** Whether a string is an expression: it starts with `{%` and ends with `%}`, with nothing outside. */
export function isExpression(text: string): boolean {
  return text.length >= 4 && text.startsWith('{%') && text.endsWith('%}');
}

/** The JSONata between the marks. */
export function sourceOf(expression: string): string {
  return expression.slice(2, -2).trim();
}

/** Compiles once per source text; throws ExpressionError when it is not JSONata. */
export function compile(source: string): jsonata.Expression {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  let expression: jsonata.Expression;
  try {
    expression = jsonata(source);
  } catch (error) {
    throw new ExpressionError(`threw an error during evaluation. ${describe(error)}`);
  }
  expression.registerFunction('partition', partition, '<xn:a>');
  expression.registerFunction('range', range, '<nnn:x>');
  expression.registerFunction('hash', hash, '<xs:s>');
  expression.registerFunction('parse', parse, '<s:x>');
  assignHook(expression, ENTRY, enter);
  assignHook(expression, EXIT, exit);
  compiled.set(source, expression);
  return expression;
}

/** The evaluator looks these hooks up under symbols; the type declarations know only names. */
function assignHook(expression: jsonata.Expression, symbol: symbol, hook: Hook): void {
  Reflect.apply(expression.assign, expression, [symbol, hook]);
}

interface Lookup {
  lookup(name: string): Budget | undefined;
}
type Hook = (node: unknown, input: unknown, environment: Lookup) => void;

const enter: Hook = (_node, _input, environment) => {
  const budget = environment.lookup('__budget');
  if (budget === undefined) return;
  budget.steps += 1;
  budget.depth += 1;
  if (budget.steps > MAX_STEPS) throw new ExpressionError('Expression evaluation timeout');
  if (budget.depth > MAX_DEPTH) throw new ExpressionError('Stack overflow error');
};

const exit: Hook = (_node, _input, environment) => {
  const budget = environment.lookup('__budget');
  if (budget !== undefined) budget.depth -= 1;
};

/**
 * Evaluates an expression with variables. There is no input document: `$`, `$$` and bare names are undefined, as on AWS.
 * `$now` and `$millis` give virtual time, `$random()` and `$uuid()` seeded values; `$eval` does not exist.
 */
export async function evaluate(source: string, variables: Readonly<Record<string, unknown>>, ambience: Ambience): Promise<Json> {
  const expression = compile(source);
  const now = ambience.now();
  const bindings: Record<string, unknown> = {
    eval: undefined,
    now: (picture?: string, timezone?: string) => formatMillis(now, picture, timezone),
    millis: () => now,
    random: (seed?: number) => (seed === undefined ? ambience.random() : seededRandom(seed)),
    uuid: () => uuid(ambience.random),
    ...variables,
    __budget: { steps: 0, depth: 0 } satisfies Budget,
  };
  let value: unknown;
  try {
    value = await expression.evaluate(undefined, bindings);
  } catch (error) {
    throw new ExpressionError(`threw an error during evaluation. ${describe(error)}`);
  }
  if (value === undefined) throw new ExpressionError('returned nothing (undefined).');
  return toJson(value);
}

async function formatMillis(now: number, picture?: string, timezone?: string): Promise<unknown> {
  return compile('$fromMillis($at, $picture, $timezone)').evaluate(undefined, { at: now, picture, timezone });
}

/** jsonata throws plain objects with a code and a message; our own functions throw Errors. */
function describe(error: unknown): string {
  if (error instanceof RangeError) return 'Stack overflow error';
  if (error instanceof ExpressionError) return error.message;
  if (typeof error === 'object' && error !== null) {
    const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
    if ('message' in error && typeof error.message === 'string') return `${code}${error.message}`;
  }
  return String(error);
}

/** A plain copy: sequences lose their marks, undefined members go, functions are refused. */
function toJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new ExpressionError('returned an unsupported result type.');
    return value === 0 ? 0 : value;
  }
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : toJson(item)));
  if (typeof value === 'object' && !isCallable(value)) {
    const plain: { [key: string]: Json } = {};
    for (const [key, member] of Object.entries(value)) if (member !== undefined) plain[key] = toJson(member);
    return plain;
  }
  throw new ExpressionError('returned an unsupported result type.');
}

function isCallable(value: object): boolean {
  return value instanceof RegExp || '_jsonata_lambda' in value || '_jsonata_function' in value;
}
