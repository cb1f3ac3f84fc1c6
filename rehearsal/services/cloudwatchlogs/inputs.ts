import * as v from 'valibot';

const InGroup = { logGroupName: v.optional(v.string()), logGroupIdentifier: v.optional(v.string()) };
const time = v.optional(v.number());
const limit = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)), 10_000);
const text = v.optional(v.string());
export const OfStream = v.object({ logGroupName: v.string(), logStreamName: v.string() });
export const Filter = v.object({
  ...InGroup,
  logStreamNames: v.optional(v.array(v.string())),
  logStreamNamePrefix: text,
  startTime: time,
  endTime: time,
  filterPattern: v.optional(v.string(), ''),
  limit,
  nextToken: text,
});
export const Get = v.object({
  ...InGroup,
  logStreamName: v.string(),
  startTime: time,
  endTime: time,
  limit,
  startFromHead: v.optional(v.boolean(), false),
  nextToken: text,
});
export const Streams = v.object({
  ...InGroup,
  logStreamNamePrefix: v.optional(v.string(), ''),
  orderBy: v.optional(v.picklist(['LogStreamName', 'LastEventTime']), 'LogStreamName'),
  descending: v.optional(v.boolean(), false),
});
export const Groups = v.object({ logGroupNamePrefix: v.optional(v.string(), '') });
export const PutLines = v.object({ ...OfStream.entries, logEvents: v.array(v.object({ timestamp: v.number(), message: v.string() })) });
