import * as v from 'valibot';

export const Attribute = v.object({
  DataType: v.string(),
  StringValue: v.optional(v.string()),
  BinaryValue: v.optional(
    v.pipe(
      v.instance(Uint8Array),
      v.transform((bytes) => Buffer.from(bytes).toString('base64')),
    ),
  ),
});
export const OfQueue = v.object({ QueueUrl: v.string() });
const seconds = (maximum: number) => v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maximum)));
const Sending = {
  MessageBody: v.pipe(v.string(), v.minLength(1)),
  DelaySeconds: seconds(900),
  MessageAttributes: v.optional(v.record(v.string(), Attribute), {}),
};
export const Send = v.object({ ...OfQueue.entries, ...Sending });
export const SendMany = v.object({
  ...OfQueue.entries,
  Entries: v.pipe(v.array(v.object({ Id: v.string(), ...Sending })), v.minLength(1), v.maxLength(10)),
});
export const Receive = v.object({
  ...OfQueue.entries,
  MaxNumberOfMessages: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)), 1),
  VisibilityTimeout: seconds(43_200),
});
export const Handle = v.object({ ...OfQueue.entries, ReceiptHandle: v.string() });
export const Names = v.object({ ...OfQueue.entries, AttributeNames: v.optional(v.array(v.string()), ['All']) });
export const Saved = v.array(
  v.object({
    name: v.string(),
    messages: v.array(
      v.object({
        id: v.string(),
        body: v.string(),
        attributes: v.record(
          v.string(),
          v.object({ DataType: v.string(), StringValue: v.optional(v.string()), BinaryValue: v.optional(v.string()) }),
        ),
        sentAt: v.number(),
        visibleAt: v.number(),
        received: v.number(),
        receipt: v.optional(v.string()),
      }),
    ),
  }),
);
