import * as v from 'valibot';

export const Attribute = v.object({ DataType: v.string(), StringValue: v.optional(v.string()) });
export const Publish = v.object({
  TopicArn: v.optional(v.string()),
  TargetArn: v.optional(v.string()),
  Message: v.pipe(v.string(), v.minLength(1)),
  Subject: v.optional(v.string()),
  MessageAttributes: v.optional(v.record(v.string(), Attribute), {}),
});
export const OfTopic = v.object({ TopicArn: v.string() });
export const Saved = v.array(
  v.object({ id: v.string(), topicArn: v.string(), subject: v.optional(v.string()), message: v.string(), at: v.number(), by: v.string() }),
);
export type Attributes = Readonly<Record<string, v.InferOutput<typeof Attribute>>>;
