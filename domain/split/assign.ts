import { epochSeconds } from '../alarm/instant.ts';
import type { HoldoutPolicy } from '../dataset/contract.ts';
import { seconds } from '../dataset/fields.ts';
import type { Sha256 } from '../delivery/names.ts';

/** Where a row goes: training never sees holdout. */
export type Side = 'train' | 'holdout';

/** A date, or a date and a time with T or a space between; seconds, their fraction and the offset (UTC without one) may be left out. */
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d)(:(?:[0-5]\d|60)(?:\.\d{1,9})?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** Whether the calendar has that day; a 31st of February is a mistake in the data, not the 3rd of March. */
function isDay(date: string): boolean {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= length;
}

/** Seconds since 1970 of a date (midnight UTC), an instant, epoch seconds (10 digits) or epoch milliseconds (12 or 13). Undefined for anything else. */
export function momentOf(text: string): number | undefined {
  const value = text.trim();
  if (/^\d{10}$/.test(value)) return Number(value);
  if (/^\d{12,13}$/.test(value)) return Number(value) / 1000;
  const [, date, minutes = '00:00', seconds = ':00', zone = 'Z'] = MOMENT.exec(value) ?? [];
  if (date === undefined || !isDay(date)) return undefined;
  const instant = `${date}T${minutes}${seconds}${/^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone}`;
  try {
    return epochSeconds(instant);
  } catch {
    return undefined;
  }
}

/**
 * The moment from which rows are held out, from all rows' moments: `last` counts back from the day after the newest row's day,
 * so that whole days stay together; `share` takes the newest rows, whole days again.
 */
export function holdoutFrom(policy: Extract<HoldoutPolicy, { by: 'time' }>, moments: Float64Array): number {
  const DAY = 86400;
  const startOfDay = (moment: number): number => Math.floor(moment / DAY) * DAY;
  let newest = Number.NEGATIVE_INFINITY;
  for (const moment of moments) if (moment > newest) newest = moment;
  if (policy.last !== undefined) {
    const span = seconds(policy.last);
    return span % DAY === 0 ? startOfDay(newest) + DAY - span : newest - span;
  }
  const sorted = Float64Array.from(moments).sort();
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * (1 - (policy.share ?? 0)))));
  return startOfDay(sorted[index] ?? newest);
}

/** The same key is always on the same side: the first 32 bits of its SHA-256 as a number in [0, 1) against the share. */
export function sideByKey(key: string, share: number, sha256: Sha256): Side {
  return Number.parseInt(sha256(key).slice(0, 8), 16) / 2 ** 32 < share ? 'holdout' : 'train';
}
