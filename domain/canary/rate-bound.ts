import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import type { Count } from './fisher-law.ts';

/** Upper end of the one-sided Clopper-Pearson interval of an event rate; 1 when nothing was seen (Clopper, Pearson 1934). */
export const rateBelow = ({ n, k }: Count, confidence: number): number => (k >= n ? 1 : betaQuantile(confidence, k + 1, n - k));

/** Lower end of the same; 0 when there was no event. */
export const rateAbove = ({ n, k }: Count, confidence: number): number =>
  k === 0 || n === 0 ? 0 : betaQuantile(1 - confidence, k, n - k + 1);

/** Both ends of a two-sided interval, as rates. */
export type RateInterval = readonly [low: number, high: number];

/** Two-sided 95 % Clopper-Pearson interval of an event rate, for people to read. */
export const rateInterval = (count: Count): RateInterval => [rateAbove(count, 0.975), rateBelow(count, 0.975)];
