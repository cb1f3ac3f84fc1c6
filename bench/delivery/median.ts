/** The middle of the values; of an even number, the mean of the two in the middle. @throws when there are none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('the median of no values');
  return (lower + upper) / 2;
}
