import { foldTo, type Histogram, histogram, keyOf } from '../../../domain/dataset/histogram.ts';

/** The golden data of the reference vectors. */
export const reference = Array.from({ length: 10000 }, (_, i) => ((i * 7919) % 10007) / 37);
export const current = Array.from({ length: 5000 }, (_, i) => ((i * 6007) % 9973) / 37 + 5);

/** A histogram by its definition: the smallest shift that needs at most cap buckets. */
export function histogramOf(values: readonly number[], cap = 2048): Histogram {
  let h = histogram(
    0,
    cap,
    values.map((x) => [keyOf(x), 1] as const),
  );
  while (h.keys.length > cap) h = foldTo(h, h.shift + 1);
  return h;
}
