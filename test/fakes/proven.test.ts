import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type Alarms, cloudwatchAlarms } from '../../adapters/cloudwatch/alarms.ts';
import { cloudwatchMetrics, type Metrics } from '../../adapters/cloudwatch/metrics.ts';
import { CloudWatch } from '../../rehearsal/services/cloudwatch/cloudwatch.ts';
import { aCloud, NOW, type TestCloud } from '../rehearsal/wire/a-cloud.ts';
import { FakeAlarms } from './alarms.ts';
import { FakeMetrics } from './metrics.ts';

let cloud: TestCloud;
let client: CloudWatchClient;
beforeAll(async () => {
  const cloudwatch = new CloudWatch();
  cloud = await aCloud(() => [cloudwatch]);
  cloudwatch.start(cloud.cloud);
  client = new CloudWatchClient(cloud.config);
});
afterAll(async () => {
  client.destroy();
  await cloud.close();
});

const at = new Date(NOW).toISOString();
const alarm = (AlarmName: string) => ({
  AlarmName,
  Namespace: 'Slipway',
  MetricName: 'CanaryBreach',
  Dimensions: [{ Name: 'EndpointName', Value: 'flights' }],
  Statistic: 'Maximum' as const,
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold' as const,
  ActionsEnabled: false,
});

describe.each<{ where: string; make: () => Alarms }>([
  { where: 'memory', make: () => new FakeAlarms() },
  { where: 'CloudWatch', make: () => cloudwatchAlarms(client) },
])('alarms in $where', ({ make }) => {
  test('have no data at first, are found by name and prefix, and may be deleted twice', async () => {
    const alarms = make();
    for (const name of ['flights-g000004-verdict', 'flights-g000004-abort', 'flights-g000005-verdict']) await alarms.put(alarm(name));
    await alarms.put(alarm('flights-g000004-verdict'));
    const [found, ...more] = await alarms.describe(['flights-g000004-verdict', 'nobody']);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      name: 'flights-g000004-verdict',
      state: 'INSUFFICIENT_DATA',
      dimensions: { EndpointName: 'flights' },
      periodSeconds: 60,
      evaluationPeriods: 1,
      actionsEnabled: false,
    });
    expect((await alarms.named('flights-g000004-')).map(({ name }) => name).sort()).toEqual([
      'flights-g000004-abort',
      'flights-g000004-verdict',
    ]);
    await alarms.remove(['flights-g000004-verdict', 'nobody', 'flights-g000005-verdict']);
    await alarms.remove(['flights-g000004-verdict']);
    expect((await alarms.named('flights-')).map(({ name }) => name)).toEqual(['flights-g000004-abort']);
    await alarms.remove(['flights-g000004-abort']);
  });
});

describe.each<{ where: string; make: () => Metrics }>([
  { where: 'memory', make: () => new FakeMetrics() },
  { where: 'CloudWatch', make: () => cloudwatchMetrics(client) },
])('metrics in $where', ({ make }) => {
  test('answer every series that is asked for, and only minutes with data', async () => {
    const metrics = make();
    const dimensions = { EndpointName: 'flights', EndpointConfigName: 'g4' };
    await metrics.publish([{ name: 'JudgeHeartbeat', value: 1, at, dimensions }]);
    if (metrics instanceof FakeMetrics) metrics.write('JudgeHeartbeat', 'g4', at, 1);
    const query = (id: string, metric: string) => ({ id, namespace: 'Slipway', metric, stat: 'Sum', dimensions });
    const later = new Date(NOW + 120_000).toISOString();
    const series = await metrics.read([query('beats', 'JudgeHeartbeat'), query('none', 'Abort')], at, later);
    expect([...series]).toEqual([
      ['beats', new Map([[at, 1]])],
      ['none', new Map()],
    ]);
    expect([...(await metrics.read([query('beats', 'JudgeHeartbeat')], later, new Date(NOW + 180_000).toISOString()))]).toEqual([
      ['beats', new Map()],
    ]);
  });
});
