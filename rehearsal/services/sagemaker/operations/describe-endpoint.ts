import * as v from 'valibot';
import { arnOf } from '../arn.ts';
import { describeEndpoint as describe } from '../endpoints/describe.ts';
import { entityName } from '../shapes.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation, World } from '../world.ts';

export const describeEndpoint: Operation = (world, input) => {
  const { EndpointName } = parse('DescribeEndpoint', v.strictObject({ EndpointName: entityName }), input);
  return describe(world, findEndpoint(world, EndpointName));
};

export function findEndpoint(world: World, name: string) {
  const endpoint = world.state.endpoints[name];
  if (endpoint === undefined) throw invalid(`Could not find endpoint "${arnOf(world.cloud, 'endpoint', name)}".`);
  return endpoint;
}
