import type { Counts } from './statistic.ts';

// Bound once: in the loop below a lookup by name would cost more than the arithmetic wherever globals are not the engine's own.
const { imul } = Math;

/**
 * Draws as many rows from a stratum as it has, with replacement, and counts them. Mulberry32 and floor(u * n) written out, because
 * this loop runs a hundred million times; it gives the same rows as `mulberry32` of statistics.
 *
 * @param state of the generator: the seed at first
 * @returns the state to go on with
 */
export function drawRows(stratum: Uint32Array, counts: Counts, state: number): number {
  const size = stratum.length;
  let next = state | 0;
  for (let k = 0; k < size; k++) {
    next = (next + 0x6d2b79f5) | 0;
    let t = imul(next ^ (next >>> 15), next | 1);
    t ^= t + imul(t ^ (t >>> 7), t | 61);
    const row = stratum[((((t ^ (t >>> 14)) >>> 0) / 4294967296) * size) | 0] as number;
    counts[row] = (counts[row] as number) + 1;
  }
  return next;
}
