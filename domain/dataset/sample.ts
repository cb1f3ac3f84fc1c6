import type { Profile } from './profile.ts';
import { fromBase64, unpackVarints } from './varints.ts';

/** The sampled rows of a profile: distinct rows, how often each occurs, and their values as bucket numbers (0: no value). */
export interface RowSample {
  readonly columns: readonly string[];
  readonly weights: readonly number[];
  readonly codes: readonly (readonly number[])[];
}

/** The rows that a profile keeps for tests across columns; undefined where it keeps none. */
export function rowSample(profile: Profile): RowSample | undefined {
  if (!profile.sample) return undefined;
  const columns = profile.columns.map((c) => c.name);
  const weights = unpackVarints(profile.sample.w);
  const flat = unpackVarints(profile.sample.x);
  const codes = weights.map((_, row) => flat.slice(row * columns.length, (row + 1) * columns.length));
  return { columns, weights, codes };
}

/**
 * Share of rows that repeat an earlier one. Exact while the sample holds every different row; above, the number of different rows is
 * estimated from the k-th smallest hash (Beyer et al., SIGMOD 2007).
 */
export function repeatedShare(profile: Profile): number | undefined {
  if (!profile.sample || profile.rows === 0) return undefined;
  const { k, h, w } = profile.sample;
  const weights = unpackVarints(w);
  if (weights.length === 0) return undefined;
  if (weights.length < k) return 1 - weights.length / weights.reduce((sum, weight) => sum + weight, 0);
  const hashes = fromBase64(h);
  const last = hashes.subarray(hashes.length - 8);
  let largest = 0;
  for (const byte of last) largest = largest * 256 + byte;
  return Math.max(0, 1 - (weights.length - 1) / (largest / 2 ** 64) / profile.rows);
}
