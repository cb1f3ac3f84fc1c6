import fc from 'fast-check';
import * as v from 'valibot';
import { sha256Hex } from '../../../adapters/hash.ts';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { accountPolicySchema, LONGEST_JOB_SECONDS } from '../../../domain/policy/account-policy.ts';
import { deliveryPolicySchema, featureColumns, policyHash } from '../../../domain/policy/delivery-policy.ts';
import { ownerPolicySchema } from '../../../domain/policy/owner-policy.ts';
import { aPolicy } from '../../fakes/policies.ts';
import { definitionOf } from '../../stepfunctions/definitions.ts';

/** The same value with the members of every object in another order. */
function shuffled(value: unknown, order: (names: string[]) => string[]): unknown {
  if (Array.isArray(value)) return value.map((element) => shuffled(element, order));
  if (value === null || typeof value !== 'object') return value;
  const members = new Map(Object.entries(value));
  return Object.fromEntries(order([...members.keys()]).map((name) => [name, shuffled(members.get(name), order)]));
}

test('the hash is that of the decisions, not of the order of members', () => {
  const policy = aPolicy();
  const hash = policyHash(policy, sha256Hex);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  for (const order of [(names: string[]) => [...names].reverse(), (names: string[]) => [...names].sort()]) {
    expect(policyHash(v.parse(deliveryPolicySchema, shuffled(policy, order)), sha256Hex)).toBe(hash);
  }
});

test('the hash is the same for a policy that was written and read back', () => {
  const policy = aPolicy();
  expect(policyHash(v.parse(deliveryPolicySchema, JSON.parse(JSON.stringify(policy))), sha256Hex)).toBe(policyHash(policy, sha256Hex));
});

test.each([
  { what: 'a hyperparameter', changed: aPolicy({ owner: { training: { hyperparameters: { trees: '61' } } } }) },
  { what: 'the seed', changed: aPolicy({ owner: { training: { seed: 8 } } }) },
  { what: 'the watch', changed: aPolicy({ owner: { watch: { for: '25h' } } }) },
  { what: 'the training code', changed: aPolicy({ account: { trainer: { image: 'sha256:other' } } }) },
  { what: 'the size of the fleet', changed: aPolicy({ account: { fleet: { instanceType: 'ml.m5.large', instanceCount: 5 } } }) },
])('another $what is another policy', ({ changed }) => {
  expect(policyHash(changed, sha256Hex)).not.toBe(policyHash(aPolicy(), sha256Hex));
});

test('canonical JSON is JSON, ordered, and the same for equal values', () => {
  const json = fc.jsonValue();
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(shuffled(value, (names) => [...names].reverse()))).toBe(text);
    }),
  );
  expect(canonicalJson({ b: [1, { d: undefined, c: 'ü' }], a: null })).toBe('{"a":null,"b":[1,{"c":"ü"}]}');
  expect(() => canonicalJson({ a: [Number.NaN] })).toThrow('JSON has no NaN');
});

test('features are those that are named, else every column of the contract but label and id', () => {
  expect(featureColumns(aPolicy())).toEqual(['hour', 'day_of_week', 'distance', 'origin', 'destination']);
  const policy = aPolicy();
  const { features: _features, ...problem } = policy.problem;
  expect(featureColumns({ ...policy, problem: { ...problem, id: 'origin' } })).toEqual([
    'date',
    'hour',
    'day_of_week',
    'distance',
    'destination',
  ]);
});

const owner = (): Record<string, unknown> => {
  const { format: _format, modelName: _name, account: _account, ...rest } = aPolicy();
  return { ...rest, format: 'policy/1' };
};
const issuesOf = (schema: v.GenericSchema, value: unknown): string => {
  const parsed = v.safeParse(schema, value);
  return parsed.success ? '' : v.summarize(parsed.issues);
};

