import * as v from 'valibot';
import { driftPolicySchema } from '../../../domain/dataset/contract.ts';
import type { ColumnProfile } from '../../../domain/dataset/profile.ts';
import { type DriftRoles, judgeDrift } from '../../../domain/drift/judge-drift.ts';
import { dataset, numbers, texts } from '../dataset/a-profile.ts';

const policy = v.parse(driftPolicySchema, {});
const ramp = (n: number, move = 0): number[] => Array.from({ length: n }, (_, i) => Math.min(i / n + move, 1 - 1 / n));
const columns = (move = 0, n = 8192): ColumnProfile[] => [
  numbers('a', ramp(n, move)),
  numbers('b', ramp(n)),
  texts('c', { x: n / 2, y: n / 2 }),
  texts('d', { yes: n / 4, no: (3 * n) / 4 }),
];
const baseline = dataset(columns());

test.each<{ name: string; now: ColumnProfile[]; roles?: DriftRoles; verdict: string; says?: string; warns?: string }>([
  { name: 'the same data', now: columns(), verdict: 'pass' },
  { name: 'one drifted column of four', now: columns(0.2), verdict: 'pass', warns: 'a  D 0.199951' },
  {
    name: 'the drifted column is critical',
    now: columns(0.2),
    roles: { columns: { a: { type: 'number', critical: true } } },
    verdict: 'fail',
    says: 'a  D 0.199951',
  },
  {
    name: 'two drifted columns of four',
    now: [...columns(0.2).slice(0, 3), texts('d', { yes: 6144, no: 2048 })],
    verdict: 'fail',
    says: '2 of 4 columns drifted, 50 %',
  },
  { name: 'a difference too small to matter', now: columns(0.04), verdict: 'pass' },
  { name: 'a difference worth telling', now: columns(0.06), verdict: 'pass', warns: 'limit 0.1' },
  {
    name: 'a drifted column that is left out',
    now: columns(0.2),
    roles: { columns: { a: { type: 'number', drift: 'ignore' } } },
    verdict: 'pass',
  },
  {
    name: 'a stricter column',
    now: columns(0.06),
    roles: { columns: { a: { type: 'number', critical: true, drift: { fail: 0.05 } } } },
    verdict: 'fail',
    says: 'limit 0.05',
  },
  {
    name: 'the label moved half as far',
    now: columns(0.06),
    roles: { label: 'a', columns: { a: { type: 'number', critical: true } } },
    verdict: 'fail',
    says: 'limit 0.05',
  },
  { name: 'too few values everywhere', now: columns(0, 96), verdict: 'inconclusive', says: '96 values (needs 100)' },
  {
    name: 'a critical column is gone',
    now: columns().slice(1),
    roles: { columns: { a: { type: 'number', critical: true } } },
    verdict: 'inconclusive',
    says: 'not in the current data',
  },
  { name: 'half the columns are gone', now: columns().slice(2), verdict: 'inconclusive', says: 'not in the current data' },
])('$name -> $verdict', ({ now, roles, verdict, says, warns }) => {
  const judgement = judgeDrift(baseline, dataset(now), policy, roles);
  expect(judgement.verdict).toBe(verdict);
  if (says !== undefined) expect(judgement.reasons.join('\n')).toContain(says);
  if (warns !== undefined) expect(judgement.warnings.join('\n')).toContain(warns);
});

test('missing values have a test of their own, which sees what the distribution cannot', () => {
  const now = numbers('a', ramp(768), { nulls: 256 });
  const { columns } = judgeDrift(dataset([numbers('a', ramp(1024))]), dataset([now]), policy);
  expect(columns[0]).toMatchObject({ verdict: 'fail', missing: { baseline: 0, current: 0.25 } });
  expect(columns[0]?.reasons[0]).toContain('missing 25 % (baseline 0 %)');
});

test('a column that lost every value fails for that', () => {
  const { columns } = judgeDrift(baseline, dataset([numbers('a', [], { nulls: 8192 }), ...columnsWithout('a')]), policy);
  expect(columns[0]).toMatchObject({ name: 'a', verdict: 'fail', effect: null });
});

const columnsWithout = (name: string): ColumnProfile[] => columns().filter((c) => c.name !== name);

test('kinds of tests share alpha: distributions have 94 % of it', () => {
  const judged = (apart: number) =>
    judgeDrift(dataset([numbers('a', ramp(300))]), dataset([numbers('a', ramp(300, apart / 300))]), policy).columns[0];
  const [barely, plainly] = [judged(40), judged(41)];
  expect(barely).toMatchObject({
    effect: expect.closeTo(40 / 300, 12),
    p: expect.closeTo(0.009588954912812928, 12),
    verdict: 'pass',
    reasons: [],
  });
  expect(barely?.q).toBeCloseTo((barely?.p ?? 0) / 0.94, 12);
  expect(plainly).toMatchObject({ p: expect.closeTo(0.007311226994653645, 12), verdict: 'fail' });
});

test('categories that the baseline never had', () => {
  const now = texts('c', { x: 1000, y: 1000, z: 60 });
  const { columns } = judgeDrift(dataset([texts('c', { x: 1000, y: 1000 })]), dataset([now]), policy);
  expect(columns[0]?.unseen).toMatchObject({ share: expect.closeTo(60 / 2060, 12), expected: 0, limit: 0.01 });
  expect(columns[0]?.reasons.join()).toContain('never had');
});

test('rare categories that Good and Turing expect are no alarm', () => {
  const rare = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`r${i}`, 1]));
  const fresh = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`s${i}`, 1]));
  const { columns } = judgeDrift(dataset([texts('c', { x: 900, ...rare })]), dataset([texts('c', { x: 900, ...fresh })]), policy);
  expect(columns[0]?.unseen?.expected).toBeCloseTo(0.1, 12);
  expect(columns[0]?.reasons.join()).not.toContain('never had');
});

test('values outside the range of the baseline', () => {
  const now = [...ramp(1000), ...Array.from({ length: 24 }, () => 5)];
  const { columns } = judgeDrift(dataset([numbers('a', ramp(1024))]), dataset([numbers('a', now)]), policy);
  expect(columns[0]?.range?.share).toBeCloseTo(24 / 1024, 12);
  expect(columns[0]?.reasons.join()).toContain("outside the baseline's range");
});

test('a constant is no drift from itself, and never NaN', () => {
  const constant = dataset([numbers('a', new Array<number>(200).fill(3)), texts('c', { x: 200 })]);
  const { columns } = judgeDrift(constant, constant, policy);
  for (const column of columns) expect(column).toMatchObject({ verdict: 'pass', effect: 0, p: 1, q: 1 });
  expect(JSON.stringify(columns)).not.toContain('null,"normalised":NaN');
});

test('a timestamp is told, not judged, unless it has thresholds', () => {
  const stamps = (from: number): ColumnProfile => numbers('t', ramp(200, from), { type: 'timestamp' });
  const judge = (roles: DriftRoles) => judgeDrift(dataset([stamps(0)]), dataset([stamps(5)]), policy, roles).columns[0]?.verdict;
  expect(judge({})).toBe('skipped');
  expect(judge({ columns: { t: { type: 'timestamp', drift: { fail: 0.1 } } } })).toBe('fail');
});

test('says what it can detect', () => {
  expect(judgeDrift(baseline, baseline, policy).minimumDetectableEffect).toBeCloseTo(1.6276236 * Math.sqrt(2 / 8192), 8);
});
