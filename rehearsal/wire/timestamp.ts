import type { TimestampFormat } from './shape.ts';

/** A timestamp as text. Epoch seconds keep milliseconds. */
export function writeTimestamp(date: Date, format: TimestampFormat): string {
  if (format === 'http-date') return date.toUTCString();
  if (format === 'epoch-seconds') return String(date.getTime() / 1000);
  return date.toISOString();
}

/** Reads any of the three formats; undefined when the value is none of them. */
export function readTimestamp(value: unknown): Date | undefined {
  if (value instanceof Date) return value;
  if (typeof value === 'number') return valid(new Date(Math.round(value * 1000)));
  if (typeof value !== 'string') return undefined;
  return /^-?\d+(\.\d+)?$/.test(value) ? valid(new Date(Math.round(Number(value) * 1000))) : valid(new Date(value));
}

function valid(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date;
}
