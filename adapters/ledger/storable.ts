/** DynamoDB stores no number nearer to zero than this, but zero (developer guide, "Naming rules and data types"). */
const SMALLEST = 1e-130;

/** Whether the document client writes the number as it is: it refuses whole numbers that JavaScript cannot count exactly, and all above. */
export const isStorable = (value: number): boolean =>
  value === 0 || (Math.abs(value) >= SMALLEST && Math.abs(value) <= Number.MAX_SAFE_INTEGER);

/** The same document with what DynamoDB cannot hold rounded to what it can: p-values may be smaller than any number it stores. */
export function storable<T>(value: T): T;
export function storable(value: unknown): unknown {
  if (typeof value === 'number') return nearest(value);
  if (Array.isArray(value)) return value.map((element: unknown) => storable(element));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]: [string, unknown]) => [name, storable(member)]));
}

/** What is no number at all stays so: whoever writes it hears of it. */
function nearest(value: number): number {
  if (isStorable(value) || !Number.isFinite(value)) return value;
  return Math.abs(value) < SMALLEST ? 0 : Math.sign(value) * Number.MAX_SAFE_INTEGER;
}
