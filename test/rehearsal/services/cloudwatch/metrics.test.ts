import { RehearsalCloud, START } from '../../../fakes/rehearsal-cloud.ts';

let at: RehearsalCloud;
beforeEach(() => {
  at = new RehearsalCloud();
});
afterEach(() => at.close());

const MINUTE = 60_000;
const dimensions = [{ Name: 'Endpoint', Value: 'e' }];

async function put(name: string, values: readonly number[], minute: number): Promise<void> {
  await at.call('cloudwatch', 'PutMetricData', {
    Namespace: 'Test',
    MetricData: values.map((Value) => ({ MetricName: name, Dimensions: dimensions, Timestamp: new Date(START + minute * MINUTE), Value })),
  });
}

function stat(Id: string, MetricName: string, Stat: string, ReturnData = true) {
  return { Id, MetricStat: { Metric: { Namespace: 'Test', MetricName, Dimensions: dimensions }, Period: 60, Stat }, ReturnData };
}

async function values(queries: readonly object[], minutes = 4): Promise<number[]> {
  const answer = await at.call('cloudwatch', 'GetMetricData', {
    MetricDataQueries: queries,
    StartTime: new Date(START),
    EndTime: new Date(START + minutes * MINUTE),
    ScanBy: 'TimestampAscending',
  });
  const [first] = answer['MetricDataResults'] as { Values: number[] }[];
  return first?.Values ?? [];
}

test.each([
  { stat: 'Sum', expected: 15 },
  { stat: 'Average', expected: 3 },
  { stat: 'Minimum', expected: 1 },
  { stat: 'Maximum', expected: 5 },
  { stat: 'SampleCount', expected: 5 },
  { stat: 'p50', expected: 3 },
  { stat: 'p75', expected: 4 },
  { stat: 'p100', expected: 5 },
  { stat: 'TC(3:)', expected: 2 },
  { stat: 'TC(1:3)', expected: 2 },
  { stat: 'TC(:3)', expected: 3 },
  { stat: 'PR(:3)', expected: 60 },
])('$stat of 1..5 is $expected', async ({ stat: name, expected }) => {
  await put('m', [1, 2, 3, 4, 5], 0);
  expect(await values([stat('m1', 'm', name)])).toEqual([expected]);
});

test('an unknown statistic is refused by name', async () => {
  await put('m', [1], 0);
  await expect(values([stat('m1', 'm', 'TM(10%:90%)')])).rejects.toThrow(/statistic TM\(10%:90%\) is not rehearsed/);
});

describe('metric math', () => {
  beforeEach(async () => {
    await put('errors', [1], 0);
    await put('errors', [3], 2);
    await put('requests', [10], 0);
    await put('requests', [20], 1);
    await put('requests', [0], 2);
  });
  const math = (Expression: string) =>
    values([{ Id: 'x', Expression }, stat('e', 'errors', 'Sum', false), stat('r', 'requests', 'Sum', false)]);

  test.each([
    { expression: 'e / r', expected: [0.1] },
    { expression: '100 * e / r', expected: [10] },
    { expression: 'FILL(e, 0)', expected: [1, 0, 3, 0] },
    { expression: 'FILL(e, REPEAT)', expected: [1, 1, 3, 3] },
    { expression: 'FILL(e, 0) / FILL(r, 1)', expected: [0.1, 0, 0] },
    { expression: 'IF(r > 5, FILL(e, 0) / r, 0)', expected: [0.1, 0, 0] },
    { expression: 'IF(r >= 10 AND e > 0, 1, 2)', expected: [1, 2] },
    { expression: 'SUM([e, r])', expected: [11, 20, 3] },
    { expression: 'SUM(METRICS())', expected: [11, 20, 3] },
    { expression: 'MAX([e, r])', expected: [10, 20, 3] },
    { expression: 'MIN([e, r]) * 2 - 1', expected: [1, 39, -1] },
    { expression: '-e + SUM(r)', expected: [29, 27] },
    { expression: 'AVG([e, r])', expected: [5.5, 20, 1.5] },
    { expression: 'ABS(e - r) / PERIOD(r)', expected: [0.15, 0.05] },
    { expression: '2 ^ e', expected: [2, 8] },
  ])('$expression = $expected', async ({ expression, expected }) => {
    const found = await math(expression);
    expect(found).toHaveLength(expected.length);
    found.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 9);
    });
  });

  test.each([
    { expression: 'ANOMALY_DETECTION_BAND(e)', message: /function ANOMALY_DETECTION_BAND is not rehearsed/ },
    { expression: 'SELECT AVG(x) FROM y', message: /Metrics Insights/ },
    { expression: 'e +', message: /does not read/ },
    { expression: 'unknown + 1', message: /'unknown'/ },
    { expression: 'SUM(e)', message: /time series, not a scalar/ },
    { expression: 'x + 1', message: /depends on itself/ },
    { expression: 'e ? 1', message: /unexpected character/ },
  ])('$expression is refused', ({ expression, message }) => expect(math(expression)).rejects.toThrow(message));
});

