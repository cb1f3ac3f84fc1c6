import * as v from 'valibot';
import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import type { Members } from '../../cloud/cloud.ts';

/**
 * Reads an operation's input as its schema says.
 *
 * @throws AwsError ValidationError, CloudWatch's error for a wrong member
 * @throws NotRehearsed for a member that the rehearsal does not play, by its name
 */
export function parse<Schema extends v.GenericSchema>(operation: string, schema: Schema, input: Members): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = issue.path?.map((item) => String(item.key)).join('.') ?? '';
  if (issue.expected === 'never') throw new NotRehearsed(`cloudwatch ${operation} with ${path}`, 'leave it out');
  throw invalid(`Invalid value for ${path} of ${operation}: ${issue.message}`);
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
