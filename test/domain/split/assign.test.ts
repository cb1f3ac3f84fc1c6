import fc from 'fast-check';
import { sha256Hex } from '../../../adapters/hash.ts';
import { holdoutFrom, momentOf, sideByKey } from '../../../domain/split/assign.ts';
import { timestampOf } from '../../../profiler/timestamp.ts';

const DAY = 86_400;
const seconds = (instant: string) => Date.parse(instant) / 1000;

test.each([
  { text: '2001-01-31', moment: seconds('2001-01-31T00:00:00Z') },
  { text: ' 2001-01-31 ', moment: seconds('2001-01-31T00:00:00Z') },
  { text: '2001-01-31T12:34', moment: seconds('2001-01-31T12:34:00Z') },
  { text: '2001-01-31 12:34', moment: seconds('2001-01-31T12:34:00Z') },
  { text: '2001-01-31 12:34:56', moment: seconds('2001-01-31T12:34:56Z') },
  { text: '2001-01-31T12:34:56.5Z', moment: seconds('2001-01-31T12:34:56.5Z') },
  { text: '2001-01-31T12:34:56+01:00', moment: seconds('2001-01-31T11:34:56Z') },
  { text: '2001-01-31T12:34:56-0130', moment: seconds('2001-01-31T14:04:56Z') },
  { text: '2001-01-31 12:34:56+02', moment: seconds('2001-01-31T10:34:56Z') },
  { text: '980944496', moment: undefined },
  { text: '1700000000', moment: 1_700_000_000 },
  { text: '1700000000000', moment: 1_700_000_000 },
  { text: '980944496000', moment: 980_944_496 },
  { text: '2000-02-29', moment: seconds('2000-02-29T00:00:00Z') },
  { text: '1900-02-29', moment: undefined },
  { text: '2001-02-29', moment: undefined },
  { text: '2001-04-31', moment: undefined },
  { text: '2001-13-01', moment: undefined },
  { text: '2001-00-01', moment: undefined },
  { text: '2001-01-00', moment: undefined },
  { text: '2001-01-31T24:00', moment: undefined },
  { text: '2001-01-31T12:60', moment: undefined },
  { text: '31.01.2001', moment: undefined },
  { text: '2001-1-1', moment: undefined },
  { text: '', moment: undefined },
  { text: 'yesterday', moment: undefined },
])('"$text" is the moment $moment', ({ text, moment }) => {
  expect(momentOf(text)).toBe(moment);
});

test('reads every text that the profiler reads as a timestamp, as the same moment', () => {
  const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
  const date = fc.tuple(fc.integer({ min: 1900, max: 2100 }), two(13), two(32)).map((parts) => parts.join('-'));
  const time = fc.tuple(two(25), two(61)).map((parts) => parts.join(':'));
  const second = fc.oneof(
    fc.constant(''),
    two(59).map((s) => `:${s}`),
    two(59).map((s) => `:${s}.25`),
  );
  const zone = fc.constantFrom('', 'Z', '+01:00', '-0530', '+02');
  const text = fc.oneof(
    date,
    fc.tuple(date, fc.constantFrom('T', ' '), time, second, zone).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (written) => {
      const profiled = timestampOf(written);
      expect(momentOf(written)).toBe(Number.isNaN(profiled) ? undefined : profiled / 1000);
    }),
    { numRuns: 1000 },
  );
});

const days = (...offsets: readonly number[]) => Float64Array.from(offsets.map((offset) => seconds('2001-01-01T06:00:00Z') + offset * DAY));
const DAY_ZERO = seconds('2001-01-01T00:00:00Z');

test.each<{ when: string; policy: { last?: string; share?: number }; moments: Float64Array; from: number }>([
  { when: 'the last day', policy: { last: '1d' }, moments: days(0, 1, 2), from: DAY_ZERO + 2 * DAY },
  { when: 'the last week of ten days', policy: { last: '7d' }, moments: days(0, 9, 3), from: DAY_ZERO + 3 * DAY },
  { when: 'more than there is', policy: { last: '2w' }, moments: days(0, 1), from: DAY_ZERO - 12 * DAY },
  { when: 'the last twelve hours', policy: { last: '12h' }, moments: days(0, 1), from: DAY_ZERO + DAY - 6 * 3600 },
  { when: 'the newest tenth of ten days', policy: { share: 0.1 }, moments: days(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), from: DAY_ZERO + 9 * DAY },
  { when: 'the newest fifth of ten days', policy: { share: 0.2 }, moments: days(9, 1, 2, 3, 4, 5, 6, 7, 8, 0), from: DAY_ZERO + 8 * DAY },
  { when: 'everything', policy: { share: 1 }, moments: days(0, 1), from: DAY_ZERO },
])('holds out $when', ({ policy, moments, from }) => {
  expect(holdoutFrom({ by: 'time', minRows: 1, ...policy }, moments)).toBe(from);
});

test('whole days stay together, and at least the share is held out', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { minLength: 1, maxLength: 50 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (offsets, share) => {
      const moments = days(...offsets);
      const from = holdoutFrom({ by: 'time', minRows: 1, share }, moments);
      expect(from % DAY).toBe(0);
      expect(moments.filter((moment) => moment >= from).length).toBeGreaterThanOrEqual(Math.floor(share * moments.length));
    }),
  );
});

test('the same key is always on the same side, and shares come out', () => {
  const keys = Array.from({ length: 4000 }, (_, index) => `key ${index}`);
  const held = (share: number) => keys.filter((key) => sideByKey(key, share, sha256Hex) === 'holdout');
  expect(held(0)).toHaveLength(0);
  expect(held(1)).toHaveLength(4000);
  expect(Math.abs(held(0.2).length - 800)).toBeLessThan(100);
  const more = new Set(held(0.3));
  expect(held(0.2).filter((key) => !more.has(key))).toEqual([]);
});
