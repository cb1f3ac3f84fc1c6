import { type AlarmDefinition, type AlarmMetric, type EndpointFacts, lintAlarms } from '../../../domain/alarm/lint.ts';

const FLEET = { EndpointName: 'fraud-prod', VariantName: 'main', EndpointConfigName: 'fraud-prod-g000013' };
const POOLED = { EndpointName: 'fraud-prod', VariantName: 'main' };

const metric = (change: Partial<AlarmMetric> = {}): AlarmMetric => ({
  namespace: 'AWS/SageMaker',
  metric: 'Invocation5XXErrors',
  dimensions: FLEET,
  statistic: 'Average',
  periodSeconds: 60,
  ...change,
});

const alarm = (change: Partial<AlarmDefinition> = {}, of: Partial<AlarmMetric> = {}): AlarmDefinition => ({
  name: 'errors',
  comparison: 'GreaterThanThreshold',
  threshold: 0.05,
  evaluationPeriods: 3,
  treatMissingData: 'breaching',
  metrics: [metric(of)],
  ...change,
});

const endpoint: EndpointFacts = {
  endpoint: 'fraud-prod',
  variants: ['main'],
  endpointConfigs: ['fraud-prod-g000013'],
  canaryShare: 0.25,
  requestsPerMinute: 600,
};

const kinds = (one: AlarmDefinition, facts: EndpointFacts | undefined = endpoint) =>
  lintAlarms([one], facts).map(({ kind, refuse }) => ({ kind, refuse }));
const cannotFire = { kind: 'cannot fire', refuse: true };

test('an alarm on one fleet, inside its range, that breaches without data has nothing against it', () => {
  expect(lintAlarms([alarm()], endpoint)).toEqual([]);
});

