import { total } from '../../../bench/delivery/cost.ts';
import { idleCost, type Standing } from '../../../bench/delivery/idle.ts';
import { type StandingAssembly, standingOf } from '../../../bench/delivery/standing.ts';
import { call, calls, statistics } from './story.ts';

const NOTHING: Standing = {
  alarmMetrics: 0,
  keys: 0,
  reconcile: { everyMinutes: 5, gigabyteSeconds: 0, s3Write: 0, s3Read: 0, dynamodbRead: 0, dynamodbWrite: 0 },
  storedBytes: 0,
};
const usdOf = (standing: Standing, what: string) => idleCost(standing).find((line) => line.what.startsWith(what))?.usd;

test.each([
  { what: 'standing alarms', standing: { ...NOTHING, alarmMetrics: 11 }, usd: 1.1 },
  { what: 'custom metrics', standing: NOTHING, usd: 0 },
  { what: 'data key', standing: { ...NOTHING, keys: 1 }, usd: 1 },
  { what: 'storage', standing: { ...NOTHING, storedBytes: 100e9 }, usd: 2.3 },
  { what: 'endpoint', standing: { ...NOTHING, fleet: { instanceType: 'ml.m5.large', instances: 2 } }, usd: 167.9 },
  { what: 'endpoint', standing: { ...NOTHING, fleet: { instanceType: 'ml.g5.xlarge', instances: 1 } }, usd: 1027.84 },
  { what: 'endpoint', standing: NOTHING, usd: 0 },
  // 8,760 runs: requests to Lambda and the scheduler's invocations.
  { what: 'reconciler', standing: NOTHING, usd: 8760 * 1.2e-6 },
  { what: 'reconciler', standing: { ...NOTHING, reconcile: { ...NOTHING.reconcile, s3Write: 2 } }, usd: 8760 * (1.2e-6 + 1e-5) },
])('$what', ({ what, standing, usd }) => {
  expect(usdOf(standing, what)).toBeCloseTo(usd, 8);
});

test('a fleet without a price is told', () => {
  const lines = idleCost({ ...NOTHING, fleet: { instanceType: 'ml.x9.huge', instances: 2 } });
  expect(total(lines).unpriced).toEqual(['endpoint of 2 × ml.x9.huge']);
});

const assembly: StandingAssembly = {
  parameters: [
    { stack: 'platform', name: '/slipway/slipway/table' },
    { stack: 'flights', name: '/slipway/slipway/models/flights' },
    { stack: 'other', name: '/slipway/slipway/models/other' },
  ],
  alarms: [
    { stack: 'platform', input: { AlarmName: 'dead-letters', Period: 300 } },
    { stack: 'flights', input: { AlarmName: 'errors', Metrics: [{ MetricStat: { Period: 60 } }, { MetricStat: { Period: 60 } }] } },
    { stack: 'other', input: { AlarmName: 'other-errors', Period: 60 } },
  ],
  keys: [{ stack: 'platform' }],
  schedules: [
    { stack: 'other', expression: 'rate(1 minute)' },
    { stack: 'flights', expression: 'rate(5 minutes)' },
  ],
  functions: [
    { stack: 'flights', name: 'reconcile' },
    { stack: 'flights', name: 'prepare-fleet' },
    { stack: 'other', name: 'other-prepare-fleet' },
  ],
};

describe('what stands for one model', () => {
  const config = (caller: string, count: number) =>
    call('09:15:00', caller, 'sagemaker', 'CreateEndpointConfig', {
      ProductionVariants: [{ InstanceType: 'ml.m5.large', InitialInstanceCount: count }],
    });

  test('its own stack and the platform’s, and the reconciler as it was seen', () => {
    expect(standingOf('flights', assembly, statistics, calls)).toEqual({
      alarmMetrics: 3,
      keys: 1,
      // 1000 ms over 10 invocations at one GB; 2 queries and one list over two runs.
      reconcile: { everyMinutes: 5, gigabyteSeconds: 0.1, s3Write: 0.5, s3Read: 0, dynamodbRead: 1, dynamodbWrite: 0 },
      storedBytes: 3_000_000_000,
    });
  });

  test('the fleet of its last endpoint config, not another model’s', () => {
    const configs = [config('prepare-fleet', 2), config('prepare-fleet', 4), config('other-prepare-fleet', 8)];
    expect(standingOf('flights', assembly, statistics, [...calls, ...configs]).fleet).toEqual({
      instanceType: 'ml.m5.large',
      instances: 4,
    });
  });

  test('a schedule that is no rate is refused by its expression', () => {
    const odd = { ...assembly, schedules: [{ stack: 'flights', expression: 'cron(0 8 * * ? *)' }] };
    expect(() => standingOf('flights', odd, statistics, calls)).toThrow('"cron(0 8 * * ? *)"');
  });
});
