import type { Service } from '../../../../rehearsal/cloud/cloud.ts';
import { RehearsalCloud, START } from '../../../fakes/rehearsal-cloud.ts';

const MINUTE = 60_000;
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alarms';

let at: RehearsalCloud;
let published: Record<string, unknown>[];
beforeEach(() => {
  published = [];
  const sns: Service = {
    name: 'sns',
    operations: {
      Publish: (input) => {
        published.push(input);
        return { MessageId: 'm' };
      },
    },
    permissions: () => [],
  };
  at = new RehearsalCloud({ services: [sns] });
});
afterEach(() => at.close());

const alarm = (changes: object = {}) => ({
  AlarmName: 'errors',
  Namespace: 'Test',
  MetricName: 'errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
  AlarmActions: [TOPIC],
  ...changes,
});

async function put(value: number, time: number): Promise<void> {
  await at.call('cloudwatch', 'PutMetricData', {
    Namespace: 'Test',
    MetricData: [{ MetricName: 'errors', Timestamp: new Date(time), Value: value }],
  });
}

async function state(name = 'errors') {
  const { MetricAlarms } = await at.call('cloudwatch', 'DescribeAlarms', { AlarmNames: [name] });
  return (MetricAlarms as Record<string, unknown>[])[0];
}

test('goes from creation to OK to ALARM and back, and tells each time', async () => {
  await at.call('cloudwatch', 'PutMetricAlarm', alarm({ AlarmDescription: 'see the runbook' }));
  expect(await state()).toMatchObject({ StateValue: 'INSUFFICIENT_DATA', StateReason: 'Unchecked: Initial alarm creation' });
  await at.until(START + MINUTE);
  expect(await state()).toMatchObject({
    StateValue: 'OK',
    StateReason: 'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
  });
  await put(2, START + MINUTE + 1000);
  await at.until(START + 2 * MINUTE);
  expect(await state()).toMatchObject({
    StateValue: 'ALARM',
    StateReason:
      'Threshold Crossed: 1 out of the last 1 datapoint [2.0 (21/11/26 10:01:00)] was greater than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).',
  });
  expect(published).toHaveLength(1);
  expect(JSON.parse(String(published[0]?.['Message']))).toMatchObject({
    AlarmName: 'errors',
    NewStateValue: 'ALARM',
    OldStateValue: 'OK',
    Trigger: { MetricName: 'errors', Statistic: 'SUM', Threshold: 1 },
  });

  const changes = at.events.filter(({ detailType }) => detailType === 'CloudWatch Alarm State Change');
  expect(changes.map(({ detail }) => (detail as { state: { value: string } }).state.value)).toEqual(['INSUFFICIENT_DATA', 'OK', 'ALARM']);
  const last = changes.at(-1)?.detail as { state: { reasonData: string; timestamp: string }; previousState: object; configuration: object };
  expect(JSON.parse(last.state.reasonData)).toEqual({
    version: '1.0',
    queryDate: '2026-11-21T10:02:00.000+0000',
    startDate: '2026-11-21T10:01:00.000+0000',
    statistic: 'Sum',
    period: 60,
    recentDatapoints: [2],
    threshold: 1,
    evaluatedDatapoints: [{ timestamp: '2026-11-21T10:01:00.000+0000', sampleCount: 1, value: 2 }],
  });
  expect(last.previousState).toMatchObject({ value: 'OK' });
  expect(last.configuration).toMatchObject({
    description: 'see the runbook',
    metrics: [{ metricStat: { metric: { namespace: 'Test', name: 'errors', dimensions: {} }, period: 60, stat: 'Sum' }, returnData: true }],
  });

  // The one real datapoint stays in the evaluation range of three minutes, so the alarm outlives it by two.
  await at.until(START + 4 * MINUTE);
  expect(await state()).toMatchObject({ StateValue: 'ALARM' });
  await at.until(START + 5 * MINUTE);
  expect(await state()).toMatchObject({ StateValue: 'OK' });
  expect(published).toHaveLength(1);
});

