/** Sorting a holdout is most of the work of judging it, and every metric by rank needs the same order. */
const known = new WeakMap<Float64Array, Uint32Array>();

/**
 * Rows from the lowest score to the highest; rows of equal score in any order. Remembered for as long as the scores are,
 * which must not change after the first call.
 */
export function ascending(scores: Float64Array): Uint32Array {
  const before = known.get(scores);
  if (before !== undefined) return before;
  const at = (row: number): number => scores[row] ?? 0;
  const order = Uint32Array.from(scores.keys()).sort((a, b) => at(a) - at(b));
  known.set(scores, order);
  return order;
}
