import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { quantile } from './quantile.ts';
import { studentQuantile } from './student-t.ts';

/** How an interval was made. */
export type Method = 'bootstrap' | 'delong' | 'tango' | 'wilson' | 'student-t';

/** A value with its bounds: each holds by itself with 95 % confidence. */
export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly standardError: number;
  readonly method: Method;
}

const CONFIDENCE = 0.95;

/** Bounds at the 5 % and 95 % quantiles of a bootstrap distribution (the percentile method). */
export function fromReplicates(value: number, replicates: Float64Array): Estimate {
  const sorted = Float64Array.from(replicates).sort();
  const mean = sorted.reduce((sum, x) => sum + x, 0) / sorted.length;
  const variance = sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (sorted.length - 1);
  return {
    value,
    lower: quantile(sorted, 1 - CONFIDENCE),
    upper: quantile(sorted, CONFIDENCE),
    standardError: Math.sqrt(variance),
    method: 'bootstrap',
  };
}

/** Bounds of a value whose error is about normal. */
export function fromNormal(value: number, standardError: number, method: Method): Estimate {
  const reach = normalQuantile(CONFIDENCE, 0, 1) * standardError;
  return { value, lower: value - reach, upper: value + reach, standardError, method };
}

/** Bounds of `value`, to which each row contributes one of `contributions`; only their spread matters. */
export function fromContributions(value: number, contributions: Float64Array): Estimate {
  const n = contributions.length;
  const mean = contributions.reduce((sum, x) => sum + x, 0) / n;
  const variance = contributions.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  const standardError = Math.sqrt(variance / n);
  const reach = studentQuantile(CONFIDENCE, n - 1) * standardError;
  return { value, lower: value - reach, upper: value + reach, standardError, method: 'student-t' };
}
