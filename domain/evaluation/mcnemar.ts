import betainc from '@stdlib/math-base-special-betainc';

/** Two-sided p values that two models are right equally often. */
export interface McNemar {
  readonly exact: number;
  /** Mid-p: not conservative as the exact one is (M. W. Fagerland et al., BMC Medical Research Methodology 13, 2013). */
  readonly midP: number;
}

/** McNemar's test of rows that only one model got right: `b` by the first, `c` by the second. */
export function mcnemar(b: number, c: number): McNemar {
  if (b === c) return { exact: 1, midP: b + c === 0 ? 1 : 2 * atMost(b, 2 * b) - density(b, 2 * b) };
  const fewer = Math.min(b, c);
  const upTo = atMost(fewer, b + c);
  return { exact: Math.min(1, 2 * upTo), midP: upTo + (fewer === 0 ? 0 : atMost(fewer - 1, b + c)) };
}

/** P(X <= k) of a fair coin thrown n times. */
const atMost = (k: number, n: number): number => (k >= n ? 1 : betainc(0.5, n - k, k + 1, true, false));

const density = (k: number, n: number): number => atMost(k, n) - (k === 0 ? 0 : atMost(k - 1, n));
