/**
 * Adjusted p-values under Benjamini and Hochberg's procedure (1995), in the order given: rejecting those at most q keeps the expected
 * share of false rejections at most q, for independent or positively dependent tests. `by` multiplies with the harmonic number, which
 * holds under any dependence (Benjamini and Yekutieli, 2001).
 */
export function adjustPValues(p: readonly number[], method: 'bh' | 'by' = 'bh'): number[] {
  const m = p.length;
  const factor = method === 'by' ? harmonic(m) : 1;
  const order = p.map((value, i) => [value, i] as const).sort(([a], [b]) => b - a);
  const q = new Array<number>(m).fill(1);
  let least = 1;
  for (const [place, [value, i]] of order.entries()) {
    least = Math.min(least, value * Math.max(1, (m * factor) / (m - place)));
    q[i] = least;
  }
  return q;
}

/** 1 + 1/2 + … + 1/m. */
export function harmonic(m: number): number {
  let sum = 0;
  for (let i = 1; i <= m; i++) sum += 1 / i;
  return sum;
}
