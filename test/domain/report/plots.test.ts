import fc from 'fast-check';
import { histogram, keyOf } from '../../../domain/dataset/histogram.ts';
import { displayBins, MOST_BINS } from '../../../domain/report/plots/bins.ts';
import { dateText } from '../../../domain/report/plots/calendar.ts';
import { scale, ticksOf } from '../../../domain/report/plots/scale.ts';

const histogramOf = (values: readonly number[], shift = 0) =>
  histogram(
    shift,
    4096,
    values.map((value) => [keyOf(value) >> shift, 1] as const),
  );

describe('bins of a plot', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });

  test.each(['smooth', 'whole', 'time'] as const)('hold every value once: %s', (kind) => {
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 14 }), (some, shift) => {
        const whole = kind === 'smooth' ? some : some.map(Math.round);
        const bins = displayBins([histogramOf(whole, shift)], kind);
        const sum = bins?.shares[0]?.reduce((a, b) => a + b, 0) ?? 0;
        expect(sum).toBeCloseTo(1, 6);
        expect(bins?.shares[0]?.length).toBeLessThanOrEqual(MOST_BINS);
      }),
      { seed: 3 },
    );
  });

  test('few whole numbers stand one by one', () => {
    const bins = displayBins([histogramOf([0, 1, 1, 2, 2, 2, 2, 5], 4)], 'whole');
    expect(bins?.shares[0]).toEqual([0.125, 0.25, 0.5, 0, 0, 0.125]);
    expect(bins?.edges).toEqual([-0.5, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5]);
  });

  test('both sides share their bins', () => {
    const bins = displayBins([histogramOf([1, 2]), histogramOf([3, 4])], 'whole');
    expect(bins?.shares).toEqual([
      [0.5, 0.5, 0, 0],
      [0, 0, 0.5, 0.5],
    ]);
  });

  test('a long tail gets equal ratios', () => {
    const fares = Array.from({ length: 1000 }, (_, i) => Math.exp(i / 60));
    expect(displayBins([histogramOf(fares)], 'smooth')?.scale).toBe('log');
  });

  test('days stand day by day, though a bucket begins before midnight', () => {
    const days = Array.from({ length: 28 }, (_, i) => Date.UTC(2001, 1, 1 + i));
    const bins = displayBins([histogramOf(days, 0)], 'time');
    expect(bins?.shares[0]).toHaveLength(28);
    for (const share of bins?.shares[0] ?? []) expect(share).toBeCloseTo(1 / 28, 9);
    expect(bins?.edges[0]).toBe(Date.UTC(2001, 1, 1));
  });

  test('no values are no bins', () => expect(displayBins([histogramOf([])], 'smooth')).toBeUndefined());
});

test('dates are those of the calendar', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }), (date) => {
      const [day, time = ''] = date.toISOString().split('T');
      const minutes = time.slice(0, 5);
      expect(dateText(date.getTime())).toBe(minutes === '00:00' ? day : `${day} ${minutes}`);
    }),
    { seed: 4 },
  );
});

test.each<{ low: number; high: number; wanted: number; ticks: number[] }>([
  { low: 0, high: 10, wanted: 5, ticks: [0, 2, 4, 6, 8, 10] },
  { low: 0, high: 1, wanted: 4, ticks: [0, 0.5, 1] },
  { low: -0.031, high: 0.012, wanted: 4, ticks: [-0.02, 0] },
  { low: 0, high: 437, wanted: 4, ticks: [0, 200, 400] },
])('ticks from $low to $high', ({ low, high, wanted, ticks }) => expect(ticksOf(low, high, wanted)).toEqual(ticks));

test('an interval without length still maps', () => expect(scale([3, 3], [0, 100])(3)).toBe(50));
