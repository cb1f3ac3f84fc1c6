import * as v from 'valibot';
import { entityName } from '../shapes.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';
import { findEndpointConfig } from './describe-endpoint-config.ts';

/** AWS lets a configuration in use be deleted; its endpoint keeps serving and can no longer be patched. */
export const deleteEndpointConfig: Operation = (world, input) => {
  const { EndpointConfigName } = parse('DeleteEndpointConfig', v.strictObject({ EndpointConfigName: entityName }), input);
  const { arn } = findEndpointConfig(world, EndpointConfigName);
  delete world.state.endpointConfigs[EndpointConfigName];
  delete world.state.tags[arn];
  return {};
};
