import { AwsError } from '../cloud/aws-error.ts';
import type { Json, Members } from '../cloud/cloud.ts';
import type { Shape } from './shape.ts';
import { readTimestamp } from './timestamp.ts';

/**
 * JSON of a request to members: timestamps become Date, blobs Uint8Array. Throws ValidationException for a missing
 * member and SerializationException for one of another type, in AWS's words; a member that the model does not know is
 * refused too, where AWS would ignore it, because on a laptop it is a typing slip.
 */
export function decodeJson(shape: Shape, json: unknown): Members {
  if (shape.kind === 'unit') return {};
  const decoded = decode(shape, json ?? {}, [], 'request');
  const missing = missingMembers(shape, decoded, []);
  if (missing.length > 0)
    throw validation(missing.map((path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`));
  return isObject(decoded) ? decoded : {};
}

/** JSON of a service's answer to members; members that the model does not know are left out, as a client does. */
export function decodeAnswer(shape: Shape, json: unknown): Members {
  const decoded = shape.kind === 'unit' ? {} : decode(shape, json ?? {}, [], 'answer');
  return isObject(decoded) ? decoded : {};
}

/** Members of an answer to JSON. Members that the model does not know are left out, as a real service could not send them. */
export function encodeJson(shape: Shape, members: Members): Json {
  return shape.kind === 'unit' ? {} : encode(shape, members);
}

/** Paths of required members that are absent, as AWS spells paths: lower camel case, lists counted from one. */
export function missingMembers(shape: Shape, value: unknown, path: readonly string[]): string[] {
  if (shape.kind === 'list' && Array.isArray(value))
    return value.flatMap((item, index) => missingMembers(shape.value, item, [...path, `${index + 1}`, 'member']));
  if (shape.kind === 'map' && isObject(value))
    return Object.entries(value).flatMap(([key, item]) => missingMembers(shape.value, item, [...path, key, 'member']));
  if (shape.kind !== 'struct' || !isObject(value)) return [];
  const absent = shape.required.filter((name) => value[name] === undefined).map((name) => [...path, camel(name)].join('.'));
  const within = [...shape.members].flatMap(([name, member]) =>
    value[name] === undefined ? [] : missingMembers(member, value[name], [...path, camel(name)]),
  );
  return [...absent, ...within];
}

function decode(shape: Shape, json: unknown, path: readonly string[], of: 'request' | 'answer'): unknown {
  if (json === null || json === undefined) return undefined;
  switch (shape.kind) {
    case 'struct': {
      if (!isObject(json)) throw serialization(path, 'a structure', json);
      const members: Members = {};
      for (const [name, value] of Object.entries(json)) {
        const member = shape.members.get(name);
        if (member === undefined && (name === '__type' || of === 'answer')) continue;
        if (member === undefined)
          throw validation([
            `${[...path, name].join('.')} is not a member of ${shape.name}; it has ${[...shape.members.keys()].join(', ')}`,
          ]);
        const decoded = decode(member, value, [...path, name], of);
        if (decoded !== undefined) members[name] = decoded;
      }
      return members;
    }
    case 'list':
      if (!Array.isArray(json)) throw serialization(path, 'a list', json);
      return json.map((item, index) => decode(shape.value, item, [...path, String(index)], of) ?? null);
    case 'map':
      if (!isObject(json)) throw serialization(path, 'a map', json);
      return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, decode(shape.value, item, [...path, key], of) ?? null]));
    case 'timestamp': {
      const date = readTimestamp(json);
      if (date === undefined) throw serialization(path, 'a timestamp', json);
      return date;
    }
    case 'blob':
      if (json instanceof Uint8Array) return json;
      if (typeof json !== 'string') throw serialization(path, 'a blob', json);
      return new Uint8Array(Buffer.from(json, 'base64'));
    case 'boolean':
      if (typeof json !== 'boolean') throw serialization(path, 'a Boolean', json);
      return json;
    case 'number':
      if (typeof json === 'number') return json;
      if (json === 'NaN' || json === 'Infinity' || json === '-Infinity') return Number(json);
      throw serialization(path, 'a number', json);
    case 'string':
      if (typeof json !== 'string') throw serialization(path, 'a String', json);
      return json;
    default:
      return json;
  }
}

function encode(shape: Shape, value: unknown): Json {
  if (value === null || value === undefined) return null;
  switch (shape.kind) {
    case 'struct': {
      if (!isObject(value)) return null;
      const json: Record<string, Json> = {};
      for (const [name, member] of shape.members) if (value[name] !== undefined) json[name] = encode(member, value[name]);
      return json;
    }
    case 'list':
      return Array.isArray(value) ? value.map((item) => encode(shape.value, item)) : null;
    case 'map':
      return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(shape.value, item)])) : null;
    case 'timestamp': {
      const date = readTimestamp(value);
      if (date === undefined) return null;
      return shape.timestampFormat === 'date-time' ? date.toISOString() : date.getTime() / 1000;
    }
    case 'blob':
      return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : typeof value === 'bigint' ? Number(value) : String(value);
    case 'boolean':
      return value === true;
    case 'document':
      return JSON.parse(JSON.stringify(value)) as Json;
    default:
      return String(value);
  }
}

function validation(problems: readonly string[]): AwsError {
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  return new AwsError('ValidationException', `${count} detected: ${problems.join('; ')}`);
}

function serialization(path: readonly string[], wanted: string, got: unknown): AwsError {
  const what = Array.isArray(got) ? 'a list' : got === null ? 'null' : `a ${typeof got}`;
  return new AwsError('SerializationException', `${path.join('.') || 'the request'} must be ${wanted}, got ${what}`);
}

function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof Uint8Array);
}
