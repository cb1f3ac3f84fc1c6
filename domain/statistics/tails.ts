import gammainc from '@stdlib/math-base-special-gammainc';

/** P(X > x) of a chi-squared variable. Degrees of freedom need not be whole. */
export function chiSquaredTail(x: number, df: number): number {
  if (x <= 0 || df <= 0) return 1;
  return gammainc(x / 2, df / 2, true, true);
}

/** P(Z > z) of a standard normal variable, exact in the far tail too. */
export function normalTail(z: number): number {
  const half = gammainc((z * z) / 2, 0.5, true, true) / 2;
  return z >= 0 ? half : 1 - half;
}

/** P(|Z| > |z|) of a standard normal variable. */
export const twoSidedNormal = (z: number): number => Math.min(1, 2 * normalTail(Math.abs(z)));

/** P(K > lambda) of Kolmogorov's distribution: the alternating series, and its theta-function twin where that one is slow. */
export function kolmogorovTail(lambda: number): number {
  if (lambda <= 0) return 1;
  let sum = 0;
  if (lambda < 1) {
    for (let k = 1; k <= 21; k += 2) sum += Math.exp((-k * k * Math.PI * Math.PI) / (8 * lambda * lambda));
    return Math.min(1, Math.max(0, 1 - (Math.sqrt(2 * Math.PI) / lambda) * sum));
  }
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * lambda * lambda);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-18 * Math.abs(sum)) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
