/**
 * What the model is asked with, in the order of a headerless CSV row. The date is not among them: a model that knows the day
 * learns that day's weather, which the next month does not have. The delay is the answer.
 */
export const FEATURES = [
  { name: 'hour', type: 'integer', min: 0, max: 23 },
  { name: 'day_of_week', type: 'integer', min: 1, max: 7 },
  { name: 'distance', type: 'number', min: 0 },
  { name: 'origin', type: 'category' },
  { name: 'destination', type: 'category' },
];

export const LABEL = 'late';

/** The column that splits training from validation; it is not a feature. */
export const DATE = 'date';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The number in a field, or NaN when it is not one that the feature allows. */
export function numberOf(feature, raw) {
  const value = typeof raw === 'number' ? raw : typeof raw === 'string' && NUMBER.test(raw) ? Number(raw) : Number.NaN;
  if (feature.type === 'integer' && !Number.isInteger(value)) return Number.NaN;
  if (value < feature.min || value > feature.max || !Number.isFinite(value)) return Number.NaN;
  return value;
}

/** The category in a field, or undefined when it is empty. A category that training has not seen is allowed. */
export function categoryOf(raw) {
  return typeof raw === 'string' && raw.trim() !== '' ? raw : undefined;
}

/** What a feature allows, for a message. */
export function allowed(feature) {
  if (feature.type === 'category') return 'a text that is not empty';
  const kind = feature.type === 'integer' ? 'a whole number' : 'a number';
  return feature.max === undefined ? `${kind} from ${feature.min}` : `${kind} from ${feature.min} to ${feature.max}`;
}
