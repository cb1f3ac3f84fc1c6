import { BadRequest } from './bad-request.mjs';
import { fieldsOf, linesOf } from './csv.mjs';
import { allowed, categoryOf, FEATURES, numberOf } from './schema.mjs';

const READERS = { 'text/csv': readCsv, 'application/jsonlines': readJsonLines, 'application/json': readJson };

/** The media type without its parameters: `text/csv` of `text/csv; charset=utf-8`. */
export function mediaType(header) {
  return (header ?? '').split(';')[0].trim().toLowerCase();
}

/**
 * The rows of a request as feature values in the schema's order.
 *
 * - text/csv: no header, one row a line
 * - application/jsonlines: one object (by feature name; other members are ignored) or array a line
 * - application/json: one such value, an array of objects or arrays, or `{"instances": [...]}`
 *
 * @throws BadRequest naming row and column
 */
export function readRequest(contentType, body) {
  const type = mediaType(contentType);
  if (!Object.hasOwn(READERS, type)) {
    throw new BadRequest(`content type ${JSON.stringify(type)} is not understood, allowed are ${Object.keys(READERS).join(', ')}`, 415);
  }
  const rows = READERS[type](body);
  if (rows.length === 0) throw new BadRequest('the request has no rows');
  return rows;
}

function readCsv(body) {
  return linesOf(body).map((line, i) => {
    let fields;
    try {
      fields = fieldsOf(line);
    } catch (error) {
      throw new BadRequest(`row ${i + 1}: ${error.message}`);
    }
    return features(fields, i + 1);
  });
}

function readJsonLines(body) {
  return linesOf(body).map((line, i) => jsonRow(parse(line, `row ${i + 1}`), i + 1));
}

function readJson(body) {
  const value = parse(body, 'the body');
  const instances = value?.instances ?? value;
  const one = !Array.isArray(instances) || (instances.length > 0 && typeof instances[0] !== 'object');
  return one ? [jsonRow(instances, 1)] : instances.map((instance, i) => jsonRow(instance, i + 1));
}

function parse(text, what) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadRequest(`${what} is not JSON: ${error.message}`);
  }
}

function jsonRow(value, row) {
  if (Array.isArray(value)) return features(value, row);
  if (value === null || typeof value !== 'object') throw new BadRequest(`row ${row} is neither an object nor an array`);
  return features(
    FEATURES.map(({ name }) => value[name]),
    row,
  );
}

function features(fields, row) {
  if (fields.length !== FEATURES.length) {
    const names = FEATURES.map(({ name }) => name).join(', ');
    throw new BadRequest(`row ${row} has ${fields.length} fields, expected ${FEATURES.length}: ${names}`);
  }
  return FEATURES.map((feature, f) => {
    const value = feature.type === 'category' ? categoryOf(fields[f]) : numberOf(feature, fields[f]);
    if (value !== undefined && !Number.isNaN(value)) return value;
    throw new BadRequest(`row ${row}, column ${feature.name}: got ${JSON.stringify(fields[f])}, allowed is ${allowed(feature)}`);
  });
}
