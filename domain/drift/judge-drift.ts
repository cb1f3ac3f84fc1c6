import { figure, percent } from '../dataset/check.ts';
import type { DataContract, DriftPolicy } from '../dataset/contract.ts';
import { type ColumnProfile, columnOf, type Profile } from '../dataset/profile.ts';
import { adjustPValues } from '../statistics/multiple-tests.ts';
import type { Judgement, Verdict } from '../verdict.ts';
import { type DomainClassifier, tellApart } from './classifier/tell-apart.ts';
import { type ColumnDecision, type ColumnEvidence, decideColumn, measureColumn, type Role } from './judge-column.ts';
import { detectableD } from './kolmogorov-smirnov.ts';

/** What the columns are to the model. */
export interface DriftRoles {
  /** The contract's columns: which are left out, critical, sensitive, or have thresholds of their own. */
  readonly columns?: DataContract['columns'] | undefined;
  readonly label?: string | undefined;
  readonly prediction?: string | undefined;
  /** Seed of the classifier's folds. @default 0 */
  readonly seed?: number | undefined;
}

/** AUC that is told, and AUC that fails the dataset: a classifier that good would see a change that matters. */
export const AUC_WARN = 0.55;
export const AUC_FAIL = 0.65;

/** One column: what was measured, and what it means. */
export interface ColumnDrift extends ColumnEvidence, ColumnDecision {
  /** Effect that the verdict uses; null where no distribution was compared. */
  readonly effect: number | null;
  readonly p: number | null;
  /** p adjusted over all columns and kinds of tests. */
  readonly q: number | null;
  readonly psi: number | null;
  readonly missingQ: number | null;
}

/** The verdict on drift, failing columns first. */
export interface DriftJudgement extends Judgement {
  readonly columns: readonly ColumnDrift[];
  /** The difference (Kolmogorov-Smirnov's D) that data of this size can just show at the policy's alpha. */
  readonly minimumDetectableEffect: number;
  readonly baselineRows: number;
  readonly currentRows: number;
  readonly alpha: number;
  readonly shareFailed: number;
  /** The classifier that tells both sides apart; absent when the policy does not want it or rows are too few. */
  readonly multivariate?: DomainClassifier;
}

/**
 * How the kinds of tests share alpha (Bonferroni), so that it bounds how often columns that did not drift fail by any of them.
 * Nearly all goes to distributions, which are what drifts; the others, of which more than a few rows at once are far from chance anyway,
 * need a plainer sight.
 */
const SHARES = { distribution: 0.94, missing: 0.02, range: 0.02, unseen: 0.02 } as const;

const ORDER: Readonly<Record<Verdict | 'skipped', number>> = { fail: 0, inconclusive: 1, pass: 2, skipped: 3 };

/**
 * Whether current data still looks like the baseline. A column fails when its effect reaches the threshold and the adjusted p is at
 * most alpha; the dataset fails when a critical column does, or a share of columns. Profiles alone decide: no row is read again.
 */
export function judgeDrift(baseline: Profile, current: Profile, policy: DriftPolicy, roles: DriftRoles = {}): DriftJudgement {
  const contracts = roles.columns ?? {};
  const tested = baseline.columns.filter(({ name }) => contracts[name]?.drift !== 'ignore');
  const evidence = tested.map((column) =>
    measured(column, (side) => measureColumn(side, columnOf(current, side.name), policy, contracts[side.name], roleOf(side.name, roles))),
  );
  const [distribution, missing] = [adjusted(evidence, 'distribution', policy), adjusted(evidence, 'missing', policy)];
  const [range, unseen] = [adjusted(evidence, 'range', policy), adjusted(evidence, 'unseen', policy)];
  const rows = { baseline: baseline.rows, current: current.rows };
  const columns = evidence
    .map((e, i): ColumnDrift => {
      const [q, missingQ] = [distribution[i] ?? null, missing[i] ?? null];
      const adjustedPs = { distribution: q ?? 1, missing: missingQ ?? 1, range: range[i] ?? 1, unseen: unseen[i] ?? 0 };
      const decision = decideColumn(e, adjustedPs, policy, rows);
      const { effect = null, p = null, psi = null } = e.distribution ?? {};
      return { ...e, ...decision, effect, p, q, psi, missingQ };
    })
    .sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict] || (b.effect ?? 0) / b.failAt - (a.effect ?? 0) / a.failAt);
  const judged = columns.filter(({ verdict }) => verdict !== 'skipped');
  const names = columns.filter((c) => c.skipped === undefined && c.role === 'feature').map((c) => c.name);
  const multivariate =
    policy.multivariate && names.length > 1 ? tellApart(baseline, current, names, policy.minRows, roles.seed) : undefined;
  return {
    ...conclude(judged, multivariate, policy),
    columns,
    ...(multivariate ? { multivariate } : {}),
    minimumDetectableEffect: detectableD(baseline.rows, current.rows, policy.alpha),
    baselineRows: baseline.rows,
    currentRows: current.rows,
    alpha: policy.alpha,
    shareFailed: shareOf(judged, 'fail'),
  };
}

