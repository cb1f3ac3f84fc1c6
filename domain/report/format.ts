import { epochSeconds } from '../alarm/instant.ts';
import { counted, plain } from '../evaluation/texts.ts';

/** What stands where there is no number. */
export const NONE = '–';

/** A share as people read it: 12.3 %, 0.04 %. */
export function percentText(share: number | null | undefined): string {
  if (share === undefined || share === null) return NONE;
  const value = share * 100;
  return `${Number(value.toPrecision(Math.abs(value) >= 10 ? 3 : 2))} %`;
}

/** A number of four significant digits; large ones with separators. */
export function numberText(value: number | null | undefined): string {
  if (value === undefined || value === null) return NONE;
  if (Math.abs(value) >= 1e15) return value.toExponential(2);
  return Math.abs(value) >= 10_000 ? signedCount(value) : plain(value);
}

const signedCount = (value: number): string => (value < 0 ? `-${counted(-value)}` : counted(value));

/** A value out of somebody's data. Spreadsheets run what begins like a formula when it is pasted: a quote stops them. */
export const dataText = (value: string): string => (/^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value);

/** A whole number with separators. */
export const countText = (value: number | null | undefined): string => (value === undefined || value === null ? NONE : counted(value));

/** A probability: `< 0.0001` rather than many zeros. */
export function probabilityText(p: number | null | undefined): string {
  if (p === undefined || p === null) return NONE;
  return p < 0.0001 ? '< 0.0001' : String(Number(p.toPrecision(2)));
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** 41 MB: powers of a thousand, as S3's console counts. */
export function bytesText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${UNITS[power]}`;
}

/** 2 h 05 min, 4 min 10 s, 38 s. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (h > 0) return `${h} h ${String(m).padStart(2, '0')} min`;
  return m > 0 ? `${m} min ${String(s).padStart(2, '0')} s` : `${s} s`;
}

/** Seconds since 1970, or undefined for what is no instant. */
export function secondsOf(instant: string | undefined): number | undefined {
  if (instant === undefined) return undefined;
  try {
    return epochSeconds(instant);
  } catch {
    return undefined;
  }
}

/** Seconds from one instant to another; undefined when either cannot be read. */
export function secondsBetween(from: string | undefined, to: string | undefined): number | undefined {
  const [a, b] = [secondsOf(from), secondsOf(to)];
  return a === undefined || b === undefined ? undefined : b - a;
}

/** T+00:41:10: time since the delivery began, as the terminal writes it. */
export function sinceText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number): string => String(n).padStart(2, '0');
  return `T+${two(Math.floor(whole / 3600))}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
}

/** 2026-03-02 08:41:10 UTC. */
export const instantText = (instant: string): string =>
  instant.replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/, '$1 $2 UTC');

/** The beginning of a hash, for people; the whole stands beside it in the lineage. */
export const shortHash = (hash: string): string => (hash.length > 14 ? `${hash.slice(0, 12)}…` : hash);
