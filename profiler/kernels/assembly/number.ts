const MINUS = 45;
const POINT = 46;
const ZERO = 48;
/** Whole numbers up to here are exact doubles. */
const EXACT: i64 = 1 << 53;

/** Powers of ten that a mantissa is divided by. */
const powers = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
]) as i32;

/**
 * Reads the plain decimal number at `p` (an optional minus, digits, an optional point and digits) into the cell at `into`. Returns the
 * position behind it, or 0 if it is anything else or has too many digits to be certain.
 *
 * A mantissa up to 2^53 and a power of ten up to 10^22 are exact doubles, so that one division rounds correctly (W. D. Clinger, "How to
 * read floating point numbers accurately", 1990).
 */
export function readNumber(p: i32, into: i32): i32 {
  let c: u32 = load<u8>(p);
  const negative = c === MINUS;
  if (negative) c = load<u8>(++p);
  c -= ZERO;
  if (c > 9) return 0;
  let mantissa: i64 = c;
  const first = p;
  c = <u32>load<u8>(++p) - ZERO;
  while (c <= 9) {
    mantissa = mantissa * 10 + c;
    c = <u32>load<u8>(++p) - ZERO;
  }
  let digits = p - first;
  let fraction = 0;
  if (c === POINT - ZERO) {
    const point = p;
    c = <u32>load<u8>(++p) - ZERO;
    while (c <= 9) {
      mantissa = mantissa * 10 + c;
      c = <u32>load<u8>(++p) - ZERO;
    }
    fraction = p - point - 1;
    if (fraction === 0) return 0;
    digits += fraction;
  }
  if (digits > 18 || mantissa > EXACT) return 0;
  let x: f64 = <f64>mantissa;
  if (fraction > 0) x /= load<f64>(powers + (fraction << 3));
  store<f64>(into, negative ? -x : x);
  return p;
}