test('dimensions are part of a metric: there is no roll-up', async () => {
  await put('m', [1], 0);
  const answer = await at.call('cloudwatch', 'GetMetricStatistics', {
    Namespace: 'Test',
    MetricName: 'm',
    StartTime: new Date(START),
    EndTime: new Date(START + MINUTE),
    Period: 60,
    Statistics: ['Sum'],
  });
  expect(answer['Datapoints']).toEqual([]);
  expect(await at.call('cloudwatch', 'ListMetrics', { Namespace: 'Test', Dimensions: [{ Name: 'Endpoint' }] })).toEqual({
    Metrics: [{ Namespace: 'Test', MetricName: 'm', Dimensions: dimensions }],
  });
});

test('GetMetricStatistics answers all statistics of a period', async () => {
  await put('m', [1, 2, 3, 4, 5], 1);
  const answer = await at.call('cloudwatch', 'GetMetricStatistics', {
    Namespace: 'Test',
    MetricName: 'm',
    Dimensions: dimensions,
    StartTime: new Date(START),
    EndTime: new Date(START + 5 * MINUTE),
    Period: 300,
    Statistics: ['Sum', 'Maximum'],
    ExtendedStatistics: ['p50'],
  });
  expect(answer['Datapoints']).toEqual([{ Timestamp: new Date(START), Sum: 15, Maximum: 5, ExtendedStatistics: { p50: 3 }, Unit: 'None' }]);
});

test('values with counts and statistic sets add up', async () => {
  await at.call('cloudwatch', 'PutMetricData', {
    Namespace: 'Test',
    MetricData: [
      { MetricName: 'm', Dimensions: dimensions, Timestamp: new Date(START), Values: [1, 2], Counts: [3, 1] },
      {
        MetricName: 'm',
        Dimensions: dimensions,
        Timestamp: new Date(START),
        StatisticValues: { SampleCount: 2, Sum: 8, Minimum: 3, Maximum: 5 },
      },
    ],
  });
  expect(await values([stat('m1', 'm', 'Sum')])).toEqual([13]);
  expect(await values([stat('m1', 'm', 'Average')])).toEqual([13 / 6]);
  expect(await values([stat('m1', 'm', 'p50')])).toEqual([]);
});

test("nobody but AWS writes to AWS's namespaces", () =>
  expect(at.call('cloudwatch', 'PutMetricData', { Namespace: 'AWS/SageMaker', MetricData: [] })).rejects.toThrow(/AWS\//));

describe('embedded metric format', () => {
  const line = (changes: object = {}) =>
    JSON.stringify({
      _aws: {
        Timestamp: START + MINUTE,
        CloudWatchMetrics: [{ Namespace: 'Test', Dimensions: [['Endpoint'], []], Metrics: [{ Name: 'm', Unit: 'Count' }] }],
      },
      Endpoint: 'e',
      m: [2, 3],
      ...changes,
    });

  test("takes the line's own timestamp and each dimension set", async () => {
    at.cloudwatch.ingestLog(line());
    expect(await values([stat('m1', 'm', 'Sum')])).toEqual([5]);
    const all = await at.call('cloudwatch', 'ListMetrics', { Namespace: 'Test' });
    expect(all['Metrics']).toHaveLength(2);
  });

  test.each([['plain text'], ['{"level":"INFO"}'], ['{"_aws": broken'], [line({ m: 'no number' })]])('%s is no metric', async (text) => {
    at.cloudwatch.ingestLog(text);
    expect((await at.call('cloudwatch', 'ListMetrics', {}))['Metrics']).toEqual([]);
  });
});

test('metrics and alarms survive saving', async () => {
  await put('m', [1, 2], 0);
  const state = at.cloudwatch.save();
  const again = new RehearsalCloud();
  again.cloudwatch.load(JSON.parse(JSON.stringify(state)));
  await at.close();
  at = again;
  expect(await values([stat('m1', 'm', 'p50')])).toEqual([1.5]);
});
