import type { Verdict } from '../verdict.ts';
import type { Method } from './estimate.ts';
import type { Measured } from './measure.ts';
import { METRICS, type MetricRef, metricKey } from './metric.ts';
import { absoluteMargin, type Margin } from './policy.ts';
import { requiredRows } from './required-rows.ts';
import { counted, plain, signed } from './texts.ts';

/** One comparison with the champion and what it was decided on. */
export interface Comparison {
  /** As `auc` or `recallAtPrecision@0.8`. */
  readonly metric: string;
  readonly test: 'nonInferior' | 'superior';
  readonly verdict: Verdict;
  readonly challenger: number;
  readonly champion: number;
  /** How much better the challenger is, in the metric's unit: positive is better, whichever way the metric goes. */
  readonly difference: number;
  /** One-sided 95 % bounds of the difference. */
  readonly lower: number;
  readonly upper: number;
  /** Largest tolerated loss, in the metric's unit; 0 for superior. */
  readonly margin: number;
  readonly method: Method;
  readonly rows: number;
  /** Rows that would probably settle it; only when inconclusive. */
  readonly requiredRows?: number;
  /** One sentence with the numbers. */
  readonly text: string;
}

export interface ComparisonRule extends MetricRef {
  readonly test?: 'nonInferior' | 'superior' | undefined;
  readonly margin?: Margin | undefined;
}

/**
 * Non-inferior: passes when the lower bound of the difference is at least -margin, fails when the upper bound is below it.
 * Superior: passes when the lower bound is above 0, fails when the upper bound is not. Between the two it cannot be told.
 */
export function compare(rule: ComparisonRule, { challenger, champion, gain }: Measured, rows: number): Comparison | undefined {
  if (champion === null || gain === null) return undefined;
  const { value: difference, lower, upper, standardError, method } = gain.estimate;
  const superior = rule.test === 'superior';
  const margin = superior ? 0 : absoluteMargin(rule.margin ?? METRICS[rule.metric].defaultMargin, champion);
  const passes = superior ? lower > 0 : lower >= -margin;
  const fails = superior ? upper <= 0 : upper < -margin;
  const verdict = passes ? 'pass' : fails ? 'fail' : 'inconclusive';
  const distance = superior ? difference : margin;
  const needed = verdict === 'inconclusive' && distance > 0 ? requiredRows(standardError ** 2 * rows, distance) : undefined;
  const limit = superior ? 'must be above 0' : `must be at least ${signed(-margin)}`;
  const values = `${metricKey(rule)} ${plain(challenger.value)}, champion ${plain(champion)}`;
  const text = `${values}: difference ${signed(difference)} [${signed(lower)}, ${signed(upper)}], ${limit}${hint(verdict, needed, rows)}`;
  const numbers = { challenger: challenger.value, champion, difference, lower, upper, margin, method, rows };
  const result = { metric: metricKey(rule), test: superior ? 'superior' : 'nonInferior', verdict, ...numbers, text } as const;
  return needed === undefined ? result : { ...result, requiredRows: needed };
}

function hint(verdict: Verdict, needed: number | undefined, rows: number): string {
  if (verdict !== 'inconclusive') return '';
  if (needed === undefined) return '; cannot tell, and the observed difference points the other way';
  return `; cannot tell from ${counted(rows)} rows, about ${counted(Math.max(needed, rows + 1))} are needed`;
}
