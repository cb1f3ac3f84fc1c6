import { FEATURES } from './schema.mjs';

/** A category with few rows is drawn to the overall rate, as if it had this many more rows of it. */
const PRIOR_ROWS = 50;

/** Most bins a feature is cut into; a bin number fits a byte. */
const MAX_BINS = 64;

/**
 * How raw features become bin numbers: a category first becomes its late rate in training (target statistics), then every
 * feature is cut at quantiles.
 */
export function fitEncoder(rows, training) {
  const prior = mean(training, rows.labels);
  const rates = FEATURES.map((feature, f) => (feature.type === 'category' ? categoryRates(rows, f, training, prior) : undefined));
  const edges = FEATURES.map((_, f) => {
    const byNumber = rates[f] === undefined ? undefined : ratesByNumber(rows.dictionaries[f], rates[f], prior);
    return cuts(Float64Array.from(training, (row) => (byNumber === undefined ? rows.columns[f][row] : byNumber[rows.columns[f][row]])));
  });
  return { prior, rates, edges };
}

/** Bin numbers of many rows, one row after the other: what a tree reads lies together in memory. */
export function encodeRows(encoder, rows, chosen) {
  const width = FEATURES.length;
  const bins = new Uint8Array(chosen.length * width);
  for (let f = 0; f < width; f++) {
    const rates = encoder.rates[f];
    const byNumber = rates === undefined ? undefined : ratesByNumber(rows.dictionaries[f], rates, encoder.prior);
    for (let k = 0; k < chosen.length; k++) {
      const value = rows.columns[f][chosen[k]];
      bins[k * width + f] = binOf(encoder.edges[f], byNumber === undefined ? value : byNumber[value]);
    }
  }
  return bins;
}

/** Bin numbers of one row of features, in the schema's order. */
export function encodeRow(encoder, values) {
  const bins = new Uint8Array(FEATURES.length);
  for (let f = 0; f < bins.length; f++) {
    const rates = encoder.rates[f];
    bins[f] = binOf(encoder.edges[f], rates === undefined ? values[f] : (rates.get(values[f]) ?? encoder.prior));
  }
  return bins;
}

/** The number of edges below a value. */
function binOf(edges, value) {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

function categoryRates(rows, f, training, prior) {
  const count = new Float64Array(rows.dictionaries[f].size);
  const late = new Float64Array(count.length);
  for (const row of training) {
    count[rows.columns[f][row]]++;
    late[rows.columns[f][row]] += rows.labels[row];
  }
  const seen = [...rows.dictionaries[f]].filter(([, number]) => count[number] > 0);
  return new Map(seen.map(([category, number]) => [category, (late[number] + PRIOR_ROWS * prior) / (count[number] + PRIOR_ROWS)]));
}

function ratesByNumber(dictionary, rates, prior) {
  return Float64Array.from(dictionary.keys(), (category) => rates.get(category) ?? prior);
}

/** Upper edges of the bins but the last: all values when they are few, else quantiles. */
function cuts(values) {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (distinct.length <= MAX_BINS) return distinct.slice(0, -1);
  const sorted = values.sort();
  const quantiles = Array.from({ length: MAX_BINS - 1 }, (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / MAX_BINS)]);
  return [...new Set(quantiles)];
}

function mean(chosen, values) {
  let sum = 0;
  for (const row of chosen) sum += values[row];
  return sum / chosen.length;
}
