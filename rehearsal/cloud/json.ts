import * as v from 'valibot';
import type { Json } from './cloud.ts';

/**
 * Any JSON value, for state read back from a file. One predicate and no union of schemas: of each part a union keeps why
 * it is none of the others, and a kept state has hundreds of thousands of parts.
 */
export const AnyJson: v.GenericSchema<Json> = v.custom<Json>(isJson, 'expected a JSON value');

function isJson(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || (Array.isArray(value) ? value : Object.values(value)).every(isJson);
    default:
      return false;
  }
}
