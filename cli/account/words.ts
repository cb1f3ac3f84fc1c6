import { durationText, secondsBetween } from '../../domain/report/format.ts';

const DAY = 86_400;

/** `4 min 10 s ago`, `9 days ago`. */
export function agoText(then: string, now: string): string {
  const seconds = secondsBetween(then, now);
  if (seconds === undefined) return 'at an unknown time';
  if (seconds < 0) return 'just now';
  const days = Math.floor(seconds / DAY);
  return days >= 2 ? `${days} days ago` : `${durationText(seconds)} ago`;
}

/** 2026-11-17 02:14, in UTC. */
export const minuteText = (instant: string): string => instant.slice(0, 16).replace('T', ' ');

/** 02:14:40, in UTC. */
export const secondText = (instant: string): string => instant.slice(11, 19);

/** The beginning of a dataset's id. */
export const shortId = (id: string): string => (id.length > 12 ? `${id.slice(0, 8)}…` : id);

/** One, or several of them. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** Lines that stand below a heading. */
export const indented = (lines: readonly string[], by = 2): readonly string[] => lines.map((line) => `${' '.repeat(by)}${line}`);
