import * as v from 'valibot';
import { listing, listingInput } from '../listing.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

const schema = v.strictObject({ ...listingInput, StatusEquals: v.optional(v.string()) });

export const listEndpoints: Operation = (world, input) => {
  const request = parse('ListEndpoints', schema, input);
  const items = Object.values(world.state.endpoints)
    .filter(({ status }) => request.StatusEquals === undefined || status === request.StatusEquals)
    .map((endpoint) => ({
      name: endpoint.name,
      created: endpoint.created,
      status: endpoint.status,
      summary: {
        EndpointName: endpoint.name,
        EndpointArn: endpoint.arn,
        EndpointStatus: endpoint.status,
        CreationTime: new Date(endpoint.created),
        LastModifiedTime: new Date(endpoint.modified),
      },
    }));
  return listing(items, request, 'Endpoints');
};
