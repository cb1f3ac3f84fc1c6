import fc from 'fast-check';
import * as v from 'valibot';
import { sha256Hex } from '../../../adapters/hash.ts';
import {
  ALARM_KINDS,
  alarmNameFor,
  deliveryIdFor,
  endpointConfigNameFor,
  generationKey,
  modelNameSchema,
} from '../../../domain/delivery/names.ts';
import { deliverySchema, instantSchema, s3UriSchema, sha256Schema } from '../../../domain/delivery/reference.ts';

/** SageMaker's names of jobs, models, configs and endpoints (API reference). */
const SAGEMAKER_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
/** Step Functions' execution names. */
const LONGEST_EXECUTION_NAME = 80;

const modelName = fc.stringMatching(/^[a-z][a-z0-9-]{0,23}$/);

test.each([
  { name: 'a', valid: true },
  { name: 'flights-2', valid: true },
  { name: `a${'b'.repeat(23)}`, valid: true },
  { name: `a${'b'.repeat(24)}`, valid: false },
  { name: '', valid: false },
  { name: '1a', valid: false },
  { name: '-a', valid: false },
  { name: 'Flights', valid: false },
  { name: 'a_b', valid: false },
  { name: 'a b', valid: false },
  { name: 'flüge', valid: false },
])('model name "$name" is valid: $valid', ({ name, valid }) => {
  const parsed = v.safeParse(modelNameSchema, name);
  expect(parsed.success).toBe(valid);
  if (!parsed.success) expect(parsed.issues[0].message).toContain('start with a letter, then at most 23 letters, digits or hyphens');
});

const key = { model: 'flights', drop: '2001-01', markerVersionId: 'v1', policyHash: 'p', attempt: 1 };

test('the same drop under the same policy always gets the same name', () => {
  expect(deliveryIdFor(key, sha256Hex)).toBe(deliveryIdFor({ ...key }, sha256Hex));
  expect(deliveryIdFor(key, sha256Hex)).toMatch(/^flights-[0-9a-f]{20}$/);
});

test.each<Partial<typeof key>>([{ model: 'trains' }, { drop: '2001-02' }, { markerVersionId: 'v2' }, { policyHash: 'q' }, { attempt: 2 }])(
  'another %j is another delivery',
  (changed) => {
    expect(deliveryIdFor({ ...key, ...changed }, sha256Hex)).not.toBe(deliveryIdFor(key, sha256Hex));
  },
);

test('members do not run into each other', () => {
  expect(deliveryIdFor({ ...key, drop: 'a', markerVersionId: 'bc' }, sha256Hex)).not.toBe(
    deliveryIdFor({ ...key, drop: 'ab', markerVersionId: 'c' }, sha256Hex),
  );
});

test('every name made from a model or an endpoint is one that AWS takes', () => {
  const attempt = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(
      modelName,
      fc.string(),
      attempt,
      fc.stringMatching(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,39}$/),
      (model, drop, count, endpoint) => {
        const id = deliveryIdFor({ ...key, model, drop, attempt: count }, sha256Hex);
        expect(id.length).toBeLessThanOrEqual(45);
        expect(`${id}-t12-10-4`).toMatch(SAGEMAKER_NAME);
        expect(`${id}-new-2-10-5`).toMatch(SAGEMAKER_NAME);
        expect(`${id}-shift-2-10-5`.length).toBeLessThanOrEqual(LONGEST_EXECUTION_NAME);
        expect(endpointConfigNameFor(endpoint.slice(0, 40), 999_999, 'f'.repeat(64)).length).toBeLessThanOrEqual(63);
        for (const kind of ALARM_KINDS) expect(alarmNameFor(endpoint, 999_999, kind).length).toBeLessThanOrEqual(255);
      },
    ),
  );
});

test('an endpoint config tells endpoint, generation and model', () => {
  expect(endpointConfigNameFor('flights', 7, `sha256:${'0123456789'.repeat(6)}abcd`)).toBe('flights-g000007-01234567');
  expect(endpointConfigNameFor('flights', 1_000_000, '0123456789')).toBe('flights-g1000000-01234567');
  expect(endpointConfigNameFor('flights', 7, '0123456789')).toBe('flights-g000007-01234567');
});

test('generations sort as their numbers', () => {
  fc.assert(
    fc.property(fc.nat(999_999), fc.nat(999_999), (a, b) => {
      expect(generationKey(a) < generationKey(b)).toBe(a < b);
    }),
  );
});

test.each([
  { instant: '2026-11-21T10:15:00Z', valid: true },
  { instant: '2026-11-21T10:15:00.123Z', valid: true },
  { instant: '2026-11-21T10:15:00.123456789Z', valid: true },
  { instant: '2026-11-21T10:15:00+01:00', valid: false },
  { instant: '2026-11-21 10:15:00Z', valid: false },
  { instant: '2026-11-21', valid: false },
  { instant: 'now', valid: false },
])('instant $instant is valid: $valid', ({ instant, valid }) => {
  expect(v.is(instantSchema, instant)).toBe(valid);
});

test.each([
  { uri: 's3://bucket/key', valid: true },
  { uri: 's3://a.b-c/deep/key ä', valid: true },
  { uri: 's3://bucket/', valid: false },
  { uri: 's3://bucket', valid: false },
  { uri: 's3://Bucket/key', valid: false },
  { uri: 'https://bucket/key', valid: false },
])('URI $uri is valid: $valid', ({ uri, valid }) => {
  expect(v.is(s3UriSchema, uri)).toBe(valid);
});

test.each([
  { sha: 'a'.repeat(64), valid: true },
  { sha: 'A'.repeat(64), valid: false },
  { sha: 'a'.repeat(63), valid: false },
  { sha: `sha256:${'a'.repeat(57)}`, valid: false },
])('SHA-256 $sha is valid: $valid', ({ sha, valid }) => {
  expect(v.is(sha256Schema, sha)).toBe(valid);
});

test('a delivery has no member that nobody knows', () => {
  const delivery = {
    deliveryId: 'flights-1',
    model: 'flights',
    drop: { bucket: 'b', prefix: 'p/', name: 'd', markerKey: 'p/m', markerVersionId: 'v' },
    attempt: 1,
    policy: { uri: 's3://data/p.json', hash: 'a'.repeat(64) },
  };
  expect(v.is(deliverySchema, delivery)).toBe(true);
  expect(v.is(deliverySchema, { ...delivery, attempt: 0 })).toBe(false);
  expect(v.is(deliverySchema, { ...delivery, deliveryId: 'x'.repeat(46) })).toBe(false);
  expect(v.is(deliverySchema, { ...delivery, more: 1 })).toBe(false);
});
