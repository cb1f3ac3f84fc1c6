import * as v from 'valibot';
import { arnOf } from '../arn.ts';
import { deploymentConfig } from '../endpoints/deployment-config.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { fleetsOf } from '../endpoints/fleets.ts';
import { createFleets } from '../endpoints/machine.ts';
import { entityName, tags } from '../shapes.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation } from '../world.ts';
import { findEndpointConfig } from './describe-endpoint-config.ts';

const schema = v.strictObject({
  EndpointName: entityName,
  EndpointConfigName: entityName,
  DeploymentConfig: v.optional(deploymentConfig),
  Tags: v.optional(tags),
});

export const createEndpoint: Operation = (world, input) => {
  const request = parse('CreateEndpoint', schema, input);
  const { EndpointName: name, EndpointConfigName } = request;
  const arn = arnOf(world.cloud, 'endpoint', name);
  if (world.state.endpoints[name] !== undefined) throw invalid(`Cannot create already existing endpoint "${arn}".`);
  const config = findEndpointConfig(world, EndpointConfigName);
  const endpoint: Endpoint = {
    name,
    arn,
    config: EndpointConfigName,
    status: 'Creating',
    created: world.now,
    modified: world.now,
    lastDeploymentConfig: request.DeploymentConfig,
    blue: fleetsOf(world, name, config),
  };
  world.state.endpoints[name] = endpoint;
  if (request.Tags !== undefined) world.state.tags[arn] = request.Tags;
  createFleets(world, endpoint);
  return { EndpointArn: arn };
};