test.each<{ name: string; one: AlarmDefinition; expected: readonly { kind: string; refuse: boolean }[] }>([
  { name: "the guide's example: average of errors above 1", one: alarm({ threshold: 1 }), expected: [cannotFire] },
  {
    name: 'average of errors at least 1: only when every request fails',
    one: alarm({ threshold: 1, comparison: 'GreaterThanOrEqualToThreshold' }),
    expected: [],
  },
  {
    name: 'average of errors at least 1.01',
    one: alarm({ threshold: 1.01, comparison: 'GreaterThanOrEqualToThreshold' }),
    expected: [cannotFire],
  },
  { name: 'five errors a minute, averaged', one: alarm({ threshold: 5 }), expected: [cannotFire] },
  { name: 'five errors a minute, summed', one: alarm({ threshold: 5 }, { statistic: 'Sum' }), expected: [] },
  { name: 'p99 of a 0/1 metric above 1', one: alarm({ threshold: 1 }, { statistic: 'p99' }), expected: [cannotFire] },
  {
    name: 'latency below zero',
    one: alarm({ threshold: 0, comparison: 'LessThanThreshold' }, { metric: 'ModelLatency' }),
    expected: [cannotFire],
  },
  {
    name: 'errors of at least 0',
    one: alarm({ threshold: 0, comparison: 'GreaterThanOrEqualToThreshold' }),
    expected: [{ kind: 'always fires', refuse: true }],
  },
  {
    name: 'memory above 100 %',
    one: alarm({ threshold: 100 }, { namespace: '/aws/sagemaker/Endpoints', metric: 'MemoryUtilization', dimensions: POOLED }),
    expected: [cannotFire],
  },
  {
    name: 'CPU above 100 %: possible, it counts cores',
    one: alarm({ threshold: 100 }, { namespace: '/aws/sagemaker/Endpoints', metric: 'CPUUtilization', dimensions: POOLED }),
    expected: [],
  },
  {
    name: 'utilisation every 10 seconds',
    one: alarm({}, { namespace: '/aws/sagemaker/Endpoints', metric: 'CPUUtilization', dimensions: POOLED, periodSeconds: 10 }),
    expected: [cannotFire],
  },
  { name: 'four of three datapoints', one: alarm({ datapointsToAlarm: 4 }), expected: [cannotFire] },
  { name: 'three of three datapoints', one: alarm({ datapointsToAlarm: 3 }), expected: [] },
  { name: 'an endpoint without its variant', one: alarm({}, { dimensions: { EndpointName: 'fraud-prod' } }), expected: [cannotFire] },
  { name: 'no dimensions', one: alarm({}, { dimensions: {} }), expected: [cannotFire] },
  { name: 'another endpoint', one: alarm({}, { dimensions: { ...FLEET, EndpointName: 'fraud' } }), expected: [cannotFire] },
  { name: 'another variant', one: alarm({}, { dimensions: { ...FLEET, VariantName: 'AllTraffic' } }), expected: [cannotFire] },
  {
    name: 'a config that is gone',
    one: alarm({}, { dimensions: { ...FLEET, EndpointConfigName: 'fraud-prod-g000012' } }),
    expected: [cannotFire],
  },
  { name: 'a metric in the wrong namespace', one: alarm({}, { metric: 'CPUUtilization' }), expected: [cannotFire] },
  { name: 'a metric that nobody publishes', one: alarm({}, { metric: 'Invocation5xxErrors' }), expected: [cannotFire] },
  {
    name: "somebody's own metric",
    one: alarm({ threshold: 3 }, { namespace: 'Acme', metric: 'Chargebacks', dimensions: {} }),
    expected: [],
  },
  {
    name: "somebody's own metric, silent without data",
    one: alarm({ treatMissingData: 'notBreaching' }, { namespace: 'Acme', metric: 'Chargebacks', dimensions: {} }),
    expected: [{ kind: 'passes without data', refuse: false }],
  },
  {
    name: 'no traffic, and missing data do not breach',
    one: alarm(
      { comparison: 'LessThanThreshold', threshold: 1, treatMissingData: 'notBreaching' },
      { metric: 'Invocations', statistic: 'SampleCount' },
    ),
    expected: [cannotFire],
  },
  {
    name: 'no traffic, and missing data breach',
    one: alarm({ comparison: 'LessThanThreshold', threshold: 1 }, { metric: 'Invocations', statistic: 'SampleCount' }),
    expected: [],
  },
  {
    name: 'errors, and missing data do not breach',
    one: alarm({ treatMissingData: 'notBreaching' }),
    expected: [{ kind: 'passes without data', refuse: false }],
  },
  {
    name: "errors, and missing data as CloudWatch's default",
    one: alarm({ treatMissingData: undefined }),
    expected: [{ kind: 'passes without data', refuse: false }],
  },
  {
    name: 'both fleets, reachable by the canary alone',
    one: alarm({ threshold: 0.2 }, { dimensions: POOLED }),
    expected: [{ kind: 'blends both fleets', refuse: false }],
  },
  { name: "both fleets, exactly at the canary's share", one: alarm({ threshold: 0.25 }, { dimensions: POOLED }), expected: [cannotFire] },
  {
    name: 'both fleets, sum',
    one: alarm({ threshold: 5 }, { dimensions: POOLED, statistic: 'Sum' }),
    expected: [{ kind: 'blends both fleets', refuse: false }],
  },
  {
    name: 'p99 with too few requests: 150 a minute, needs 1000',
    one: alarm({ threshold: 90000, lowSamplePercentile: 'ignore' }, { metric: 'ModelLatency', statistic: 'p99' }),
    expected: [cannotFire],
  },
  {
    name: 'p90 with just enough',
    one: alarm({ threshold: 90000, lowSamplePercentile: 'ignore' }, { metric: 'ModelLatency', statistic: 'p90' }),
    expected: [],
  },
])('$name', ({ one, expected }) => {
  expect(kinds(one)).toEqual(expected);
});

test('metric math: dimensions are judged, thresholds are not', () => {
  const math = alarm({
    expression: 'errors/invocations',
    threshold: 7,
    metrics: [metric({ statistic: 'Sum' }), metric({ metric: 'Invocations', dimensions: { EndpointName: 'fraud-prod' } })],
  });
  expect(kinds(math)).toEqual([cannotFire, { kind: 'not judged', refuse: false }]);
});

test('a finding says what is wrong and what to change', () => {
  expect(lintAlarms([alarm({ threshold: 1 })], endpoint)).toEqual([
    {
      alarm: 'errors',
      kind: 'cannot fire',
      refuse: true,
      finding: 'Average of Invocation5XXErrors lies between 0 and 1, so GreaterThanThreshold 1 is never true',
      change: 'choose a threshold inside the range, for example 0.05 for 5 % of the requests',
    },
  ]);
  expect(lintAlarms([alarm({ threshold: 0.3 }, { dimensions: POOLED })], endpoint)[0]).toMatchObject({
    finding: 'both fleets are averaged: a challenger that fails every request moves it to 25 %, below 0.3',
    change: 'add dimension EndpointConfigName with the new config, in an alarm made for each delivery',
  });
  expect(lintAlarms([alarm({}, { dimensions: { EndpointName: 'fraud-prod' } })])[0]).toMatchObject({
    finding: 'Invocation5XXErrors does not exist with dimensions EndpointName',
    change: 'use EndpointName + VariantName; or EndpointConfigName + EndpointName + VariantName; or InferenceComponentName',
  });
});
