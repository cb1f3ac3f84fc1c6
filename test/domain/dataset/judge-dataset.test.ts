import type { ColumnContract } from '../../../domain/dataset/column-contract.ts';
import type { DataContract } from '../../../domain/dataset/contract.ts';
import { type DatasetContext, judgeDataset } from '../../../domain/dataset/judge-dataset.ts';
import type { ColumnProfile, Profile } from '../../../domain/dataset/profile.ts';
import { dataset, numbers, texts } from './a-profile.ts';

const hundred = Array.from({ length: 100 }, (_, i) => i);
const data = (column: ColumnProfile, also: Partial<Profile> = {}): Profile => dataset([column], also);

test.each<{ rule: string; column: ColumnProfile; contract: ColumnContract; status: string; says: string; also?: Partial<Profile> }>([
  { rule: 'type', column: numbers('a', hundred, { invalid: 1 }), contract: { type: 'number' }, status: 'pass', says: '0.99 %' },
  { rule: 'type', column: numbers('a', hundred, { invalid: 2 }), contract: { type: 'number' }, status: 'fail', says: '2 % (limit 1 %)' },
  {
    rule: 'type',
    column: numbers('a', [...hundred, 0.5, 1.5]),
    contract: { type: 'integer' },
    status: 'fail',
    says: 'not of type integer',
  },
  { rule: 'type', column: texts('a', { x: 3 }), contract: { type: 'number' }, status: 'inconclusive', says: 'profiled as string' },
  {
    rule: 'completeness',
    column: numbers('a', hundred, { nulls: 2 }),
    contract: { type: 'number', missing: { max: 0.02 } },
    status: 'pass',
    says: 'missing 2',
  },
  {
    rule: 'completeness',
    column: numbers('a', hundred, { nulls: 3 }),
    contract: { type: 'number', missing: { max: 0.02 } },
    status: 'fail',
    says: 'missing 2.9 % (limit 2 %)',
  },
  {
    rule: 'completeness',
    column: numbers('a', [], { nulls: 9 }),
    contract: { type: 'number' },
    status: 'fail',
    says: 'no row has a value',
  },
  { rule: 'finite', column: numbers('a', hundred, { nan: 1 }), contract: { type: 'number' }, status: 'warn', says: 'NaN or infinite' },
  {
    rule: 'finite',
    column: numbers('a', hundred, { posInf: 1 }),
    contract: { type: 'number', notFinite: { max: 0 } },
    status: 'fail',
    says: 'NaN or infinite',
  },
  { rule: 'constant', column: numbers('a', [3, 3, 3]), contract: { type: 'number' }, status: 'warn', says: 'the same value in all 3 rows' },
  { rule: 'constant', column: texts('a', { x: 3 }), contract: { type: 'string', constant: false }, status: 'fail', says: 'the same value' },
  { rule: 'range', column: numbers('a', hundred), contract: { type: 'number', min: 0, max: 99 }, status: 'pass', says: 'found 0 to 99' },
  { rule: 'range', column: numbers('a', hundred), contract: { type: 'number', min: 1 }, status: 'fail', says: 'allowed 1 to ∞' },
  { rule: 'range', column: numbers('a', hundred), contract: { type: 'number', max: 89, mostly: 0.9 }, status: 'pass', says: 'wanted 90 %' },
  {
    rule: 'values',
    column: texts('a', { x: 98, z: 2 }),
    contract: { type: 'string', values: ['x', 'y'] },
    status: 'fail',
    says: 'such as "z"',
  },
  {
    rule: 'values',
    column: texts('a', { x: 98, z: 2 }),
    contract: { type: 'string', values: ['x', 'y'], maxUnseen: 0.02 },
    status: 'pass',
    says: '2 %',
  },
  {
    rule: 'pattern',
    column: texts('a', { x: 9 }),
    contract: { type: 'string', pattern: '^x$' },
    status: 'inconclusive',
    says: 'without this rule',
  },
  {
    rule: 'pattern',
    column: texts('a', { x: 9 }),
    contract: { type: 'string', pattern: '^y$' },
    also: { rules: [{ column: 'a', rule: 'pattern', checked: 9, broken: 9, examples: [{ row: 1, value: 'x' }] }] },
    status: 'fail',
    says: 'first row 1: "x"',
  },
  {
    rule: 'zeros',
    column: numbers('a', [0, 0, 1, 2]),
    contract: { type: 'number', zeros: { max: 0.4 } },
    status: 'fail',
    says: 'zeros 50 %',
  },
  {
    rule: 'blank',
    column: texts('a', { ' ': 1, x: 1 }, { blank: 1 }),
    contract: { type: 'string', blank: { max: 0 } },
    status: 'fail',
    says: 'blank text 50 %',
  },
  {
    rule: 'unique',
    column: texts('a', { x: 1, y: 2 }),
    contract: { type: 'string', unique: true },
    status: 'fail',
    says: '2 different values in 3 rows',
  },
  {
    rule: 'unique',
    column: texts('a', { x: 1, y: 1 }),
    contract: { type: 'string', unique: true },
    status: 'pass',
    says: '2 different values',
  },
  {
    rule: 'distinct',
    column: texts('a', { x: 1, y: 1 }),
    contract: { type: 'string', distinct: { min: 3 } },
    status: 'fail',
    says: 'allowed 3',
  },
  {
    rule: 'mean',
    column: numbers('a', hundred),
    contract: { type: 'number', mean: { min: 49, max: 50 } },
    status: 'pass',
    says: 'mean 49.5',
  },
  { rule: 'mean', column: numbers('a', hundred), contract: { type: 'number', mean: { max: 49 } }, status: 'fail', says: 'mean 49.5' },
  { rule: 'median', column: numbers('a', hundred), contract: { type: 'number', median: { max: 48 } }, status: 'fail', says: 'median 49' },
  {
    rule: 'std',
    column: numbers('a', hundred),
    contract: { type: 'number', std: { min: 29, max: 29.1 } },
    status: 'pass',
    says: 'std 29.0115',
  },
  { rule: 'sum', column: numbers('a', hundred), contract: { type: 'number', sum: { min: 4951 } }, status: 'fail', says: 'sum 4950' },
  {
    rule: 'quantile 0.99',
    column: numbers('a', hundred),
    contract: { type: 'number', quantiles: { '0.99': { max: 97 } } },
    status: 'fail',
    says: '98',
  },
])('$rule of $contract is $status', ({ rule, column, contract, status, says, also }) => {
  const { checks } = judgeDataset(data(column, also), { columns: { a: contract } });
  const check = checks.find((c) => c.column === 'a' && c.rule === rule);
  expect(check).toMatchObject({ status, message: expect.stringContaining(says) });
});

