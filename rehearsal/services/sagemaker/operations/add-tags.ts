import * as v from 'valibot';
import { tags, text } from '../shapes.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation } from '../world.ts';

const schema = v.strictObject({ ResourceArn: text(0, 256, /arn:.*/), Tags: tags });

export const addTags: Operation = (world, input) => {
  const { ResourceArn, Tags } = parse('AddTags', schema, input);
  const merged = new Map([...(world.state.tags[ResourceArn] ?? []), ...Tags].map(({ Key, Value }) => [Key, Value]));
  if (merged.size > 50) throw invalid(`A resource has at most 50 tags, ${ResourceArn} would have ${merged.size}.`);
  const all = [...merged].map(([Key, Value]) => ({ Key, Value }));
  world.state.tags[ResourceArn] = all;
  return { Tags: all };
};
