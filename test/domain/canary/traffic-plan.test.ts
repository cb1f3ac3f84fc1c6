import fc from 'fast-check';
import { deploymentConfig, planTraffic, type ShiftRequest } from '../../../domain/canary/traffic-plan.ts';

const accepted = (request: ShiftRequest) => {
  const result = planTraffic(request);
  if (!result.ok) throw new Error(result.reason);
  return result.plan;
};

test.each<{ name: string; request: ShiftRequest; instances: number; share: number }>([
  { name: 'one of four', request: { share: { instances: 1 }, fleetInstances: 4 }, instances: 1, share: 0.25 },
  { name: 'one of two is exactly half', request: { share: { instances: 1 }, fleetInstances: 2 }, instances: 1, share: 0.5 },
  { name: '10 % of twenty', request: { share: { percent: 10 }, fleetInstances: 20 }, instances: 2, share: 0.1 },
  { name: '33 % of three', request: { share: { percent: 33 }, fleetInstances: 3 }, instances: 1, share: 1 / 3 },
  {
    name: 'linear, 10 % of ten',
    request: { type: 'linear', share: { percent: 10 }, fleetInstances: 10, bakeSeconds: 600 },
    instances: 1,
    share: 0.1,
  },
])('$name', ({ request, instances, share }) => {
  expect(accepted(request)).toMatchObject({ canaryInstances: instances, share });
});

test.each<{ name: string; request: ShiftRequest; reason: string }>([
  {
    name: 'a fleet of one',
    request: { share: { instances: 1 }, fleetInstances: 1 },
    reason: 'one instance cannot canary under guardrail: SageMaker shifts whole instances, at most half of them; use 2 instances or more',
  },
  {
    name: 'more than half',
    request: { share: { instances: 2 }, fleetInstances: 3 },
    reason: '2 of 3 instances is 66.7 %; SageMaker allows at most 50 %: take 1 or fewer',
  },
  {
    name: 'all of it',
    request: { share: { instances: 4 }, fleetInstances: 4 },
    reason: 'a canary of 4 instances; allowed: whole numbers from 1 to 2, half of the fleet of 4',
  },
  {
    name: 'a percentage between two instance counts',
    request: { share: { percent: 10 }, fleetInstances: 4 },
    reason: '10 % of 4 instances is 0.4 of an instance, and traffic shifts by whole instances; nearest: 25 % (1 of 4)',
  },
  {
    name: 'a percentage with a neighbour on each side',
    request: { share: { percent: 30 }, fleetInstances: 8 },
    reason: '30 % of 8 instances is 2.4 of an instance, and traffic shifts by whole instances; nearest: 25 % (2 of 8), 37.5 % (3 of 8)',
  },
  { name: 'no share', request: { share: { percent: 0 }, fleetInstances: 4 }, reason: 'a canary of 0 %; allowed: above 0 and at most 50 %' },
  {
    name: 'a bake that is too short for a verdict',
    request: { share: { instances: 1 }, fleetInstances: 4, bakeSeconds: 299 },
    reason: 'a bake of 299 s; allowed under guardrail: whole seconds from 300 to 3600',
  },
  {
    name: 'a bake longer than SageMaker allows',
    request: { share: { instances: 1 }, fleetInstances: 4, bakeSeconds: 3601 },
    reason: 'a bake of 3601 s; allowed under guardrail: whole seconds from 300 to 3600',
  },
  {
    name: 'an old fleet that ends too soon',
    request: { share: { instances: 1 }, fleetInstances: 4, terminationWaitSeconds: 599 },
    reason: 'a termination wait of 599 s; allowed: whole seconds from 600 to 3600',
  },
  {
    name: 'steps below 10 %',
    request: { type: 'linear', share: { instances: 1 }, fleetInstances: 11 },
    reason: 'a linear step of 1 of 11 instances is 9.1 %; SageMaker allows 10 to 50 %: take 2 or more',
  },
  {
    name: 'steps that take longer than SageMaker allows',
    request: { type: 'linear', share: { instances: 1 }, fleetInstances: 10, bakeSeconds: 3600 },
    reason: 'the bakes of 10 steps and the termination wait take 36900 s; SageMaker allows less than 28800: shorten the bake',
  },
])('$name is refused', ({ request, reason }) => {
  expect(planTraffic(request)).toEqual({ ok: false, reason });
});

