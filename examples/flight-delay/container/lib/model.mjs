import { probability, rawScore } from './boost.mjs';
import { encodeRow } from './encoder.mjs';
import { readJson } from './files.mjs';
import { FEATURES, LABEL } from './schema.mjs';

export const FORMAT = 'flight-delay-model/1';

/** The model as text: what it expects, how it came to be, and its numbers. Nothing in it depends on when or where it was trained. */
export function modelText({ framework, hyperparameters, training, metrics, encoder, trees }) {
  return JSON.stringify({
    format: FORMAT,
    framework,
    schema: { features: FEATURES, label: LABEL, output: 'probability that the flight arrives more than 15 minutes late' },
    hyperparameters,
    training,
    metrics,
    prior: encoder.prior,
    rates: encoder.rates.map((rates) => (rates === undefined ? null : Object.fromEntries(rates))),
    edges: encoder.edges,
    trees,
  });
}

/**
 * A saved model, ready to score.
 *
 * @throws an Error when the file is missing, is another format or expects other features than this server reads
 */
export function loadModel(path) {
  const saved = readJson(path);
  if (saved === undefined) throw new Error(`there is no model at ${path}`);
  if (saved.format !== FORMAT) throw new Error(`${path} has format ${JSON.stringify(saved.format)}, this server reads ${FORMAT}`);
  if (JSON.stringify(saved.schema?.features) !== JSON.stringify(FEATURES)) {
    throw new Error(`${path} was trained on other features than this server reads: ${JSON.stringify(saved.schema?.features)}`);
  }
  const encoder = {
    prior: saved.prior,
    rates: saved.rates.map((rates) => (rates === null ? undefined : new Map(Object.entries(rates)))),
    edges: saved.edges,
  };
  return { score: (values) => probability(rawScore(encoder.prior, saved.trees, encodeRow(encoder, values), 0)) };
}
