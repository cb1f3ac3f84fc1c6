import { figure, percent } from '../dataset/check.ts';
import type { ColumnContract } from '../dataset/column-contract.ts';
import type { DriftPolicy } from '../dataset/contract.ts';
import type { ColumnProfile } from '../dataset/profile.ts';
import type { Verdict } from '../verdict.ts';
import {
  type CardinalityTest,
  compareCardinality,
  compareDistributions,
  compareMissing,
  compareRange,
  type DistributionTest,
  type MissingTest,
  namesRows,
  type RangeTest,
} from './column-tests.ts';
import { detectableD } from './kolmogorov-smirnov.ts';
import { compareUnseen, type UnseenTest } from './unseen-values.ts';

/** What a column is to the model: thresholds and consequences follow. */
export type Role = 'feature' | 'label' | 'prediction';

/** Everything measured between the two sides of one column. */
export interface ColumnEvidence {
  readonly name: string;
  readonly role: Role;
  readonly kind: ColumnProfile['type'];
  readonly sensitive: boolean;
  readonly critical: boolean;
  /** One side was rebuilt from another tool's coarse statistics. */
  readonly approximate: boolean;
  /** Why no distribution is compared, if it is not. */
  readonly skipped?: string;
  readonly baselineValues: number;
  readonly currentValues: number;
  readonly warnAt: number;
  readonly failAt: number;
  readonly distribution?: DistributionTest;
  readonly missing?: MissingTest;
  readonly unseen?: UnseenTest;
  readonly range?: RangeTest;
  readonly cardinality?: CardinalityTest;
  /** The effect that these many values can show at all. */
  readonly detectable: number;
}

/** Smallest change of the missing share that counts, whatever Cohen's h says of shares near zero. */
const MISSING_CHANGE = 0.005;

/** Measures one column. `current` is absent when the data has no such column. */
export function measureColumn(
  baseline: ColumnProfile,
  current: ColumnProfile | undefined,
  policy: DriftPolicy,
  contract: ColumnContract | undefined,
  role: Role,
): ColumnEvidence {
  const own = typeof contract?.drift === 'object' ? contract.drift : undefined;
  const failAt = own?.fail ?? (role === 'label' ? (policy.labelFail ?? Math.min(policy.fail, 0.05)) : policy.fail);
  const evidence = {
    name: baseline.name,
    role,
    kind: baseline.type,
    sensitive: (baseline.sensitive ?? false) || (current?.sensitive ?? false) || contract?.sensitive === true,
    critical: contract?.critical === true,
    approximate: (baseline.approximate ?? false) || (current?.approximate ?? false),
    baselineValues: baseline.n,
    currentValues: current?.n ?? 0,
    warnAt: Math.min(own?.warn ?? policy.warn, failAt),
    failAt,
    detectable: detectableD(baseline.n, current?.n ?? 0, policy.alpha),
  };
  if (!current) return { ...evidence, skipped: 'not in the current data' };
  if (current.type !== baseline.type) return { ...evidence, skipped: `${baseline.type} in the baseline, ${current.type} now` };
  const missing = compareMissing(baseline, current);
  const always = missing ? { ...evidence, missing } : evidence;
  if (baseline.type === 'timestamp' && own === undefined)
    return { ...always, skipped: 'time moves on: not tested unless the contract sets thresholds' };
  if (contract?.unique || (namesRows(baseline) && namesRows(current)))
    return { ...always, skipped: 'names rows: nearly every value is different' };
  const distribution = compareDistributions(baseline, current);
  if (!distribution)
    return { ...always, skipped: baseline.n === 0 || current.n === 0 ? 'no values on one side' : 'the profiles cannot be compared' };
  const unseen = compareUnseen(baseline, current, contract?.maxUnseen);
  const range = compareRange(baseline, current);
  const cardinality = compareCardinality(baseline, current);
  return { ...always, distribution, ...(unseen ? { unseen } : {}), ...(range ? { range } : {}), ...(cardinality ? { cardinality } : {}) };
}

/** Adjusted p-values of a column's tests: over the columns, and for what each kind of test may take of alpha. */
export interface Adjusted {
  readonly distribution: number;
  readonly missing: number;
  readonly range: number;
  /** 0 where chance could not be reckoned: then the limit decides alone. */
  readonly unseen: number;
}

/** What was decided about one column. */
export interface ColumnDecision {
  readonly verdict: Verdict | 'skipped';
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
}

/** The two keys: a difference must be large enough to matter and too large for chance. */
export function decideColumn(
  e: ColumnEvidence,
  q: Adjusted,
  policy: DriftPolicy,
  rows: { baseline: number; current: number },
): ColumnDecision {
  const reasons: string[] = [];
  const warnings: string[] = [];
  if (e.approximate) warnings.push('compared approximately: one side has coarse statistics only');
  const enoughRows = Math.min(rows.baseline, rows.current) >= policy.minRows;
  const enoughValues = Math.min(e.baselineValues, e.currentValues) >= policy.minRows;
  if (e.missing && enoughRows && q.missing <= policy.alpha && Math.abs(e.missing.current - e.missing.baseline) >= MISSING_CHANGE) {
    const words = `missing ${percent(e.missing.current)} (baseline ${percent(e.missing.baseline)}), h ${figure(e.missing.effect)}, q ${figure(q.missing)}`;
    if (Math.abs(e.missing.effect) >= 0.2) reasons.push(words);
    else if (Math.abs(e.missing.effect) >= 0.1) warnings.push(words);
  }
  const { distribution, unseen, range, cardinality } = e;
  if (distribution && enoughValues) {
    const name = distribution.test === 'ks' ? 'D' : 'JS distance';
    const words = `${name} ${figure(distribution.effect)} (limit ${e.failAt}), q ${figure(q.distribution)}, PSI ${figure(distribution.psi)}`;
    if (q.distribution <= policy.alpha) {
      if (distribution.effect >= e.failAt) reasons.push(words);
      else if (distribution.effect >= e.warnAt) warnings.push(words);
    }
    if (unseen && unseen.share > unseen.limit && q.unseen <= policy.alpha) {
      reasons.push(`${percent(unseen.share)} of values in categories that the baseline never had (limit ${percent(unseen.limit)})`);
    }
    if (range && q.range <= policy.alpha) {
      const outside = `${percent(range.share)} of values outside the baseline's range`;
      if (range.share >= 0.01) reasons.push(outside);
      else if (range.share >= 0.001) warnings.push(outside);
    }
    if (cardinality && Math.abs(cardinality.effect) > cardinality.limit) {
      warnings.push(`${figure(Math.round(cardinality.current))} different values (baseline ${figure(Math.round(cardinality.baseline))})`);
    }
  }
  if (reasons.length > 0) return { verdict: 'fail', reasons, warnings };
  if (e.skipped !== undefined) {
    const lost =
      e.skipped === 'not in the current data' || e.skipped.includes(' in the baseline, ') || e.skipped.includes('cannot be compared');
    return { verdict: lost ? 'inconclusive' : 'skipped', reasons: lost ? [e.skipped] : [], warnings };
  }
  if (!enoughValues) {
    const words = `${Math.min(e.baselineValues, e.currentValues)} values (needs ${policy.minRows})`;
    return { verdict: 'inconclusive', reasons: [words], warnings };
  }
  return { verdict: 'pass', reasons, warnings };
}
