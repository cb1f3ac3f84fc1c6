import { type Random, shuffled } from '../../statistics/random.ts';

/** Rows as small whole numbers: one array for each feature, 0 for no value. */
export interface BinnedRows {
  readonly features: readonly Uint16Array[];
  /** Bins of each feature, the one for no value included. */
  readonly bins: readonly number[];
  readonly categorical: readonly boolean[];
}

/** How trees are grown. */
export interface Boosting {
  readonly trees: number;
  readonly depth: number;
  readonly learningRate: number;
  /** Fewest rows (by weight) of a leaf. */
  readonly leafRows: number;
  /** Added to a leaf's curvature: keeps small leaves near zero. */
  readonly l2: number;
  /** Most features that one tree looks at; each tree draws its own of more, so that time does not grow with the width of a table. */
  readonly features: number;
}

export const BOOSTING: Boosting = { trees: 50, depth: 3, learningRate: 0.1, leafRows: 20, l2: 1, features: 48 };

interface Split {
  readonly feature: number;
  readonly gain: number;
  /** Bins that go left. */
  readonly left: Uint8Array;
}

/** A forest that adds up to the logarithm of odds. */
export interface Forest {
  readonly score: (rows: BinnedRows, row: number) => number;
  /** Total gain of the splits on each feature. */
  readonly importances: Float64Array;
}

interface Node {
  readonly split?: Split;
  readonly left?: Node;
  readonly right?: Node;
  readonly value: number;
}

/**
 * Gradient boosting of logistic loss on binned features (Friedman 2001; histograms and categorical splits by sorted gradients as in
 * LightGBM, Ke et al. 2017; of many features a random part for each tree, Ho 1998).
 */
export function boost(
  rows: BinnedRows,
  labels: Uint8Array,
  weights: Float64Array,
  train: Int32Array,
  random: Random,
  options: Boosting = BOOSTING,
): Forest {
  const margins = new Float64Array(labels.length);
  const gradients = new Float64Array(labels.length);
  const curvatures = new Float64Array(labels.length);
  const importances = new Float64Array(rows.features.length);
  const trees: Node[] = [];
  for (let tree = 0; tree < options.trees; tree++) {
    for (let i = 0; i < train.length; i++) {
      const row = train[i] as number;
      const p = 1 / (1 + Math.exp(-(margins[row] as number)));
      const weight = weights[row] as number;
      gradients[row] = weight * (p - (labels[row] as number));
      curvatures[row] = weight * Math.max(1e-6, p * (1 - p));
    }
    const growth = { features: drawn(rows.features.length, options.features, random), margins, importances };
    trees.push(grow(rows, { gradients, curvatures, weights }, train, options.depth, options, growth));
  }
  return { score: (data, row) => trees.reduce((sum, root) => sum + walk(root, data, row), 0), importances };
}

function walk(root: Node, { features }: BinnedRows, row: number): number {
  let node = root;
  while (node.split && node.left && node.right) {
    node = node.split.left[features[node.split.feature]?.[row] ?? 0] === 1 ? node.left : node.right;
  }
  return node.value;
}

/** What the loss says of each row. */
interface Slopes {
  readonly gradients: Float64Array;
  readonly curvatures: Float64Array;
  readonly weights: Float64Array;
}

/** Features of one tree, in their order: all of them, or so many at random. */
function drawn(count: number, most: number, random: Random): readonly number[] {
  const all = Array.from({ length: count }, (_, feature) => feature);
  return count <= most
    ? all
    : shuffled(all, random)
        .slice(0, most)
        .sort((a, b) => a - b);
}

/** One tree while it grows: what it looks at, and what it changes. */
interface Growth {
  readonly features: readonly number[];
  /** Logarithm of odds of each row so far. */
  readonly margins: Float64Array;
  readonly importances: Float64Array;
}

/** The slopes of a node's rows, one behind the other: summed for every feature, so they are gathered once. */
const gathered = ({ gradients, curvatures, weights }: Slopes, members: Int32Array): Slopes => {
  const pick = (from: Float64Array): Float64Array => {
    const picked = new Float64Array(members.length);
    for (let i = 0; i < members.length; i++) picked[i] = from[members[i] as number] as number;
    return picked;
  };
  return { gradients: pick(gradients), curvatures: pick(curvatures), weights: pick(weights) };
};

