import { BadRequest } from './bad-request.mjs';
import { mediaType } from './requests.mjs';

/** A score as text; always digits and a point, never an exponent. */
const text = (score) => score.toFixed(8);

/** No line end after the last score: AssembleWith=Line puts one between the answers of a transform job. */
const WRITERS = {
  'text/csv': (scores) => scores.map(text).join('\n'),
  'application/jsonlines': (scores) => scores.map((score) => `{"score":${text(score)}}`).join('\n'),
  'application/json': (scores) => `{"predictions":[${scores.map((score) => `{"score":${text(score)}}`).join(',')}]}`,
};

/** The type of the answer: the first of Accept that can be written, or that of the request when Accept leaves it open. */
export function responseType(accept, contentType) {
  const wanted = (accept ?? '*/*').split(',').map(mediaType);
  const known = wanted.find((type) => Object.hasOwn(WRITERS, type));
  if (known !== undefined) return known;
  if (wanted.some((type) => type === '' || type === '*/*' || type === 'application/*' || type === 'text/*')) return mediaType(contentType);
  throw new BadRequest(`Accept ${accept} cannot be answered, allowed are ${Object.keys(WRITERS).join(', ')}`, 406);
}

/** Scores, one a row, as a body of that type. */
export function writeScores(type, scores) {
  return WRITERS[type](scores);
}
