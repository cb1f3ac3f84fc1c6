import type { Retrier } from './definition.ts';
import { type Failure, matchesError } from './failure.ts';

/** Decides on retries of one visit of a state: each retrier counts its own attempts. */
export class RetryBook {
  readonly #retriers: readonly Retrier[];
  readonly #used: number[];

  constructor(retriers: readonly Retrier[] = []) {
    this.#retriers = retriers;
    this.#used = retriers.map(() => 0);
  }

  /** Seconds to wait before the next attempt, or undefined when the first retrier that names the error is used up or none does. */
  next(failure: Failure, random: () => number): number | undefined {
    const index = this.#retriers.findIndex((retrier) => matchesError(retrier.ErrorEquals, failure));
    const retrier = this.#retriers[index];
    if (retrier === undefined) return undefined;
    const used = this.#used[index] ?? 0;
    if (used >= (retrier.MaxAttempts ?? 3)) return undefined;
    this.#used[index] = used + 1;
    return delay(retrier, used, random);
  }
}

/** `IntervalSeconds × BackoffRate^attempt`, at most MaxDelaySeconds; FULL jitter draws uniformly between zero and that. */
function delay(retrier: Retrier, attempt: number, random: () => number): number {
  const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** attempt;
  const capped = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return retrier.JitterStrategy === 'FULL' ? capped * random() : capped;
}
