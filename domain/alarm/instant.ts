const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})$/;

/** Days from 1970-01-01 to a date of the Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFrom1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/**
 * Seconds since 1970 of an instant such as 2026-11-21T10:15:00Z. CloudWatch's `reasonData` writes +0000 instead of Z; both are read.
 * Throws a RangeError for anything else: a time that cannot be read must not pass for an early one.
 */
export function epochSeconds(instant: string): number {
  const parts = INSTANT.exec(instant);
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = parts ?? [];
  if (!parts || Number(month) < 1 || Number(month) > 12) {
    throw new RangeError(`${instant} is no instant; allowed: 2026-11-21T10:15:00Z, with fractions of a second or an offset such as +0000`);
  }
  const [, sign, zoneHours, zoneMinutes] = /([+-])(\d{2}):?(\d{2})/.exec(zone) ?? [];
  const offset = (sign === '-' ? -1 : 1) * (Number(zoneHours ?? 0) * 3600 + Number(zoneMinutes ?? 0) * 60);
  const time = Number(hour) * 3600 + Number(minute) * 60 + Number(second) + Number(`0.${fraction || '0'}`);
  return daysFrom1970(Number(year), Number(month), Number(day)) * 86400 + time - offset;
}
