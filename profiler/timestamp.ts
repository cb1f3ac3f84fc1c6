const digit = (bytes: Uint8Array, p: number): number => (bytes[p] as number) - 48;

/** Digits [p, p + count) as a number, NaN if one is none. */
function digits(bytes: Uint8Array, p: number, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i++) {
    const d = digit(bytes, p + i);
    if (d < 0 || d > 9) return Number.NaN;
    value = value * 10 + d;
  }
  return value;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days from 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

/**
 * Epoch milliseconds of ISO 8601 text: a date, or a date and a time with `T` or a space between, an optional fraction of a second and
 * an optional offset (UTC without one). NaN for anything else.
 */
export function timestamp(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 10 || bytes[start + 4] !== 45 || bytes[start + 7] !== 45) return Number.NaN;
  const year = digits(bytes, start, 4);
  const month = digits(bytes, start + 5, 2);
  const day = digits(bytes, start + 8, 2);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0)))) return Number.NaN;
  const midnight = daysFromCivil(year, month, day) * 86_400_000;
  if (length === 10) return midnight;
  const separator = bytes[start + 10];
  if (length < 16 || (separator !== 84 && separator !== 32) || bytes[start + 13] !== 58) return Number.NaN;
  const hour = digits(bytes, start + 11, 2);
  const minute = digits(bytes, start + 14, 2);
  if (!(hour <= 23 && minute <= 59)) return Number.NaN;
  let p = start + 16;
  let time = hour * 3_600_000 + minute * 60_000;
  if (p < end && bytes[p] === 58) {
    const second = p + 3 <= end ? digits(bytes, p + 1, 2) : Number.NaN;
    if (!(second <= 60)) return Number.NaN;
    time += second * 1000;
    p += 3;
    if (p < end && bytes[p] === 46) {
      let scale = 100;
      const first = ++p;
      for (; p < end && digit(bytes, p) >= 0 && digit(bytes, p) <= 9; p++, scale /= 10) time += digit(bytes, p) * scale;
      if (p === first) return Number.NaN;
      time = Math.round(time);
    }
  }
  if (p === end) return midnight + time;
  const sign = bytes[p];
  if (sign === 90 && p + 1 === end) return midnight + time;
  if (sign !== 43 && sign !== 45) return Number.NaN;
  const colon = bytes[p + 3] === 58 ? 1 : 0;
  if (end - p !== 3 && end - p !== 5 + colon) return Number.NaN;
  const hours = digits(bytes, p + 1, 2);
  const minutes = end - p === 3 ? 0 : digits(bytes, p + 3 + colon, 2);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  const offset = hours * 3_600_000 + minutes * 60_000;
  return midnight + time - (sign === 43 ? offset : -offset);
}
