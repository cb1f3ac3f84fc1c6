import type { Json } from '../cloud/cloud.ts';

export type JsonObject = { [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as an object; an empty one when it is absent or something else. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** CloudFormation accepts one value where a list may stand. */
export const listOf = (value: Json | undefined): Json[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

export const stringsOf = (value: Json | undefined): string[] => listOf(value).map(textOf);

/** Text of a scalar; CloudFormation turns numbers and booleans into text wherever text is wanted. */
export const textOf = (value: Json | undefined): string =>
  typeof value === 'string'
    ? value
    : value === undefined || value === null
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);

/** A number that a template may also carry as text. */
export function numberOf(value: Json | undefined): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A boolean that a template may also carry as text. */
export const isTrue = (value: Json | undefined): boolean => value === true || value === 'true';
