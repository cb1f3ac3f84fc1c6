import { drawRows } from './draws.ts';
import type { Statistic } from './statistic.ts';

/** Resamples where the budget allows. */
export const REPLICATES = 2000;

/** Rows drawn at most for one evaluation: some seconds of one core. */
const DRAWS = 100_000_000;

/** Fewer resamples than this leave a 5 % quantile to chance. */
const FEWEST_REPLICATES = 200;

/** Whether resampling `rows` rows 2000 times stays within 100 million draws, that is up to 50,000 rows. */
export const fitsBudget = (rows: number): boolean => rows * REPLICATES <= DRAWS;

/** How many resamples `rows` rows get: 2000, or what the budget leaves, but never fewer than 200. */
export const replicatesFor = (rows: number): number =>
  Math.min(REPLICATES, Math.max(FEWEST_REPLICATES, Math.floor(DRAWS / Math.max(1, rows))));

/**
 * Bootstrap distributions of several statistics over the same resamples, so that differences between them are paired.
 *
 * Rows are drawn with replacement within each stratum, strata in the order given: for a binary problem positives first, then
 * negatives (B. Efron, 1979). Numbers come from mulberry32 and an index is floor(u * n), so any language gets the same bits.
 */
export function bootstrap(
  strata: readonly Uint32Array[],
  statistics: readonly Statistic[],
  { seed, replicates }: { readonly seed: number; readonly replicates: number },
): Float64Array[] {
  let state = seed;
  const counts = new Int32Array(strata.reduce((rows, stratum) => rows + stratum.length, 0));
  const distributions = statistics.map(() => new Float64Array(replicates));
  for (let b = 0; b < replicates; b++) {
    counts.fill(0);
    for (const stratum of strata) state = drawRows(stratum, counts, state);
    for (const [s, value] of statistics.entries()) {
      const distribution = distributions[s];
      if (distribution !== undefined) distribution[b] = value(counts);
    }
  }
  return distributions;
}

/** Rows by class, positives first; a regression has one stratum. */
export function strataOf(labels: Float64Array, binary: boolean): Uint32Array[] {
  const rows = Uint32Array.from(labels.keys());
  return binary ? [rows.filter((row) => labels[row] === 1), rows.filter((row) => labels[row] !== 1)] : [rows];
}
