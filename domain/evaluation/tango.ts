import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

/** Rows that exactly one of two models got right, among all rows. */
export interface Discordance {
  readonly challengerOnly: number;
  readonly championOnly: number;
  readonly rows: number;
}

/**
 * Score statistic for "the challenger's accuracy is the champion's plus d" on paired rows (T. Tango, Statistics in Medicine 17,
 * 1998). Falls as d grows; about standard normal when the hypothesis is true.
 */
export function tangoScore({ challengerOnly: c, championOnly: b, rows: n }: Discordance, d: number): number {
  const distance = c - b - n * d;
  if (distance === 0) return 0;
  const linear = -c - b + (2 * n - c + b) * d;
  const constant = -b * d * (1 - d);
  const q = (Math.sqrt(linear * linear - 8 * n * constant) - linear) / (4 * n);
  return distance / Math.sqrt(n * (2 * q + d * (1 - d)));
}

/** One-sided bounds of the difference in accuracy, each with the given confidence: where the score meets the normal quantile. */
export function tangoInterval(discordance: Discordance, confidence = 0.95): readonly [lower: number, upper: number] {
  const z = normalQuantile(confidence, 0, 1);
  return [solve(discordance, z), solve(discordance, -z)];
}

/** The d in [-1, 1] at which the score is `target`, by bisection to the last bit. */
function solve(discordance: Discordance, target: number): number {
  let [low, high] = [-1, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (tangoScore(discordance, middle) > target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
