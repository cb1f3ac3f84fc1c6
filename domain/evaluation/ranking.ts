import { ascending } from './order.ts';
import type { Counts, Statistic } from './statistic.ts';

/** Rows in order of their score. */
interface Ranked {
  /** Twice the row, and one more for a positive: one read tells both. */
  readonly places: Int32Array;
  /** 1 where the next row has another score. */
  readonly lastOfTie: Uint8Array;
}

function rank(labels: Float64Array, scores: Float64Array, direction: 1 | -1): Ranked {
  const at = (row: number): number => scores[row] ?? 0;
  const order = direction === 1 ? ascending(scores) : ascending(scores).toReversed();
  return {
    places: Int32Array.from(order, (row) => 2 * row + (labels[row] === 1 ? 1 : 0)),
    lastOfTie: Uint8Array.from(order, (row, k) => (k + 1 === order.length || at(row) !== at(order[k + 1] ?? row) ? 1 : 0)),
  };
}

/** Area under the ROC curve: P(score of a positive > score of a negative), ties counting half (Mann and Whitney). */
export function rocArea(labels: Float64Array, scores: Float64Array): Statistic {
  const ranked = rank(labels, scores, 1);
  return (counts) => countedArea(ranked, counts);
}

/** Counts twice the pairs that are in order, so that everything is a whole number. Classes mask: no processor could foresee a branch. */
function countedArea({ places, lastOfTie }: Ranked, counts: Counts): number {
  let below = 0;
  let above = 0;
  let pairs = 0;
  let positives = 0;
  let negatives = 0;
  for (let k = 0; k < places.length; k++) {
    const place = places[k] as number;
    const count = counts[place >> 1] as number;
    const drawn = count & -(place & 1);
    positives += drawn;
    negatives += count - drawn;
    if (lastOfTie[k] === 0) continue;
    pairs += positives * (2 * below + negatives);
    above += positives;
    below += negatives;
    positives = 0;
    negatives = 0;
  }
  return pairs / 2 / (above * below);
}

/** Average precision: the sum of precision times the recall gained at each threshold, without interpolation. */
export function averagePrecision(labels: Float64Array, scores: Float64Array): Statistic {
  const ranked = rank(labels, scores, -1);
  return (counts) => {
    let area = 0;
    const found = eachThreshold(ranked, counts, (gained, precision) => {
      area += gained * precision;
    });
    return area / found;
  };
}

/** The largest recall among thresholds whose precision is at least `precision`; 0 where none has it. */
export function bestRecall(labels: Float64Array, scores: Float64Array, precision: number): Statistic {
  const ranked = rank(labels, scores, -1);
  return (counts) => {
    let best = 0;
    const found = eachThreshold(ranked, counts, (_, reached, soFar) => {
      if (reached >= precision) best = soFar;
    });
    return best / found;
  };
}

/** Visits thresholds from the highest score down: positives gained there, precision at it, positives so far. Returns all positives. */
function eachThreshold(
  { places, lastOfTie }: Ranked,
  counts: Counts,
  visit: (gained: number, precision: number, soFar: number) => void,
): number {
  let [found, rows, before] = [0, 0, 0];
  for (let k = 0; k < places.length; k++) {
    const place = places[k] as number;
    const count = counts[place >> 1] as number;
    rows += count;
    found += count & -(place & 1);
    // A threshold that gains no positive has less precision and no more recall than the one before.
    if (lastOfTie[k] === 0 || found === before) continue;
    visit(found - before, found / rows, found);
    before = found;
  }
  return found;
}
