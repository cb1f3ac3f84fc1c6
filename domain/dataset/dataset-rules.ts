import { type Check, checked, type Finding, percent } from './check.ts';
import type { DataContract } from './contract.ts';
import { seconds } from './fields.ts';
import { columnOf, type Profile } from './profile.ts';
import { atMostBroken, rowRule } from './row-rules.ts';
import { repeatedShare } from './sample.ts';

/** Rules of the whole dataset: its size, its columns, its age. */
export function judgeWhole(profile: Profile, contract: DataContract, previous: Profile | undefined, at: number | undefined): Check[] {
  return [
    ...size(profile, contract, previous),
    checked('badRows', badRows(profile, contract.badRows?.maxRatio ?? 0.001)),
    ...duplicates(profile, contract.duplicateRows?.maxRatio),
    ...freshness(profile, contract, at),
    ...schema(profile, contract),
    ...(contract.relations ?? []).map(({ left, is, right, maxBroken, severity }) => {
      const name = `${left} ${is} ${right}`;
      return checked('relation', atMostBroken(rowRule(profile, name, 'relation'), maxBroken ?? 0, name), severity, name);
    }),
  ];
}

function size(profile: Profile, { rows, bytes }: DataContract, previous: Profile | undefined): Check[] {
  const between = (value: number, min: number | undefined, max: number | undefined, unit: string): Finding => ({
    holds: value >= (min ?? 0) && value <= (max ?? Infinity),
    message: `${value} ${unit} (allowed ${min ?? 0} to ${max ?? '∞'})`,
    observed: value,
  });
  const checks = [checked('rowCount', between(profile.rows, Math.max(1, rows?.min ?? 1), rows?.max, 'rows'))];
  if (bytes) checks.push(checked('byteSize', between(profile.bytes, bytes.min, bytes.max, 'bytes')));
  if (rows?.minRatioToPrevious !== undefined || rows?.maxRatioToPrevious !== undefined) {
    const [min, max] = [rows.minRatioToPrevious ?? 0, rows.maxRatioToPrevious ?? Infinity];
    if (!previous || previous.rows === 0) {
      checks.push(checked('rowRatio', { holds: true, message: 'no earlier dataset to compare the number of rows with' }));
    } else {
      const ratio = profile.rows / previous.rows;
      const message = `${profile.rows} rows are ${percent(ratio)} of the previous ${previous.rows} (allowed ${percent(min)} to ${max === Infinity ? '∞' : percent(max)})`;
      checks.push(checked('rowRatio', { holds: ratio >= min && ratio <= max, message, observed: ratio }));
    }
  }
  return checks;
}

function badRows(profile: Profile, max: number): Finding {
  const all = profile.rows + profile.badRows;
  const observed = all === 0 ? 0 : profile.badRows / all;
  const first = profile.badRowExamples
    .slice(0, 3)
    .map(({ row, source, reason }) => `${source === undefined ? '' : `${source} `}row ${row}: ${reason}`)
    .join('; ');
  const message = `${profile.badRows} of ${all} rows cannot be read, ${percent(observed)} (limit ${percent(max)})${first === '' ? '' : `; ${first}`}`;
  return {
    holds: observed <= max,
    message,
    observed,
    allowed: percent(max),
    examples: profile.badRowExamples.map(({ reason: _, ...row }) => row),
  };
}

function duplicates(profile: Profile, max: number | undefined): Check[] {
  const repeated = repeatedShare(profile);
  if (repeated === undefined || profile.rows < 2) {
    return max === undefined ? [] : [checked('duplicateRows', { holds: 'unknown', message: 'the profile has no sample of rows' })];
  }
  const limit = max ?? 0.99;
  const message = `about ${percent(repeated)} of rows repeat another row (limit ${percent(limit)})`;
  return [checked('duplicateRows', { holds: repeated <= limit, message, observed: repeated, allowed: percent(limit) })];
}

function freshness(profile: Profile, contract: DataContract, at: number | undefined): Check[] {
  if (!contract.freshness) return [];
  const { column, maxAge } = contract.freshness;
  const newest = columnOf(profile, column)?.max;
  if (newest === undefined || newest === null)
    return [checked('freshness', { holds: 'unknown', message: `column ${column} has no newest timestamp` }, 'fail', column)];
  if (at === undefined)
    return [checked('freshness', { holds: 'unknown', message: 'the time to compare with was not given' }, 'fail', column)];
  const age = (at - newest) / 1000;
  const message = `the newest row is ${(age / 3600).toFixed(1)} h old (limit ${(seconds(maxAge) / 3600).toFixed(1)} h)`;
  return [checked('freshness', { holds: age <= seconds(maxAge), message, observed: age, allowed: maxAge }, 'fail', column)];
}

function schema(profile: Profile, contract: DataContract): Check[] {
  const wanted = Object.keys(contract.columns);
  const found = profile.columns.map((column) => column.name);
  const checks = wanted
    .filter((name) => !found.includes(name) && contract.columns[name]?.optional !== true)
    .map((name) =>
      checked('missingColumn', { holds: false, message: `column ${name} is not in the data` }, contract.columns[name]?.severity, name),
    );
  const extra = [...found.filter((name) => !Object.hasOwn(contract.columns, name)), ...profile.extraFields.map(([name]) => name)];
  const onExtra = contract.extraColumns ?? 'warn';
  if (onExtra !== 'ignore') {
    const names = `${extra.slice(0, 10).join(', ')}${extra.length > 10 ? `, and ${extra.length - 10} more` : ''}`;
    const message =
      extra.length === 0 ? 'no columns beside the contract’s' : `${extra.length} columns that the contract does not name: ${names}`;
    checks.push(checked('extraColumns', { holds: extra.length === 0, message, observed: extra.length }, onExtra));
  }
  const onOrder = contract.columnOrder ?? 'ignore';
  if (onOrder !== 'ignore') {
    const [expected, actual] = [wanted.filter((name) => found.includes(name)), found.filter((name) => wanted.includes(name))];
    const first = expected.findIndex((name, i) => actual[i] !== name);
    const message =
      first < 0 ? 'columns are in the contract’s order' : `column ${actual[first]} stands where the contract has ${expected[first]}`;
    checks.push(checked('columnOrder', { holds: first < 0, message }, onOrder));
  }
  return checks;
}
