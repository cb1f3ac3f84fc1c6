import type { Json, Members } from '../../../cloud/cloud.ts';
import type { Shape } from '../../../wire/shape.ts';

/** Why Arguments cannot be the parameters of a call, in the words of Step Functions. */
export class BadArguments extends Error {
  override readonly name = 'BadArguments';
}

/**
 * Arguments of a task as the SDK's members: PascalCase names become the member's own, ISO texts become Dates.
 * Throws BadArguments listing fields that are unknown, missing or of the wrong type.
 */
export function toMembers(shape: Shape, value: Json): Members {
  const problems: string[] = [];
  const converted = toStruct(shape, value, '', problems);
  if (problems.length > 0)
    throw new BadArguments(`The Parameters '${JSON.stringify(value)}' could not be used to start the Task: [${problems.join(', ')}]`);
  return converted;
}

function toStruct(shape: Shape, value: Json, path: string, problems: string[]): Members {
  const members: Members = {};
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    problems.push(`The value for the field '${path}' must be an object`);
    return members;
  }
  for (const [name, member] of Object.entries(value)) {
    const own = memberName(shape, name);
    const inner = own === undefined ? undefined : shape.members.get(own);
    if (own === undefined || inner === undefined) problems.push(`The field '${join(path, name)}' is not supported by Step Functions`);
    else members[own] = toMember(inner, member, join(path, name), problems);
  }
  for (const name of shape.required)
    if (members[name] === undefined) problems.push(`The field '${join(path, pascal(name))}' is required but was missing`);
  return members;
}

function toMember(shape: Shape, value: Json, path: string, problems: string[]): unknown {
  switch (shape.kind) {
    case 'struct':
      return toStruct(shape, value, path, problems);
    case 'list':
      if (Array.isArray(value)) return value.map((item, index) => toMember(shape.value, item, `${path}[${index}]`, problems));
      problems.push(`The value for the field '${path}' must be an ARRAY`);
      return value;
    case 'map':
      if (value !== null && typeof value === 'object' && !Array.isArray(value))
        return Object.fromEntries(
          Object.entries(value).map(([key, item]) => [key, toMember(shape.value, item, join(path, key), problems)]),
        );
      problems.push(`The value for the field '${path}' must be an OBJECT`);
      return value;
    case 'blob':
      return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    case 'timestamp':
      return typeof value === 'string' ? new Date(value) : typeof value === 'number' ? new Date(value * 1000) : value;
    case 'string':
      if (typeof value !== 'string') problems.push(`The value for the field '${path}' must be a STRING`);
      return value;
    case 'number':
      if (typeof value !== 'number') problems.push(`The value for the field '${path}' must be a NUMBER`);
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') problems.push(`The value for the field '${path}' must be a BOOLEAN`);
      return value;
    default:
      return value;
  }
}

function memberName(shape: Shape, name: string): string | undefined {
  if (shape.members.has(name)) return name;
  const lower = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return shape.members.has(lower) ? lower : undefined;
}

export type Times = 'iso' | 'milliseconds';

/** An answer as a task's result: PascalCase names, times as ISO text (SDK integrations) or epoch milliseconds (`.sync`). */
export function toResult(shape: Shape | undefined, value: unknown, times: Times): Json {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return times === 'iso' ? value.toISOString() : value.getTime();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map((item) => toResult(shape?.kind === 'list' ? shape.value : undefined, item, times));
  if (typeof value === 'object') {
    const result: { [name: string]: Json } = {};
    const isMap = shape?.kind === 'map' || shape?.kind === 'document';
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined) continue;
      const inner = shape === undefined ? undefined : isMap ? shape.value : shape.members.get(name);
      result[isMap || shape === undefined ? name : pascal(name)] = toResult(inner, member, times);
    }
    return result;
  }
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  return String(value);
}

function pascal(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
