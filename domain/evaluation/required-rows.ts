import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

const CONFIDENCE = 0.95;
const POWER = 0.8;

/**
 * Rows for which a one-sided 95 % bound settles a difference of `distance` with probability 0.8, given the variance that one row
 * contributes: (z.95 + z.80)^2 * variance / distance^2. For accuracy the variance is the share of rows on which the models differ.
 */
export function requiredRows(variancePerRow: number, distance: number): number {
  const z = normalQuantile(CONFIDENCE, 0, 1) + normalQuantile(POWER, 0, 1);
  return Math.ceil((z * z * variancePerRow) / (distance * distance));
}
