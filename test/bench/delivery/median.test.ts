import { median } from '../../../bench/delivery/median.ts';

test.each([
  { values: [3], middle: 3 },
  { values: [9, 1, 2], middle: 2 },
  { values: [10, 9, 100, 1], middle: 9.5 },
  { values: [2, 10, 1, 11, 3], middle: 3 },
])('of $values is $middle', ({ values, middle }) => {
  expect(median(values)).toBe(middle);
});

test('of nothing there is none', () => {
  expect(() => median([])).toThrow('no values');
});
