/** Values to pixels, and the round numbers in between. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

/** Maps [from, to] to [start, end]; an interval without length is widened. */
export function scale([from, to]: readonly [number, number], [start, end]: readonly [number, number], wanted = 5): Scale {
  const [low, high] = to > from ? [from, to] : [from - 0.5, from + 0.5];
  const map = (value: number): number => start + ((value - low) / (high - low)) * (end - start);
  return Object.assign(map, { ticks: ticksOf(low, high, wanted) });
}

/** Multiples of 1, 2 or 5 times a power of ten within an interval: about as many as wanted. */
export function ticksOf(low: number, high: number, wanted: number): number[] {
  const raw = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, Math.min(50, last - first + 1)) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Pixels need one digit after the point. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);
