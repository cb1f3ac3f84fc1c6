import type { ColumnDrift, DriftJudgement } from '../drift/judge-drift.ts';
import { type Verdict, worst } from '../verdict.ts';
import type { Check } from './check.ts';
import { distinctValues } from './column-rules.ts';
import { edges, type Histogram, quantile, total, unpackHistogram } from './histogram.ts';
import type { DatasetJudgement } from './judge-dataset.ts';
import { type ColumnProfile, columnOf, isNumeric, type Profile, type ProfileType, rowsOf } from './profile.ts';

/** Bars of a distribution that a person looks at. */
export const DISPLAY_BINS = 40;
/** Categories that are shown by name. */
const TOP = 12;

/** Shares of both sides in the same bins. */
export interface DisplayBin {
  readonly from: number;
  readonly to: number;
  readonly current: number;
  readonly baseline: number | null;
}

export interface DisplayCategory {
  readonly value: string;
  readonly current: number;
  readonly baseline: number | null;
}

/** What is known of one side of a column, in numbers that may be shown. */
export interface ColumnSummary {
  readonly rows: number;
  readonly n: number;
  readonly missing: number;
  readonly invalid: number;
  readonly distinct: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly std: number | null;
  readonly median: number | null;
}

export interface ColumnReport {
  readonly name: string;
  readonly type: ProfileType;
  /** No values, bins or categories of it are in the report. */
  readonly sensitive: boolean;
  readonly verdict: Verdict | 'skipped';
  readonly current: ColumnSummary | null;
  readonly baseline: ColumnSummary | null;
  readonly bins: readonly DisplayBin[];
  readonly categories: readonly DisplayCategory[];
  readonly drift: ColumnDrift | null;
  readonly checks: readonly Check[];
}

/** Everything that a page about a dataset shows, failing columns first. */
export interface DataReport {
  readonly format: 'data-report/1';
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  readonly rows: number;
  readonly badRows: number;
  readonly bytes: number;
  readonly digest: string;
  readonly baseline: { readonly rows: number; readonly digest: string } | null;
  readonly minimumDetectableEffect: number | null;
  readonly multivariate: DriftJudgement['multivariate'] | null;
  /** Rules of the whole dataset. */
  readonly checks: readonly Check[];
  readonly columns: readonly ColumnReport[];
}

const ORDER: Readonly<Record<Verdict | 'skipped', number>> = { fail: 0, inconclusive: 1, pass: 2, skipped: 3 };

/** The numbers behind a verdict on a dataset. Baseline and drift are absent on a first delivery. */
export function dataReport(
  profile: Profile,
  judgement: DatasetJudgement,
  baseline?: Profile | undefined,
  drift?: DriftJudgement | undefined,
): DataReport {
  const names = [...new Set([...profile.columns.map((c) => c.name), ...(baseline?.columns.map((c) => c.name) ?? [])])];
  const columns = names.map((name) => columnReport(name, profile, judgement, baseline, drift));
  const rank = ({ verdict, drift: d, checks }: ColumnReport): number =>
    ORDER[verdict] * 1e6 - checks.filter(({ status }) => status === 'warn').length - Math.min(1000, (d?.effect ?? 0) * 1000);
  return {
    format: 'data-report/1',
    verdict: worst([judgement.verdict, ...(drift ? [drift.verdict] : [])]),
    reasons: [...judgement.reasons, ...(drift?.reasons ?? [])],
    warnings: [...judgement.warnings, ...(drift?.warnings ?? [])],
    rows: profile.rows,
    badRows: profile.badRows,
    bytes: profile.bytes,
    digest: profile.digest,
    baseline: baseline ? { rows: baseline.rows, digest: baseline.digest } : null,
    minimumDetectableEffect: drift?.minimumDetectableEffect ?? null,
    multivariate: drift?.multivariate ?? null,
    checks: judgement.checks.filter(({ column }) => column === undefined),
    columns: columns.sort((a, b) => rank(a) - rank(b)),
  };
}

