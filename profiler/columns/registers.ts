import { PRECISION, REGISTERS } from '../../domain/dataset/distinct-count.ts';

const { clz32 } = Math;

/** HyperLogLog registers. The first hash chooses one, the second hash's leading zeros fill it. */
export class Registers {
  readonly values: Uint8Array;

  constructor(values: Uint8Array = new Uint8Array(REGISTERS)) {
    this.values = values;
  }

  add(h1: number, h2: number): void {
    const i = h1 >>> (32 - PRECISION);
    const zeros = clz32(h2) + 1;
    if (zeros > (this.values[i] as number)) this.values[i] = zeros;
  }

  /** The larger register of both: the registers of all values together. */
  absorb(other: ArrayLike<number>): void {
    for (let i = 0; i < REGISTERS; i++) if ((other[i] ?? 0) > (this.values[i] as number)) this.values[i] = other[i] ?? 0;
  }
}
