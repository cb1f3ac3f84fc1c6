/** Error of Stirling's formula for ln(n!), n = 0 to 15: ln n! - (n + 1/2) ln n + n - ln(2 pi)/2. Larger n by its series. */
const STIRLING_ERROR = [
  0, 0.08106146679532726, 0.04134069595540929, 0.02767792568499834, 0.02079067210376509, 0.01664469118982119, 0.01387612882307075,
  0.01189670994589177, 0.01041126526197209, 0.009255462182712733, 0.00833056343336287, 0.007573675487951841, 0.00694284010720953,
  0.006408994188004207, 0.005951370112758848, 0.005554733551962801,
];

function stirlingError(n: number): number {
  const known = STIRLING_ERROR[n];
  if (known !== undefined) return known;
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}

/** x ln(x/m) + m - x, by its series when x is near m, where the plain formula would cancel. */
function deviance(x: number, m: number): number {
  const difference = x - m;
  if (Math.abs(difference) >= 0.1 * (x + m)) return x * Math.log(x / m) - difference;
  const ratio = difference / (x + m);
  let sum = difference * ratio;
  let term = 2 * x * ratio;
  for (let j = 1; ; j++) {
    term *= ratio * ratio;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return sum;
    sum = next;
  }
}

/** ln of a binomial probability: x events in n trials of probability p, for 0 < p < 1. */
function logBinomial(x: number, n: number, p: number): number {
  if (x === 0) return n * Math.log1p(-p);
  if (x === n) return n * Math.log(p);
  const errors = stirlingError(n) - stirlingError(x) - stirlingError(n - x) - deviance(x, n * p) - deviance(n - x, n * (1 - p));
  return errors + 0.5 * Math.log(n / (2 * Math.PI * x * (n - x)));
}

/**
 * ln of the hypergeometric probability that `c` of `k` events fall on the `drawn` of `total` requests, for 0 < drawn < total.
 * Loader's saddle-point expansion (C. Loader, "Fast and accurate computation of binomial probabilities", 2000): as exact at ten
 * million requests as at ten, where differences of ln-gamma values lose eight digits.
 */
export function logHypergeometric(c: number, total: number, k: number, drawn: number): number {
  const p = drawn / total;
  return logBinomial(c, k, p) + logBinomial(drawn - c, total - k, p) - logBinomial(drawn, total, p);
}