function columnReport(
  name: string,
  profile: Profile,
  judgement: DatasetJudgement,
  baseline: Profile | undefined,
  drift: DriftJudgement | undefined,
): ColumnReport {
  const [now, then] = [columnOf(profile, name), baseline && columnOf(baseline, name)];
  const checks = judgement.checks.filter((check) => check.column === name);
  const drifted = drift?.columns.find((column) => column.name === name) ?? null;
  const sensitive = now?.sensitive === true || then?.sensitive === true || drifted?.sensitive === true;
  const broken = checks.some(({ status }) => status === 'fail' || status === 'error');
  const unknown = checks.some(({ status }) => status === 'inconclusive');
  const verdict = broken || drifted?.verdict === 'fail' ? 'fail' : unknown ? 'inconclusive' : (drifted?.verdict ?? 'pass');
  const type = (now ?? then)?.type ?? 'string';
  return {
    name,
    type,
    sensitive,
    verdict,
    current: now ? summary(now, sensitive) : null,
    baseline: then ? summary(then, sensitive) : null,
    bins: sensitive ? [] : displayBins(now, then),
    categories: sensitive ? [] : displayCategories(now, then),
    drift: drifted,
    checks,
  };
}

function summary(column: ColumnProfile, sensitive: boolean): ColumnSummary {
  const { n, nulls, invalid, m2 } = column;
  const shown = sensitive ? { min: null, max: null, mean: null } : { min: column.min, max: column.max, mean: column.mean };
  const std = sensitive || m2 === null || n < 2 ? null : Math.sqrt(m2 / (n - 1));
  const median = sensitive || !column.ll || n === 0 ? null : (quantile(unpackHistogram(column.ll), 0.5) ?? null);
  return { rows: rowsOf(column), n, missing: nulls, invalid, distinct: Math.round(distinctValues(column).count), ...shown, std, median };
}

/**
 * Bars of equal width over the middle 98 % of both sides; the rest is in the outermost bars, so that one outlier does not squeeze
 * everything else into one bar.
 */
function displayBins(now: ColumnProfile | undefined, then: ColumnProfile | undefined): DisplayBin[] {
  const sides = [now, then].map((column) =>
    column && isNumeric(column) && column.ll && column.n > 0 ? unpackHistogram(column.ll) : undefined,
  );
  const [current, baseline] = sides;
  const found = sides.filter((h) => h !== undefined);
  if (found.length === 0) return [];
  const low = Math.min(...found.map((h) => quantile(h, 0.01) ?? 0));
  const high = Math.max(...found.map((h) => quantile(h, 0.99) ?? 0));
  const bins = high > low ? DISPLAY_BINS : 1;
  const width = (high - low) / bins || 1;
  const [a, b] = [current && shares(current, low, width, bins), baseline && shares(baseline, low, width, bins)];
  return Array.from({ length: bins }, (_, i) => ({
    from: low + i * width,
    to: low + (i + 1) * width,
    current: a?.[i] ?? 0,
    baseline: b ? (b[i] ?? 0) : null,
  }));
}

/** Shares of a histogram in bars. A bucket that is wider than a bar is spread over all that it touches. */
function shares(h: Histogram, low: number, width: number, bins: number): number[] {
  const all = total(h);
  const found = new Array<number>(bins).fill(0);
  const barOf = (x: number): number => Math.min(bins - 1, Math.max(0, Math.floor((x - low) / width)));
  for (const [i, key] of h.keys.entries()) {
    const [from, to] = edges(key, h.shift);
    const [first, last] = h.shift === 0 ? [barOf(key >= 0 ? from : to), barOf(key >= 0 ? from : to)] : [barOf(from), barOf(to)];
    const share = (h.counts[i] ?? 0) / all / (last - first + 1);
    for (let bar = first; bar <= last; bar++) found[bar] = (found[bar] ?? 0) + share;
  }
  return found;
}

function displayCategories(now: ColumnProfile | undefined, then: ColumnProfile | undefined): DisplayCategory[] {
  const [current, baseline] = [new Map(now?.dict?.values ?? []), new Map(then?.dict?.values ?? [])];
  if (current.size + baseline.size === 0) return [];
  const values = [...new Set([...current.keys(), ...baseline.keys()])];
  const share = (counts: ReadonlyMap<string, number>, column: ColumnProfile | undefined, value: string): number =>
    column && column.n > 0 ? (counts.get(value) ?? 0) / column.n : 0;
  return values
    .map((value) => ({ value, current: share(current, now, value), baseline: then ? share(baseline, then, value) : null }))
    .sort((a, b) => b.current + (b.baseline ?? 0) - a.current - (a.baseline ?? 0) || (a.value < b.value ? -1 : 1))
    .slice(0, TOP);
}
