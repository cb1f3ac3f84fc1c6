import { type Cell, runCell } from '../../../bench/judge/cell.ts';
import { shiftsUp } from '../../../bench/judge/kayenta.ts';
import { exceptions } from '../../../bench/judge/report.ts';
import { fixedAlarm, kayenta, peekedZ, type Rule, relativeAlarm, slipway } from '../../../bench/judge/rules.ts';
import { steady } from '../../../bench/judge/scenario.ts';
import { counts, type Row } from '../../domain/canary/windows.ts';

const minuteOfRollback = (rule: Rule, rows: readonly Row[]): number | undefined => {
  const step = rule.start(rows.length);
  const index = rows.findIndex((row, i) => step(counts(row), i + 1));
  return index < 0 ? undefined : index + 1;
};

const repeat = (row: Row, times: number): readonly Row[] => Array.from({ length: times }, () => row);

test.each<{ rule: Rule; rows: readonly Row[]; minute: number | undefined }>([
  { rule: fixedAlarm, rows: repeat([900, 0, 100, 1], 5), minute: undefined },
  { rule: fixedAlarm, rows: repeat([900, 0, 100, 2], 5), minute: 2 },
  {
    rule: fixedAlarm,
    rows: [
      [900, 0, 100, 2],
      [900, 0, 100, 0],
      [900, 0, 100, 2],
    ],
    minute: 3,
  },
  {
    rule: fixedAlarm,
    rows: [
      [900, 0, 100, 2],
      [900, 0, 100, 0],
      [900, 0, 100, 0],
      [900, 0, 100, 2],
    ],
    minute: undefined,
  },
  { rule: relativeAlarm, rows: repeat([900, 9, 100, 2], 5), minute: undefined },
  { rule: relativeAlarm, rows: repeat([900, 9, 100, 3], 5), minute: 2 },
  { rule: peekedZ, rows: repeat([900, 9, 100, 4], 5), minute: 1 },
  { rule: peekedZ, rows: repeat([900, 9, 100, 1], 5), minute: undefined },
  { rule: slipway, rows: repeat([900, 9, 100, 1], 30), minute: undefined },
  { rule: slipway, rows: repeat([900, 9, 100, 10], 30), minute: 2 },
  { rule: kayenta, rows: repeat([900, 9, 100, 10], 30), minute: undefined },
])('$rule.name decides in minute $minute', ({ rule, rows, minute }) => {
  expect(minuteOfRollback(rule, rows)).toBe(minute);
});

describe("Kayenta's rule", () => {
  const series = (from: number) => Array.from({ length: 20 }, (_, i) => from + ((i * 7) % 20) / 10);

  test('a shift far beyond the spread is High', () => {
    expect(shiftsUp(series(10), series(1))).toBe(true);
  });

  test('the same series is not', () => {
    expect(shiftsUp(series(1), series(1))).toBe(false);
  });

  test('a shift down is not', () => {
    expect(shiftsUp(series(1), series(10))).toBe(false);
  });

  test('constant or missing series are not', () => {
    expect(shiftsUp([1, 1], [1, 1])).toBe(false);
    expect(shiftsUp([], [1, 1])).toBe(false);
  });
});

test('a cell counts who was rolled back, when, and with how many requests', () => {
  const { results } = runCell(steady(10, 0.1, 0.02, 5, 30), [slipway, kayenta], 100, 5);
  expect(results[0]).toMatchObject({ rule: 'Slipway', runs: 100, rolledBack: 1, tooEarly: 0 });
  expect(results[0]?.medianMinutes).toBeLessThanOrEqual(4);
  expect(results[0]?.meanRequests).toBeGreaterThan(100);
});

test('a rollback before the onset is false', () => {
  const late = { ...steady(10, 0.1, 0.02, 5, 30), ratio: (minute: number) => (minute > 20 ? 5 : 1) };
  const { results } = runCell(late, [peekedZ], 200, 5, 21);
  expect(results[0]?.tooEarly).toBeGreaterThan(0.02);
  expect(results[0]?.upper99).toBeGreaterThan(results[0]?.tooEarly ?? 1);
});

test('an exception is a rule with few false rollbacks that finds more', () => {
  const cell = (ratio: number, rates: readonly number[]): Cell => ({
    scenario: steady(10, 0.1, 0.02, ratio, 30),
    onset: 1,
    runs: 1000,
    results: ['Slipway', 'strict', 'wild'].map((rule, i) => ({
      rule,
      runs: 1000,
      rolledBack: rates[i] ?? 0,
      tooEarly: 0,
      upper99: 1,
      medianMinutes: null,
      meanRequests: null,
    })),
  });
  const found = exceptions([cell(1, [0, 0.01, 0.3])], [cell(2, [0.5, 0.6, 0.9]), cell(5, [1, 0.9, 1])]);
  expect(found).toEqual([{ scenario: '10 rps, 10 %, base 2 %, x2', rule: 'strict', theirs: 0.6, ours: 0.5, clear: true }]);
});
