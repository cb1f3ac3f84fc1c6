import * as v from 'valibot';
import { integer, text } from '../shapes.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

const schema = v.strictObject({
  ResourceArn: text(0, 256, /arn:.*/),
  MaxResults: v.optional(integer(50)),
  NextToken: v.optional(v.string()),
});

export const listTags: Operation = (world, input) => {
  const { ResourceArn } = parse('ListTags', schema, input);
  return { Tags: world.state.tags[ResourceArn] ?? [] };
};
