import type { Finding } from './check.ts';
import { percent } from './check.ts';
import type { Example, Profile, RowRule } from './profile.ts';

/** The row-by-row result of a rule, if the profile was made with it. */
export const rowRule = (profile: Profile, column: string, rule: string): RowRule | undefined =>
  profile.rules.find((r) => r.column === column && r.rule === rule);

/** A rule that each row was held against: at most this share may break it. */
export function atMostBroken(result: RowRule | undefined, max: number, what: string): Finding {
  if (result === undefined) {
    return { holds: 'unknown', message: `${what}: the profile was made without this rule; profile the data with the contract` };
  }
  const { broken, checked, examples } = result;
  const observed = checked === 0 ? 0 : broken / checked;
  if (broken === 0) return { holds: true, message: `${what}: holds in ${checked} rows`, observed, allowed: percent(max) };
  return {
    holds: observed <= max,
    message: `${what}: broken in ${broken} of ${checked} rows, ${percent(observed)} (limit ${percent(max)}); first ${places(examples)}`,
    observed,
    allowed: percent(max),
    examples,
  };
}

/** row 3: "x", row 7: "y" of part-1.csv, row 2: "z" of part-2.csv. A file is named behind the last of its rows. */
const places = (examples: readonly Example[]): string =>
  examples
    .map(({ row, value, source }, i) => {
      const file = source === undefined || examples[i + 1]?.source === source ? '' : ` of ${source}`;
      return `row ${row}${value === undefined ? '' : `: ${JSON.stringify(value)}`}${file}`;
    })
    .join(', ');