/** Grows a tree on some rows and adds what its leaves say to their margins. */
function grow(rows: BinnedRows, slopes: Slopes, members: Int32Array, depth: number, options: Boosting, growth: Growth): Node {
  const own = gathered(slopes, members);
  const [g, h] = [total(own.gradients), total(own.curvatures)];
  const value = (-options.learningRate * g) / (h + options.l2);
  const split = depth === 0 ? undefined : bestSplit(rows, growth.features, own, members, g, h, options);
  if (!split) {
    for (let i = 0; i < members.length; i++)
      growth.margins[members[i] as number] = (growth.margins[members[i] as number] as number) + value;
    return { value };
  }
  growth.importances[split.feature] = (growth.importances[split.feature] as number) + split.gain;
  const [left, right] = parted(members, rows.features[split.feature] as Uint16Array, split.left);
  return {
    value,
    split,
    left: grow(rows, slopes, left, depth - 1, options, growth),
    right: grow(rows, slopes, right, depth - 1, options, growth),
  };
}

/** Rows that go left and rows that go right, each in their order. */
function parted(members: Int32Array, codes: Uint16Array, goesLeft: Uint8Array): [Int32Array, Int32Array] {
  const [left, right] = [new Int32Array(members.length), new Int32Array(members.length)];
  let [l, r] = [0, 0];
  for (let i = 0; i < members.length; i++) {
    const row = members[i] as number;
    if (goesLeft[codes[row] as number] === 1) left[l++] = row;
    else right[r++] = row;
  }
  return [left.subarray(0, l), right.subarray(0, r)];
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
}

function bestSplit(
  rows: BinnedRows,
  features: readonly number[],
  own: Slopes,
  members: Int32Array,
  g: number,
  h: number,
  options: Boosting,
): Split | undefined {
  const whole = (g * g) / (h + options.l2);
  const weight = total(own.weights);
  let best: Split | undefined;
  for (const feature of features) {
    const bins = rows.bins[feature] ?? 0;
    const sums = sumsByBin(rows.features[feature] as Uint16Array, bins, own, members);
    const order = orderOf(sums, bins, rows.categorical[feature] === true, options);
    let [leftG, leftH, leftW] = [0, 0, 0];
    for (let place = 0; place < order.length - 1; place++) {
      const at = 3 * (order[place] as number);
      leftG += sums[at] as number;
      leftH += sums[at + 1] as number;
      leftW += sums[at + 2] as number;
      if (leftW < options.leafRows || weight - leftW < options.leafRows) continue;
      const gain = leftG ** 2 / (leftH + options.l2) + (g - leftG) ** 2 / (h - leftH + options.l2) - whole;
      if (gain > (best?.gain ?? 1e-9)) {
        const left = new Uint8Array(bins);
        for (const one of order.slice(0, place + 1)) left[one] = 1;
        best = { feature, gain, left };
      }
    }
  }
  return best;
}

/** Sums of gradient, curvature and weight of each bin, side by side: a row touches one line of the cache. */
function sumsByBin(codes: Uint16Array, bins: number, { gradients, curvatures, weights }: Slopes, members: Int32Array): Float64Array {
  const sums = new Float64Array(3 * bins);
  for (let i = 0; i < members.length; i++) {
    const at = 3 * (codes[members[i] as number] as number);
    sums[at] = (sums[at] as number) + (gradients[i] as number);
    sums[at + 1] = (sums[at + 1] as number) + (curvatures[i] as number);
    sums[at + 2] = (sums[at + 2] as number) + (weights[i] as number);
  }
  return sums;
}

/** Bins that hold rows, in the order in which a split may cut: of their own, or by slope where bins have none. */
function orderOf(sums: Float64Array, bins: number, categorical: boolean, { l2 }: Boosting): number[] {
  const order: number[] = [];
  for (let bin = 0; bin < bins; bin++) if ((sums[3 * bin + 2] as number) > 0) order.push(bin);
  if (!categorical) return order;
  const slopes = new Float64Array(bins);
  for (const bin of order) slopes[bin] = (sums[3 * bin] as number) / ((sums[3 * bin + 1] as number) + l2 * 10);
  return order.sort((a, b) => (slopes[a] as number) - (slopes[b] as number));
}
