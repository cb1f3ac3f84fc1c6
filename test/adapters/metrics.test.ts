import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { cloudwatchMetrics } from '../../adapters/cloudwatch/metrics.ts';

const mock = mockClient(CloudWatchClient);
beforeEach(() => mock.reset());
const metrics = cloudwatchMetrics(new CloudWatchClient({}));
const query = (id: string) => ({
  id,
  namespace: 'AWS/SageMaker',
  metric: 'Invocations',
  stat: 'Sum',
  dimensions: { EndpointName: 'flights' },
});
const minute = (n: number) => new Date(Date.parse('2026-11-21T10:00:00Z') + n * 60_000);

test('publishes into our own namespace, at the moment that is told', async () => {
  mock.on(PutMetricDataCommand).resolves({});
  await metrics.publish([{ name: 'JudgeHeartbeat', value: 1, at: '2026-11-21T10:00:00Z', dimensions: { EndpointName: 'flights' } }]);
  expect(mock.commandCalls(PutMetricDataCommand)[0]?.args[0].input).toEqual({
    Namespace: 'Slipway',
    MetricData: [
      { MetricName: 'JudgeHeartbeat', Value: 1, Timestamp: minute(0), Dimensions: [{ Name: 'EndpointName', Value: 'flights' }] },
    ],
  });
});

test('reads several series over pages; a minute without data is absent', async () => {
  mock
    .on(GetMetricDataCommand)
    .resolvesOnce({ MetricDataResults: [{ Id: 'a', Timestamps: [minute(0)], Values: [3] }], NextToken: 't' })
    .resolves({
      MetricDataResults: [
        { Id: 'a', Timestamps: [minute(2)], Values: [5] },
        { Id: 'b' },
        { Id: 'unasked', Timestamps: [minute(0)], Values: [1] },
      ],
    });
  const series = await metrics.read([query('a'), query('b')], minute(0).toISOString(), minute(3).toISOString());
  expect([...series]).toEqual([
    [
      'a',
      new Map([
        [minute(0).toISOString(), 3],
        [minute(2).toISOString(), 5],
      ]),
    ],
    ['b', new Map()],
  ]);
  const [first, second] = mock.commandCalls(GetMetricDataCommand).map(({ args }) => args[0].input);
  expect(first).toMatchObject({
    StartTime: minute(0),
    EndTime: minute(3),
    MetricDataQueries: [{ Id: 'a', MetricStat: { Stat: 'Sum', Period: 60 } }, { Id: 'b' }],
  });
  expect([first?.NextToken, second?.NextToken]).toEqual([undefined, 't']);
});
