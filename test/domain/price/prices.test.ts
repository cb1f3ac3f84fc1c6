import { fleetHour, PRICES, usdText } from '../../../domain/price/prices.ts';

test.each([
  { usd: 0, text: '$0.00' },
  { usd: 0.004, text: 'less than $0.01' },
  { usd: 0.01, text: '$0.01' },
  { usd: 9.4, text: '$9.40' },
  { usd: 99.994, text: '$99.99' },
  { usd: 100, text: '$100' },
  { usd: 1027.84, text: '$1,028' },
  { usd: 4_111_460, text: '$4,111,460' },
])('$usd is $text', ({ usd, text }) => {
  expect(usdText(usd)).toBe(text);
});

test('a fleet costs its instances', () => {
  expect(fleetHour('ml.g5.xlarge', 2)).toBeCloseTo(2.816, 9);
  expect(fleetHour('ml.unheard.of', 2)).toBeUndefined();
});

test('the table says when and where it holds', () => {
  expect(PRICES.date).toMatch(/^\d{4}-\d{2}$/);
  expect(PRICES.region).toBe('us-east-1');
});
