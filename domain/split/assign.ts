import { epochSeconds } from '../alarm/instant.ts';
import type { HoldoutPolicy } from '../dataset/contract.ts';
import { seconds } from '../dataset/fields.ts';
import type { Sha256 } from '../delivery/names.ts';

/** Where a row goes: training never sees holdout. */
export type Side = 'train' | 'holdout';

/** Seconds since 1970 of a date (midnight UTC), an instant, or epoch milliseconds. Undefined for anything else. */
export function momentOf(text: string): number | undefined {
  const value = text.trim();
  if (/^\d{10,14}$/.test(value)) return Number(value) / 1000;
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(value)
    ? `${value}T00:00:00Z`
    : value
        .replace(' ', 'T')
        .replace(/(T\d{2}:\d{2})$/, '$1:00')
        .replace(/(\d)$/, '$1Z');
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
