import * as v from 'valibot';
import type { Json } from '../cloud/cloud.ts';

const json = v.custom<Json>((value) => value !== undefined);
const object = v.record(v.string(), json);

const task = v.looseObject({ type: v.string(), output: v.optional(json), error: v.optional(v.string()), cause: v.optional(json) });

/** One execution recorded on AWS: what ran, what its tasks answered, and the events that followed. */
export const recordedExecution = v.object({
  id: v.string(),
  distributedMap: v.optional(v.boolean(), false),
  definition: v.union([v.string(), object]),
  input: json,
  tasks: v.optional(v.array(task), []),
  history: v.pipe(v.array(v.looseObject({ id: v.optional(v.unknown()), type: v.string() })), v.minLength(1)),
});
export type RecordedExecution = v.InferOutput<typeof recordedExecution>;
export type RecordedTask = v.InferOutput<typeof task>;

/** One question put to EventBridge, with its answer. */
export const recordedPattern = v.object({
  id: v.string(),
  event: v.union([v.string(), object]),
  pattern: v.union([v.string(), object]),
  expect: v.picklist(['match', 'no-match', 'invalid']),
});
export type RecordedPattern = v.InferOutput<typeof recordedPattern>;

/** Reads one JSON object a line; throws with the line's number. */
export function readLines<T>(text: string, schema: v.GenericSchema<unknown, T>): readonly T[] {
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      const result = v.safeParse(schema, JSON.parse(line));
      if (!result.success) throw new Error(`line ${number}: ${v.summarize(result.issues)}`);
      return result.output;
    });
}
