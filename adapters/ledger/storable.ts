/** DynamoDB stores no number nearer to zero than this, but zero (developer guide, "Naming rules and data types"). */
const SMALLEST = 1e-130;

/** The same document with what DynamoDB cannot hold rounded to what it can: p-values may be smaller than any number it stores. */
export function storable<T>(value: T): T;
export function storable(value: unknown): unknown {
  if (typeof value === 'number') return Math.abs(value) < SMALLEST ? 0 : value;
  if (Array.isArray(value)) return value.map((element: unknown) => storable(element));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]: [string, unknown]) => [name, storable(member)]));
}
