import * as v from 'valibot';
import { beginDelete } from '../endpoints/machine.ts';
import { entityName } from '../shapes.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';
import { findEndpoint } from './describe-endpoint.ts';
import { inProgress } from './update-endpoint.ts';

export const deleteEndpoint: Operation = (world, input) => {
  const { EndpointName } = parse('DeleteEndpoint', v.strictObject({ EndpointName: entityName }), input);
  const endpoint = findEndpoint(world, EndpointName);
  if (endpoint.status !== 'InService' && endpoint.status !== 'Failed') throw inProgress(endpoint);
  beginDelete(world, endpoint);
  return {};
};
