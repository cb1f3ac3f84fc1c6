import * as v from 'valibot';
import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import type { Members } from '../../cloud/cloud.ts';
import { NOT_PLAYED } from './shapes.ts';

/**
 * Reads an operation's input as its schema says, and refuses it in SageMaker's words.
 *
 * @throws AwsError ValidationException, "1 validation error detected: Value … at 'name' failed to satisfy constraint: …"
 * @throws NotRehearsed for a member that the rehearsal does not play, by its name
 */
export function parse<Schema extends v.GenericSchema>(operation: string, schema: Schema, input: Members): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const unknown = result.issues.find((issue) => issue.expected === 'never');
  if (unknown !== undefined) throw new NotRehearsed(`sagemaker ${operation} with ${dotted(unknown)}`, 'leave it out');
  const unplayed = result.issues.find((issue) => issue.message === NOT_PLAYED && issue.received !== 'undefined');
  if (unplayed !== undefined) throw new NotRehearsed(`sagemaker ${operation} with ${dotted(unplayed)} ${shown(unplayed.input)}`);
  const found = result.issues.map(constraint);
  const count = found.length === 1 ? '1 validation error' : `${found.length} validation errors`;
  throw invalid(`${count} detected: ${found.join('; ')}`);
}

/** SageMaker's answer to a request that it understands and will not serve. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

function constraint(issue: v.BaseIssue<unknown>): string {
  const missing = issue.kind === 'schema' && issue.received === 'undefined';
  const value = missing || issue.input === undefined ? 'null' : `'${shown(issue.input)}'`;
  const ownWords = issue.kind === 'validation' || issue.type === 'picklist';
  const rule = missing ? 'Member must not be null' : ownWords ? issue.message : `Member must be ${issue.expected ?? 'of another type'}`;
  return `Value ${value} at '${awsPath(issue)}' failed to satisfy constraint: ${rule}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

/** `inputDataConfig.1.member.channelName`, as AWS writes a path. */
function awsPath(issue: v.BaseIssue<unknown>): string {
  const keys = issue.path?.map((item) => item.key) ?? [];
  return keys.map((key) => (typeof key === 'number' ? `${key + 1}.member` : lowerFirst(String(key)))).join('.');
}

function dotted(issue: v.BaseIssue<unknown>): string {
  return issue.path?.map((item) => String(item.key)).join('.') ?? 'an unknown member';
}

function lowerFirst(word: string): string {
  return word.slice(0, 1).toLowerCase() + word.slice(1);
}
