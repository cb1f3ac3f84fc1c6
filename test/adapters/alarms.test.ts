import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  ResourceNotFound,
} from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { cloudwatchAlarms } from '../../adapters/cloudwatch/alarms.ts';

const mock = mockClient(CloudWatchClient);
beforeEach(() => mock.reset());
const alarms = cloudwatchAlarms(new CloudWatchClient({}));

test('shows an alarm as decisions need it', async () => {
  mock.on(DescribeAlarmsCommand).resolves({
    MetricAlarms: [
      {
        AlarmName: 'a',
        StateValue: 'ALARM',
        StateReason: 'Threshold Crossed',
        StateUpdatedTimestamp: new Date('2026-11-21T10:00:00Z'),
        Dimensions: [{ Name: 'EndpointName', Value: 'flights' }],
        Period: 60,
        EvaluationPeriods: 3,
        ActionsEnabled: false,
      },
    ],
  });
  expect(await alarms.describe(['a', 'b'])).toEqual([
    {
      name: 'a',
      state: 'ALARM',
      reason: 'Threshold Crossed',
      stateSince: '2026-11-21T10:00:00.000Z',
      dimensions: { EndpointName: 'flights' },
      periodSeconds: 60,
      evaluationPeriods: 3,
      actionsEnabled: false,
    },
  ]);
});

test('of metric math, the dimensions that all its metrics share', async () => {
  const metric = (Id: string, config: string) => ({
    Id,
    MetricStat: {
      Period: 300,
      Stat: 'Sum',
      Metric: {
        Dimensions: [
          { Name: 'EndpointName', Value: 'flights' },
          { Name: 'EndpointConfigName', Value: config },
        ],
      },
    },
  });
  mock.on(DescribeAlarmsCommand).resolves({
    MetricAlarms: [
      { AlarmName: 'a', StateValue: 'OK', Metrics: [{ Id: 'rate', Expression: 'e/r' }, metric('e', 'g4'), metric('r', 'g5')] },
    ],
  });
  expect(await alarms.describe(['a'])).toMatchObject([
    { dimensions: { EndpointName: 'flights' }, periodSeconds: 300, evaluationPeriods: 1, actionsEnabled: true },
  ]);
});

test('a state that nobody knows is no OK', async () => {
  mock.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [{ AlarmName: 'a' }] });
  expect(await alarms.describe(['a'])).toMatchObject([{ state: 'INSUFFICIENT_DATA' }]);
});

test('asks for nothing when there is nothing to ask for', async () => {
  expect(await alarms.describe([])).toEqual([]);
  await alarms.remove([]);
  expect(mock.calls()).toHaveLength(0);
});

test('lists by prefix over pages', async () => {
  mock
    .on(DescribeAlarmsCommand)
    .resolvesOnce({ MetricAlarms: [{ AlarmName: 'a1' }], NextToken: 't' })
    .resolves({ MetricAlarms: [{ AlarmName: 'a2' }] });
  expect((await alarms.named('a')).map(({ name }) => name)).toEqual(['a1', 'a2']);
});

test('puts an alarm as it is', async () => {
  mock.on(PutMetricAlarmCommand).resolves({});
  const alarm = { AlarmName: 'a', ComparisonOperator: 'GreaterThanThreshold' as const, EvaluationPeriods: 1 };
  await alarms.put(alarm);
  expect(mock.commandCalls(PutMetricAlarmCommand)[0]?.args[0].input).toEqual(alarm);
});

test('one alarm that is gone does not keep the others', async () => {
  const gone = new ResourceNotFound({ message: 'gone', $metadata: {} });
  mock.on(DeleteAlarmsCommand).callsFake(({ AlarmNames }: { AlarmNames: string[] }) => {
    if (AlarmNames.includes('gone')) throw gone;
    return {};
  });
  await alarms.remove(['a', 'gone', 'b']);
  expect(mock.commandCalls(DeleteAlarmsCommand).map(({ args }) => args[0].input.AlarmNames)).toEqual([
    ['a', 'gone', 'b'],
    ['a'],
    ['gone'],
    ['b'],
  ]);
});

test('throws what is not about a missing alarm', async () => {
  mock.on(DeleteAlarmsCommand).rejects(new Error('denied'));
  await expect(alarms.remove(['a'])).rejects.toThrow('denied');
});
