/**
 * Adjusted p values under Holm's step-down procedure (S. Holm, Scandinavian Journal of Statistics 6, 1979), in the order given:
 * rejecting those at most alpha keeps the chance of any false rejection at most alpha, whatever the dependence.
 */
export function holm(p: readonly number[]): number[] {
  const order = p.map((value, i) => [value, i] as const).sort(([a], [b]) => a - b);
  const adjusted = new Array<number>(p.length).fill(1);
  let most = 0;
  for (const [place, [value, i]] of order.entries()) {
    most = Math.max(most, Math.min(1, value * (p.length - place)));
    adjusted[i] = most;
  }
  return adjusted;
}
