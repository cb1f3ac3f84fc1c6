import { bootstrap, fitsBudget, replicatesFor, strataOf } from './bootstrap.ts';
import { closedFormGain, closedFormValue, type Gain } from './closed-form.ts';
import { type Estimate, fromReplicates } from './estimate.ts';
import type { Holdout } from './holdout.ts';
import { gain, METRICS, type MetricRef, metricKey } from './metric.ts';
import { onceEach, type Statistic, statistic } from './statistic.ts';

/** A metric of both models with what chance may have done to it. */
export interface Measured {
  readonly challenger: Estimate;
  readonly champion: number | null;
  readonly gain: Gain | null;
}

interface Prepared {
  readonly ref: MetricRef;
  readonly challenger: Statistic;
  readonly champion: Statistic | null;
}

/**
 * Measures metrics on a holdout. All that are resampled see the same resamples.
 *
 * Up to 50,000 rows everything is resampled 2000 times. Above, and with `preferFormula`, auc, accuracy and losses go by formula
 * and only prAuc and recallAtPrecision, which have none, are resampled, as often as the budget allows.
 *
 * @param refs metrics that `cannotJudge` has nothing against; of one problem
 */
export function measure(
  holdout: Holdout,
  refs: readonly MetricRef[],
  { seed, preferFormula = false }: { readonly seed: number; readonly preferFormula?: boolean },
): Map<string, Measured> {
  const { labels, challenger, champion } = holdout;
  const rows = labels.length;
  const byFormula = preferFormula || !fitsBudget(rows);
  const measured = new Map<string, Measured>();
  const toResample: Prepared[] = [];
  for (const ref of new Map(refs.map((ref) => [metricKey(ref), ref])).values()) {
    const formula = byFormula ? measureByFormula(ref, holdout) : undefined;
    if (formula !== undefined) measured.set(metricKey(ref), formula);
    else {
      const champions = champion === null ? null : statistic(ref, labels, champion);
      toResample.push({ ref, challenger: statistic(ref, labels, challenger), champion: champions });
    }
  }
  if (toResample.length === 0) return measured;
  const statistics = toResample.flatMap(({ challenger, champion }) => (champion === null ? [challenger] : [challenger, champion]));
  const strata = strataOf(
    labels,
    toResample.some(({ ref }) => METRICS[ref.metric].problem === 'binary'),
  );
  const distributions = bootstrap(strata, statistics, { seed, replicates: replicatesFor(rows) });
  let next = 0;
  const once = onceEach(rows);
  for (const { ref, challenger, champion } of toResample) {
    const mine = distributions[next++] ?? new Float64Array();
    const value = challenger(once);
    if (champion === null) {
      measured.set(metricKey(ref), { challenger: fromReplicates(value, mine), champion: null, gain: null });
      continue;
    }
    const theirs = distributions[next++] ?? new Float64Array();
    const gains = mine.map((replicate, b) => gain(ref, replicate, theirs[b] ?? Number.NaN));
    measured.set(metricKey(ref), {
      challenger: fromReplicates(value, mine),
      champion: champion(once),
      gain: resampledGain(gain(ref, value, champion(once)), gains),
    });
  }
  return measured;
}

/** The share of resamples in which the harm did not happen, counting the observed rows as one more: never 0. */
function resampledGain(value: number, gains: Float64Array): Gain {
  const harmless = (margin: number): number => gains.reduce((sum, replicate) => sum + (replicate >= -margin ? 1 : 0), 0);
  return { estimate: fromReplicates(value, gains), harm: (margin) => (1 + harmless(margin)) / (1 + gains.length) };
}

function measureByFormula(ref: MetricRef, { labels, challenger, champion }: Holdout): Measured | undefined {
  const own = closedFormValue(ref, labels, challenger);
  if (own === undefined) return undefined;
  if (champion === null) return { challenger: own, champion: null, gain: null };
  const gained = closedFormGain(ref, { labels, challenger, champion });
  const theirs = closedFormValue(ref, labels, champion);
  return gained === undefined || theirs === undefined ? undefined : { challenger: own, champion: theirs.value, gain: gained };
}