test('defaults: half an hour of bake, a quarter of an hour before the old fleet ends, 27 windows', () => {
  expect(accepted({ share: { instances: 1 }, fleetInstances: 4 })).toEqual({
    type: 'canary',
    canaryInstances: 1,
    fleetInstances: 4,
    share: 0.25,
    bakes: 1,
    bakeSeconds: 1800,
    terminationWaitSeconds: 900,
    maximumExecutionSeconds: 6300,
    windows: 27,
  });
});

test('four steps of a quarter bake three times before the challenger has all traffic', () => {
  const plan = accepted({ type: 'linear', share: { instances: 1 }, fleetInstances: 4, bakeSeconds: 600 });
  expect(plan).toMatchObject({ bakes: 3, windows: 27, maximumExecutionSeconds: 4 * 600 + 900 + 3600 });
});

test('an accepted plan keeps every limit of SageMaker', () => {
  const request = fc.record({
    type: fc.constantFrom('canary' as const, 'linear' as const),
    share: fc.oneof(fc.record({ instances: fc.integer({ min: 1, max: 40 }) }), fc.record({ percent: fc.integer({ min: 1, max: 60 }) })),
    fleetInstances: fc.integer({ min: 1, max: 60 }),
    bakeSeconds: fc.integer({ min: 0, max: 4000 }),
    terminationWaitSeconds: fc.integer({ min: 0, max: 4000 }),
  });
  fc.assert(
    fc.property(request, (asked) => {
      const result = planTraffic(asked);
      if (!result.ok) return expect(result.reason).not.toBe('');
      const { plan } = result;
      expect(plan.share).toBeLessThanOrEqual(0.5);
      expect(plan.canaryInstances).toBeGreaterThanOrEqual(1);
      expect(plan.windows).toBeGreaterThanOrEqual(2);
      expect(plan.maximumExecutionSeconds).toBeLessThanOrEqual(28800);
      expect(plan.maximumExecutionSeconds).toBeGreaterThan(plan.bakes * plan.bakeSeconds + plan.terminationWaitSeconds);
    }),
  );
});

test("the DeploymentConfig is in the API's own names", () => {
  const plan = accepted({ share: { instances: 1 }, fleetInstances: 4 });
  expect(deploymentConfig(plan, ['fraud-prod-g000013-verdict', 'fraud-prod-g000013-kill-switch'])).toEqual({
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 1800, CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 } },
      TerminationWaitInSeconds: 900,
      MaximumExecutionTimeoutInSeconds: 6300,
    },
    AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'fraud-prod-g000013-verdict' }, { AlarmName: 'fraud-prod-g000013-kill-switch' }] },
  });
  const linear = accepted({ type: 'linear', share: { instances: 2 }, fleetInstances: 8, bakeSeconds: 600 });
  expect(deploymentConfig(linear, ['a']).BlueGreenUpdatePolicy.TrafficRoutingConfiguration).toEqual({
    Type: 'LINEAR',
    WaitIntervalInSeconds: 600,
    LinearStepSize: { Type: 'INSTANCE_COUNT', Value: 2 },
  });
});

test.each([0, 11])('%d alarms are refused', (count) => {
  const plan = accepted({ share: { instances: 1 }, fleetInstances: 4 });
  expect(() =>
    deploymentConfig(
      plan,
      Array.from({ length: count }, (_, i) => `a${i}`),
    ),
  ).toThrow('SageMaker allows 1 to 10');
});
