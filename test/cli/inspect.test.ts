import { INSPECT_USAGE, run } from '../../cli/inspect.ts';
import { Ssm } from '../../rehearsal/services/ssm/ssm.ts';
import { type Listener, listen } from '../../rehearsal/wire/listener.ts';
import { deploy, RehearsalCloud } from '../fakes/rehearsal-cloud.ts';

let at: RehearsalCloud;
let listener: Listener;

beforeEach(async () => {
  at = new RehearsalCloud({ services: [new Ssm()] });
  listener = await listen({ cloud: at.cloud, callers: new Map(), folder: `${at.folder}/wire` });
});
afterEach(async () => {
  await listener.close();
  await at.close();
});

async function inspected(...argv: string[]) {
  const lines: string[] = [];
  const errors: string[] = [];
  const before = at.calls.length;
  const code = await run([...argv, '--endpoint-url', listener.endpoint], {
    stdin: '',
    stdout: (line) => lines.push(line),
    stderr: (line) => errors.push(line),
  });
  return { code, text: lines.join('\n'), errors, calls: at.calls.slice(before).map(({ operation }) => operation) };
}

/** An endpoint of four instances that was updated once, with these alarms listed. */
async function updated(alarms: readonly Record<string, unknown>[], policy: Record<string, unknown> = CANARY) {
  await deploy(at, 'first', { endpoint: 'shop', instances: 4 });
  await at.runUntil(() => at.sagemaker.world.state.endpoints['shop']?.status === 'InService');
  await deploy(at, 'second', { instances: 4 });
  for (const alarm of alarms) await at.call('cloudwatch', 'PutMetricAlarm', { EvaluationPeriods: 1, Period: 60, ...alarm });
  await at.pass(120_000);
  await at.call('sagemaker', 'UpdateEndpoint', {
    EndpointName: 'shop',
    EndpointConfigName: 'second',
    DeploymentConfig: {
      BlueGreenUpdatePolicy: policy,
      ...(alarms.length === 0 ? {} : { AutoRollbackConfiguration: { Alarms: alarms.map(({ AlarmName }) => ({ AlarmName })) } }),
    },
  });
  await at.runUntil(() => at.sagemaker.world.state.endpoints['shop']?.status === 'InService');
}

const CANARY = {
  TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 600, CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 } },
  TerminationWaitInSeconds: 600,
  MaximumExecutionTimeoutInSeconds: 3600,
};

const pooled = {
  Namespace: 'AWS/SageMaker',
  Dimensions: [
    { Name: 'EndpointName', Value: 'shop' },
    { Name: 'VariantName', Value: 'AllTraffic' },
  ],
};

/** The guide's own example: the average of a metric that is 0 or 1 is never above 1. */
const neverFires = {
  ...pooled,
  AlarmName: 'shop-4xx',
  MetricName: 'Invocation4XXErrors',
  Statistic: 'Average',
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
};
const blends = { ...neverFires, AlarmName: 'shop-5xx', MetricName: 'Invocation5XXErrors', Threshold: 0.1 };

test('an endpoint that was never updated protects nothing', async () => {
  await deploy(at, 'first', { endpoint: 'shop' });
  await at.runUntil(() => at.sagemaker.world.state.endpoints['shop']?.status === 'InService');
  const { code, text } = await inspected('shop');
  expect(code).toBe(1);
  expect(text).toContain('shop   protects nothing: no alarm is listed');
  expect(text).toContain('remembers no deployment config');
  expect(text).toContain('no requests in the last day: a canary would see nothing');
});

test('an alarm that can never fire is no protection, and the text says why and what to change', async () => {
  await updated([neverFires]);
  const { code, text } = await inspected('shop');
  expect(code).toBe(1);
  expect(text).toContain('protects nothing: none of the 1 listed alarms can end an update');
  expect(text).toMatch(/alarm shop-4xx cannot fire: .*is never true; choose a threshold inside the range/);
  expect(text).toContain('canary    would get 25 % of the traffic');
});

test('an alarm over both fleets that passes without data is weak, and both are told', async () => {
  await updated([blends]);
  const { code, text } = await inspected('shop');
  expect(code).toBe(0);
  expect(text).toContain('protects in part: 1 of 1 listed alarms can end an update');
  expect(text).toContain('alarm shop-5xx passes without data');
  expect(text).toContain('alarm shop-5xx blends both fleets');
});

test('all at once, without a wait', async () => {
  await updated([blends], { TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 } });
  expect((await inspected('shop')).text).toContain('all traffic shifts at once: every request meets a bad model until an alarm fires');
});

test('what a canary would see with the traffic of the last day', async () => {
  await updated([blends]);
  for (let hour = 1; hour <= 20; hour++) {
    for (const [name, count] of [
      ['Invocations', 18_000],
      ['Invocation5XXErrors', 180],
    ] as const) {
      at.cloudwatch.metrics.record({
        namespace: 'AWS/SageMaker',
        name,
        dimensions: { EndpointName: 'shop', VariantName: 'AllTraffic' },
        time: at.clock.now() - hour * 3_600_000,
        value: 1,
        count,
      });
    }
  }
  const { text } = await inspected('shop');
  expect(text).toContain('traffic   360,000 requests in the last day, 4.2 a second, 1 % errors');
  expect(text).toMatch(/sight {5}x5 in \d+ min, x2 in \d+ min \(bake is 10 min: /);
});

test('nothing is changed: it only describes and reads', async () => {
  await updated([blends]);
  const { calls } = await inspected('shop', '--json');
  expect(new Set(calls)).toEqual(
    new Set(['DescribeEndpoint', 'DescribeEndpointConfig', 'DescribeAlarms', 'GetMetricData', 'GetParametersByPath']),
  );
});

test('as JSON the reading, the worth and the findings', async () => {
  await updated([blends]);
  const { text } = await inspected('shop', '--json');
  expect(JSON.parse(text)).toMatchObject({
    name: 'shop',
    endpointConfigName: 'second',
    shift: { type: 'CANARY', firstInstances: 1, bakeSeconds: 600, alarmNames: ['shop-5xx'] },
    protection: 'weak',
    share: 0.25,
  });
});

test('an endpoint that is not there, a missing name and an unknown option are mistakes of the caller', async () => {
  expect(await inspected('nobody')).toMatchObject({ code: 2, errors: ['slipway inspect: there is no endpoint nobody here'] });
  expect(await inspected()).toMatchObject({ code: 2, errors: ['slipway inspect: ENDPOINT is missing'] });
  expect((await inspected('shop', '--loud')).code).toBe(2);
  expect((await inspected('--help')).text).toBe(INSPECT_USAGE);
});
