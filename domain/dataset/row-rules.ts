import type { Finding } from './check.ts';
import { percent } from './check.ts';
import type { Profile, RowRule } from './profile.ts';

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
  const first = examples.map(({ row, value }) => (value === undefined ? `row ${row}` : `row ${row}: ${JSON.stringify(value)}`)).join(', ');
  return {
    holds: observed <= max,
    message: `${what}: broken in ${broken} of ${checked} rows, ${percent(observed)} (limit ${percent(max)}); first ${first}`,
    observed,
    allowed: percent(max),
    examples,
  };
}
