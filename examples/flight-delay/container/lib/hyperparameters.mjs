/** What can be set; SageMaker passes every value as a string. */
const KNOWN = {
  seed: { default: 7, min: 0, max: 4_294_967_295, integer: true },
  trees: { default: 60, min: 1, max: 1000, integer: true },
  depth: { default: 5, min: 1, max: 8, integer: true },
  learningRate: { default: 0.15, min: 0.001, max: 1, integer: false },
  maxRows: { default: 1_000_000, min: 1000, max: 10_000_000, integer: true },
};

/** SageMaker's own entries (script mode, tuning) stand beside the trainer's and mean nothing to it. */
const FOREIGN = /^_?(sagemaker|tuning)_/;

/**
 * The hyperparameters as numbers, with defaults. A name that is not known is an error: a typing mistake must not train another model.
 */
export function readHyperparameters(given) {
  const names = Object.keys(given).filter((name) => !FOREIGN.test(name));
  const unknown = names.filter((name) => !Object.hasOwn(KNOWN, name));
  if (unknown.length > 0) {
    throw new Error(`unknown hyperparameter ${unknown.join(', ')}; known are ${Object.keys(KNOWN).join(', ')}`);
  }
  return Object.fromEntries(Object.entries(KNOWN).map(([name, rule]) => [name, read(name, rule, given[name])]));
}

function read(name, rule, text) {
  if (text === undefined) return rule.default;
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
  if (!(value >= rule.min && value <= rule.max) || (rule.integer && !Number.isInteger(value))) {
    const kind = rule.integer ? 'a whole number' : 'a number';
    throw new Error(`hyperparameter ${name} is ${kind} from ${rule.min} to ${rule.max}, got ${JSON.stringify(text)}`);
  }
  return value;
}
