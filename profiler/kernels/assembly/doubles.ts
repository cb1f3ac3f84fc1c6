/** Exponent bits of a double's high word: all set in infinities and NaN. */
export const EXPONENT: i32 = 0x7ff00000;

/** High word of a double: its key at shift 0. */
export function keyOf(x: f64): i32 {
  return x === 0 ? 0 : <i32>(reinterpret<i64>(x) >> 32);
}
