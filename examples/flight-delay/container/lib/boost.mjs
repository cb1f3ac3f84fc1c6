import { setImmediate } from 'node:timers/promises';
import { random } from './random.mjs';
import { growTree, leafValue } from './tree.mjs';

/** Share of rows that each tree learns from (Friedman 2002, stochastic gradient boosting): faster, and less overfitted. */
const SHARE = 0.5;

/** Far enough apart that neighbouring trees draw unrelated rows. */
const SEED_STEP = 0x9e3779b9;

/**
 * Gradient boosting for the log loss (Friedman 2001). Adds trees to `trees` until there are `options.trees`; trees that are
 * there already, from a checkpoint, are replayed and give the same model as a run that was never interrupted.
 *
 * @param {{ bins: Uint8Array, width: number, binCounts: number[], labels: Uint8Array, prior: number }} data
 * @param {(count: number, loss: () => number, isNew: boolean) => void} onTree called after each tree, new or replayed
 * @param {() => boolean} stopped asked between trees
 * @returns {Promise<boolean>} whether all trees are there
 */
export async function boost(data, options, trees, { onTree, stopped }) {
  const count = data.labels.length;
  const scores = new Float64Array(count).fill(logit(data.prior));
  const loss = () => meanLoss(scores, data.labels);
  for (const [index, tree] of trees.entries()) {
    addTree(scores, tree, data);
    onTree(index + 1, loss, false);
  }
  const gradients = new Float64Array(count);
  const curvatures = new Float64Array(count);
  while (trees.length < options.trees) {
    // A turn of the event loop is when a signal arrives.
    await setImmediate();
    if (stopped()) return false;
    for (let row = 0; row < count; row++) {
      const p = probability(scores[row]);
      gradients[row] = data.labels[row] - p;
      curvatures[row] = p * (1 - p);
    }
    const rows = sample(count, options.seed + trees.length * SEED_STEP);
    const tree = growTree({ ...data, gradients, curvatures, rows, depth: options.depth, learningRate: options.learningRate });
    trees.push(tree);
    addTree(scores, tree, data);
    onTree(trees.length, loss, true);
  }
  return true;
}

/** Log-odds of one row of bins under all trees. */
export function rawScore(prior, trees, bins, at) {
  let score = logit(prior);
  for (const tree of trees) score += leafValue(tree, bins, at);
  return score;
}

/** The probability of given log-odds. */
export function probability(score) {
  return 1 / (1 + Math.exp(-score));
}

function logit(p) {
  return Math.log(p / (1 - p));
}

function addTree(scores, tree, { bins, width }) {
  for (let row = 0; row < scores.length; row++) scores[row] += leafValue(tree, bins, row * width);
}

function sample(count, seed) {
  const next = random(seed);
  const rows = new Int32Array(count);
  let kept = 0;
  for (let row = 0; row < count; row++) if (next() < SHARE) rows[kept++] = row;
  return rows.subarray(0, kept);
}

function meanLoss(scores, labels) {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += Math.log1p(Math.exp(labels[row] === 1 ? -scores[row] : scores[row]));
  return sum / labels.length;
}
