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

/** What a node's rows, or a part of them, come to. */
interface Sums {
  readonly gradient: number;
  readonly curvature: number;
  readonly weight: number;
}

interface Split {
  readonly feature: number;
  readonly gain: number;
  /** Bins that go left. */
  readonly left: Uint8Array;
  readonly sums: Sums;
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
 * Gradient boosting of logistic loss on binned features (Friedman 2001; histograms, of which a node's second child gets the difference,
 * and categorical splits by sorted gradients as in LightGBM, Ke et al. 2017; of many features a random part for each tree, Ho 1998).
 */
export function boost(
  rows: BinnedRows,
  labels: Uint8Array,
  weights: Float64Array,
  train: Int32Array,
  random: Random,
  options: Boosting = BOOSTING,
): Forest {
  const importances = new Float64Array(rows.features.length);
  const targets = Uint8Array.from(train, (row) => labels[row] as number);
  const slopes: Slopes = {
    gradients: new Float64Array(train.length),
    curvatures: new Float64Array(train.length),
    weights: Float64Array.from(train, (row) => weights[row] as number),
  };
  const margins = new Float64Array(train.length);
  const trees: Node[] = [];
  let table: Table | undefined;
  for (let tree = 0; tree < options.trees; tree++) {
    descend(slopes, margins, targets);
    if (table === undefined || rows.features.length > options.features)
      table = laidOut(rows, train, drawn(rows.features.length, options.features, random));
    trees.push(new Growth(table, slopes, margins, importances, options).tree());
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

/** What the loss says of each training row. */
interface Slopes {
  readonly gradients: Float64Array;
  readonly curvatures: Float64Array;
  readonly weights: Float64Array;
}

/** First and second derivative of the logistic loss at the margins. */
function descend({ gradients, curvatures, weights }: Slopes, margins: Float64Array, targets: Uint8Array): void {
  for (let i = 0; i < margins.length; i++) {
    const p = 1 / (1 + Math.exp(-(margins[i] as number)));
    const weight = weights[i] as number;
    gradients[i] = weight * (p - (targets[i] as number));
    curvatures[i] = weight * Math.max(1e-6, p * (1 - p));
  }
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

/** A tree's features of the training rows, row by row: to add up a node's rows then reads memory in its order. */
interface Table {
  readonly features: readonly number[];
  readonly categorical: readonly boolean[];
  /** Of each feature its first bin among those of all of them, and at the end their number. */
  readonly firsts: Int32Array;
  /** The bin of row i and the feature at place f, among those of all of them, at i · features + f. */
  readonly cells: Int32Array;
}

function laidOut({ features, bins, categorical }: BinnedRows, train: Int32Array, chosen: readonly number[]): Table {
  const firsts = new Int32Array(chosen.length + 1);
  const cells = new Int32Array(train.length * chosen.length);
  for (const [place, feature] of chosen.entries()) {
    const first = firsts[place] as number;
    const codes = features[feature] as Uint16Array;
    for (let i = 0; i < train.length; i++) cells[i * chosen.length + place] = first + (codes[train[i] as number] as number);
    firsts[place + 1] = first + (bins[feature] ?? 0);
  }
  return { features: chosen, categorical: chosen.map((feature) => categorical[feature] === true), firsts, cells };
}

/** What a histogram holds of each bin: gradient, curvature, weight and number of rows. */
const LANES = 4;

/** Some of a tree's rows: where they lie in its order, and what they come to. */
interface Branch extends Sums {
  readonly from: number;
  readonly to: number;
  /** Of every bin of every feature; absent for a branch that will not be split. */
  readonly histogram: Float64Array | undefined;
}

/** One tree while it grows. It adds what its leaves say to the margins. */
class Growth {
  readonly #table: Table;
  readonly #slopes: Slopes;
  readonly #margins: Float64Array;
  readonly #importances: Float64Array;
  readonly #options: Boosting;
  /** The training rows, each branch's together. */
  readonly #order: Int32Array;
  readonly #spare: Int32Array;

  constructor(table: Table, slopes: Slopes, margins: Float64Array, importances: Float64Array, options: Boosting) {
    this.#table = table;
    this.#slopes = slopes;
    this.#margins = margins;
    this.#importances = importances;
    this.#options = options;
    this.#order = new Int32Array(margins.length);
    this.#spare = new Int32Array(margins.length);
    for (let row = 0; row < margins.length; row++) this.#order[row] = row;
  }

  tree(): Node {
    const { gradients, curvatures, weights } = this.#slopes;
    const to = this.#order.length;
    const sums = { gradient: total(gradients), curvature: total(curvatures), weight: total(weights) };
    return this.#grow({ from: 0, to, ...sums, histogram: this.#histogram(0, to) }, this.#options.depth);
  }

  #grow(branch: Branch, depth: number): Node {
    const { learningRate, l2 } = this.#options;
    const value = (-learningRate * branch.gradient) / (branch.curvature + l2);
    const split = branch.histogram && depth > 0 ? bestSplit(this.#table, branch, branch.histogram, this.#options) : undefined;
    if (!split) {
      for (let i = branch.from; i < branch.to; i++) {
        const row = this.#order[i] as number;
        this.#margins[row] = (this.#margins[row] as number) + value;
      }
      return { value };
    }
    this.#importances[split.feature] = (this.#importances[split.feature] as number) + split.gain;
    const [left, right] = this.#part(branch, split, depth > 1);
    return { value, split, left: this.#grow(left, depth - 1), right: this.#grow(right, depth - 1) };
  }

  /** Both sides of a split. Only the smaller one's rows are added up: what they leave of the branch's histogram is the larger one's. */
  #part(branch: Branch, { feature, left, sums }: Split, further: boolean): readonly [Branch, Branch] {
    const middle = this.#rearrange(branch, this.#table.features.indexOf(feature), left);
    const rest = {
      gradient: branch.gradient - sums.gradient,
      curvature: branch.curvature - sums.curvature,
      weight: branch.weight - sums.weight,
    };
    const sides = [
      { from: branch.from, to: middle, ...sums },
      { from: middle, to: branch.to, ...rest },
    ] as const;
    if (!further || branch.histogram === undefined)
      return [
        { ...sides[0], histogram: undefined },
        { ...sides[1], histogram: undefined },
      ];
    const leftIsSmaller = middle - branch.from <= branch.to - middle;
    const { from, to } = leftIsSmaller ? sides[0] : sides[1];
    const smaller = this.#histogram(from, to);
    const larger = branch.histogram;
    for (let i = 0; i < larger.length; i++) larger[i] = (larger[i] as number) - (smaller[i] as number);
    return [
      { ...sides[0], histogram: leftIsSmaller ? smaller : larger },
      { ...sides[1], histogram: leftIsSmaller ? larger : smaller },
    ];
  }

  /** Puts a branch's rows that go left before those that go right, each in their order; answers where the latter begin. */
  #rearrange({ from, to }: Branch, place: number, goesLeft: Uint8Array): number {
    const { cells, features, firsts } = this.#table;
    const [order, spare, width, first] = [this.#order, this.#spare, features.length, firsts[place] as number];
    let [l, r] = [from, 0];
    for (let i = from; i < to; i++) {
      const row = order[i] as number;
      if (goesLeft[(cells[row * width + place] as number) - first] === 1) order[l++] = row;
      else spare[r++] = row;
    }
    order.set(spare.subarray(0, r), l);
    return l;
  }

  #histogram(from: number, to: number): Float64Array {
    const { cells, features, firsts } = this.#table;
    const { gradients, curvatures, weights } = this.#slopes;
    const [order, width] = [this.#order, features.length];
    const sums = new Float64Array(LANES * (firsts[width] as number));
    for (let i = from; i < to; i++) {
      const row = order[i] as number;
      const gradient = gradients[row] as number;
      const curvature = curvatures[row] as number;
      const weight = weights[row] as number;
      for (let cell = row * width; cell < (row + 1) * width; cell++) {
        const at = LANES * (cells[cell] as number);
        sums[at] = (sums[at] as number) + gradient;
        sums[at + 1] = (sums[at + 1] as number) + curvature;
        sums[at + 2] = (sums[at + 2] as number) + weight;
        sums[at + 3] = (sums[at + 3] as number) + 1;
      }
    }
    return sums;
  }
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
}

function bestSplit(table: Table, branch: Sums, histogram: Float64Array, options: Boosting): Split | undefined {
  const { gradient: g, curvature: h, weight } = branch;
  const whole = (g * g) / (h + options.l2);
  let best: Split | undefined;
  for (const [place, feature] of table.features.entries()) {
    const [first, end] = [table.firsts[place] as number, table.firsts[place + 1] as number];
    const order = orderOf(histogram, first, end, table.categorical[place] === true, options);
    let [leftG, leftH, leftW] = [0, 0, 0];
    for (let cut = 0; cut < order.length - 1; cut++) {
      const at = LANES * (order[cut] as number);
      leftG += histogram[at] as number;
      leftH += histogram[at + 1] as number;
      leftW += histogram[at + 2] as number;
      if (leftW < options.leafRows || weight - leftW < options.leafRows) continue;
      const gain = leftG ** 2 / (leftH + options.l2) + (g - leftG) ** 2 / (h - leftH + options.l2) - whole;
      if (gain > (best?.gain ?? 1e-9)) {
        const left = new Uint8Array(end - first);
        for (const one of order.slice(0, cut + 1)) left[one - first] = 1;
        best = { feature, gain, left, sums: { gradient: leftG, curvature: leftH, weight: leftW } };
      }
    }
  }
  return best;
}

/** Bins that hold rows, in the order in which a split may cut: of their own, or by slope where bins have none. */
function orderOf(histogram: Float64Array, first: number, end: number, categorical: boolean, { l2 }: Boosting): number[] {
  const order: number[] = [];
  for (let bin = first; bin < end; bin++) if ((histogram[LANES * bin + 3] as number) > 0) order.push(bin);
  if (!categorical) return order;
  const slopeOf = (bin: number): number => (histogram[LANES * bin] as number) / ((histogram[LANES * bin + 1] as number) + l2 * 10);
  return order.sort((a, b) => slopeOf(a) - slopeOf(b));
}
