import { kolmogorovTail } from './tails.ts';

/** Largest n · m of which p is exact: some milliseconds. Beyond it the limit of a p of one in a thousand is at most a tenth too large. */
const EXACT_PAIRS = 1e6;
/** Below it p decides nothing any more, however exact. */
const BEYOND_DOUBT = 1e-12;

/**
 * Two-sided p of the two-sample Kolmogorov-Smirnov D of n and m values: the chance of a D at least as large if both came from the same
 * source. Exact up to n · m = 1,000,000; beyond it Kolmogorov's limit, which is not smaller than an exact p below 0.05 (Wei and Dudley,
 * Statistics and Probability Letters 82, 2012). Stephens' correction, which is for one sample, makes p smaller than it is: by 14 % with
 * 300 values on both sides. With ties p is too large, never too small. 1 where a side has no values.
 */
export function twoSampleKsP(d: number, n: number, m: number): number {
  if (n === 0 || m === 0) return 1;
  const limit = kolmogorovTail(Math.sqrt((n * m) / (n + m)) * d);
  return n * m > EXACT_PAIRS || limit < BEYOND_DOUBT ? limit : Math.min(1, exactP(Math.round(d * n * m), n, m));
}

/**
 * Lays the n + m values in order and walks from (0, 0) to (n, m), a step for each value. Given that the walk passes (i, j), the value
 * before was one of the n with probability i/(i + j). `left[j]` is the chance that a walk to (i, j) was ever where |i/n − j/m| reaches
 * D, with D = gap/(n m); only sums of positive numbers, so small chances keep their digits. Source: J. L. Hodges, Arkiv för Matematik 3
 * (1958).
 */
function exactP(gap: number, n: number, m: number): number {
  if (gap === 0) return 1;
  const left = new Float64Array(m + 1).fill(1);
  for (let i = 0; i <= n; i++) {
    const first = Math.max(0, Math.floor((i * m - gap) / n) + 1);
    const last = Math.min(m, Math.ceil((i * m + gap) / n) - 1);
    if (first > 0) left[first - 1] = 1;
    // The walk begins at (0, 0), where it has reached nothing: 0.
    for (let j = first; j <= last; j++) left[j] = (i * (left[j] ?? 1) + j * (left[j - 1] ?? 1)) / Math.max(1, i + j);
  }
  return left[m] ?? 1;
}
