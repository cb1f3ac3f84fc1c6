const MINUS = 45;
const COLON = 58;
const POINT = 46;
const DAY: f64 = 86400000;

/** What is no moment. */
const NONE: f64 = NaN;

/** Days of the months of a year without a leap day. */
const lengths = memory.data<u8>([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) as i32;

/** Digits [p, p + count) as a number, -1 if one is none. */
function digits(p: i32, count: i32): i32 {
  let value = 0;
  for (let i = 0; i < count; i++) {
    const digit = <i32>load<u8>(p + i) - 48;
    if (<u32>digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFromCivil(year: i32, month: i32, day: i32): i32 {
  const y = month <= 2 ? year - 1 : year;
  const era = (y >= 0 ? y : y - 399) / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

/**
 * Epoch milliseconds of the ISO 8601 text [start, end): a date, or a date and a time with `T` or a space between, an optional fraction
 * of a second and an optional offset (UTC without one). NaN for anything else.
 */
export function timestamp(start: i32, end: i32): f64 {
  const length = end - start;
  if (length < 10 || load<u8>(start, 4) !== MINUS || load<u8>(start, 7) !== MINUS) return NONE;
  const year = digits(start, 4);
  const month = digits(start + 5, 2);
  const day = digits(start + 8, 2);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (year < 0 || month < 1 || month > 12 || day < 1) return NONE;
  if (day > (month === 2 && leap ? 29 : <i32>load<u8>(lengths + month - 1))) return NONE;
  const midnight = <f64>daysFromCivil(year, month, day) * DAY;
  if (length === 10) return midnight;
  const separator = load<u8>(start, 10);
  if (length < 16 || (separator !== 84 && separator !== 32) || load<u8>(start, 13) !== COLON) return NONE;
  const hour = digits(start + 11, 2);
  const minute = digits(start + 14, 2);
  if (<u32>hour > 23 || <u32>minute > 59) return NONE;
  let p = start + 16;
  let time: f64 = <f64>(hour * 3600000 + minute * 60000);
  if (p < end && load<u8>(p) === COLON) {
    const second = p + 3 <= end ? digits(p + 1, 2) : -1;
    if (<u32>second > 60) return NONE;
    time += <f64>(second * 1000);
    p += 3;
    if (p < end && load<u8>(p) === POINT) {
      let scale: f64 = 100;
      const first = ++p;
      for (; p < end && <u32>(<i32>load<u8>(p) - 48) <= 9; p++) {
        time += <f64>(<i32>load<u8>(p) - 48) * scale;
        scale /= 10;
      }
      if (p === first) return NONE;
      time = rounded(time);
    }
  }
  if (p === end) return midnight + time;
  const sign = load<u8>(p);
  if (sign === 90 && p + 1 === end) return midnight + time;
  if (sign !== 43 && sign !== MINUS) return NONE;
  const colon = load<u8>(p, 3) === COLON ? 1 : 0;
  if (end - p !== 3 && end - p !== 5 + colon) return NONE;
  const hours = digits(p + 1, 2);
  const minutes = end - p === 3 ? 0 : digits(p + 3 + colon, 2);
  if (<u32>hours > 23 || <u32>minutes > 59) return NONE;
  const offset = <f64>(hours * 3600000 + minutes * 60000);
  return midnight + time - (sign === 43 ? offset : -offset);
}

/** The nearest whole number, halves upward. */
function rounded(x: f64): f64 {
  const whole = Math.floor(x);
  return x - whole >= 0.5 ? whole + 1 : whole;
}
