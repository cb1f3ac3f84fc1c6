/** CloudWatch may still add to a minute for this long after it closed; reading earlier would miss requests. */
export const LAG_SECONDS = 120;

const MINUTE = 60;

export interface ClosedWindow {
  /** Number of the window since the bake began, from 0. */
  readonly index: number;
  /** Start of its minute, seconds since the epoch. */
  readonly start: number;
}

/** The minutes that are closed and settled now and were not read yet; each is read once. All times in seconds since the epoch. */
export function closedWindows(bakeFrom: number, nextIndex: number, now: number): readonly ClosedWindow[] {
  const windows: ClosedWindow[] = [];
  for (let index = nextIndex; bakeFrom + (index + 1) * MINUTE + LAG_SECONDS <= now; index++)
    windows.push({ index, start: bakeFrom + index * MINUTE });
  return windows;
}

/** The first whole minute in which a fleet that began to take traffic at `moment` takes it throughout. */
export const firstWholeMinute = (moment: number): number => Math.ceil(moment / MINUTE) * MINUTE;

/** The bake is noticed up to a minute after it began, and its first whole minute begins up to a minute later. */
const LATE_START_WINDOWS = 2;

/** Windows that the judge gets, so that its end decision reaches the alarm before the end of the bake even when everything is late. */
export const judgedWindows = (planned: number): number => Math.max(1, planned - LAG_SECONDS / MINUTE - LATE_START_WINDOWS);
