/** HyperLogLog's precision: 2^12 registers, standard error 1.04 / 64 = 1.625 %. */
export const PRECISION = 12;
export const REGISTERS = 2 ** PRECISION;
export const STANDARD_ERROR = 0.01625;

/** Bits of a hash that runs of zeros are counted in. */
const TAIL_BITS = 32;

/**
 * Number of different values that HyperLogLog registers stand for, by Ertl's improved estimator.
 * Source: O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017, algorithm 6.
 */
export function estimateDistinct(registers: ArrayLike<number>): number {
  const m = registers.length;
  const histogram = new Array<number>(TAIL_BITS + 2).fill(0);
  for (let i = 0; i < m; i++) {
    const value = Math.min(registers[i] ?? 0, TAIL_BITS + 1);
    histogram[value] = (histogram[value] ?? 0) + 1;
  }
  let z = m * tau(1 - (histogram[TAIL_BITS + 1] ?? 0) / m);
  for (let k = TAIL_BITS; k >= 1; k--) z = 0.5 * (z + (histogram[k] ?? 0));
  z += m * sigma((histogram[0] ?? 0) / m);
  return m ** 2 / (2 * Math.LN2 * z);
}

function sigma(start: number): number {
  if (start === 1) return Number.POSITIVE_INFINITY;
  let [x, y, z, last] = [start, 1, start, Number.NaN];
  while (z !== last) {
    x *= x;
    last = z;
    z += x * y;
    y += y;
  }
  return z;
}

function tau(start: number): number {
  if (start === 0 || start === 1) return 0;
  let [x, y, z, last] = [start, 1, 1 - start, Number.NaN];
  while (z !== last) {
    x = Math.sqrt(x);
    last = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}
