import * as v from 'valibot';
import { listing, listingInput } from '../listing.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

export const listEndpointConfigs: Operation = (world, input) => {
  const request = parse('ListEndpointConfigs', v.strictObject(listingInput), input);
  const items = Object.values(world.state.endpointConfigs).map((config) => ({
    name: config.request.EndpointConfigName,
    created: config.created,
    summary: {
      EndpointConfigName: config.request.EndpointConfigName,
      EndpointConfigArn: config.arn,
      CreationTime: new Date(config.created),
    },
  }));
  return listing(items, request, 'EndpointConfigs');
};
