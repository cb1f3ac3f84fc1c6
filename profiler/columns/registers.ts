import { PRECISION, REGISTERS } from '../../domain/dataset/distinct-count.ts';

const { clz32 } = Math;

/** HyperLogLog registers. The first hash chooses one, the second hash's leading zeros fill it. */
export class Registers {
  readonly values = new Uint8Array(REGISTERS);

  add(h1: number, h2: number): void {
    const i = h1 >>> (32 - PRECISION);
    const zeros = clz32(h2) + 1;
    if (zeros > (this.values[i] as number)) this.values[i] = zeros;
  }
}
