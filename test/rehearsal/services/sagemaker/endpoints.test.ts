import type { Members } from '../../../../rehearsal/cloud/cloud.ts';
import { deploy, RehearsalCloud, type RehearsalCloudOptions, START } from '../../../fakes/rehearsal-cloud.ts';

const MINUTE = 60_000;
const CANARY: Members = {
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 600, CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 } },
    TerminationWaitInSeconds: 300,
    MaximumExecutionTimeoutInSeconds: 3600,
  },
  AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'stop' }] },
};

let at: RehearsalCloud;
afterEach(() => at.close());

/** An endpoint `e` in service on `old`, a configuration `new`, and the quiet alarm `stop`. */
async function given(options: RehearsalCloudOptions = {}, green: Parameters<typeof deploy>[2] = {}): Promise<void> {
  at = new RehearsalCloud(options);
  await deploy(at, 'old', { endpoint: 'e', instances: 3 });
  await deploy(at, 'new', { instances: 3, ...green });
  await at.call('cloudwatch', 'PutMetricAlarm', {
    AlarmName: 'stop',
    Namespace: 'Test',
    MetricName: 'stop',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
  await at.until(START + 5 * MINUTE);
}

const describeE = () => at.call('sagemaker', 'DescribeEndpoint', { EndpointName: 'e' });
const update = (changes: Members = {}) =>
  at.call('sagemaker', 'UpdateEndpoint', { EndpointName: 'e', EndpointConfigName: 'new', DeploymentConfig: CANARY, ...changes });

async function trip(): Promise<void> {
  await at.call('cloudwatch', 'PutMetricData', {
    Namespace: 'Test',
    MetricData: [{ MetricName: 'stop', Timestamp: new Date(at.clock.now()), Value: 1 }],
  });
}

/** Which configurations answer ten requests. */
async function answering(): Promise<string[]> {
  const configs = new Set<string>();
  for (let request = 0; request < 10; request += 1) {
    const { config } = await at.runtime.invoke({ endpoint: 'e', body: Buffer.from('1') }, at.runtime.draw('e'), at.clock.now());
    configs.add(config);
  }
  return [...configs].sort();
}

function status(described: Members): { Status: string; StatusMessage: string } | undefined {
  const summary = described['PendingDeploymentSummary'] as {
    ProductionVariants: { VariantStatus: { Status: string; StatusMessage: string }[] }[];
  };
  return summary?.ProductionVariants[0]?.VariantStatus[0];
}

const settled = () => at.sagemaker.world.state.endpoints['e']?.status === 'InService';

test('is created, serves, and is deleted', async () => {
  at = new RehearsalCloud();
  await deploy(at, 'old', { endpoint: 'e', instances: 2 });
  expect(await describeE()).toMatchObject({ EndpointStatus: 'Creating', EndpointConfigName: 'old' });
  await expect(at.call('sagemakerruntime', 'InvokeEndpoint', { EndpointName: 'e', Body: Buffer.from('1') })).rejects.toThrow(/Creating/);
  await at.until(START + 4 * MINUTE);
  expect(await describeE()).toMatchObject({
    EndpointStatus: 'InService',
    EndpointArn: 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint/e',
    ProductionVariants: [
      {
        VariantName: 'AllTraffic',
        CurrentInstanceCount: 2,
        DesiredInstanceCount: 2,
        CurrentWeight: 1,
        DeployedImages: [{ ResolvedImage: expect.stringMatching(/echo@sha256:e+$/) }],
      },
    ],
  });
  expect(await answering()).toEqual(['old']);
  await at.call('sagemaker', 'DeleteEndpoint', { EndpointName: 'e' });
  expect(await describeE()).toMatchObject({ EndpointStatus: 'Deleting' });
  await at.pass(MINUTE);
  await expect(describeE()).rejects.toThrow('Could not find endpoint "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/e".');
  const events = at.events.filter(({ detailType }) => detailType === 'SageMaker Endpoint State Change');
  expect(events.map(({ detail }) => (detail as { EndpointStatus: string }).EndpointStatus)).toEqual(['CREATING', 'IN_SERVICE', 'DELETING']);
});

test('a container that fails its health check makes the endpoint Failed', async () => {
  at = new RehearsalCloud({ healthLimitMs: 300 });
  await deploy(at, 'old', { endpoint: 'e', environment: { SICK: 'true' } });
  await at.until(START + 10 * MINUTE);
  expect(await describeE()).toMatchObject({ EndpointStatus: 'Creating' });
  await at.until(START + 30 * MINUTE);
  expect(await describeE()).toMatchObject({
    EndpointStatus: 'Failed',
    FailureReason: expect.stringMatching(/production variant AllTraffic did not pass the ping health check/),
  });
  await expect(update({ EndpointConfigName: 'old', DeploymentConfig: undefined })).rejects.toThrow(/only DeleteEndpoint is possible/);
  await at.call('sagemaker', 'DeleteEndpoint', { EndpointName: 'e' });
});

test('a canary: statuses, texts, names and shares in order', async () => {
  await given();
  await update();
  const seen: unknown[] = [];
  for (const minutes of [1, 4.4, 10, 14.7, 19.8, 20.8]) {
    await at.until(START + (5 + minutes) * MINUTE);
    const described = await describeE();
    seen.push({
      endpoint: described['EndpointStatus'],
      config: described['EndpointConfigName'],
      status: status(described)?.Status,
      message: status(described)?.StatusMessage,
      answering: await answering(),
    });
  }
  const updating = { endpoint: 'Updating', config: 'old' };
  expect(seen).toEqual([
    { ...updating, status: 'Creating', message: 'Launching 3 instance(s).', answering: ['old'] },
    {
      ...updating,
      status: 'Baking',
      message: 'Baking for 600 seconds (WaitIntervalInSeconds) with traffic enabled on canary capacity of 1 instance(s).',
      answering: ['new', 'old'],
    },
    {
      ...updating,
      status: 'Baking',
      message: 'Baking for 600 seconds (WaitIntervalInSeconds) with traffic enabled on canary capacity of 1 instance(s).',
      answering: ['new', 'old'],
    },
    {
      ...updating,
      status: 'Baking',
      message: 'Baking for 300 seconds (TerminationWaitInSeconds) with traffic enabled on full capacity of 3 instance(s).',
      answering: ['new'],
    },
    { ...updating, status: 'Deleting', message: 'Terminating 3 instance(s).', answering: ['new'] },
    { endpoint: 'InService', config: 'new', status: undefined, message: undefined, answering: ['new'] },
  ]);
  const described = await describeE();
  expect(described).toMatchObject({ LastDeploymentConfig: CANARY });
  expect(described['PendingDeploymentSummary']).toBeUndefined();
  expect(described['FailureReason']).toBeUndefined();

  const deployment = at.events.filter(({ detailType }) => detailType === 'SageMaker Endpoint Deployment State Change');
  expect(deployment.map(({ detail }) => JSON.stringify(detail).match(/"Status":"(\w+)"/)?.[1])).toEqual([
    'Creating',
    'ActivatingTraffic',
    'Baking',
    'ActivatingTraffic',
    'Baking',
    'Deleting',
  ]);
  expect(deployment[0]?.detail).toMatchObject({ EndpointStatus: 'UPDATING', EndpointConfigName: 'old' });
});

test('linear goes through its steps', async () => {
  await given();
  const steps = {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { Type: 'LINEAR', WaitIntervalInSeconds: 120, LinearStepSize: { Type: 'INSTANCE_COUNT', Value: 1 } },
    },
  };
  await update({ DeploymentConfig: steps });
  await at.runUntil(settled);
  expect(await describeE()).toMatchObject({ EndpointConfigName: 'new' });
  const shares = at.timeline.filter(({ data }) => data?.['status'] === 'Baking').map(({ data }) => data?.['share']);
  expect(shares).toEqual([0.333, 0.667]);
});

describe('rollback', () => {
  test.each([
    { when: 'in the canary bake', minutes: 8 },
    { when: 'while blue is still alive', minutes: 16 },
  ])('by an alarm $when', async ({ minutes }) => {
    await given();
    await update();
    await at.until(START + (5 + minutes) * MINUTE);
    await trip();
    await at.runUntil(() => at.sagemaker.world.state.endpoints['e']?.deployment?.rollback !== undefined);
    expect(at.clock.now() - (START + (5 + minutes) * MINUTE)).toBeLessThanOrEqual(2 * MINUTE);
    expect(await answering()).toEqual(['old']);
    expect(await describeE()).toMatchObject({ EndpointStatus: 'Updating', EndpointConfigName: 'old' });
    await at.runUntil(settled);
    const described = await describeE();
    expect(described).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'old',
      FailureReason: expect.stringContaining('went into ALARM state during the deployment: [stop]'),
    });
    expect(described['PendingDeploymentSummary']).toBeUndefined();
    // The reason disappears as soon as a new update is applied.
    await at.pass(5 * MINUTE);
    await update();
    expect((await describeE())['FailureReason']).toBeUndefined();
  });

  test('an alarm that is in ALARM already is seen at the beginning of the bake', async () => {
    await given();
    await update();
    await at.until(START + 8.5 * MINUTE);
    await trip();
    await at.until(START + 9.5 * MINUTE);
    expect(at.sagemaker.world.state.endpoints['e']?.deployment?.rollback?.reason).toContain(
      'went into ALARM state during the deployment: [stop]',
    );
  });

  test('without a reason when the story says so', async () => {
    await given({ story: { failureReasonAfterRollback: false } });
    await update();
    await at.until(START + 12 * MINUTE);
    await trip();
    await at.runUntil(settled);
    const described = await describeE();
    expect(described).toMatchObject({ EndpointConfigName: 'old' });
    expect(described['FailureReason']).toBeUndefined();
  });

  test.each(['Creating', 'Baking'] as const)('silently, after %s: InService on the old configuration, no reason', async (after) => {
    await given({ story: { silentRollback: [{ config: 'n*', after }] } });
    await update();
    await at.runUntil(settled);
    const described = await describeE();
    expect(described).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'old' });
    expect(described['FailureReason']).toBeUndefined();
    // The rule is used up: the next deployment goes through.
    await update();
    await at.runUntil(settled);
    expect(await describeE()).toMatchObject({ EndpointConfigName: 'new' });
  });

  test('a sick green fleet never gets traffic', async () => {
    await given({ healthLimitMs: 2000 }, { environment: { SICK: 'true' } });
    await update();
    await at.runUntil(settled);
    expect(await describeE()).toMatchObject({ EndpointConfigName: 'old', FailureReason: expect.stringMatching(/ping health check/) });
    expect(await answering()).toEqual(['old']);
  });

  test('an execution role that may not read the alarms rolls back by that name', async () => {
    await given({ denied: ['cloudwatch:DescribeAlarms'] });
    await update();
    await at.runUntil(settled);
    expect(await describeE()).toMatchObject({
      EndpointConfigName: 'old',
      FailureReason: expect.stringMatching(/could not be read with the execution role.*cloudwatch:DescribeAlarms/),
    });
  });

  test('an alarm that is gone is a veto', async () => {
    await given();
    await update();
    await at.call('cloudwatch', 'DeleteAlarms', { AlarmNames: ['stop'] });
    await at.runUntil(settled);
    expect(await describeE()).toMatchObject({ EndpointConfigName: 'old', FailureReason: expect.stringContaining('[stop] do not exist') });
  });

  test('a deployment that outlasts its limit', async () => {
    await given({ durations: { 'endpoint.launch': 2 * 3_600_000 } });
    await update();
    await at.runUntil(settled);
    expect(await describeE()).toMatchObject({ EndpointConfigName: 'old', FailureReason: expect.stringMatching(/MaximumExecutionTimeout/) });
  });
});

