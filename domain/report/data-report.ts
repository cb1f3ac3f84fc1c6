import type { Check } from '../dataset/check.ts';
import { distinctValues } from '../dataset/column-rules.ts';
import { quantile, unpackHistogram } from '../dataset/histogram.ts';
import type { DatasetJudgement } from '../dataset/judge-dataset.ts';
import type { OpaqueFiles } from '../dataset/opaque-files.ts';
import { type ColumnProfile, columnOf, isNumeric, type Profile, type ProfileType, rowsOf } from '../dataset/profile.ts';
import type { ColumnDrift, DriftJudgement } from '../drift/judge-drift.ts';
import { type Judgement, type Verdict, worst } from '../verdict.ts';
import { type Bins, displayBins } from './plots/bins.ts';

/** Categories that are shown by name. */
const TOP = 12;

/** Shares of both sides in the same bins. */
export interface DisplayBins {
  readonly scale: Bins['scale'];
  /** One more than there are bins. Values beyond the ends are in the outermost bins. */
  readonly edges: readonly number[];
  readonly current: readonly number[];
  readonly baseline: readonly number[] | null;
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
  readonly bins: DisplayBins | null;
  readonly categories: readonly DisplayCategory[];
  readonly drift: ColumnDrift | null;
  readonly checks: readonly Check[];
}

/** What is known of a dataset, and what was said of it. */
export interface DataEvidence {
  /** Absent when the data could not be read at all. */
  readonly profile?: Profile | undefined;
  /** The contract's verdict; absent when there is no contract. */
  readonly dataset?: DatasetJudgement | undefined;
  readonly baseline?: Profile | undefined;
  /** Absent without a baseline. */
  readonly drift?: DriftJudgement | undefined;
}

/** Everything that a page about a dataset shows, failing columns first. */
export interface DataReport extends Judgement {
  readonly format: 'data-report/1';
  readonly rows: number;
  readonly badRows: number;
  readonly bytes: number;
  /** The data's fingerprint; null when it could not be read. */
  readonly digest: string | null;
  readonly opaque: OpaqueFiles | null;
  readonly baseline: { readonly rows: number; readonly digest: string } | null;
  readonly minimumDetectableEffect: number | null;
  readonly multivariate: DriftJudgement['multivariate'] | null;
  /** Rules of the whole dataset. */
  readonly checks: readonly Check[];
  readonly columns: readonly ColumnReport[];
}

const ORDER: Readonly<Record<ColumnReport['verdict'], number>> = { fail: 0, inconclusive: 1, pass: 2, skipped: 3 };

/** The numbers behind a verdict on a dataset. */
export function dataReport(evidence: DataEvidence): DataReport {
  const { profile, dataset, baseline, drift } = evidence;
  const judged = [dataset, drift].filter((one) => one !== undefined);
  const names = [...new Set([profile, baseline].flatMap((side) => side?.columns.map(({ name }) => name) ?? []))];
  return {
    format: 'data-report/1',
    verdict: worst(judged.map(({ verdict }) => verdict)),
    reasons: judged.flatMap(({ reasons }) => reasons),
    warnings: judged.flatMap(({ warnings }) => warnings),
    rows: profile?.rows ?? 0,
    badRows: profile?.badRows ?? 0,
    bytes: profile?.bytes ?? 0,
    digest: profile?.digest ?? null,
    opaque: profile?.opaque ?? null,
    baseline: baseline ? { rows: baseline.rows, digest: baseline.digest } : null,
    minimumDetectableEffect: drift?.minimumDetectableEffect ?? null,
    multivariate: drift?.multivariate ?? null,
    checks: (dataset?.checks ?? []).filter(({ column }) => column === undefined || !names.includes(column)),
    columns: names.map((name) => columnReport(name, evidence)).sort((a, b) => rank(a) - rank(b)),
  };
}

/** Failing columns first; among those that pass, the ones with warnings and the largest effects. */
const rank = ({ verdict, drift, checks }: ColumnReport): number =>
  ORDER[verdict] * 1e6 - checks.filter(({ status }) => status === 'warn').length - Math.min(1000, (drift?.effect ?? 0) * 1000);

function columnReport(name: string, { profile, dataset, baseline, drift }: DataEvidence): ColumnReport {
  const [now, then] = [profile && columnOf(profile, name), baseline && columnOf(baseline, name)];
  const checks = (dataset?.checks ?? []).filter((check) => check.column === name);
  const drifted = drift?.columns.find((column) => column.name === name) ?? null;
  const sensitive = now?.sensitive === true || then?.sensitive === true || drifted?.sensitive === true;
  return {
    name,
    type: (now ?? then)?.type ?? 'string',
    sensitive,
    verdict: verdictOf(checks, drifted),
    ...shown(now, then, sensitive),
    drift: drifted,
    checks,
  };
}

function verdictOf(checks: readonly Check[], drifted: ColumnDrift | null): ColumnReport['verdict'] {
  if (checks.some(({ status }) => status === 'fail' || status === 'error') || drifted?.verdict === 'fail') return 'fail';
  if (checks.some(({ status }) => status === 'inconclusive')) return 'inconclusive';
  return drifted?.verdict ?? 'pass';
}

type Shown = Pick<ColumnReport, 'current' | 'baseline' | 'bins' | 'categories'>;

/** One damaged column of a stored profile must not cost the report of all others. */
function shown(now: ColumnProfile | undefined, then: ColumnProfile | undefined, sensitive: boolean): Shown {
  try {
    const comparable = then?.type === (now ?? then)?.type ? then : undefined;
    return {
      current: now ? summary(now, sensitive) : null,
      baseline: then ? summary(then, sensitive) : null,
      bins: sensitive ? null : binsOf(now, comparable),
      categories: sensitive ? [] : displayCategories(now, comparable),
    };
  } catch {
    return { current: null, baseline: null, bins: null, categories: [] };
  }
}

function summary(column: ColumnProfile, sensitive: boolean): ColumnSummary {
  const { n, nulls, invalid, m2 } = column;
  const shown = sensitive ? { min: null, max: null, mean: null } : { min: column.min, max: column.max, mean: column.mean };
  const std = sensitive || m2 === null || n < 2 ? null : Math.sqrt(m2 / (n - 1));
  const median = sensitive || !column.ll || n === 0 ? null : (quantile(unpackHistogram(column.ll), 0.5) ?? null);
  return { rows: rowsOf(column), n, missing: nulls, invalid, distinct: Math.round(distinctValues(column).count), ...shown, std, median };
}

/** Both sides in the bins that a person looks at. */
function binsOf(now: ColumnProfile | undefined, then: ColumnProfile | undefined): DisplayBins | null {
  const [current, baseline] = [now, then].map((c) => (c && isNumeric(c) && c.ll && c.n > 0 ? unpackHistogram(c.ll) : undefined));
  const whole = [now, then].every((c) => c === undefined || (c.type === 'number' && c.ints === c.n));
  const found = [current, baseline].filter((h) => h !== undefined);
  const bins = displayBins(found, (now ?? then)?.type === 'timestamp' ? 'time' : whole ? 'whole' : 'smooth');
  if (!bins) return null;
  const nothing = bins.edges.slice(1).map(() => 0);
  const { edges, scale, shares } = bins;
  return { scale, edges, current: (current && shares[0]) ?? nothing, baseline: (baseline && shares.at(-1)) ?? null };
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
