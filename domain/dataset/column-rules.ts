import { type Check, checked, type Finding, figure, percent } from './check.ts';
import type { ColumnContract } from './column-contract.ts';
import { estimateDistinct, STANDARD_ERROR } from './distinct-count.ts';
import type { Interval } from './fields.ts';
import { countBetween, quantile, total, unpackHistogram } from './histogram.ts';
import { type ColumnProfile, isNumeric, type Profile, rowsOf } from './profile.ts';
import { atMostBroken, rowRule } from './row-rules.ts';
import { fromSixBits } from './varints.ts';

/** How many different values a column has: exact from a whole dictionary, otherwise HyperLogLog's estimate. */
export function distinctValues(c: ColumnProfile): { readonly count: number; readonly exact: boolean } {
  if (c.dict?.exact) return { count: c.dict.values.length, exact: true };
  return { count: Math.min(estimateDistinct(fromSixBits(c.hll.r)), c.n), exact: false };
}

/** Every rule that one column promises, judged on its own. */
export function judgeColumn(profile: Profile, column: ColumnProfile, contract: ColumnContract): Check[] {
  const level = contract.severity ?? 'fail';
  const of = (rule: string, finding: Finding, severity = level): Check => checked(rule, finding, severity, column.name);
  return [
    of('type', typeFits(profile, column, contract)),
    of('completeness', complete(column, contract.missing?.max, contract.optional === true)),
    ...(isNumeric(column) ? [of('finite', finite(column, contract.notFinite?.max ?? 0), contract.notFinite ? level : 'warn')] : []),
    ...(column.n > 1 && contract.constant !== true ? [of('constant', varies(column), contract.constant === false ? level : 'warn')] : []),
    ...range(profile, column, contract).map((finding) => of('range', finding, contract.rangeSeverity ?? level)),
    ...(contract.values ? [of('values', known(profile, column, contract))] : []),
    ...(contract.pattern === undefined
      ? []
      : [of('pattern', atMostBroken(rowRule(profile, column.name, 'pattern'), tolerated(contract), 'pattern'))]),
    ...(contract.length ? [of('length', atMostBroken(rowRule(profile, column.name, 'length'), tolerated(contract), 'length'))] : []),
    ...(contract.blank ? [of('blank', shareAtMost(column.blank, column.n, contract.blank.max, 'blank text'))] : []),
    ...(contract.zeros ? [of('zeros', shareAtMost(column.zeros, column.n, contract.zeros.max, 'zeros'))] : []),
    ...(contract.unique ? [of('unique', unique(column))] : []),
    ...(contract.distinct ? [of('distinct', distinct(column, contract.distinct))] : []),
    ...moments(column, contract).map(([rule, finding]) => of(rule, finding)),
  ];
}

/** Share of rows that a row rule may miss: what `mostly` leaves. */
const tolerated = (contract: ColumnContract): number => 1 - (contract.mostly ?? 1);

function shareAtMost(count: number, of: number, max: number, what: string): Finding {
  const observed = of === 0 ? 0 : count / of;
  return { holds: observed <= max, message: `${what} ${percent(observed)} (limit ${percent(max)})`, observed, allowed: percent(max) };
}

function typeFits(profile: Profile, column: ColumnProfile, contract: ColumnContract): Finding {
  const max = contract.invalid?.max ?? 0.01;
  const wanted = contract.type === 'integer' ? 'number' : contract.type;
  if (column.type !== wanted) {
    return {
      holds: 'unknown',
      message: `profiled as ${column.type}, but the contract says ${contract.type}: profile the data with the contract`,
    };
  }
  const fractions = contract.type === 'integer' ? column.n - column.ints : 0;
  const present = rowsOf(column) - column.nulls;
  const finding = shareAtMost(column.invalid + fractions, present, max, `values that are not of type ${contract.type}:`);
  const examples = [
    ...(rowRule(profile, column.name, 'type')?.examples ?? []),
    ...(rowRule(profile, column.name, 'integer')?.examples ?? []),
  ];
  return examples.length === 0 ? finding : { ...finding, examples };
}

function complete(column: ColumnProfile, max: number | undefined, optional: boolean): Finding {
  const rows = rowsOf(column);
  if (optional && column.nulls === rows) return { holds: true, message: 'no row has a value, and none needs one' };
  if (max === undefined) {
    return {
      holds: rows === 0 || column.nulls < rows,
      message: column.nulls < rows ? `missing ${percent(column.nulls / rows)}` : 'no row has a value',
    };
  }
  return shareAtMost(column.nulls, rows, max, 'missing');
}

function finite(column: ColumnProfile, max: number): Finding {
  const odd = column.nan + column.posInf + column.negInf;
  return shareAtMost(odd, rowsOf(column) - column.nulls, max, 'NaN or infinite');
}

