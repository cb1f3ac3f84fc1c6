import * as v from 'valibot';

/** `statistics.json` of a rehearsal. */
const statisticsSchema = v.object({
  format: v.literal('statistics/1'),
  drops: v.array(
    v.object({
      model: v.string(),
      drop: v.string(),
      arrivedAt: v.string(),
      ended: v.optional(v.object({ deliveryId: v.string(), outcome: v.string(), at: v.string() })),
    }),
  ),
  executions: v.array(
    v.object({
      machine: v.string(),
      name: v.string(),
      startedAt: v.string(),
      stoppedAt: v.nullable(v.string()),
      statesEntered: v.number(),
      retries: v.number(),
    }),
  ),
  functions: v.record(
    v.string(),
    v.object({ invocations: v.number(), coldStarts: v.number(), billedMs: v.number(), initMs: v.number(), memoryMb: v.number() }),
  ),
  instances: v.array(
    v.object({
      work: v.picklist(['training', 'transform', 'second fleet']),
      name: v.string(),
      instanceType: v.string(),
      instances: v.number(),
      startedAt: v.string(),
      billedSeconds: v.number(),
    }),
  ),
  stored: v.array(v.object({ bucket: v.string(), versions: v.number(), bytes: v.number() })),
});
export type StoryStatistics = v.InferOutput<typeof statisticsSchema>;

/** A line of `calls.jsonl`. */
const callSchema = v.object({
  at: v.string(),
  caller: v.string(),
  service: v.string(),
  operation: v.string(),
  parameters: v.record(v.string(), v.unknown()),
  outcome: v.string(),
});
export type Call = v.InferOutput<typeof callSchema>;

export const readStatistics = (text: string): StoryStatistics => v.parse(statisticsSchema, JSON.parse(text));

export const readCalls = (text: string): Call[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => v.parse(callSchema, JSON.parse(line)));
