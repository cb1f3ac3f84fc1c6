import * as v from 'valibot';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

export const listTagsForResource: Operation = (world, input) => {
  const { ResourceARN } = parse('ListTagsForResource', v.strictObject({ ResourceARN: v.string() }), input);
  return { Tags: world.state.tags[ResourceARN] ?? [] };
};
