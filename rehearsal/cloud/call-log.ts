import { appendFileSync } from 'node:fs';
import type { Json } from './cloud.ts';

/** One AWS call: a line of `calls.jsonl`. */
export interface CallRecord {
  /** Virtual time, ISO 8601. */
  readonly at: string;
  readonly caller: string;
  /** The role's ARN; absent for the operator and for AWS's own moves. */
  readonly role?: string;
  readonly service: string;
  readonly operation: string;
  readonly parameters: Json;
  /** `allowed`, `denied`, or the name of the error that the service answered. */
  readonly outcome: string;
  /** For a denial: action and resource; for a fault of the story: its kind. */
  readonly why?: string;
}

/** Appends each record to a file as one line of JSON. */
export function callLogFile(path: string): (record: CallRecord) => void {
  return (record) => appendFileSync(path, `${JSON.stringify(record)}\n`);
}

const LONGEST_STRING = 512;
const LONGEST_LIST = 32;
/** Members that carry payloads or secrets; their size is kept, their content is not. */
const BODIES = new Set(['Body', 'Payload', 'SecretString', 'ZipFile']);

/** Parameters as they are worth keeping: payloads become their size, long strings and lists are cut. */
export function elide(value: unknown, name = ''): Json {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Uint8Array) return `<${value.byteLength} bytes>`;
  if (typeof value === 'string') return BODIES.has(name) ? `<${value.length} characters>` : cut(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) {
    const kept: Json[] = value.slice(0, LONGEST_LIST).map((item) => elide(item));
    return value.length > LONGEST_LIST ? [...kept, `… ${value.length - LONGEST_LIST} more`] : kept;
  }
  if (typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([key, member]) => [key, elide(member, key)]));
  }
  return cut(String(value));
}

function cut(text: string): string {
  return text.length <= LONGEST_STRING ? text : `${text.slice(0, LONGEST_STRING)}… (${text.length} characters)`;
}
