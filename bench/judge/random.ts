/** Uniform numbers in [0, 1), the same for the same seed (xoshiro128**, D. Blackman and S. Vigna 2018). */
export type Random = () => number;

/** Spreads a seed over the generator's state (splitmix32). */
function* spread(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ; ) {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    yield (z ^ (z >>> 16)) >>> 0;
  }
}

export function seeded(seed: number): Random {
  const source = spread(seed);
  let [a, b, c, d] = [source.next().value, source.next().value, source.next().value, source.next().value];
  const rotate = (x: number, k: number) => ((x << k) | (x >>> (32 - k))) >>> 0;
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const t = (b << 9) >>> 0;
    c = (c ^ a) >>> 0;
    d = (d ^ b) >>> 0;
    b = (b ^ c) >>> 0;
    a = (a ^ d) >>> 0;
    c = (c ^ t) >>> 0;
    d = rotate(d, 11);
    return result / 4294967296;
  };
}

/** ln n! by Stirling's series; exact to 1e-10. */
function logFactorial(n: number): number {
  if (n < 10) return Math.log([1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880][n] ?? 1);
  const x = n + 1;
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
}

/** A Poisson number: products of uniforms below 10, else transformed rejection (W. Hormann, PTRS, 1993). */
export function poisson(mean: number, random: Random): number {
  if (mean < 10) {
    const end = Math.exp(-mean);
    let k = -1;
    for (let product = 1; product > end; k++) product *= random();
    return k;
  }
  const root = Math.sqrt(mean);
  const b = 0.931 + 2.53 * root;
  const a = -0.059 + 0.02483 * b;
  const inverse = 1.1239 + 1.1328 / (b - 3.4);
  const inside = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= inside) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log((v * inverse) / (a / (us * us) + b)) <= k * Math.log(mean) - mean - logFactorial(k)) return k;
  }
}

/** A binomial number: waiting times while n p is small, else transformed rejection (W. Hormann, BTRS, 1993). */
export function binomial(n: number, p: number, random: Random): number {
  if (n === 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(n, 1 - p, random);
  if (n * p < 10) {
    const scale = Math.log1p(-p);
    let trials = 0;
    for (let k = 0; ; k++) {
      trials += Math.floor(Math.log(1 - random()) / scale) + 1;
      if (trials > n) return k;
    }
  }
  const q = 1 - p;
  const root = Math.sqrt(n * p * q);
  const b = 1.15 + 2.53 * root;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const inside = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * root;
  const m = Math.floor((n + 1) * p);
  const h = logFactorial(m) + logFactorial(n - m);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= inside) return k;
    if (k < 0 || k > n) continue;
    const accept = h - logFactorial(k) - logFactorial(n - k) + (k - m) * Math.log(p / q);
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= accept) return k;
  }
}

/** A standard normal number (Box and Muller). */
export const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