describe('no room for the second fleet', () => {
  test('refused at once', async () => {
    await given({ story: { noRoomForGreen: [{ how: 'ResourceLimitExceeded', endpoint: 'e' }] } });
    await expect(update()).rejects.toMatchObject({
      name: 'ResourceLimitExceeded',
      message: expect.stringMatching(
        /'ml\.m5\.large for endpoint usage' is ([1-9]\d*) Instances, with current utilization of \1 Instances and a request delta of [1-9]\d* Instances\./,
      ),
    });
    expect(await describeE()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'old' });
    await update();
    expect(await describeE()).toMatchObject({ EndpointStatus: 'Updating' });
  });

  test('found out while launching', async () => {
    await given({ story: { noRoomForGreen: [{ how: 'InsufficientCapacity' }] } });
    await update();
    await at.runUntil(settled);
    expect(await describeE()).toMatchObject({
      EndpointConfigName: 'old',
      FailureReason: expect.stringMatching(/InsufficientInstanceCapacity/),
    });
    expect(await answering()).toEqual(['old']);
  });
});

describe('UpdateEndpoint', () => {
  test('takes no second update, and DeleteEndpoint neither', async () => {
    await given();
    await update();
    const refusal = 'Cannot update in-progress endpoint "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/e".';
    await expect(update()).rejects.toMatchObject({ name: 'ValidationException', message: refusal });
    await expect(at.call('sagemaker', 'DeleteEndpoint', { EndpointName: 'e' })).rejects.toThrow(refusal);
  });

  test.each([
    { what: 'the present configuration', changes: { EndpointConfigName: 'old' }, message: /present endpoint configuration/ },
    { what: 'an unknown configuration', changes: { EndpointConfigName: 'x' }, message: /Could not find endpoint configuration/ },
    { what: 'an unknown endpoint', changes: { EndpointName: 'x' }, message: /Could not find endpoint "/ },
    {
      what: 'a canary of two of three',
      changes: {
        DeploymentConfig: {
          BlueGreenUpdatePolicy: {
            TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 0, CanarySize: { Type: 'INSTANCE_COUNT', Value: 2 } },
          },
        },
      },
      message: /CanarySize must be between 1% and 50%/,
    },
    {
      what: 'a rolling policy',
      changes: { DeploymentConfig: { RollingUpdatePolicy: { WaitIntervalInSeconds: 0 } } },
      message: /DeploymentConfig\.RollingUpdatePolicy is not rehearsed/,
    },
    {
      what: 'exclusions without retention',
      changes: { ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredInstanceCount' }] },
      message: /requires RetainAllVariantProperties/,
    },
  ])('$what is refused', async ({ changes, message }) => {
    await given();
    await expect(update(changes)).rejects.toThrow(message);
  });

  test('another variant name has no canary', async () => {
    await given();
    await deploy(at, 'other', {
      config: {
        ProductionVariants: [{ VariantName: 'B', ModelName: 'model-other', InitialInstanceCount: 2, InstanceType: 'ml.m5.large' }],
      },
    });
    await expect(update({ EndpointConfigName: 'other' })).rejects.toThrow(/keeps the variant names/);
  });

  test.each([
    { what: 'keeps the present count', retain: true, exclude: [], instances: 3 },
    { what: 'takes the initial count by default', retain: false, exclude: [], instances: 1 },
    { what: 'takes the initial count when it is excluded', retain: true, exclude: ['DesiredInstanceCount'], instances: 1 },
  ])('$what', async ({ retain, exclude, instances }) => {
    await given({}, { instances: 1 });
    await update({
      DeploymentConfig: undefined,
      RetainAllVariantProperties: retain,
      ...(exclude.length === 0
        ? {}
        : { ExcludeRetainedVariantProperties: exclude.map((VariantPropertyType) => ({ VariantPropertyType })) }),
    });
    await at.runUntil(settled);
    expect(await describeE()).toMatchObject({ EndpointConfigName: 'new', ProductionVariants: [{ CurrentInstanceCount: instances }] });
  });

  test('RetainDeploymentConfig brings the last alarms back', async () => {
    await given();
    await update();
    await at.runUntil(settled);
    await deploy(at, 'newer', { instances: 3 });
    await update({ EndpointConfigName: 'newer', DeploymentConfig: undefined, RetainDeploymentConfig: true });
    expect(at.sagemaker.world.state.endpoints['e']?.deployment?.alarms).toEqual(['stop']);
  });

  test('needs both ARNs', () => {
    at = new RehearsalCloud();
    expect(at.sagemaker.permissions('UpdateEndpoint', { EndpointName: 'E', EndpointConfigName: 'C' }, at.cloud)).toEqual([
      { action: 'sagemaker:UpdateEndpoint', resource: 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint/e' },
      { action: 'sagemaker:UpdateEndpoint', resource: 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint-config/c' },
    ]);
  });
});

test('a serving container that dies is replaced', async () => {
  at = new RehearsalCloud();
  await deploy(at, 'old', { endpoint: 'e', environment: { DIE_AFTER: '1' } });
  await at.until(START + 5 * MINUTE);
  const invoke = () => at.runtime.invoke({ endpoint: 'e', body: Buffer.from('1') }, at.runtime.draw('e'), at.clock.now());
  expect((await invoke()).status).toBe(200);
  expect((await invoke()).status).toBe(0);
  expect((await invoke()).status).toBe(0);
  await at.pass(MINUTE);
  expect((await invoke()).status).toBe(200);
});

test('a story adds environment to the fleets it names', async () => {
  await given({ story: { servingEnvironment: [{ name: 'new*', environment: { FAIL_STATUS: '500' } }] } });
  await update({ DeploymentConfig: undefined });
  await at.runUntil(settled);
  const { status: answer, config } = await at.runtime.invoke(
    { endpoint: 'e', body: Buffer.from('1') },
    at.runtime.draw('e'),
    at.clock.now(),
  );
  expect({ answer, config }).toEqual({ answer: 500, config: 'new' });
});

test('a saved deployment goes on where it was, with both fleets', async () => {
  await given();
  await update();
  await at.until(START + 12 * MINUTE);
  const saved = JSON.parse(JSON.stringify({ sagemaker: at.sagemaker.save(), cloudwatch: at.cloudwatch.save() }));
  const before = at;
  at = new RehearsalCloud({ folder: before.folder, now: before.clock.now() });
  await before.containers.close();
  at.cloudwatch.load(saved.cloudwatch);
  await at.sagemaker.load(saved.sagemaker);
  expect(await answering()).toEqual(['new', 'old']);
  await at.runUntil(settled);
  expect(await describeE()).toMatchObject({ EndpointConfigName: 'new' });
  expect(at.clock.now()).toBe(START + 5 * MINUTE + 4 * MINUTE + 20_000 + 10 * MINUTE + 20_000 + 5 * MINUTE + MINUTE);
});
