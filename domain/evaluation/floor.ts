import type { Verdict } from '../verdict.ts';
import type { Measured } from './measure.ts';
import { metricKey } from './metric.ts';
import type { Floor } from './policy.ts';
import { plain } from './texts.ts';

/** What the challenger reaches by itself, and whether that is enough. */
export interface FloorCheck {
  readonly metric: string;
  readonly verdict: Verdict;
  readonly value: number;
  /** One-sided 95 % bounds of the value. */
  readonly lower: number;
  readonly upper: number;
  readonly min?: number;
  readonly max?: number;
  readonly text: string;
}

/** A floor counts by the bound that is against the challenger: a lucky holdout does not carry a model over it. */
export function checkFloor(floor: Floor, { challenger: { value, lower, upper } }: Measured): FloorCheck {
  const metric = metricKey(floor);
  const interval = `${metric} ${plain(value)} [${plain(lower)}, ${plain(upper)}]`;
  if (floor.min !== undefined) {
    const verdict = lower >= floor.min ? 'pass' : upper < floor.min ? 'fail' : 'inconclusive';
    return {
      metric,
      verdict,
      value,
      lower,
      upper,
      min: floor.min,
      text: `${interval}, its lower bound must be at least ${plain(floor.min)}`,
    };
  }
  const max = floor.max ?? Number.NEGATIVE_INFINITY;
  const verdict = upper <= max ? 'pass' : lower > max ? 'fail' : 'inconclusive';
  return { metric, verdict, value, lower, upper, max, text: `${interval}, its upper bound must be at most ${plain(max)}` };
}
