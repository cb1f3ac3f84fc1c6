import * as v from 'valibot';

const text = v.optional(v.string());
export const Target = v.object({
  Arn: v.string(),
  RoleArn: v.string(),
  Input: text,
  DeadLetterConfig: v.optional(v.object({ Arn: text })),
  RetryPolicy: v.optional(v.object({ MaximumRetryAttempts: v.optional(v.number()), MaximumEventAgeInSeconds: v.optional(v.number()) })),
});
const Name = v.pipe(v.string(), v.regex(/^[0-9a-zA-Z_.-]{1,64}$/, 'must have 1 to 64 of letters, digits, _ . -'));
export const Schedule = v.object({
  Name,
  GroupName: v.optional(v.string(), 'default'),
  ScheduleExpression: v.string(),
  ScheduleExpressionTimezone: v.optional(v.string(), 'UTC'),
  FlexibleTimeWindow: v.object({
    Mode: v.picklist(['OFF', 'FLEXIBLE']),
    MaximumWindowInMinutes: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(1440))),
  }),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  ActionAfterCompletion: v.optional(v.picklist(['NONE', 'DELETE']), 'NONE'),
  Description: text,
  Target,
});
/** A schedule as CreateSchedule and `AWS::Scheduler::Schedule` spell it. */
export type ScheduleConfiguration = v.InferInput<typeof Schedule>;
export type Schedule = v.InferOutput<typeof Schedule>;

export const OfSchedule = v.object({ Name, GroupName: v.optional(v.string(), 'default') });
export const List = v.object({ GroupName: text, NamePrefix: v.optional(v.string(), '') });
export const Saved = v.array(Schedule);
