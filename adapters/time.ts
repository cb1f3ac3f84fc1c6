/** Milliseconds since the epoch of an ISO instant. */
export function toMillis(instant: string): number {
  const millis = Date.parse(instant);
  if (Number.isNaN(millis)) throw new RangeError(`${instant} is no instant; write it as 2026-11-21T10:15:00Z`);
  return millis;
}

/** ISO instant with milliseconds. */
export const toInstant = (millis: number): string => new Date(millis).toISOString();

export const plusSeconds = (instant: string, seconds: number): string => toInstant(toMillis(instant) + seconds * 1000);
