import fc from 'fast-check';
import { closedWindows, firstWholeMinute, judgedWindows, LAG_SECONDS } from '../../../domain/shift/windows.ts';

test.each([
  { moment: 0, first: 0 },
  { moment: 1, first: 60 },
  { moment: 59.5, first: 60 },
  { moment: 60, first: 60 },
  { moment: 60.001, first: 120 },
])('a fleet that takes traffic at $moment s takes it throughout from $first s', ({ moment, first }) => {
  expect(firstWholeMinute(moment)).toBe(first);
});

test.each([
  { now: 179, indexes: [] },
  { now: 180, indexes: [0] },
  { now: 239.9, indexes: [0] },
  { now: 240, indexes: [0, 1] },
  { now: 360, indexes: [0, 1, 2, 3] },
])('at $now s after the bake began, windows $indexes are closed and settled', ({ now, indexes }) => {
  expect(closedWindows(1_000_020, 0, 1_000_020 + now).map(({ index }) => index)).toEqual(indexes);
});

test('each minute is read once, in order, and never before its data settled', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 20 }), (begin, pauses) => {
      const bakeFrom = firstWholeMinute(begin);
      const read: number[] = [];
      let now = bakeFrom;
      for (const pause of pauses) {
        now += pause;
        for (const { index, start } of closedWindows(bakeFrom, read.length, now)) {
          expect(start).toBe(bakeFrom + index * 60);
          expect(now - (start + 60)).toBeGreaterThanOrEqual(LAG_SECONDS);
          read.push(index);
        }
      }
      expect(read).toEqual(read.map((_, index) => index));
      expect(bakeFrom + (read.length + 1) * 60 + LAG_SECONDS).toBeGreaterThan(now);
    }),
  );
});

test.each([
  { planned: 27, judged: 23 },
  { planned: 5, judged: 1 },
  { planned: 4, judged: 1 },
  { planned: 2, judged: 1 },
])('of $planned planned windows $judged are judged', ({ planned, judged }) => {
  expect(judgedWindows(planned)).toBe(judged);
});

test('the end decision comes before the end of a bake of ten minutes or more, however late the bake is noticed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 60 }), fc.integer({ min: 0, max: 59 }), fc.nat(59), (bakeMinutes, noticedAfter, second) => {
      const began = 3600 + second;
      const bakeFrom = firstWholeMinute(began + noticedAfter);
      const windows = judgedWindows(bakeMinutes - 3);
      // The judge looks once a minute.
      const decidedAt = bakeFrom + windows * 60 + LAG_SECONDS + 60;
      expect(decidedAt).toBeLessThanOrEqual(began + bakeMinutes * 60);
    }),
  );
});
