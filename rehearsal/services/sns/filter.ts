import type { Json } from '../../cloud/cloud.ts';
import { matches } from '../../event-patterns/matches.ts';
import type { Attributes } from './inputs.ts';

/** Which messages a subscription wants. */
export interface FilterPolicy {
  readonly policy: Json;
  /** What the policy is about. @default MessageAttributes */
  readonly scope?: string;
}

/**
 * Whether a message passes a subscription's filter policy. Keys and operators are those of event patterns; a body that is no
 * JSON object passes none. Source: SNS developer guide, "Amazon SNS subscription filter policies".
 */
export function passes({ policy, scope = 'MessageAttributes' }: FilterPolicy, message: string, attributes: Attributes): boolean {
  const subject = scope === 'MessageBody' ? bodyOf(message) : valuesOf(attributes);
  return subject !== undefined && matches(policy, subject);
}

function bodyOf(message: string): object | undefined {
  try {
    const body: unknown = JSON.parse(message);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

const valuesOf = (attributes: Attributes): object =>
  Object.fromEntries(Object.entries(attributes).map(([name, { DataType, StringValue = '' }]) => [name, typed(DataType, StringValue)]));

function typed(type: string, text: string): unknown {
  if (type.startsWith('String.Array')) return JSON.parse(text);
  return type.startsWith('Number') ? Number(text) : text;
}
