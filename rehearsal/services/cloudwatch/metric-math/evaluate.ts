import { AwsError, NotRehearsed } from '../../../cloud/aws-error.ts';
import { type Node, parseExpression } from './parse.ts';

/** Values by the start of their period, milliseconds; a missing period has no entry. */
export type TimeSeries = ReadonlyMap<number, number>;
type Value = number | TimeSeries | readonly TimeSeries[];

export interface Scope {
  /** The series of a query's id. */
  readonly series: (id: string) => TimeSeries;
  /** Series of all plain metrics of the request, for METRICS(). */
  readonly metrics: () => readonly TimeSeries[];
  /** Starts of the periods that the request spans, for FILL. */
  readonly grid: readonly number[];
  /** Seconds. */
  readonly period: number;
}

/**
 * A metric-math expression over the series of its scope: + - * / ^, comparisons, AND OR, and the functions ABS, AVG,
 * CEIL, FILL, FLOOR, IF, MAX, METRICS, METRIC_COUNT, MIN, PERIOD, SUM. A period in which an operand is missing, or
 * that divides by zero, has no value. Source: CloudWatch guide, "Using math expressions".
 *
 * @throws NotRehearsed for another function, by name
 */
export function evaluateExpression(expression: string, scope: Scope): TimeSeries {
  const value = evaluate(parseExpression(expression), scope);
  if (isSeries(value)) return value;
  throw new AwsError(
    'ValidationError',
    `Error in expression '${expression}': it should return a time series, not ${typeof value === 'number' ? 'a scalar' : 'an array'}`,
  );
}

function evaluate(node: Node, scope: Scope): Value {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'name':
      return scope.series(node.name);
    case 'text':
      throw new NotRehearsed(`the text '${node.text}' in metric math`);
    case 'list':
      return node.items.map((item) => asSeries(evaluate(item, scope), 'an array holds time series'));
    case 'negative':
      return combine(0, evaluate(node.of, scope), (a, b) => a - b);
    case 'binary':
      return combine(evaluate(node.left, scope), evaluate(node.right, scope), binary(node.sign));
    case 'call':
      return call(node.name, node.args, scope);
  }
}

function binary(sign: string): (a: number, b: number) => number {
  const truth = (holds: boolean): number => (holds ? 1 : 0);
  const found: Readonly<Record<string, (a: number, b: number) => number>> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '^': (a, b) => a ** b,
    '<': (a, b) => truth(a < b),
    '<=': (a, b) => truth(a <= b),
    '>': (a, b) => truth(a > b),
    '>=': (a, b) => truth(a >= b),
    '==': (a, b) => truth(a === b),
    '!=': (a, b) => truth(a !== b),
    '&&': (a, b) => truth(a !== 0 && b !== 0),
    AND: (a, b) => truth(a !== 0 && b !== 0),
    '||': (a, b) => truth(a !== 0 || b !== 0),
    OR: (a, b) => truth(a !== 0 || b !== 0),
  };
  return found[sign] ?? (() => Number.NaN);
}

/** Applies a sign period by period; only periods that both sides have. An array takes it series by series. */
function combine(left: Value, right: Value, apply: (a: number, b: number) => number): Value {
  if (typeof left === 'number' && typeof right === 'number') return apply(left, right);
  if (isArray(left)) return left.map((series) => asSeries(combine(series, right, apply), 'arrays are not combined with arrays'));
  if (isArray(right)) return right.map((series) => asSeries(combine(left, series, apply), 'arrays are not combined with arrays'));
  const times = isSeries(left) ? [...left.keys()] : isSeries(right) ? [...right.keys()] : [];
  return series(times, (time) => {
    const a = at(left, time);
    const b = at(right, time);
    return a === undefined || b === undefined ? undefined : apply(a, b);
  });
}

