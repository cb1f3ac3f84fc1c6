import * as v from 'valibot';
import { listing, listingInput } from '../listing.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

export const listModels: Operation = (world, input) => {
  const request = parse('ListModels', v.strictObject(listingInput), input);
  const items = Object.values(world.state.models).map((model) => ({
    name: model.request.ModelName,
    created: model.created,
    summary: { ModelName: model.request.ModelName, ModelArn: model.arn, CreationTime: new Date(model.created) },
  }));
  return listing(items, request, 'Models');
};
