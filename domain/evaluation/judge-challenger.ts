import { type Judgement, type Verdict, worst } from '../verdict.ts';
import { type Comparison, type ComparisonRule, compare } from './compare.ts';
import { type Flips, flipsOf } from './flips.ts';
import { checkFloor, type FloorCheck } from './floor.ts';
import { cannotJudge, type Holdout } from './holdout.ts';
import { type Measured, measure } from './measure.ts';
import { METRIC_NAMES, METRICS, type MetricRef, metricKey } from './metric.ts';
import type { GatesPolicy } from './policy.ts';
import { judgeSlices, type SliceCheck, type SliceColumns } from './slices.ts';
import { onceEach, statistic } from './statistic.ts';
import { counted } from './texts.ts';

/** Held-out rows, what both models said of them, and the columns that slices are cut by. */
export interface Evidence {
  readonly labels: ArrayLike<number>;
  readonly challenger: ArrayLike<number>;
  /** null on a first delivery. */
  readonly champion: ArrayLike<number> | null;
  readonly slices?: SliceColumns;
}

/** Values by metric; null where a metric is undefined on these rows. */
export type MetricValues = Readonly<Record<string, number | null>>;

/** The gate's verdict with every number behind it; plain JSON. */
export interface ChallengerJudgement extends Judgement {
  readonly rows: number;
  readonly metrics: { readonly challenger: MetricValues; readonly champion: MetricValues | null };
  /** The objective against the champion; null on a first delivery, or where it could not be measured. */
  readonly comparison: Comparison | null;
  readonly floors: readonly FloorCheck[];
  readonly guardrails: readonly Comparison[];
  readonly slices: readonly SliceCheck[];
  /** Binary problems with a champion only. */
  readonly flips: Flips | null;
}

const NO_CHAMPION = 'there is no champion to be compared with: floors alone decided';

/** Slices named in one warning; the list itself has them all. */
const NAMED_SLICES = 5;

/**
 * Whether a challenger may see production, from held-out rows alone.
 *
 * Floors hold always; objective and guardrails against the champion, each at 95 % one-sided confidence: requiring all of them is an
 * intersection-union test (R. L. Berger, 1982) and needs no correction. Slices fail only on shown harm. A check that cannot be made
 * is inconclusive, never passed.
 *
 * @param seed of the resampling; `evaluationSeed` derives it from what is compared
 * @throws RangeError when a slicing column is missing
 */
export function judgeChallenger(evidence: Evidence, gates: GatesPolicy, { seed }: { readonly seed: number }): ChallengerJudgement {
  const holdout: Holdout = {
    labels: Float64Array.from(evidence.labels),
    challenger: Float64Array.from(evidence.challenger),
    champion: evidence.champion === null ? null : Float64Array.from(evidence.champion),
  };
  const rules: readonly ComparisonRule[] = [gates.objective, ...gates.guardrails];
  const refs: readonly MetricRef[] = [...gates.floors, ...(holdout.champion === null ? [] : rules)];
  const obstacles = new Map(refs.map((ref) => [metricKey(ref), cannotJudge(ref, holdout)]));
  const measured = measure(
    holdout,
    refs.filter((ref) => obstacles.get(metricKey(ref)) === undefined),
    { seed },
  );
  const floors = gates.floors.flatMap((floor) => given(measured, floor, (found) => checkFloor(floor, found)));
  const [objective, ...guardrails] = rules.map((rule) => given(measured, rule, (found) => compare(rule, found, holdout.labels.length)));
  const slices = holdout.champion === null ? [] : judgeSlices(holdout, evidence.slices ?? {}, gates.slices, gates.objective, seed);
  const impossible = [...obstacles].flatMap(([metric, reason]) => (reason === undefined ? [] : [`${metric}: ${reason}`]));
  const checks = [...floors, ...(objective ?? []), ...guardrails.flat()];
  const harmed = slices.filter(({ verdict, dryRun }) => verdict === 'fail' && !dryRun);
  const verdicts: Verdict[] = [
    ...checks.map(({ verdict }) => verdict),
    ...harmed.map(({ verdict }) => verdict),
    ...impossible.map(() => 'inconclusive' as const),
  ];
  return {
    verdict: worst(verdicts),
    reasons: [
      ...checks.filter(({ verdict }) => verdict !== 'pass').map(({ text }) => text),
      ...harmed.map(({ text }) => text),
      ...impossible,
    ],
    warnings: [...(holdout.champion === null ? [NO_CHAMPION] : []), ...sliceWarnings(slices)],
    rows: holdout.labels.length,
    metrics: {
      challenger: valuesOf(refsToReport(gates), holdout, holdout.challenger),
      champion: holdout.champion === null ? null : valuesOf(refsToReport(gates), holdout, holdout.champion),
    },
    comparison: objective?.[0] ?? null,
    floors,
    guardrails: guardrails.flat(),
    slices,
    flips:
      METRICS[gates.objective.metric].problem === 'binary' && cannotJudge({ metric: 'accuracy' }, holdout) === undefined
        ? flipsOf(holdout)
        : null,
  };
}

function given<T>(measured: ReadonlyMap<string, Measured>, ref: MetricRef, check: (found: Measured) => T | undefined): T[] {
  const found = measured.get(metricKey(ref));
  const checked = found === undefined ? undefined : check(found);
  return checked === undefined ? [] : [checked];
}

/** Every metric of the problem that needs no parameter, and those that the policy names. */
function refsToReport(gates: GatesPolicy): MetricRef[] {
  const { problem } = METRICS[gates.objective.metric];
  const always = METRIC_NAMES.filter((metric) => METRICS[metric].problem === problem && metric !== 'recallAtPrecision');
  return [...always.map((metric) => ({ metric })), ...gates.floors, gates.objective, ...gates.guardrails];
}

function valuesOf(refs: readonly MetricRef[], holdout: Holdout, scores: Float64Array): MetricValues {
  const alone: Holdout = { labels: holdout.labels, challenger: scores, champion: null };
  const once = onceEach(holdout.labels.length);
  return Object.fromEntries(
    refs.map((ref) => [metricKey(ref), cannotJudge(ref, alone) === undefined ? statistic(ref, holdout.labels, scores)(once) : null]),
  );
}

function sliceWarnings(slices: readonly SliceCheck[]): string[] {
  const small = slices.filter(({ numbers }) => numbers === undefined);
  const unclear = slices.filter(({ verdict, numbers }) => verdict === 'inconclusive' && numbers !== undefined);
  const dry = slices.filter(({ verdict, dryRun }) => verdict === 'fail' && dryRun);
  return [
    ...listed(small, 'too small to judge', ({ text }) => text),
    ...listed(unclear, 'cannot be told: neither harmed nor shown to be unharmed', ({ slice }) => slice),
    ...dry.map(({ text }) => `dry run: ${text}`),
  ];
}

function listed(slices: readonly SliceCheck[], what: string, name: (slice: SliceCheck) => string): string[] {
  if (slices.length === 0) return [];
  const more = slices.length > NAMED_SLICES ? ` and ${counted(slices.length - NAMED_SLICES)} more` : '';
  const count = `${counted(slices.length)} ${slices.length === 1 ? 'slice' : 'slices'}`;
  return [`${count} ${what}: ${slices.slice(0, NAMED_SLICES).map(name).join('; ')}${more}`];
}
