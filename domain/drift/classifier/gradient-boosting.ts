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
}

export const BOOSTING: Boosting = { trees: 50, depth: 3, learningRate: 0.1, leafRows: 20, l2: 1 };

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
 * LightGBM, Ke et al. 2017).
 */
export function boost(
  rows: BinnedRows,
  labels: Uint8Array,
  weights: Float64Array,
  train: Int32Array,
  options: Boosting = BOOSTING,
): Forest {
  const margins = new Float64Array(labels.length);
  const gradients = new Float64Array(labels.length);
  const curvatures = new Float64Array(labels.length);
  const importances = new Float64Array(rows.features.length);
  const trees: Node[] = [];
  for (let tree = 0; tree < options.trees; tree++) {
    for (const row of train) {
      const p = 1 / (1 + Math.exp(-(margins[row] ?? 0)));
      const weight = weights[row] ?? 0;
      gradients[row] = weight * (p - (labels[row] ?? 0));
      curvatures[row] = weight * Math.max(1e-6, p * (1 - p));
    }
    const root = grow(rows, { gradients, curvatures, weights }, train, options.depth, options, importances);
    trees.push(root);
    for (const row of train) margins[row] = (margins[row] ?? 0) + walk(root, rows, row);
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

interface Slopes {
  readonly gradients: Float64Array;
  readonly curvatures: Float64Array;
  readonly weights: Float64Array;
}

function grow(rows: BinnedRows, slopes: Slopes, members: Int32Array, depth: number, options: Boosting, importances: Float64Array): Node {
  let [g, h] = [0, 0];
  for (const row of members) {
    g += slopes.gradients[row] ?? 0;
    h += slopes.curvatures[row] ?? 0;
  }
  const value = (-options.learningRate * g) / (h + options.l2);
  if (depth === 0) return { value };
  const split = bestSplit(rows, slopes, members, g, h, options);
  if (!split) return { value };
  importances[split.feature] = (importances[split.feature] ?? 0) + split.gain;
  const feature = rows.features[split.feature];
  const goesLeft = (row: number): boolean => split.left[feature?.[row] ?? 0] === 1;
  return {
    value,
    split,
    left: grow(rows, slopes, members.filter(goesLeft), depth - 1, options, importances),
    right: grow(
      rows,
      slopes,
      members.filter((row) => !goesLeft(row)),
      depth - 1,
      options,
      importances,
    ),
  };
}

function bestSplit(rows: BinnedRows, slopes: Slopes, members: Int32Array, g: number, h: number, options: Boosting): Split | undefined {
  const whole = (g * g) / (h + options.l2);
  let best: Split | undefined;
  for (const [feature, codes] of rows.features.entries()) {
    const bins = rows.bins[feature] ?? 0;
    const [sumG, sumH, sumW] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
    let total = 0;
    for (const row of members) {
      const bin = codes[row] ?? 0;
      sumG[bin] = (sumG[bin] ?? 0) + (slopes.gradients[row] ?? 0);
      sumH[bin] = (sumH[bin] ?? 0) + (slopes.curvatures[row] ?? 0);
      sumW[bin] = (sumW[bin] ?? 0) + (slopes.weights[row] ?? 0);
      total += slopes.weights[row] ?? 0;
    }
    const order = Array.from({ length: bins }, (_, bin) => bin).filter((bin) => (sumW[bin] ?? 0) > 0);
    if (rows.categorical[feature]) {
      const slope = (bin: number): number => (sumG[bin] ?? 0) / ((sumH[bin] ?? 0) + options.l2 * 10);
      order.sort((a, b) => slope(a) - slope(b));
    }
    let [leftG, leftH, leftW] = [0, 0, 0];
    for (let place = 0; place < order.length - 1; place++) {
      const bin = order[place] ?? 0;
      leftG += sumG[bin] ?? 0;
      leftH += sumH[bin] ?? 0;
      leftW += sumW[bin] ?? 0;
      if (leftW < options.leafRows || total - leftW < options.leafRows) continue;
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
