/** Added to a leaf's curvature, so that a leaf of few rows speaks softly. */
const REGULARIZATION = 1;

/** Least curvature (about rows / 6 at a late rate of a fifth) on either side of a split. */
const MIN_CURVATURE = 20;

const BINS = 64;

/**
 * One regression tree on gradients by histograms, depth first. A node is a place in five parallel lists: rows with
 * `bin[feature] <= cut` go left; a leaf has feature -1 and a value.
 *
 * @param {{ bins: Uint8Array, width: number, binCounts: number[], gradients: Float64Array, curvatures: Float64Array, rows: Int32Array, depth: number, learningRate: number }} data
 *   `rows` holds the rows to learn from and is reordered
 */
export function growTree({ bins, width, binCounts, gradients, curvatures, rows, depth, learningRate }) {
  const tree = { feature: [], cut: [], left: [], right: [], value: [] };
  const aside = new Int32Array(rows.length);
  const size = width * BINS * 2;

  function histogram(from, to) {
    const sums = new Float64Array(size);
    for (let k = from; k < to; k++) {
      const row = rows[k];
      const gradient = gradients[row];
      const curvature = curvatures[row];
      for (let f = 0, at = row * width; f < width; f++, at++) {
        const slot = (f * BINS + bins[at]) * 2;
        sums[slot] += gradient;
        sums[slot + 1] += curvature;
      }
    }
    return sums;
  }

  function partition(from, to, { feature, cut }) {
    let kept = from;
    let moved = 0;
    for (let k = from; k < to; k++) {
      if (bins[rows[k] * width + feature] <= cut) rows[kept++] = rows[k];
      else aside[moved++] = rows[k];
    }
    rows.set(aside.subarray(0, moved), kept);
    return kept;
  }

  function grow(from, to, sums, level) {
    const node = tree.feature.push(-1) - 1;
    const [gradient, curvature] = totals(sums);
    tree.cut.push(0);
    tree.left.push(0);
    tree.right.push(0);
    tree.value.push((learningRate * gradient) / (curvature + REGULARIZATION));
    const split = level < depth ? bestSplit(sums, gradient, curvature, binCounts) : undefined;
    if (split === undefined) return node;
    const middle = partition(from, to, split);
    const leftIsSmall = middle - from <= to - middle;
    const small = leftIsSmall ? histogram(from, middle) : histogram(middle, to);
    // What the parent has and the smaller child has not is the larger child's.
    for (let k = 0; k < size; k++) sums[k] -= small[k];
    tree.feature[node] = split.feature;
    tree.cut[node] = split.cut;
    tree.value[node] = 0;
    tree.left[node] = grow(from, middle, leftIsSmall ? small : sums, level + 1);
    tree.right[node] = grow(middle, to, leftIsSmall ? sums : small, level + 1);
    return node;
  }

  grow(0, rows.length, histogram(0, rows.length), 0);
  return tree;
}

/** The value of the leaf where the row of bins that starts at `at` ends. */
export function leafValue(tree, bins, at) {
  let node = 0;
  while (tree.feature[node] >= 0) node = bins[at + tree.feature[node]] <= tree.cut[node] ? tree.left[node] : tree.right[node];
  return tree.value[node];
}

function totals(sums) {
  let gradient = 0;
  let curvature = 0;
  for (let bin = 0; bin < BINS; bin++) {
    gradient += sums[bin * 2];
    curvature += sums[bin * 2 + 1];
  }
  return [gradient, curvature];
}

function bestSplit(sums, gradient, curvature, binCounts) {
  const whole = (gradient * gradient) / (curvature + REGULARIZATION);
  let best;
  let most = 1e-6;
  for (let feature = 0; feature < binCounts.length; feature++) {
    let g = 0;
    let c = 0;
    for (let cut = 0; cut < binCounts[feature] - 1; cut++) {
      g += sums[(feature * BINS + cut) * 2];
      c += sums[(feature * BINS + cut) * 2 + 1];
      if (c < MIN_CURVATURE || curvature - c < MIN_CURVATURE) continue;
      const gain = (g * g) / (c + REGULARIZATION) + (gradient - g) ** 2 / (curvature - c + REGULARIZATION) - whole;
      if (gain > most) {
        most = gain;
        best = { feature, cut };
      }
    }
  }
  return best;
}
