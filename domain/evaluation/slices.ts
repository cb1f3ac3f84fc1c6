import type { Verdict } from '../verdict.ts';
import { cannotJudge, type Holdout, rowsOf } from './holdout.ts';
import { holm } from './holm.ts';
import { measure } from './measure.ts';
import { type MetricRef, metricKey } from './metric.ts';
import { absoluteMargin, type Objective, type Slices } from './policy.ts';
import { plain, signed } from './texts.ts';

/** Column values of the holdout, by column name, one for each row. */
export type SliceColumns = Readonly<Record<string, readonly string[]>>;

/** One group of rows and whether the challenger harms it. */
export interface SliceCheck {
  /** As `country=DE` or `country=DE, device=phone`. */
  readonly slice: string;
  readonly metric: string;
  readonly rows: number;
  /** `fail` only when harm is shown; `inconclusive` when the slice is too small to say or its interval straddles the margin. */
  readonly verdict: Verdict;
  readonly dryRun: boolean;
  readonly text: string;
  /** Absent where the slice could not be measured. */
  readonly numbers?: {
    readonly difference: number;
    readonly lower: number;
    readonly upper: number;
    readonly margin: number;
    /** Of "not worse by more than the margin", adjusted by Holm over all slices that decide. */
    readonly adjustedP: number;
  };
}

/** Chance of calling any slice harmed when none is. */
const ALPHA = 0.05;

interface Candidate {
  readonly slice: string;
  readonly ref: MetricRef;
  readonly rows: number;
  readonly dryRun: boolean;
  readonly unmeasured?: string;
  readonly measured?: {
    readonly difference: number;
    readonly lower: number;
    readonly upper: number;
    readonly margin: number;
    readonly p: number;
  };
}

/**
 * Tests every slice for harm: "worse than the champion by more than the margin". By formula, since asymptotics hold from the
 * least rows on and a resampled p value is too coarse for Holm over many slices.
 *
 * @throws RangeError when a slicing column is not among the columns given
 */
export function judgeSlices(
  holdout: Holdout,
  columns: SliceColumns,
  rules: readonly Slices[],
  objective: Objective,
  seed: number,
): SliceCheck[] {
  const candidates = rules.flatMap((rule) =>
    groups(columns, rule.by).map(([slice, rows]) => examine(holdout, slice, rows, rule, objective, seed)),
  );
  const deciding = adjust(candidates.filter(({ dryRun }) => !dryRun));
  const observed = adjust(candidates.filter(({ dryRun }) => dryRun));
  return candidates.map((candidate) => check(candidate, deciding.get(candidate) ?? observed.get(candidate) ?? 1));
}

function groups(columns: SliceColumns, by: readonly string[]): [slice: string, rows: Uint32Array][] {
  const values = by.map((column) => {
    const found = Object.hasOwn(columns, column) ? columns[column] : undefined;
    if (found === undefined)
      throw new RangeError(`slices need column ${column}; the holdout has ${Object.keys(columns).join(', ') || 'none'}`);
    return found;
  });
  const rowsBySlice = new Map<string, number[]>();
  for (let row = 0; row < (values[0]?.length ?? 0); row++) {
    const slice = by.map((column, i) => `${column}=${values[i]?.[row] ?? ''}`).join(', ');
    const rows = rowsBySlice.get(slice);
    if (rows === undefined) rowsBySlice.set(slice, [row]);
    else rows.push(row);
  }
  return [...rowsBySlice]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([slice, rows]): [string, Uint32Array] => [slice, Uint32Array.from(rows)]);
}

function examine(holdout: Holdout, slice: string, rows: Uint32Array, rule: Slices, objective: Objective, seed: number): Candidate {
  const ref = rule.metric === undefined ? objective : { metric: rule.metric, at: rule.at };
  const candidate = { slice, ref, rows: rows.length, dryRun: rule.dryRun };
  if (rows.length < rule.minRows) return { ...candidate, unmeasured: `${rows.length} rows, the policy wants ${rule.minRows}` };
  const part = rowsOf(holdout, rows);
  const reason = cannotJudge(ref, part);
  if (reason !== undefined) return { ...candidate, unmeasured: reason };
  const measured = measure(part, [ref], { seed, preferFormula: true }).get(metricKey(ref));
  if (measured === undefined || measured.gain === null || measured.champion === null) {
    return { ...candidate, unmeasured: 'there is no champion to be compared with' };
  }
  const margin = absoluteMargin(rule.margin, measured.champion);
  const { value: difference, lower, upper } = measured.gain.estimate;
  return { ...candidate, measured: { difference, lower, upper, margin, p: measured.gain.harm(margin) } };
}

function adjust(candidates: readonly Candidate[]): Map<Candidate, number> {
  const tested = candidates.filter(({ measured }) => measured !== undefined);
  const adjusted = holm(tested.map(({ measured }) => measured?.p ?? 1));
  return new Map(tested.map((candidate, i) => [candidate, adjusted[i] ?? 1]));
}

function check({ slice, ref, rows, dryRun, unmeasured, measured }: Candidate, adjustedP: number): SliceCheck {
  const common = { slice, metric: metricKey(ref), rows, dryRun };
  if (measured === undefined) return { ...common, verdict: 'inconclusive', text: `${slice}: ${unmeasured}` };
  const { p: _, ...numbers } = measured;
  const { difference, lower, upper, margin } = numbers;
  const verdict = adjustedP <= ALPHA ? 'fail' : lower >= -margin ? 'pass' : 'inconclusive';
  const interval = `difference ${signed(difference)} [${signed(lower)}, ${signed(upper)}]`;
  const text = `${slice} (${rows} rows): ${common.metric} ${interval}, must not be below ${signed(-margin)}, p ${plain(adjustedP)}`;
  return { ...common, verdict, text, numbers: { ...numbers, adjustedP } };
}
