import fc from 'fast-check';
import { epochSeconds } from '../../../domain/alarm/instant.ts';

test('reads every instant that JavaScript writes', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }), (date) => {
      expect(epochSeconds(date.toISOString())).toBeCloseTo(date.getTime() / 1000, 6);
    }),
  );
});

test.each([
  ['2019-10-02T17:04:40.989+0000', '2019-10-02T17:04:40.989Z'],
  ['2026-11-24T13:00:00+01:00', '2026-11-24T12:00:00Z'],
  ['2026-11-24T13:00:00-0230', '2026-11-24T15:30:00Z'],
])('%s is %s', (written, utc) => {
  expect(epochSeconds(written)).toBe(epochSeconds(utc));
});

test.each(['2026-11-24', 'yesterday', '2026-13-01T00:00:00Z', '2026-11-24T13:00:00', ''])('%j is no instant', (text) => {
  expect(() => epochSeconds(text)).toThrow('is no instant');
});