/** One damaged column of a stored profile must not hide what the others have to say: it counts as one without values. */
function measured(column: ColumnProfile, measure: (column: ColumnProfile) => ColumnEvidence): ColumnEvidence {
  try {
    return measure(column);
  } catch (error) {
    const { ll: _, dict: __, hb: ___, len: ____, ...bare } = column;
    const why = error instanceof Error ? error.message : String(error);
    return { ...measure({ ...bare, n: 0 }), skipped: `the profiles cannot be compared: ${why}` };
  }
}

const roleOf = (name: string, { label, prediction }: DriftRoles): Role =>
  name === label ? 'label' : name === prediction ? 'prediction' : 'feature';

const shareOf = (columns: readonly ColumnDrift[], verdict: Verdict): number =>
  columns.length === 0 ? 0 : columns.filter((c) => c.verdict === verdict).length / columns.length;

/** Adjusts the p-values that exist, over the columns and for the kind's share of alpha; the others stay absent and count for nothing. */
function adjusted(evidence: readonly ColumnEvidence[], kind: keyof typeof SHARES, { adjust }: DriftPolicy): (number | undefined)[] {
  const found = evidence.flatMap((e, i) => {
    const p = e[kind]?.p;
    return p === undefined ? [] : [{ i, p }];
  });
  const q = adjustPValues(
    found.map(({ p }) => p),
    adjust,
  );
  const all = new Array<number | undefined>(evidence.length).fill(undefined);
  for (const [place, { i }] of found.entries()) all[i] = Math.min(1, (q[place] ?? 1) / SHARES[kind]);
  return all;
}

function conclude(columns: readonly ColumnDrift[], classifier: DomainClassifier | undefined, policy: DriftPolicy): Judgement {
  const apart = classifier && classifier.p <= policy.alpha ? classifier : undefined;
  const say = (c: ColumnDrift): string => `${c.name}  ${c.reasons.join('; ')}`;
  const [failed, unknown] = [columns.filter((c) => c.verdict === 'fail'), columns.filter((c) => c.verdict === 'inconclusive')];
  const top = apart?.importances.slice(0, 3).map(({ column }) => column);
  const words = apart
    ? [`a classifier tells baseline and current rows apart: AUC ${figure(apart.auc)} (limit ${AUC_FAIL}), mostly by ${top?.join(', ')}`]
    : [];
  const multivariate = (apart?.auc ?? 0) >= AUC_FAIL ? words : [];
  const warnings = [
    ...((apart?.auc ?? 0) >= AUC_WARN && multivariate.length === 0 ? words : []),
    ...columns.flatMap((c) => c.warnings.map((text) => `${c.name}  ${text}`)),
  ];
  const limit = policy.failWhen.shareOfColumns;
  const critical = failed.filter((c) => c.critical);
  if (critical.length > 0)
    return { verdict: 'fail', reasons: [...failed.map(say), ...multivariate], warnings: [...unknown.map(say), ...warnings] };
  if (failed.length > 0 && failed.length / columns.length >= limit) {
    const share = `${failed.length} of ${columns.length} columns drifted, ${percent(failed.length / columns.length)} (limit ${percent(limit)})`;
    return { verdict: 'fail', reasons: [share, ...failed.map(say), ...multivariate], warnings: [...unknown.map(say), ...warnings] };
  }
  const told = [...failed.map(say), ...warnings];
  if (multivariate.length > 0) return { verdict: 'fail', reasons: multivariate, warnings: [...told, ...unknown.map(say)] };
  if (columns.length === 0) return { verdict: 'inconclusive', reasons: ['no column could be compared with the baseline'], warnings: told };
  if (unknown.some((c) => c.critical) || unknown.length / columns.length >= limit) {
    return { verdict: 'inconclusive', reasons: unknown.map(say), warnings: told };
  }
  return { verdict: 'pass', reasons: [], warnings: [...told, ...unknown.map(say)] };
}
