import fc from 'fast-check';
import {
  type AlarmState,
  type Breach,
  enoughSamples,
  evaluateAlarm,
  evaluationRange,
  type MissingData,
} from '../../../../rehearsal/services/cloudwatch/alarm-state.ts';

const TREATMENTS: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
const KEEP = 'keep';

/** `0 - X - X`, oldest left: 0 is good, X breaches, - is missing. */
function range(points: string): Breach[] {
  return [...points.replaceAll(' ', '')].map((point) => (point === '-' ? undefined : point === 'X'));
}

/** AWS, "Configuring how CloudWatch alarms treat missing data", both tables: missing, ignore, breaching, notBreaching. */
const THREE_OF_THREE: readonly [string, ...string[]][] = [
  ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
  ['- - - - -', 'INSUFFICIENT_DATA', KEEP, 'ALARM', 'OK'],
  ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['- - X - -', 'ALARM', KEEP, 'ALARM', 'OK'],
];
const TWO_OF_THREE: readonly [string, ...string[]][] = [
  ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - X -', 'ALARM', KEEP, 'ALARM', 'OK'],
];

const cells = [
  { m: 3, table: THREE_OF_THREE },
  { m: 2, table: TWO_OF_THREE },
].flatMap(({ m, table }) =>
  table.flatMap(([points, ...expected]) =>
    TREATMENTS.flatMap((treatment, column) => STATES.map((current) => ({ m, points, treatment, current, expected: expected[column] }))),
  ),
);

test("there are 120 cells in AWS's two tables", () => expect(cells).toHaveLength(120));

test.each(cells)('$m of 3, $points, $treatment, from $current -> $expected', ({ m, points, treatment, current, expected }) => {
  expect(evaluateAlarm(range(points), 3, m, treatment, current).state).toBe(expected === KEEP ? current : expected);
});

test.each(['- - - - X', '- - - X -'])('3 of 3 does not alarm prematurely on %s', (points) => {
  for (const current of STATES) expect(evaluateAlarm(range(points), 3, 3, 'missing', current).state).toBe(current);
});

test('the newest N datapoints decide, however many the range holds', () => {
  expect(evaluateAlarm(range('X X 0 0 0'), 3, 2, 'missing', 'OK').state).toBe('OK');
});

test('names the datapoints that decided and counts the filled ones', () => {
  expect(evaluateAlarm(range('0 - X - X'), 3, 2, 'breaching', 'OK')).toEqual({ state: 'ALARM', evaluated: [0, 2, 4], filled: 0 });
  expect(evaluateAlarm(range('0 - - - -'), 3, 2, 'notBreaching', 'OK')).toEqual({ state: 'OK', evaluated: [0], filled: 2 });
});

test.each([
  { n: 1, range: 3 },
  { n: 3, range: 5 },
  { n: 5, range: 7 },
  { n: 9, range: 12 },
])('looks at $range periods for $n evaluation periods', ({ n, range: expected }) => expect(evaluationRange(n)).toBe(expected));

test.each([
  { p: 99, samples: 1000 },
  { p: 50, samples: 20 },
  { p: 10, samples: 100 },
])('p$p needs $samples samples', ({ p, samples }) => expect(enoughSamples(p)).toBeCloseTo(samples, 6));

describe('laws', () => {
  const point = fc.constantFrom<Breach>(true, false, undefined);
  const situation = fc.record({
    points: fc.array(point, { minLength: 5, maxLength: 5 }),
    m: fc.integer({ min: 1, max: 3 }),
    treatment: fc.constantFrom(...TREATMENTS),
    current: fc.constantFrom(...STATES),
  });

  test('M breaching datapoints among the newest N alarm under every treatment', () =>
    fc.assert(
      fc.property(situation, ({ points, m, treatment, current }) => {
        const newest = points.filter((breach) => breach !== undefined).slice(-3);
        fc.pre(newest.filter((breach) => breach).length >= m);
        return evaluateAlarm(points, 3, m, treatment, current).state === 'ALARM';
      }),
    ));

  test('no breaching datapoint and no missing one is OK', () =>
    fc.assert(
      fc.property(situation, ({ m, treatment, current }) => evaluateAlarm(range('0 0 0 0 0'), 3, m, treatment, current).state === 'OK'),
    ));

  test('notBreaching never says INSUFFICIENT_DATA, nor does breaching', () =>
    fc.assert(
      fc.property(situation, ({ points, m, treatment, current }) => {
        fc.pre(treatment === 'breaching' || treatment === 'notBreaching');
        return evaluateAlarm(points, 3, m, treatment, current).state !== 'INSUFFICIENT_DATA';
      }),
    ));
});
