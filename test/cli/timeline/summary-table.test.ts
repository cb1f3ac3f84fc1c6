import { type EndedDelivery, summaryTable } from '../../../cli/timeline/index.ts';
import { sparkline } from '../../../cli/timeline/sparkline.ts';

const ended: EndedDelivery[] = [
  {
    model: 'flights',
    drop: '2001-01',
    outcome: 'PROMOTED',
    reasons: ['generation 1 serves; nothing served before'],
    servingBefore: null,
    servingAfter: 'flights-g000001-77c01b2e',
    generation: 1,
  },
  {
    model: 'flights',
    drop: '2001-02',
    outcome: 'ROLLED_BACK',
    reasons: ['errors 5.1 % vs 0.4 %, which is a long story that does not fit'],
    servingBefore: 'flights-g000001-77c01b2e',
    servingAfter: 'flights-g000001-77c01b2e',
    generation: 1,
  },
  { model: 'flights', drop: '2001-03', outcome: 'REJECTED_EVENT', reasons: [], servingBefore: null, servingAfter: null, generation: 0 },
];

test('a line for each delivery, as wide as the terminal', () => {
  expect(summaryTable(ended, { color: false, width: 96 }).split('\n')).toEqual([
    'model    drop     outcome         generation  serving            why',
    'flights  2001-01  PROMOTED        1           nothing → g1       generation 1 serves; nothing s…',
    'flights  2001-02  ROLLED_BACK     1           g1 → g1            errors 5.1 % vs 0.4 %, which i…',
    'flights  2001-03  REJECTED_EVENT  –           nothing → nothing',
  ]);
});

test.each([100, 96, 80])('no line is wider than %i columns, whatever drops and reasons are called', (width) => {
  const long = { ...ended[1], drop: `exports-of-${'the-north-'.repeat(6)}`, outcome: 'INCONCLUSIVE_CANARY', model: 'x'.repeat(12) };
  for (const table of [
    summaryTable([...ended, long as EndedDelivery], { color: false, width }),
    summaryTable([long as EndedDelivery], { color: false, width }),
  ])
    for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
});

test('an unknown terminal has a hundred columns', () => {
  expect(summaryTable(ended, { color: false })).toBe(summaryTable(ended, { color: false, width: 100 }));
  expect(summaryTable(ended, { color: false, width: 160 })).toContain('a long story that does not fit');
});

test('outcomes have their colours', () => {
  const table = summaryTable(ended, { color: true });
  expect(table).toContain('\u001b[32mPROMOTED');
  expect(table).toContain('\u001b[31mROLLED_BACK');
});

test.each<{ values: number[]; line: string }>([
  { values: [], line: '' },
  { values: [0, 1, 2, 3, 4, 5, 6, 7], line: '▁▂▃▄▅▆▇█' },
  { values: [-100, 100], line: '▁█' },
  { values: Array.from({ length: 40 }, (_, i) => (i < 39 ? 0 : 7)), line: `${'▁'.repeat(29)}█` },
])('a sparkline of $values.length values', ({ values, line }) => expect(sparkline(values, 0, 7)).toBe(line));
