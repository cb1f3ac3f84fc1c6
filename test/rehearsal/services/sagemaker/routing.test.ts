import type { Endpoint, Fleet } from '../../../../rehearsal/services/sagemaker/endpoints/endpoint.ts';
import { route } from '../../../../rehearsal/services/sagemaker/endpoints/routing.ts';

const fleet = (config: string, variant: string, weight = 1): Fleet => ({
  id: `${config}-${variant}`,
  config,
  variant,
  model: 'm',
  instanceType: 'ml.m5.large',
  instances: 2,
  weight,
});

function endpoint(blue: Fleet[], green: Fleet[] = [], share = 0): Endpoint {
  const deployment = {
    config: 'new',
    started: 0,
    green,
    phases: [],
    index: 0,
    phaseStarted: 0,
    share,
    alarms: [],
    lacksCapacity: false,
  };
  const base = { name: 'e', arn: 'arn', config: 'old', status: 'InService' as const, created: 0, modified: 0, blue };
  return green.length === 0 ? base : { ...base, deployment };
}

const canary = endpoint([fleet('old', 'A')], [fleet('new', 'A')], 1 / 3);
const two = endpoint([fleet('old', 'A', 3), fleet('old', 'B', 1)]);

test.each([
  { what: 'below the share goes to green', at: canary, draws: { variant: 0, fleet: 0.333 }, to: 'new-A' },
  { what: 'the rest stays with blue', at: canary, draws: { variant: 0, fleet: 0.334 }, to: 'old-A' },
  { what: 'weights split variants', at: two, draws: { variant: 0.74, fleet: 0 }, to: 'old-A' },
  { what: 'up to their sum', at: two, draws: { variant: 0.75, fleet: 0 }, to: 'old-B' },
])('$what', ({ at, draws, to }) => expect(route(at, draws)?.id).toBe(to));

test('TargetVariant overrides weights', () => {
  expect(route(two, { variant: 0, fleet: 0 }, 'B')?.id).toBe('old-B');
  expect(route(two, { variant: 0, fleet: 0 }, 'C')).toBeUndefined();
});

test('a variant of weight 0 gets nothing', () => {
  const at = endpoint([fleet('old', 'A', 0), fleet('old', 'B', 1)]);
  expect(route(at, { variant: 0, fleet: 0 })?.id).toBe('old-B');
});
