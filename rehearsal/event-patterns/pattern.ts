import { InvalidEventPattern } from './invalid.ts';
import { readTest, type Test } from './operators.ts';

/** One of the tests must hold for a leaf at this dot-joined path. */
export interface Condition {
  readonly path: string;
  readonly tests: readonly Test[];
}

/** Conditions that must all hold. A pattern is a list of such: `$or` multiplies them. */
export type Conjunction = readonly Condition[];

/** Reads a pattern; throws InvalidEventPattern with the reason. */
export function readPattern(pattern: unknown): readonly Conjunction[] {
  if (!isObject(pattern)) throw new InvalidEventPattern('Filter is not an object');
  return readObject(pattern, []);
}

function readObject(object: Readonly<Record<string, unknown>>, path: readonly string[]): readonly Conjunction[] {
  const entries = Object.entries(object);
  if (entries.length === 0) throw new InvalidEventPattern('Empty objects are not allowed');
  let alternatives: readonly Conjunction[] = [[]];
  for (const [key, value] of entries) {
    const branches = isOr(key, value) ? value.flatMap((branch) => readObject(branch, path)) : readField(value, [...path, key]);
    alternatives = alternatives.flatMap((left) => branches.map((right) => [...left, ...right]));
  }
  return alternatives;
}

function readField(value: unknown, path: readonly string[]): readonly Conjunction[] {
  if (isObject(value)) return readObject(value, path);
  const name = path.at(-1) ?? '';
  if (!Array.isArray(value)) throw new InvalidEventPattern(`"${name}" must be an object or an array`);
  if (value.length === 0) throw new InvalidEventPattern('Empty arrays are not allowed');
  return [[{ path: path.join('.'), tests: value.map(readTest) }]];
}

const OPERATORS = new Set(['exists', 'anything-but', 'prefix', 'suffix', 'equals-ignore-case', 'numeric', 'cidr', 'wildcard']);

/** `$or` is an alternative when it lists at least two objects of fields; otherwise it is a field of that name. */
function isOr(key: string, value: unknown): value is Readonly<Record<string, unknown>>[] {
  if (key !== '$or' || !Array.isArray(value) || value.length < 2) return false;
  return value.every((branch) => isObject(branch) && !Object.keys(branch).some((name) => OPERATORS.has(name)));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
