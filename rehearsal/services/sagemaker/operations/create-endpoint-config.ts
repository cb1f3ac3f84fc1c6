import { arnOf } from '../arn.ts';
import { createEndpointConfigInput } from '../endpoints/endpoint-config.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation } from '../world.ts';
import { findModel } from './describe-model.ts';

export const createEndpointConfig: Operation = (world, input) => {
  const request = parse('CreateEndpointConfig', createEndpointConfigInput, input);
  const name = request.EndpointConfigName;
  const arn = arnOf(world.cloud, 'endpoint-config', name);
  if (world.state.endpointConfigs[name] !== undefined) throw invalid(`Cannot create already existing endpoint configuration "${arn}".`);
  for (const { ModelName } of request.ProductionVariants) findModel(world, ModelName);
  const variants = request.ProductionVariants.map(({ VariantName }) => VariantName);
  if (new Set(variants).size < variants.length) throw invalid(`Variant names must be unique, got [${variants.join(', ')}].`);
  world.state.endpointConfigs[name] = { request, arn, created: world.now };
  if (request.Tags !== undefined) world.state.tags[arn] = request.Tags;
  return { EndpointConfigArn: arn };
};
