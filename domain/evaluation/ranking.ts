import { ascending } from './order.ts';
import type { Statistic } from './statistic.ts';

/** Rows in order of their score: which row, its class, and whether the next one has another score. */
interface Ranked {
  readonly order: Uint32Array;
  readonly positive: Uint8Array;
  readonly lastOfTie: Uint8Array;
}

function rank(labels: Float64Array, scores: Float64Array, direction: 1 | -1): Ranked {
  const at = (row: number): number => scores[row] ?? 0;
  const order = direction === 1 ? ascending(scores) : ascending(scores).toReversed();
  return {
    order,
    positive: Uint8Array.from(order, (row) => (labels[row] === 1 ? 1 : 0)),
    lastOfTie: Uint8Array.from(order, (row, k) => (k + 1 === order.length || at(row) !== at(order[k + 1] ?? row) ? 1 : 0)),
  };
}

/** Area under the ROC curve: P(score of a positive > score of a negative), ties counting half (Mann and Whitney). */
export function rocArea(labels: Float64Array, scores: Float64Array): Statistic {
  const ranked = rank(labels, scores, 1);
  return (counts) => countedArea(ranked, counts);
}

function countedArea({ order, positive, lastOfTie }: Ranked, counts: Uint32Array): number {
  let [below, above, pairs] = [0, 0, 0];
  let [positives, negatives] = [0, 0];
  for (let k = 0; k < order.length; k++) {
    const count = counts[order[k] ?? 0] ?? 0;
    // Multiplied rather than branched on: classes come in no order that a processor could foresee.
    const drawn = count * (positive[k] ?? 0);
    positives += drawn;
    negatives += count - drawn;
    if (lastOfTie[k] === 0) continue;
    pairs += positives * (below + negatives / 2);
    above += positives;
    below += negatives;
    positives = 0;
    negatives = 0;
  }
  return pairs / (above * below);
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
  { order, positive, lastOfTie }: Ranked,
  counts: Uint32Array,
  visit: (gained: number, precision: number, soFar: number) => void,
): number {
  let [found, rows, before] = [0, 0, 0];
  for (let k = 0; k < order.length; k++) {
    const count = counts[order[k] ?? 0] ?? 0;
    rows += count;
    found += count * (positive[k] ?? 0);
    // A threshold that gains no positive has less precision and no more recall than the one before.
    if (lastOfTie[k] === 0 || found === before) continue;
    visit(found - before, found / rows, found);
    before = found;
  }
  return found;
}