test.each<{ what: string; change: Record<string, unknown>; names: string }>([
  { what: 'a section that nobody knows', change: { capacity: [] }, names: 'capacity' },
  { what: 'a misspelt member', change: { drop: { markr: '_SUCCESS' } }, names: 'markr' },
  { what: 'another marker', change: { drop: { marker: 'done.txt' } }, names: 'done.txt' },
  { what: 'a deadline of none', change: { drop: { deadlineMinutes: 0 } }, names: 'deadlineMinutes' },
  { what: 'a deadline of more than a day', change: { drop: { deadlineMinutes: 1441 } }, names: 'deadlineMinutes' },
  { what: 'a hyperparameter that is no text', change: { training: { hyperparameters: { trees: 60 } } }, names: 'trees' },
  { what: 'an approval that is not there yet', change: { approval: { mode: 'manual' } }, names: 'allowed: "automatic"' },
  { what: 'an unknown problem', change: { problem: { type: 'ranking', label: 'y' } }, names: 'ranking' },
  { what: 'too short a memory', change: { retention: { generations: 1 } }, names: 'generations' },
])('the owner hears of $what by its name', ({ change, names }) => {
  expect(issuesOf(ownerPolicySchema, { ...owner(), ...change })).toContain(names);
});

test('what the owner leaves out has its default', () => {
  const { drop: _drop, training: _training, approval: _approval, retention: _retention, ...rest } = owner();
  expect(v.parse(ownerPolicySchema, rest)).toMatchObject({
    drop: { marker: '_MANIFEST.json', deadlineMinutes: 15 },
    training: { hyperparameters: {}, seed: 0, metrics: [] },
    approval: { mode: 'automatic' },
    retention: { generations: 5 },
  });
});

const account = () => structuredClone(aPolicy().account);
const spot = (changed: object) => [{ instanceType: 'ml.m5.large', spot: true, maxRuntimeSeconds: 3600, ...changed }];

test.each<{ what: string; change: object; valid: boolean }>([
  { what: 'a wait as long as the training', change: { capacity: spot({ maxWaitSeconds: 3600 }) }, valid: true },
  { what: 'a wait shorter than the training', change: { capacity: spot({ maxWaitSeconds: 3599 }) }, valid: false },
  { what: 'a wait for on-demand', change: { capacity: spot({ spot: false, maxWaitSeconds: 7200 }) }, valid: false },
  { what: 'the longest job', change: { capacity: spot({ maxRuntimeSeconds: LONGEST_JOB_SECONDS }) }, valid: true },
  {
    what: 'a job longer than the workflow waits',
    change: { capacity: spot({ maxRuntimeSeconds: LONGEST_JOB_SECONDS + 1 }) },
    valid: false,
  },
  { what: 'no capacity', change: { capacity: [] }, valid: false },
  { what: 'a type that is none', change: { evaluation: { instanceType: 'm5.large' } }, valid: false },
  { what: 'an endpoint of 40 characters', change: { endpointName: 'e'.repeat(40) }, valid: true },
  { what: 'an endpoint of 41 characters', change: { endpointName: 'e'.repeat(41) }, valid: false },
  { what: 'an endpoint that ends in a hyphen', change: { endpointName: 'flights-' }, valid: false },
  { what: 'a bake of 300 s', change: { shift: { ...account().shift, bakeSeconds: 300 } }, valid: true },
  { what: 'a bake of 299 s', change: { shift: { ...account().shift, bakeSeconds: 299 } }, valid: false },
  { what: 'a bake of 3601 s', change: { shift: { ...account().shift, bakeSeconds: 3601 } }, valid: false },
  { what: 'a termination wait of 599 s', change: { shift: { ...account().shift, terminationWaitSeconds: 599 } }, valid: false },
])('the account may have $what: $valid', ({ change, valid }) => {
  expect(v.is(accountPolicySchema, { ...account(), ...change })).toBe(valid);
});

test('the workflow waits as long as the policy lets a job take', () => {
  expect(definitionOf('train-challenger').States['Train on this rung']?.['TimeoutSeconds']).toBe(LONGEST_JOB_SECONDS);
});
