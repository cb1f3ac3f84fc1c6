import * as v from 'valibot';
import { Timestamp } from '../../cloud/input.ts';
import { AnyJson } from '../../cloud/json.ts';

const text = v.optional(v.string());
/** A pattern or a detail: a JSON object. */
export const Pattern = v.record(v.string(), AnyJson);

/** Rule names: 1 to 64 of letters, digits, dot, hyphen, underscore. */
export const RuleName = v.pipe(v.string(), v.regex(/^[.\-_A-Za-z0-9]{1,64}$/, 'must have 1 to 64 of letters, digits, . - _'));

export const OfRule = v.object({ Name: RuleName, EventBusName: text });
export const OfTargets = v.object({ Rule: RuleName, EventBusName: text });

export const TargetInput = v.object({
  Id: v.string(),
  Arn: v.string(),
  RoleArn: text,
  Input: text,
  InputPath: text,
  InputTransformer: v.optional(
    v.object({ InputPathsMap: v.optional(v.record(v.string(), v.string())), InputTemplate: v.pipe(v.string(), v.maxLength(8192)) }),
  ),
  DeadLetterConfig: v.optional(v.object({ Arn: text })),
  RetryPolicy: v.optional(
    v.object({
      MaximumRetryAttempts: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(185))),
      MaximumEventAgeInSeconds: v.optional(v.pipe(v.number(), v.minValue(60), v.maxValue(86_400))),
    }),
  ),
});

export const PutRule = v.object({
  Name: RuleName,
  EventBusName: text,
  EventPattern: text,
  ScheduleExpression: text,
  Description: text,
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
});

export const PutTargets = v.object({ ...OfTargets.entries, Targets: v.pipe(v.array(TargetInput), v.minLength(1), v.maxLength(100)) });
export const RemoveTargets = v.object({ ...OfTargets.entries, Ids: v.array(v.string()) });

export const PutEvents = v.object({
  Entries: v.pipe(
    v.array(
      v.object({
        Time: v.optional(Timestamp),
        Source: text,
        Resources: v.optional(v.array(v.string()), []),
        DetailType: text,
        Detail: text,
        EventBusName: text,
      }),
    ),
    v.minLength(1),
    v.maxLength(10),
  ),
});
