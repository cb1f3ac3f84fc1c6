import type { Endpoint, Fleet } from './endpoint.ts';

/** Two independent uniform draws in [0, 1): for the variant and for the fleet. */
export interface Draws {
  readonly variant: number;
  readonly fleet: number;
}

/**
 * The fleet that a request reaches: a variant by weight (or the one that TargetVariant names), then blue or green by
 * the green share. AWS calls the split between fleets probabilistic; each request is drawn independently.
 */
export function route(endpoint: Endpoint, draws: Draws, targetVariant?: string): Fleet | undefined {
  const blue = pickVariant(endpoint.blue, draws.variant, targetVariant);
  const { deployment } = endpoint;
  if (blue === undefined || deployment === undefined || draws.fleet >= deployment.share) return blue;
  return deployment.green.find(({ variant }) => variant === blue.variant) ?? pickVariant(deployment.green, draws.variant, targetVariant);
}

function pickVariant(fleets: readonly Fleet[], draw: number, targetVariant: string | undefined): Fleet | undefined {
  if (targetVariant !== undefined) return fleets.find(({ variant }) => variant === targetVariant);
  const total = fleets.reduce((sum, { weight }) => sum + weight, 0);
  let left = draw * total;
  for (const fleet of fleets) {
    left -= fleet.weight;
    if (left < 0) return fleet;
  }
  return fleets.find(({ weight }) => weight > 0);
}
