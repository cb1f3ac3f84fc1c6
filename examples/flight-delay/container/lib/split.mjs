/** The last fifth of the days, as in production: yesterday was learned, tomorrow is asked. */
const VALIDATION_SHARE = 0.2;

/**
 * Row numbers to train on and to validate with, split between days: rows of one day share its weather, so a split inside a day
 * would promise what no other day keeps. With more than `maxRows` rows, evenly spread ones are taken.
 */
export function splitByDay(days, maxRows) {
  const known = [...new Set(days)].sort();
  if (known.length < 2) throw new Error(`training needs rows of at least 2 days, got ${known.length} (${known.join(', ') || 'no rows'})`);
  const held = Math.max(1, Math.floor(known.length * VALIDATION_SHARE));
  const first = known[known.length - held];
  const training = [];
  const validation = [];
  const kept = Math.min(days.length, maxRows);
  for (let k = 0; k < kept; k++) {
    const row = kept === days.length ? k : Math.floor(((k + 0.5) * days.length) / kept);
    (days[row] < first ? training : validation).push(row);
  }
  return {
    training: Uint32Array.from(training),
    validation: Uint32Array.from(validation),
    firstDay: known[0],
    lastDay: known.at(-1),
    validationFrom: first,
  };
}
