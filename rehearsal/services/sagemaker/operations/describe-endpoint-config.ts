import * as v from 'valibot';
import { arnOf } from '../arn.ts';
import { entityName } from '../shapes.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation, World } from '../world.ts';

export const describeEndpointConfig: Operation = (world, input) => {
  const { EndpointConfigName } = parse('DescribeEndpointConfig', v.strictObject({ EndpointConfigName: entityName }), input);
  const config = findEndpointConfig(world, EndpointConfigName);
  const { Tags: _tags, ...request } = config.request;
  return {
    ...request,
    ProductionVariants: request.ProductionVariants.map((variant) => ({ InitialVariantWeight: 1, ...variant })),
    EnableNetworkIsolation: request.EnableNetworkIsolation ?? false,
    EndpointConfigArn: config.arn,
    CreationTime: new Date(config.created),
  };
};

export function findEndpointConfig(world: World, name: string) {
  const config = world.state.endpointConfigs[name];
  if (config === undefined) throw invalid(`Could not find endpoint configuration "${arnOf(world.cloud, 'endpoint-config', name)}".`);
  return config;
}
