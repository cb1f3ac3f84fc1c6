import betainc from '@stdlib/math-base-special-betainc';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

/** P(T <= t) of Student's t with `df` degrees of freedom. */
export function studentCdf(t: number, df: number): number {
  const tail = betainc(df / (df + t * t), df / 2, 0.5, true, false) / 2;
  return t > 0 ? 1 - tail : tail;
}

/**
 * Quantile of Student's t, p in (0, 1): Newton's method from the normal quantile; the density makes the step.
 * Converges to about 1e-12 for df of 3 or more.
 */
export function studentQuantile(p: number, df: number): number {
  const z = normalQuantile(p, 0, 1);
  // First term of Cornish and Fisher's expansion: close enough that Newton never leaves the right side.
  let t = z + (z ** 3 + z) / (4 * df);
  for (let step = 0; step < 50; step++) {
    const change = (studentCdf(t, df) - p) / studentDensity(t, df);
    t -= change;
    if (Math.abs(change) <= 1e-13 * Math.max(1, Math.abs(t))) break;
  }
  return t;
}

function studentDensity(t: number, df: number): number {
  // The density at 0 by Stirling's ratio of gamma functions, good to 1e-6 from df 3 on: a Newton step needs no more.
  const peak = Math.exp(-1 / (4 * df) + 1 / (24 * df ** 3)) / Math.sqrt(2 * Math.PI);
  return peak * (1 + (t * t) / df) ** (-(df + 1) / 2);
}