const a = numbers('a', hundred);
const good: DataContract = { columns: { a: { type: 'number' } } };

test.each<{ rule: string; profile: Profile; contract?: Partial<DataContract>; context?: DatasetContext; status: string; says: string }>([
  { rule: 'rowCount', profile: data(numbers('a', [])), status: 'fail', says: '0 rows (allowed 1' },
  { rule: 'rowCount', profile: data(a), contract: { rows: { min: 100 } }, status: 'pass', says: '100 rows' },
  { rule: 'rowCount', profile: data(a), contract: { rows: { max: 99 } }, status: 'fail', says: 'to 99' },
  {
    rule: 'rowRatio',
    profile: data(a),
    contract: { rows: { minRatioToPrevious: 0.5 } },
    context: { previous: data(numbers('a', [...hundred, ...hundred])) },
    status: 'pass',
    says: '50 %',
  },
  {
    rule: 'rowRatio',
    profile: data(a),
    contract: { rows: { minRatioToPrevious: 0.51 } },
    context: { previous: data(numbers('a', [...hundred, ...hundred])) },
    status: 'fail',
    says: '50 %',
  },
  { rule: 'rowRatio', profile: data(a), contract: { rows: { minRatioToPrevious: 0.5 } }, status: 'pass', says: 'no earlier dataset' },
  { rule: 'byteSize', profile: data(a), contract: { bytes: { max: 999 } }, status: 'fail', says: '1000 bytes' },
  {
    rule: 'badRows',
    profile: data(a, { badRows: 1, badRowExamples: [{ row: 7, reason: '3 fields, the header has 4' }] }),
    status: 'fail',
    says: 'row 7: 3 fields, the header has 4',
  },
  { rule: 'badRows', profile: data(a, { badRows: 1 }), contract: { badRows: { maxRatio: 0.01 } }, status: 'pass', says: '1 of 101 rows' },
  { rule: 'missingColumn', profile: data(numbers('b', hundred)), status: 'fail', says: 'column a is not in the data' },
  { rule: 'extraColumns', profile: dataset([a, numbers('b', hundred)]), status: 'warn', says: 'does not name: b' },
  { rule: 'extraColumns', profile: dataset([a, numbers('b', hundred)]), contract: { extraColumns: 'fail' }, status: 'fail', says: 'b' },
  {
    rule: 'columnOrder',
    profile: dataset([numbers('b', hundred), a]),
    contract: { columnOrder: 'fail', columns: { a: { type: 'number' }, b: { type: 'number' } } },
    status: 'fail',
    says: 'column b stands where the contract has a',
  },
  {
    rule: 'freshness',
    profile: data(numbers('a', [0, 3600_000], { type: 'timestamp' })),
    contract: { freshness: { column: 'a', maxAge: '1h' } },
    context: { at: 7200_000 },
    status: 'pass',
    says: '1.0 h old',
  },
  {
    rule: 'freshness',
    profile: data(numbers('a', [0, 3600_000], { type: 'timestamp' })),
    contract: { freshness: { column: 'a', maxAge: '1h' } },
    context: { at: 7200_001 },
    status: 'fail',
    says: '1.0 h old',
  },
  {
    rule: 'freshness',
    profile: data(a),
    contract: { freshness: { column: 'a', maxAge: '1h' } },
    status: 'inconclusive',
    says: 'time to compare with',
  },
  { rule: 'oneClass', profile: data(texts('y', { yes: 100 })), context: { label: 'y' }, status: 'fail', says: 'one class only' },
  { rule: 'label', profile: data(a), context: { label: 'y' }, status: 'fail', says: 'not in the data' },
  {
    rule: 'relation',
    profile: data(a),
    contract: { relations: [{ left: 'a', is: '<=', right: 'b' }] },
    status: 'inconclusive',
    says: 'a <= b',
  },
])('$rule is $status: $says', ({ rule, profile, contract, context, status, says }) => {
  const { checks } = judgeDataset(profile, { ...good, ...contract }, context);
  expect(checks.find((c) => c.rule === rule)).toMatchObject({ status, message: expect.stringContaining(says) });
});

