import * as v from 'valibot';
import { WORK_KINDS } from '../cloud/durations.ts';

const text = v.pipe(v.string(), v.minLength(1));
const texts = v.record(v.string(), v.string());
const natural = v.pipe(v.number(), v.integer(), v.minValue(0));

/** `90s`, `10m`, `26h`, `3d`: virtual time. */
export const spanSchema = v.pipe(
  v.string(),
  v.regex(/^\d+(s|m|h|d)$/, 'a span of virtual time: a whole number and s, m, h or d, such as "10m"'),
  v.transform(
    (span) => Number(span.slice(0, -1)) * { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[span.at(-1) as 's' | 'm' | 'h' | 'd'],
  ),
);

/** Data that somebody puts into a model's drop folder. */
const dropSchema = v.strictObject({
  model: text,
  /** Name of the drop: its folder. */
  name: text,
  /** Folder with the drop's files and marker, relative to the app; or `make`. */
  folder: v.optional(text),
  /** Options for the app's own maker of drops (`maker` of the story). */
  make: v.optional(v.record(v.string(), v.unknown())),
  /** Virtual time between the outcome before it and this drop. @default 10m; the first one comes at once */
  after: v.optional(spanSchema, '10m'),
  /** Files, by path, that come only this much later than the marker; `never` for one that does not come. */
  late: v.optional(v.record(v.string(), v.union([v.literal('never'), spanSchema])), {}),
  /** Files, by path, that are written again with other contents this much after the marker. */
  overwritten: v.optional(v.record(v.string(), spanSchema), {}),
});
export type StoryDrop = v.InferOutput<typeof dropSchema>;

/** Something that happens when the rehearsal comes to a point. */
const triggerSchema = v.strictObject({
  /** A state that a workflow enters, a line of the timeline, or a delivery's outcome. */
  state: v.optional(text),
  message: v.optional(text),
  subject: v.optional(text),
  outcome: v.optional(text),
  /** Which occurrence, counted from 1. */
  nth: v.optional(v.pipe(natural, v.minValue(1)), 1),
  /** Virtual time after it. */
  later: v.optional(spanSchema, '0s'),
});

const actSchema = v.variant('do', [
  /** Somebody stops the running execution of this state machine (name with `*`). */
  v.strictObject({ do: v.literal('stop execution'), machine: text }),
  /** Any call, as the operator. */
  v.strictObject({ do: v.literal('call'), service: text, operation: text, input: v.record(v.string(), v.unknown()) }),
  /** An event on the default bus. */
  v.strictObject({
    do: v.literal('emit'),
    source: text,
    detailType: text,
    resources: v.optional(v.array(v.string()), []),
    detail: v.record(v.string(), v.unknown()),
  }),
  /** Serving processes of matching models or endpoint configs get this environment; running ones are replaced. */
  v.strictObject({ do: v.literal('serve with'), name: text, environment: texts }),
  /** Somebody stops the training jobs that run under this name (with `*`). */
  v.strictObject({ do: v.literal('stop training job'), name: text }),
  /** A command line, as the operator would type it after `slipway`; the timeline tells how it exits. */
  v.strictObject({ do: v.literal('command'), args: v.array(v.string()) }),
]);
export type StoryAct = v.InferOutput<typeof actSchema>;

const capacityAnswer = v.picklist(['ok', 'CapacityError', 'ResourceLimitExceeded', 'interrupt', 'InternalServerError', 'wait']);
const deployment = { endpoint: v.optional(text), config: v.optional(text), times: v.optional(natural) };

/** One story: what happens to a synthesized app, and how it should end. All stories run on the same assembly. */
export const storySchema = v.strictObject({
  title: text,
  /** @default 2026-03-02T08:00:00Z */
  start: v.optional(v.pipe(v.string(), v.isoTimestamp()), '2026-03-02T08:00:00.000Z'),
  /** Module of the app, exporting `makeDrops(options)`, that writes the drops. */
  maker: v.optional(text),
  drops: v.array(dropSchema),
  traffic: v.optional(
    v.array(
      v.strictObject({
        endpoint: v.optional(text),
        perMinute: v.pipe(v.number(), v.minValue(0)),
        /** Only while the endpoint says so; `Canary` while two fleets share its traffic. */
        status: v.optional(v.picklist(['InService', 'Updating', 'Canary'])),
        arrivals: v.optional(v.picklist(['poisson', 'fixed'])),
        payloadFile: text,
        contentType: v.optional(text),
        accept: v.optional(text),
      }),
    ),
    [],
  ),
  /** Virtual durations that replace the declared ones, milliseconds. */
  durations: v.optional(v.record(v.picklist(WORK_KINDS), v.pipe(v.number(), v.minValue(0))), {}),
  /** What training jobs that ask for an instance type get, one answer each; then there is capacity. */
  capacity: v.optional(v.record(v.string(), v.array(capacityAnswer)), {}),
  /** Share of the on-demand price that spot saves. @default 0.7 */
  spotSavings: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(0.9))),
  /** Times without capacity, counted from the story's start; a type may hold `*`. @default from the start, for ever, both markets */
  shortages: v.optional(
    v.array(
      v.strictObject({
        instanceType: text,
        market: v.optional(v.picklist(['spot', 'on-demand'])),
        from: v.optional(spanSchema),
        until: v.optional(spanSchema),
      }),
    ),
    [],
  ),
  /** Values of SageMaker's quotas by name, in place of enough: Service Quotas tells them, and training jobs beyond them are refused. */
  quotas: v.optional(v.record(v.string(), natural), {}),
  noRoomForGreen: v.optional(
    v.array(v.strictObject({ ...deployment, how: v.picklist(['ResourceLimitExceeded', 'InsufficientCapacity']) })),
    [],
  ),
  silentRollback: v.optional(v.array(v.strictObject({ ...deployment, after: v.optional(v.picklist(['Creating', 'Baking'])) })), []),
  /** Environment of serving processes, by name of model or endpoint config. */
  servingEnvironment: v.optional(v.array(v.strictObject({ name: text, environment: texts })), []),
  /** Real seconds in which a serving container has to answer its first good /ping; SageMaker waits 8 minutes. @default 30 */
  pingSeconds: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(480))),
  /** Latencies of serving fleets, by name of model or endpoint config; the first that fits counts. @default every answer about 20 ms */
  latency: v.optional(
    v.array(
      v.strictObject({ name: text, medianMs: v.pipe(v.number(), v.minValue(0.1)), sigma: v.optional(v.pipe(v.number(), v.minValue(0))) }),
    ),
    [],
  ),
  /** Hyperparameters of training jobs whose name matches, in place of what the policy says. */
  hyperparameters: v.optional(v.array(v.strictObject({ name: text, set: texts })), []),
  faults: v.optional(
    v.array(
      v.strictObject({
        service: text,
        operation: text,
        nth: v.optional(v.union([natural, v.array(natural)])),
        /** Every matching call from this one on. */
        from: v.optional(natural),
        match: v.optional(v.record(v.string(), v.unknown())),
        caller: v.optional(text),
        answer: v.variant('kind', [
          v.strictObject({ kind: v.literal('error'), error: text, message: v.optional(text), status: v.optional(natural) }),
          v.strictObject({ kind: v.literal('lost') }),
          v.strictObject({ kind: v.literal('twice') }),
        ]),
      }),
    ),
    [],
  ),
  /** What happens to events on their way to a rule's targets; `rule` may hold `*`. */
  events: v.optional(
    v.array(
      v.strictObject({
        rule: text,
        nth: v.optional(natural),
        kind: v.picklist(['duplicate', 'delay', 'drop']),
        delay: v.optional(spanSchema),
      }),
    ),
    [],
  ),
  /** A permission that the synthesized roles lose before anything starts. */
  withoutPermission: v.optional(v.strictObject({ role: text, sid: v.optional(text), action: v.optional(text) })),
  acts: v.optional(v.array(v.strictObject({ when: triggerSchema, ...{ act: actSchema } })), []),
  /** How long the rehearsal goes on after the last outcome. @default 0s */
  goOn: v.optional(spanSchema, '0s'),
  expect: v.strictObject({
    /** One entry for each delivery, in the order of their drops. */
    deliveries: v.array(v.strictObject({ drop: text, outcome: text, generation: v.optional(natural), reason: v.optional(text) })),
    /** Generation that serves in the end; 0 for nothing. */
    serving: v.optional(natural),
    /** States that the workflows went through, in this order among others. */
    states: v.optional(v.array(text), []),
    /** States that no workflow entered. */
    avoids: v.optional(v.array(text), []),
    /** Texts that some line of the timeline holds. */
    said: v.optional(v.array(text), []),
  }),
});
export type Story = v.InferOutput<typeof storySchema> & { readonly name: string };

/** @throws Error naming each field that is wrong */
export function readStory(name: string, json: unknown): Story {
  const parsed = v.safeParse(storySchema, json);
  if (!parsed.success) throw new Error(`story ${name}:\n${v.summarize(parsed.issues)}`);
  return { ...parsed.output, name };
}
