import { binomial, normal, poisson, type Random, seeded } from '../../../bench/judge/random.ts';

const RUNS = 20_000;

function moments(draw: (random: Random) => number): { readonly mean: number; readonly variance: number } {
  const random = seeded(3);
  const values = Array.from({ length: RUNS }, () => draw(random));
  const mean = values.reduce((a, b) => a + b, 0) / RUNS;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / RUNS };
}

/** Four standard errors of a mean and of a variance of nearly normal values. */
function expectMoments(draw: (random: Random) => number, mean: number, variance: number): void {
  const got = moments(draw);
  expect(Math.abs(got.mean - mean)).toBeLessThan(4 * Math.sqrt(variance / RUNS));
  expect(Math.abs(got.variance / variance - 1)).toBeLessThan(4 * Math.sqrt((2 + 1 / variance) / RUNS));
}

test.each([0.3, 5, 9.9, 10, 60, 6000])('a Poisson number of mean %d has that mean and variance', (mean) => {
  expectMoments((random) => poisson(mean, random), mean, mean);
});

test.each([
  [60, 0.005],
  [600, 0.01],
  [600, 0.1],
  [6000, 0.5],
  [6000, 0.9],
  [40, 0.25],
])('a binomial number of %d trials of probability %d', (n, p) => {
  expectMoments((random) => binomial(n, p, random), n * p, n * p * (1 - p));
});

test('impossible and certain events', () => {
  const random = seeded(1);
  expect([binomial(10, 0, random), binomial(10, 1, random), binomial(0, 0.5, random)]).toEqual([0, 10, 0]);
});

test('normal numbers', () => {
  expectMoments(normal, 0, 1);
});

test('uniform numbers', () => {
  expectMoments((random) => random(), 0.5, 1 / 12);
});

test('the same seed gives the same numbers, another one gives others', () => {
  const draw = (seed: number) => Array.from({ length: 5 }, seeded(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});