describe('the verdict', () => {
  test('passes without broken rules', () => {
    expect(judgeDataset(data(a), good)).toMatchObject({ verdict: 'pass', reasons: [], warnings: [] });
  });

  test('fails for one broken rule, and still tells all the others', () => {
    const { verdict, reasons, checks } = judgeDataset(dataset([a, texts('b', { x: 100 })]), {
      columns: { a: { type: 'number', min: 5 }, b: { type: 'string', values: ['y'] } },
    });
    expect(verdict).toBe('fail');
    expect(reasons).toHaveLength(2);
    expect(checks.filter((c) => c.status === 'pass').length).toBeGreaterThan(3);
  });

  test('is not decided by a rule of severity warn', () => {
    const { verdict, warnings } = judgeDataset(data(a), { columns: { a: { type: 'number', min: 5, severity: 'warn' } } });
    expect([verdict, warnings.length]).toEqual(['pass', 1]);
  });

  test('a damaged column is an error of its own, and hides no other', () => {
    const damaged = { ...a, ll: { shift: 0, cap: 64, k: 'AA', c: '' } };
    const { verdict, checks } = judgeDataset(dataset([damaged, numbers('b', hundred)]), {
      columns: { a: { type: 'number', median: { min: 0 } }, b: { type: 'number', min: 1 } },
    });
    expect(verdict).toBe('fail');
    expect(checks).toContainEqual({
      column: 'a',
      rule: 'profile',
      status: 'error',
      message: expect.stringContaining('1 keys and 0 counts'),
    });
    expect(checks.find((c) => c.column === 'b' && c.rule === 'range')?.status).toBe('fail');
  });
});
