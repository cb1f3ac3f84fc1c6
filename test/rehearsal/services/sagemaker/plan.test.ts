import fc from 'fast-check';
import type { DeploymentConfig } from '../../../../rehearsal/services/sagemaker/endpoints/deployment-config.ts';
import { phaseMessage, planDeployment, planRollback, policyProblem } from '../../../../rehearsal/services/sagemaker/endpoints/plan.ts';

type Policy = NonNullable<DeploymentConfig['BlueGreenUpdatePolicy']>;
type Routing = Policy['TrafficRoutingConfiguration'];
const LENGTHS = { launch: 240_000, traffic: 20_000, terminate: 60_000 };

const policy = (routing: Partial<Routing> & Pick<Routing, 'Type'>, rest: Partial<Policy> = {}): Policy => ({
  TrafficRoutingConfiguration: { WaitIntervalInSeconds: 600, ...routing },
  TerminationWaitInSeconds: 300,
  ...rest,
});
const canary = (Value: number, Type: 'INSTANCE_COUNT' | 'CAPACITY_PERCENT' = 'INSTANCE_COUNT'): Policy =>
  policy({ Type: 'CANARY', CanarySize: { Type, Value } });

function messages(of: Policy | undefined, instances: number): string[] {
  return planDeployment(of, instances, LENGTHS).map((phase) => `${phase.status}: ${phaseMessage(phase, { instances }, { instances: 2 })}`);
}

test('a canary of one of three', () => {
  expect(messages(canary(1), 3)).toEqual([
    'Creating: Launching 3 instance(s).',
    'ActivatingTraffic: Activating traffic on canary capacity of 1 instance(s).',
    'Baking: Baking for 600 seconds (WaitIntervalInSeconds) with traffic enabled on canary capacity of 1 instance(s).',
    'ActivatingTraffic: Activating traffic on full capacity of 3 instance(s).',
    'Baking: Baking for 300 seconds (TerminationWaitInSeconds) with traffic enabled on full capacity of 3 instance(s).',
    'Deleting: Terminating 2 instance(s).',
  ]);
});

test('linear in steps of a third', () => {
  const plan = planDeployment(policy({ Type: 'LINEAR', LinearStepSize: { Type: 'CAPACITY_PERCENT', Value: 34 } }), 3, LENGTHS);
  expect(plan.filter(({ status }) => status === 'ActivatingTraffic').map(({ share }) => share)).toEqual([1 / 3, 2 / 3, 1]);
  expect(plan.filter(({ status }) => status === 'Baking').map(({ lasts }) => lasts)).toEqual([600_000, 600_000, 300_000]);
});

test('all at once, and no policy at all', () => {
  expect(messages(policy({ Type: 'ALL_AT_ONCE' }), 2).map((message) => message.split(':')[0])).toEqual([
    'Creating',
    'ActivatingTraffic',
    'Baking',
    'Deleting',
  ]);
  expect(messages(undefined, 2).map((message) => message.split(':')[0])).toEqual(['Creating', 'ActivatingTraffic', 'Deleting']);
});

test('the way back names blue for traffic and green for termination', () => {
  expect(planRollback(LENGTHS).map((phase) => phaseMessage(phase, { instances: 3 }, { instances: 2 }))).toEqual([
    'Activating traffic on full capacity of 2 instance(s).',
    'Terminating 3 instance(s).',
  ]);
});

test.each<{ what: string; policy: Policy; instances: number; problem: RegExp | undefined }>([
  { what: 'half is allowed', policy: canary(1), instances: 2, problem: undefined },
  { what: 'half in percent is allowed', policy: canary(50, 'CAPACITY_PERCENT'), instances: 2, problem: undefined },
  { what: 'two of three is too much', policy: canary(2), instances: 3, problem: /between 1% and 50%/ },
  { what: '51 %', policy: canary(51, 'CAPACITY_PERCENT'), instances: 10, problem: /between 1% and 50%/ },
  { what: 'one instance cannot canary', policy: canary(1), instances: 1, problem: /50% of the variant's instance count \(1\)/ },
  { what: 'nor by percent', policy: canary(10, 'CAPACITY_PERCENT'), instances: 1, problem: /50%/ },
  { what: 'a canary without size', policy: policy({ Type: 'CANARY' }), instances: 2, problem: /CanarySize is required/ },
  { what: 'linear without size', policy: policy({ Type: 'LINEAR' }), instances: 2, problem: /LinearStepSize is required/ },
  {
    what: 'a linear step of 9 %',
    policy: policy({ Type: 'LINEAR', LinearStepSize: { Type: 'CAPACITY_PERCENT', Value: 9 } }),
    instances: 20,
    problem: /between 10% and 50%/,
  },
  {
    what: 'a size that ALL_AT_ONCE has no use for',
    policy: policy({ Type: 'ALL_AT_ONCE', CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 } }),
    instances: 2,
    problem: /must not be set/,
  },
  {
    what: 'a timeout equal to the waits',
    policy: { ...canary(1), MaximumExecutionTimeoutInSeconds: 900 },
    instances: 2,
    problem: /must exceed/,
  },
  { what: 'a timeout above the waits', policy: { ...canary(1), MaximumExecutionTimeoutInSeconds: 901 }, instances: 2, problem: undefined },
])('$what', ({ policy: given, instances, problem }) => {
  if (problem === undefined) expect(policyProblem(given, instances)).toBeUndefined();
  else expect(policyProblem(given, instances)).toMatch(problem);
});

describe('laws', () => {
  const given = fc.record({
    instances: fc.integer({ min: 2, max: 40 }),
    size: fc.oneof(
      fc.record({ Type: fc.constant('CAPACITY_PERCENT' as const), Value: fc.integer({ min: 10, max: 50 }) }),
      fc.record({ Type: fc.constant('INSTANCE_COUNT' as const), Value: fc.integer({ min: 1, max: 20 }) }),
    ),
    type: fc.constantFrom('CANARY' as const, 'LINEAR' as const),
  });

  test('shares grow in whole instances, the first at most half, the last all', () =>
    fc.assert(
      fc.property(given, ({ instances, size, type }) => {
        const of = policy(type === 'CANARY' ? { Type: type, CanarySize: size } : { Type: type, LinearStepSize: size });
        fc.pre(policyProblem(of, instances) === undefined);
        const shares = planDeployment(of, instances, LENGTHS)
          .filter(({ status }) => status === 'ActivatingTraffic')
          .map(({ share }) => share);
        const whole = shares.every((share) => Math.abs(share * instances - Math.round(share * instances)) < 1e-9);
        const growing = shares.every((share, index) => index === 0 || share > (shares[index - 1] ?? 0));
        return whole && growing && (shares[0] ?? 1) <= 0.5 && shares.at(-1) === 1;
      }),
    ));
});