function call(name: string, args: readonly Node[], scope: Scope): Value {
  const values = (): Value[] => args.map((arg) => evaluate(arg, scope));
  switch (name) {
    case 'ABS':
      return each(values(), name, Math.abs);
    case 'CEIL':
      return each(values(), name, Math.ceil);
    case 'FLOOR':
      return each(values(), name, Math.floor);
    case 'SUM':
      return reduce(values(), name, (found) => found.reduce((total, value) => total + value, 0));
    case 'AVG':
      return reduce(values(), name, (found) => found.reduce((total, value) => total + value, 0) / found.length);
    case 'MAX':
      return reduce(values(), name, (found) => Math.max(...found));
    case 'MIN':
      return reduce(values(), name, (found) => Math.min(...found));
    case 'METRICS':
      if (args.length > 0) throw new NotRehearsed('METRICS with an argument in metric math', 'list the metrics in brackets');
      return scope.metrics();
    case 'METRIC_COUNT': {
      const [found = []] = values();
      return isArray(found) ? found.length : 1;
    }
    case 'PERIOD':
      return scope.period;
    case 'IF':
      return conditional(values());
    case 'FILL':
      return fill(args, scope);
    default:
      throw new NotRehearsed(`the metric math function ${name}`, 'use + - * /, IF, FILL, SUM, AVG, MIN, MAX, ABS, CEIL, FLOOR');
  }
}

function each(values: readonly Value[], name: string, apply: (value: number) => number): Value {
  const [only, ...rest] = values;
  if (only === undefined || rest.length > 0) throw wrongArguments(name);
  return combine(only, 0, (value) => apply(value));
}

/** Over one series a scalar; over an array a series, in each period of the members that have a value. */
function reduce(values: readonly Value[], name: string, apply: (found: readonly number[]) => number): Value {
  const [only, ...rest] = values;
  if (only === undefined || rest.length > 0) throw wrongArguments(name);
  if (typeof only === 'number') return only;
  if (isSeries(only)) return apply([...only.values()]);
  const times = [...new Set(only.flatMap((member) => [...member.keys()]))].sort((a, b) => a - b);
  return series(times, (time) => apply(only.flatMap((member) => member.get(time) ?? [])));
}

function conditional(values: readonly Value[]): Value {
  const [condition, then, otherwise] = values;
  if (condition === undefined || then === undefined || values.length > 3) throw wrongArguments('IF');
  if (isArray(condition) || isArray(then) || (otherwise !== undefined && isArray(otherwise))) throw wrongArguments('IF');
  if (typeof condition === 'number' && typeof then === 'number' && (otherwise === undefined || typeof otherwise === 'number')) {
    return condition !== 0 ? then : (otherwise ?? Number.NaN);
  }
  const timed = [condition, then, otherwise].find((value) => value !== undefined && isSeries(value));
  const times = timed !== undefined && isSeries(timed) ? [...timed.keys()] : [];
  return series(times, (time) => {
    const holds = at(condition, time);
    if (holds === undefined) return undefined;
    if (holds !== 0) return at(then, time);
    return otherwise === undefined ? undefined : at(otherwise, time);
  });
}

function fill(args: readonly Node[], scope: Scope): Value {
  const [source, filler] = args;
  if (source === undefined || filler === undefined || args.length > 2) throw wrongArguments('FILL');
  const value = evaluate(source, scope);
  if (typeof value === 'number') throw wrongArguments('FILL');
  if (filler.kind === 'name' && filler.name.toUpperCase() === 'LINEAR') throw new NotRehearsed('FILL with LINEAR in metric math');
  const repeats = filler.kind === 'name' && filler.name.toUpperCase() === 'REPEAT';
  const with_: Value = repeats ? Number.NaN : evaluate(filler, scope);
  const one = (member: TimeSeries): TimeSeries => {
    let last: number | undefined;
    return series(scope.grid, (time) => {
      last = member.get(time) ?? (repeats ? last : undefined);
      return last ?? (repeats ? undefined : at(with_, time));
    });
  };
  return isArray(value) ? value.map(one) : one(value);
}

function at(value: Value, time: number): number | undefined {
  if (typeof value === 'number') return value;
  return isSeries(value) ? value.get(time) : undefined;
}

/** A series of the periods for which `value` gives a finite number. */
function series(times: readonly number[], value: (time: number) => number | undefined): TimeSeries {
  const found = new Map<number, number>();
  for (const time of times) {
    const result = value(time);
    if (result !== undefined && Number.isFinite(result)) found.set(time, result);
  }
  return found;
}

function asSeries(value: Value, rule: string): TimeSeries {
  if (isSeries(value)) return value;
  throw new AwsError('ValidationError', `Error in expression: ${rule}`);
}

function isSeries(value: Value): value is TimeSeries {
  return value instanceof Map;
}

function isArray(value: Value): value is readonly TimeSeries[] {
  return Array.isArray(value);
}

function wrongArguments(name: string): AwsError {
  return new AwsError('ValidationError', `Error in expression: the arguments of ${name} do not fit`);
}
