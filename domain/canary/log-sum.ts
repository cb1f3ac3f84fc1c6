/** ln(e^a + e^b) without leaving the range of doubles; minus infinity stands for zero. */
export function logAdd(a: number, b: number): number {
  const high = Math.max(a, b);
  return high === -Infinity ? high : high + Math.log1p(Math.exp(Math.min(a, b) - high));
}

/** ln of the sum of e^x over all x. */
export const logSum = (terms: readonly number[]): number => {
  const high = terms.reduce((a, b) => Math.max(a, b), -Infinity);
  return high === -Infinity ? high : high + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - high), 0));
};
