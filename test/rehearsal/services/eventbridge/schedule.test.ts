import fc from 'fast-check';
import { readSchedule } from '../../../../rehearsal/services/eventbridge/schedule.ts';

const at = (text: string) => Date.parse(text);

test.each([
  { expression: 'rate(5 minutes)', now: '2026-11-01T00:00:00Z', next: '2026-11-01T00:05:00.000Z' },
  { expression: 'rate(5 minutes)', now: '2026-11-01T00:04:59Z', next: '2026-11-01T00:05:00.000Z' },
  { expression: 'rate(1 minute)', now: '2026-11-01T00:01:00Z', next: '2026-11-01T00:02:00.000Z' },
  { expression: 'rate(12 hours)', now: '2026-11-01T13:00:00Z', next: '2026-11-02T00:00:00.000Z' },
  { expression: 'rate(1 day)', now: '2026-11-01T00:00:00Z', next: '2026-11-02T00:00:00.000Z' },
  { expression: 'cron(0 12 * * ? *)', now: '2026-11-01T12:00:00Z', next: '2026-11-02T12:00:00.000Z' },
  { expression: 'cron(15 10 ? * MON-FRI *)', now: '2026-11-06T11:00:00Z', next: '2026-11-09T10:15:00.000Z' },
  { expression: 'cron(0/15 * * * ? *)', now: '2026-11-01T00:31:00Z', next: '2026-11-01T00:45:00.000Z' },
  { expression: 'cron(0 8 1 * ? *)', now: '2026-11-01T08:00:00Z', next: '2026-12-01T08:00:00.000Z' },
  { expression: 'cron(0 0 29 2 ? *)', now: '2026-11-01T00:00:00Z', next: '2028-02-29T00:00:00.000Z' },
  { expression: 'cron(5,35 14-16/2 ? JAN,MAR 2 2027)', now: '2026-11-01T00:00:00Z', next: '2027-01-04T14:05:00.000Z' },
  { expression: 'at(2026-11-20T13:00:00)', now: '2026-11-01T00:00:00Z', next: '2026-11-20T13:00:00.000Z' },
  { expression: 'at(2026-11-20T13:00:00)', now: '2026-11-20T13:00:00Z', next: undefined },
  { expression: 'cron(0 0 1 1 ? 2020)', now: '2026-11-01T00:00:00Z', next: undefined },
])('$expression after $now is $next', ({ expression, now, next }) => {
  const moment = readSchedule(expression, at('2026-11-01T00:00:00Z'))(at(now));
  expect(moment === undefined ? undefined : new Date(moment).toISOString()).toBe(next);
});

test.each([
  { expression: 'rate(1 minutes)', error: 'ValidationException' },
  { expression: 'rate(5 minute)', error: 'ValidationException' },
  { expression: 'rate(0 minutes)', error: 'ValidationException' },
  { expression: 'rate(5 seconds)', error: 'ValidationException' },
  { expression: 'cron(0 12 * * * *)', error: 'ValidationException' },
  { expression: 'cron(0 12 ? * ? *)', error: 'ValidationException' },
  { expression: 'cron(0 12 * * ?)', error: 'ValidationException' },
  { expression: 'cron(60 12 * * ? *)', error: 'ValidationException' },
  { expression: 'cron(0 12 L * ? *)', error: 'NotRehearsed' },
  { expression: 'cron(0 12 ? * 2#1 *)', error: 'NotRehearsed' },
  { expression: 'every day', error: 'NotRehearsed' },
  { expression: 'at(tomorrow)', error: 'ValidationException' },
])('$expression is refused as $error', ({ expression, error }) => {
  expect(() => readSchedule(expression, 0)).toThrow(expect.objectContaining({ name: error }));
});

test('the next moment is always later, and none lies between', () => {
  const start = at('2026-11-01T00:00:00Z');
  const schedule = readSchedule('cron(10,40 */6 ? * 2-6 *)', start);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), (offset) => {
      const now = start + offset;
      const next = schedule(now) ?? 0;
      expect(next).toBeGreaterThan(now);
      expect(schedule(next - 1)).toBe(next);
    }),
  );
});
