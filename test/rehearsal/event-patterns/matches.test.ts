import fc from 'fast-check';
import { assertValid, InvalidEventPattern, matches } from '../../../rehearsal/event-patterns/matches.ts';

const event = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  resources: ['arn:aws:s3:::drops'],
  detail: {
    object: { key: 'drops/flights/2001-03/_MANIFEST.json', size: 120 },
    reason: 'PutObject',
    address: '10.1.2.3',
    note: null,
    ready: true,
    jobs: [
      { name: 'train', status: 'Failed' },
      { name: 'evaluate', status: 'Completed' },
    ],
  },
};

test.each<{ when: string; detail: unknown; holds: boolean }>([
  { when: 'a value is listed', detail: { reason: ['CopyObject', 'PutObject'] }, holds: true },
  { when: 'no value fits', detail: { reason: ['CopyObject'] }, holds: false },
  { when: 'suffix', detail: { object: { key: [{ suffix: '/_MANIFEST.json' }] } }, holds: true },
  { when: 'prefix with letters ignored', detail: { object: { key: [{ prefix: { 'equals-ignore-case': 'DROPS/' } }] } }, holds: true },
  { when: 'suffix of other letters', detail: { object: { key: [{ suffix: '.JSON' }] } }, holds: false },
  { when: 'wildcard', detail: { object: { key: [{ wildcard: 'drops/*/*/_MANIFEST.json' }] } }, holds: true },
  { when: 'wildcard pieces may not overlap', detail: { reason: [{ wildcard: 'PutObject*Object' }] }, holds: false },
  { when: 'lower bound and upper bound', detail: { object: { size: [{ numeric: ['>', 119, '<=', 120] }] } }, holds: true },
  { when: 'bound not reached', detail: { object: { size: [{ numeric: ['>', 120] }] } }, holds: false },
  { when: 'equal number', detail: { object: { size: [{ numeric: ['=', 120] }] } }, holds: true },
  { when: 'anything but', detail: { reason: [{ 'anything-but': ['DeleteObject'] }] }, holds: true },
  { when: 'anything but this', detail: { reason: [{ 'anything-but': { prefix: 'Put' } }] }, holds: false },
  { when: 'anything but on a missing field', detail: { missing: [{ 'anything-but': 'x' }] }, holds: false },
  { when: 'a field is absent', detail: { missing: [{ exists: false }] }, holds: true },
  { when: 'a present field is not absent', detail: { reason: [{ exists: false }] }, holds: false },
  { when: 'an object is no leaf', detail: { object: [{ exists: true }] }, holds: false },
  { when: 'null is a leaf', detail: { note: [null] }, holds: true },
  { when: 'booleans', detail: { ready: [true] }, holds: true },
  { when: 'address block', detail: { address: [{ cidr: '10.1.0.0/16' }] }, holds: true },
  { when: 'address outside', detail: { address: [{ cidr: '10.2.0.0/16' }] }, holds: false },
  { when: 'one of two alternatives', detail: { $or: [{ reason: ['x'] }, { ready: [true] }] }, holds: true },
  { when: 'no alternative, though the rest fits', detail: { ready: [true], $or: [{ reason: ['x'] }, { reason: ['y'] }] }, holds: false },
  { when: 'fields of one element', detail: { jobs: { name: ['train'], status: ['Failed'] } }, holds: true },
  { when: 'fields of two elements', detail: { jobs: { name: ['train'], status: ['Completed'] } }, holds: false },
])('$when -> $holds', ({ detail, holds }) => {
  expect(matches({ detail }, event)).toBe(holds);
});

test('IPv6 blocks', () => {
  expect(matches({ ip: [{ cidr: '2001:db8::/32' }] }, { ip: '2001:db8:1::1' })).toBe(true);
  expect(matches({ ip: [{ cidr: '2001:db8::/32' }] }, { ip: '2001:db9::1' })).toBe(false);
  expect(matches({ ip: [{ cidr: '::ffff:10.0.0.0/104' }] }, { ip: '::ffff:10.9.9.9' })).toBe(true);
});

test.each<{ pattern: unknown; reason: string }>([
  { pattern: { source: 'aws.s3' }, reason: '"source" must be an object or an array' },
  { pattern: { source: [] }, reason: 'Empty arrays are not allowed' },
  { pattern: {}, reason: 'Empty objects are not allowed' },
  { pattern: { a: [{ Prefix: 'x' }] }, reason: 'Unrecognized match type Prefix' },
  { pattern: { a: [{ prefix: 'x', suffix: 'y' }] }, reason: 'Only one key allowed in match expression' },
  { pattern: { a: [['x']] }, reason: 'Match value must be String, number, true, false, or null' },
  { pattern: { a: [{ exists: 'yes' }] }, reason: 'exists match pattern must be either true or false.' },
  { pattern: { a: [{ numeric: ['<', 5, '>', 1] }] }, reason: 'Too many terms in numeric range' },
  { pattern: { a: [{ numeric: ['>', 5, '<', 5] }] }, reason: 'Bottom must be less than top' },
  { pattern: { a: [{ numeric: ['>', 'x'] }] }, reason: 'Value of > must be numeric' },
  { pattern: { a: [{ 'anything-but': [1, 'x'] }] }, reason: 'Inside anything but list' },
  { pattern: { a: [{ 'anything-but': { prefix: '' } }] }, reason: 'Null prefix not allowed' },
  { pattern: { a: [{ wildcard: 'a**b' }] }, reason: 'Consecutive wildcard characters at pos 1' },
  { pattern: { a: [{ wildcard: 'a\\b' }] }, reason: 'Invalid escape character at pos 1' },
  { pattern: { a: [{ cidr: '10.0.0.0' }] }, reason: 'Malformed CIDR' },
  { pattern: { a: [{ cidr: '10.0.0.0/33' }] }, reason: 'mask bits must be 0 to 32' },
])('refuses a pattern: $reason', ({ pattern, reason }) => {
  expect(() => assertValid(pattern)).toThrow(InvalidEventPattern);
  expect(() => assertValid(pattern)).toThrow(reason);
});

test('an event matches the pattern that lists its own leaves', () => {
  const word = fc.stringMatching(/^[a-z]{1,4}$/);
  fc.assert(
    fc.property(fc.dictionary(word, fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minKeys: 1, maxKeys: 4 }), (detail) => {
      const pattern = Object.fromEntries(Object.entries(detail).map(([key, value]) => [key, [value]]));
      return matches({ detail: pattern }, { detail });
    }),
  );
});

test('a star matches whatever stands between its neighbours', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (before, middle, end) => {
      const literal = (text: string) => text.replace(/[\\*]/g, '\\$&');
      return matches({ a: [{ wildcard: `${literal(before)}*${literal(end)}` }] }, { a: `${before}${middle}${end}` });
    }),
  );
});
