/**
 * Which rows to keep so that `rows` of them are spread evenly over `total`: systematic sampling.
 * The order stays, so each day keeps its share. Asking for more than there are keeps all.
 */
export function spread(total, rows) {
  if (rows >= total) return Uint32Array.from({ length: total }, (_, i) => i);
  return Uint32Array.from({ length: rows }, (_, k) => Math.floor(((k + 0.5) * total) / rows));
}

/** The same columns with only the rows at `indices`, in that order. */
export function take(flights, indices) {
  return Object.fromEntries(
    Object.entries(flights).map(([name, values]) => [
      name,
      Array.isArray(values) ? Array.from(indices, (i) => values[i]) : values.constructor.from(indices, (i) => values[i]),
    ]),
  );
}

/** mulberry32: 32 bits of state, uniform in [0, 1), the same on every machine. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
