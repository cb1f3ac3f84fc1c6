import type { World } from '../world.ts';
import type { Fleet } from './endpoint.ts';
import type { EndpointConfig } from './endpoint-config.ts';

/** The fleets that a configuration asks for, with its initial counts and weights. */
export function fleetsOf(world: World, endpoint: string, config: EndpointConfig): Fleet[] {
  return config.request.ProductionVariants.map((variant) => ({
    id: `${endpoint}-${world.cloud.id('fleet', endpoint, config.request.EndpointConfigName, variant.VariantName).slice(0, 12)}`,
    config: config.request.EndpointConfigName,
    variant: variant.VariantName,
    model: variant.ModelName,
    instanceType: variant.InstanceType,
    instances: variant.InitialInstanceCount,
    weight: variant.InitialVariantWeight ?? 1,
  }));
}

/**
 * RetainAllVariantProperties: the new fleet keeps the present counts and weights instead of the configuration's
 * initial ones, except for the properties that are excluded.
 */
export function retain(green: readonly Fleet[], blue: readonly Fleet[], excluded: ReadonlySet<string>): Fleet[] {
  return green.map((fleet) => {
    const present = blue.find(({ variant }) => variant === fleet.variant);
    if (present === undefined) return fleet;
    return {
      ...fleet,
      instances: excluded.has('DesiredInstanceCount') ? fleet.instances : present.instances,
      weight: excluded.has('DesiredWeight') ? fleet.weight : present.weight,
    };
  });
}
