/** Normal quantile of 0.99: Kayenta's interval has confidence 0.98. */
const Z = 2.3263478740408408;
/** The interval must clear this fraction of the estimated shift (MannWhitneyClassifier, tolerance 0.25). */
const TOLERANCE = 0.25;

/**
 * The standardised rank sum of `x - mu` among `y`, with ties averaged, corrected for continuity and ties. It falls with mu.
 * As in Kayenta's MannWhitney (Apache-2.0; kayenta-mannwhitney/…/MannWhitney.scala), which follows R's wilcox.test. Own code.
 */
function standardised(x: readonly number[], y: readonly number[], mu: number): number {
  const all = [...x.map((value) => ({ value: value - mu, fromX: true })), ...y.map((value) => ({ value, fromX: false }))];
  all.sort((a, b) => a.value - b.value);
  let ranks = 0;
  let ties = 0;
  for (let i = 0; i < all.length; ) {
    let j = i;
    let fromX = 0;
    for (; j < all.length && all[j]?.value === all[i]?.value; j++) fromX += all[j]?.fromX ? 1 : 0;
    ranks += fromX * ((i + 1 + j) / 2);
    ties += (j - i) ** 3 - (j - i);
    i = j;
  }
  const [n, m] = [x.length, y.length];
  const d = ranks - (n * (n + 1)) / 2 - (n * m) / 2;
  const spread = Math.sqrt(((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1))));
  return (d - 0.5 * Math.sign(d)) / spread;
}

/** Whether Kayenta classifies the experiment as "High": the lower confidence limit of the shift lies above a quarter of the shift itself. */
export function shiftsUp(experiment: readonly number[], control: readonly number[]): boolean {
  if (experiment.length === 0 || control.length === 0) return false;
  let low = Math.min(...experiment) - Math.max(...control);
  let high = Math.max(...experiment) - Math.min(...control);
  if (low === high) return false;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (standardised(experiment, control, middle) > 0) low = middle;
    else high = middle;
  }
  const estimate = (low + high) / 2;
  // The limit is the shift at which the statistic is Z; the statistic falls, so the limit is above mu exactly if it still exceeds Z there.
  return standardised(experiment, control, TOLERANCE * Math.abs(estimate)) > Z;
}
