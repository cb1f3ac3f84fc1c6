import * as v from 'valibot';
import { AwsError } from './aws-error.ts';
import type { Members } from './cloud.ts';

/** Reads an operation's input. Calls from inside the process have not passed the wire's schemas: each service reads what it uses. */
export function readInput<const TSchema extends v.GenericSchema>(schema: TSchema, input: Members): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'the input'}: ${issue.message}`);
  throw new AwsError(
    'ValidationException',
    `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${problems.join('; ')}`,
  );
}

/** A timestamp of the SDK: a Date, or the ISO text or epoch seconds that a workflow's Arguments give. */
export const Timestamp = v.pipe(
  v.union([v.date(), v.string(), v.number()]),
  v.transform((value) => (typeof value === 'number' ? new Date(value * 1000) : new Date(value))),
  v.check((value) => !Number.isNaN(value.getTime()), 'must be a timestamp'),
);
