import { type Check, checked } from './check.ts';
import { distinctValues } from './column-rules.ts';
import { type ColumnProfile, columnOf, type Profile } from './profile.ts';
import { type RowSample, rowSample } from './sample.ts';

/** Rows that a leak must hold in before it is believed. */
const ENOUGH = 50;

/** Rules of the column to predict: it has more than one class, and no feature repeats it. */
export function judgeLabel(profile: Profile, label: string): Check[] {
  const column = columnOf(profile, label);
  if (!column) return [checked('label', { holds: false, message: `the label ${label} is not in the data` }, 'fail', label)];
  const classes = distinctValues(column).count;
  const one = column.n === 0 || classes < 1.5;
  const checks = [
    checked(
      'oneClass',
      { holds: !one, message: one ? `the label ${label} has one class only: nothing can be learnt` : `${Math.round(classes)} classes` },
      'fail',
      label,
    ),
  ];
  const sample = rowSample(profile);
  if (one || !sample) return checks;
  const leaks = profile.columns.filter((feature) => feature !== column && repeats(profile, sample, feature, column)).map((c) => c.name);
  const message =
    leaks.length === 0
      ? 'no feature repeats the label'
      : `${leaks.join(', ')} repeats the label ${label} in every row: remove it from the features`;
  return [...checks, checked('labelLeak', { holds: leaks.length === 0, message, observed: leaks.length }, 'fail', label)];
}

/** Whether feature and label determine each other in every sampled row, in a way that chance does not produce. */
function repeats(profile: Profile, sample: RowSample, feature: ColumnProfile, label: ColumnProfile): boolean {
  const [x, y] = [profile.columns.indexOf(feature), profile.columns.indexOf(label)];
  const there = new Map<number, number>();
  const back = new Map<number, number>();
  let rows = 0;
  for (const [i, row] of sample.codes.entries()) {
    const [a, b] = [row[x] ?? 0, row[y] ?? 0];
    if (a === 0 && b === 0) continue;
    if ((there.get(a) ?? b) !== b || (back.get(b) ?? a) !== a) return false;
    there.set(a, b);
    back.set(b, a);
    rows += sample.weights[i] ?? 0;
  }
  if (there.size < 2 || rows < ENOUGH) return false;
  const same = feature.ll !== undefined && feature.ll.k === label.ll?.k && feature.ll.c === label.ll.c;
  return same || there.size <= sample.codes.length / 10;
}