test('a dead-man alarm fires when its heartbeat stops', async () => {
  await at.call('cloudwatch', 'PutMetricAlarm', {
    ...alarm({ EvaluationPeriods: 3, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' }),
  });
  for (let minute = 0; minute < 5; minute += 1) {
    await put(1, START + minute * MINUTE);
    await at.until(START + (minute + 1) * MINUTE);
  }
  expect(await state()).toMatchObject({ StateValue: 'OK' });
  await at.until(START + 12 * MINUTE);
  expect(await state()).toMatchObject({
    StateValue: 'ALARM',
    StateReason: 'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].',
  });
});

test('metric math, M of N', async () => {
  await at.call('cloudwatch', 'PutMetricAlarm', {
    AlarmName: 'rate',
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    Threshold: 0.5,
    ComparisonOperator: 'GreaterThanThreshold',
    Metrics: [
      { Id: 'rate', Expression: 'FILL(e, 0) / 2', ReturnData: true },
      { Id: 'e', MetricStat: { Metric: { Namespace: 'Test', MetricName: 'errors' }, Period: 60, Stat: 'Sum' }, ReturnData: false },
    ],
  });
  await put(2, START);
  await at.until(START + MINUTE);
  expect(await state('rate')).toMatchObject({ StateValue: 'OK' });
  await put(2, START + MINUTE);
  await at.until(START + 2 * MINUTE);
  expect(await state('rate')).toMatchObject({ StateValue: 'ALARM' });
});

test('a percentile on too few samples changes nothing when told to ignore', async () => {
  await at.call('cloudwatch', 'PutMetricAlarm', {
    ...alarm({ Statistic: undefined, ExtendedStatistic: 'p99', EvaluateLowSampleCountPercentile: 'ignore', TreatMissingData: 'missing' }),
  });
  await put(5, START);
  await at.until(START + MINUTE);
  expect(await state()).toMatchObject({ StateValue: 'INSUFFICIENT_DATA' });
});

test('SetAlarmState lasts until the next evaluation', async () => {
  await at.call('cloudwatch', 'PutMetricAlarm', alarm());
  await at.until(START + MINUTE);
  await at.call('cloudwatch', 'SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'by hand' });
  expect(await state()).toMatchObject({ StateValue: 'ALARM', StateReason: 'by hand' });
  expect(published).toHaveLength(1);
  await at.until(START + 2 * MINUTE);
  expect(await state()).toMatchObject({ StateValue: 'OK' });
});

test('switched-off actions are not taken', async () => {
  await at.call('cloudwatch', 'PutMetricAlarm', alarm());
  await at.call('cloudwatch', 'DisableAlarmActions', { AlarmNames: ['errors'] });
  await put(1, START);
  await at.until(START + MINUTE);
  expect(await state()).toMatchObject({ StateValue: 'ALARM', ActionsEnabled: false });
  expect(published).toEqual([]);
  await at.call('cloudwatch', 'EnableAlarmActions', { AlarmNames: ['errors'] });
  expect(await state()).toMatchObject({ ActionsEnabled: true });
});

test('its history tells of configuration, states and actions', async () => {
  await at.call('cloudwatch', 'PutMetricAlarm', alarm());
  await put(1, START);
  await at.until(START + MINUTE);
  const { AlarmHistoryItems } = await at.call('cloudwatch', 'DescribeAlarmHistory', { AlarmName: 'errors', ScanBy: 'TimestampAscending' });
  expect((AlarmHistoryItems as { HistorySummary: string }[]).map(({ HistorySummary }) => HistorySummary)).toEqual([
    'Alarm "errors" created',
    'Alarm updated from INSUFFICIENT_DATA to ALARM',
    `Successfully executed action ${TOPIC}`,
  ]);
});

test('the clock comes to rest once the last alarm is deleted', async () => {
  await at.call('cloudwatch', 'PutMetricAlarm', alarm());
  await at.call('cloudwatch', 'DeleteAlarms', { AlarmNames: ['errors', 'never there'] });
  expect(await at.clock.run()).toBe('idle');
});

test('a high-resolution alarm is evaluated every ten seconds', async () => {
  await at.call('cloudwatch', 'PutMetricAlarm', alarm({ Period: 10 }));
  await at.call('cloudwatch', 'PutMetricData', {
    Namespace: 'Test',
    MetricData: [{ MetricName: 'errors', Timestamp: new Date(START + 5000), Value: 1, StorageResolution: 1 }],
  });
  await at.until(START + 10_000);
  expect(await state()).toMatchObject({ StateValue: 'ALARM' });
});

test.each([
  { what: 'M above N', changes: { DatapointsToAlarm: 2 }, message: /DatapointsToAlarm/ },
  { what: 'two statistics', changes: { ExtendedStatistic: 'p99' }, message: /Exactly one of/ },
  { what: 'a broken period', changes: { Period: 90 }, message: /multiple of 60/ },
  { what: 'too long a range', changes: { EvaluationPeriods: 1500 }, message: /more than a day/ },
  {
    what: 'a Lambda action',
    changes: { AlarmActions: ['arn:aws:lambda:eu-west-1:1:function:f'] },
    message: /alarm action arn:aws:lambda.* is not rehearsed/,
  },
  { what: 'an anomaly band', changes: { ThresholdMetricId: 'ad1' }, message: /ThresholdMetricId is not rehearsed/ },
  { what: 'a band comparison', changes: { ComparisonOperator: 'GreaterThanUpperThreshold' }, message: /ComparisonOperator/ },
])('$what is refused', ({ changes, message }) => expect(at.call('cloudwatch', 'PutMetricAlarm', alarm(changes))).rejects.toThrow(message));

test('composite alarms are refused by name', () =>
  expect(at.call('cloudwatch', 'PutCompositeAlarm', {})).rejects.toThrow(/cloudwatch:PutCompositeAlarm is not rehearsed/));

test('alarms go on after saving', async () => {
  await at.call('cloudwatch', 'PutMetricAlarm', alarm());
  await put(1, START);
  const state_ = JSON.parse(JSON.stringify(at.cloudwatch.save()));
  const again = new RehearsalCloud();
  again.cloudwatch.load(state_);
  await at.close();
  at = again;
  await at.until(START + MINUTE);
  expect(await state()).toMatchObject({ StateValue: 'ALARM' });
});