function varies(column: ColumnProfile): Finding {
  const one = isNumeric(column) && column.m2 !== null && !column.sensitive ? column.min === column.max : distinctValues(column).count < 1.5;
  return { holds: !one, message: one ? `the same value in all ${column.n} rows that have one` : 'has more than one value' };
}

function range(profile: Profile, column: ColumnProfile, { min, max, mostly }: ColumnContract): Finding[] {
  if (min === undefined && max === undefined) return [];
  const words = `allowed ${min ?? '-∞'} to ${max ?? '∞'}`;
  const byRow = rowRule(profile, column.name, 'range');
  if (byRow) return [atMostBroken(byRow, 1 - (mostly ?? 1), words)];
  if (column.n === 0) return [{ holds: true, message: `${words}: no values` }];
  const inside = (column.min === null || column.min >= (min ?? -Infinity)) && (column.max === null || column.max <= (max ?? Infinity));
  if (column.min !== null && inside)
    return [{ holds: true, message: `${words}: found ${figure(column.min)} to ${figure(column.max ?? column.min)}` }];
  if (!column.ll) return [{ holds: 'unknown', message: `${words}: the profile has no distribution of this column` }];
  const [least, most] = countBetween(unpackHistogram(column.ll), min ?? -Infinity, max ?? Infinity);
  const [low, high] = [least / column.n, Math.min(most, column.min === null || inside ? most : column.n - 1) / column.n];
  const wanted = mostly ?? 1;
  const holds = low >= wanted ? true : high < wanted ? false : 'unknown';
  return [
    {
      holds,
      message: `${words}: between ${percent(low)} and ${percent(high)} of values are inside (wanted ${percent(wanted)})`,
      observed: low,
    },
  ];
}

function known(profile: Profile, column: ColumnProfile, contract: ColumnContract): Finding {
  const max = contract.maxUnseen ?? tolerated(contract);
  const byRow = rowRule(profile, column.name, 'values');
  if (byRow || !column.dict?.exact) return atMostBroken(byRow, max, 'allowed values');
  const allowed = new Set(contract.values?.map(String));
  const strange = column.dict.values.filter(([value]) => !allowed.has(value));
  const finding = shareAtMost(
    strange.reduce((sum, [, count]) => sum + count, 0),
    column.n,
    max,
    'values that are not allowed:',
  );
  const first = strange.slice(0, 3).map(([value]) => JSON.stringify(value));
  return first.length === 0 ? finding : { ...finding, message: `${finding.message}, such as ${first.join(', ')}` };
}

function unique(column: ColumnProfile): Finding {
  const { count, exact } = distinctValues(column);
  if (exact || count < 0.95 * column.n) {
    const holds = exact && count === column.n;
    return {
      holds,
      message: `${figure(Math.round(count))} different values in ${column.n} rows`,
      observed: count,
      allowed: String(column.n),
    };
  }
  return {
    holds: true,
    message: `about ${figure(Math.round(count))} different values in ${column.n} rows: uniqueness is not refuted`,
    observed: count,
  };
}

function distinct(column: ColumnProfile, { min, max }: { min?: number | undefined; max?: number | undefined }): Finding {
  const { count, exact } = distinctValues(column);
  const slack = exact ? 0 : 3 * STANDARD_ERROR * count;
  const words = `${exact ? '' : 'about '}${figure(Math.round(count))} different values (allowed ${min ?? 0} to ${max ?? '∞'})`;
  return { holds: count + slack >= (min ?? 0) && count - slack <= (max ?? Infinity), message: words, observed: count };
}

function moments(column: ColumnProfile, contract: ColumnContract): [string, Finding][] {
  const findings: [string, Finding][] = [];
  const between = (rule: string, wanted: Interval | undefined, value: number | undefined): void => {
    if (!wanted) return;
    const words = `allowed ${wanted.min ?? '-∞'} to ${wanted.max ?? '∞'}`;
    findings.push([
      rule,
      value === undefined
        ? { holds: 'unknown', message: `${rule}: no values (${words})` }
        : {
            holds: value >= (wanted.min ?? -Infinity) && value <= (wanted.max ?? Infinity),
            message: `${rule} ${figure(value)} (${words})`,
            observed: value,
            allowed: words,
          },
    ]);
  };
  const { mean, m2, n } = column;
  const h = column.ll && column.n > 0 ? unpackHistogram(column.ll) : undefined;
  const at = (p: number): number | undefined => (h && total(h) > 0 ? quantile(h, p) : undefined);
  between('mean', contract.mean, mean ?? undefined);
  between('std', contract.std, m2 === null || n < 2 ? undefined : Math.sqrt(m2 / (n - 1)));
  between('sum', contract.sum, mean === null ? undefined : mean * n);
  between('median', contract.median, at(0.5));
  for (const [p, wanted] of Object.entries(contract.quantiles ?? {})) between(`quantile ${p}`, wanted, at(Number(p)));
  return findings;
}
