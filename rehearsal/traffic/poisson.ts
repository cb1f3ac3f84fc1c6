/** Knuth's product of uniforms underflows for large means; they are drawn in pieces. */
const PIECE = 500;

/**
 * A number of arrivals with this mean: Poisson, as requests of many independent users arrive.
 * Knuth, The Art of Computer Programming 2, 3.4.1, in pieces, since a sum of Poisson draws is one.
 */
export function poisson(mean: number, random: () => number): number {
  let arrivals = 0;
  for (let left = mean; left > 0; left -= PIECE) arrivals += piece(Math.min(left, PIECE), random);
  return arrivals;
}

function piece(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let product = random();
  let arrivals = 0;
  while (product > limit) {
    product *= random();
    arrivals += 1;
  }
  return arrivals;
}
