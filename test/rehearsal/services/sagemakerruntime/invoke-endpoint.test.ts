import type { Members } from '../../../../rehearsal/cloud/cloud.ts';
import { drawLatency } from '../../../../rehearsal/services/sagemakerruntime/latency.ts';
import { deploy, RehearsalCloud, type RehearsalCloudOptions, START } from '../../../fakes/rehearsal-cloud.ts';

const MINUTE = 60_000;
let at: RehearsalCloud;
afterEach(() => at.close());

async function given(options: RehearsalCloudOptions = {}, deployment: Parameters<typeof deploy>[2] = {}): Promise<void> {
  at = new RehearsalCloud(options);
  await deploy(at, 'c', { endpoint: 'e', ...deployment });
  await at.until(START + 5 * MINUTE);
}

const invoke = (changes: Members = {}) =>
  at.call('sagemakerruntime', 'InvokeEndpoint', {
    EndpointName: 'e',
    Body: Buffer.from('1,2'),
    ContentType: 'text/csv',
    Accept: 'text/csv',
    ...changes,
  });

async function metric(name: string, stat: string, dimensions: Record<string, string>): Promise<number[]> {
  const answer = await at.call('cloudwatch', 'GetMetricData', {
    MetricDataQueries: [
      {
        Id: 'm',
        MetricStat: {
          Metric: {
            Namespace: 'AWS/SageMaker',
            MetricName: name,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: 60,
          Stat: stat,
        },
      },
    ],
    StartTime: new Date(START),
    EndTime: new Date(START + 60 * MINUTE),
  });
  return (answer['MetricDataResults'] as { Values: number[] }[])[0]?.Values ?? [];
}

test('answers with the variant that answered', async () => {
  await given();
  const answer = await invoke({ CustomAttributes: 'trace' });
  expect(answer).toMatchObject({ ContentType: 'text/csv', InvokedProductionVariant: 'AllTraffic', CustomAttributes: 'seen' });
  expect(Buffer.from(answer['Body'] as Uint8Array).toString()).toBe('no model:1,2:false\n');
});

test("a container's error is a ModelError with what it said", async () => {
  await given();
  await expect(invoke({ Body: Buffer.from('poison') })).rejects.toMatchObject({
    name: 'ModelError',
    status: 424,
    message: expect.stringMatching(/^Received client error \(400\) from primary with message "cannot read this"\./),
    members: { OriginalStatusCode: 400, OriginalMessage: 'cannot read this' },
  });
});

test.each([
  { changes: { EndpointName: 'x' }, message: /Endpoint x of account 111122223333 not found/ },
  { changes: { TargetVariant: 'B' }, message: /Variant B not found for endpoint e/ },
  { changes: { TargetModel: 'm.tar.gz' }, message: /InvokeEndpoint with TargetModel is not rehearsed/ },
  { changes: { Body: 'text' }, message: /Body/ },
  { changes: { Body: Buffer.alloc(26 * 2 ** 20) }, message: /payload limit/ },
])('$message', async ({ changes, message }) => {
  await given();
  await expect(invoke(changes)).rejects.toThrow(message);
});

test('metrics are pooled by variant and kept by configuration', async () => {
  await given({ latency: [{ name: 'c', medianMs: 20, sigma: 0 }] });
  for (let request = 0; request < 3; request += 1) await invoke();
  await expect(invoke({ Body: Buffer.from('poison') })).rejects.toThrow();
  const pooled = { EndpointName: 'e', VariantName: 'AllTraffic' };
  for (const dimensions of [pooled, { ...pooled, EndpointConfigName: 'c' }]) {
    expect(await metric('Invocations', 'Sum', dimensions)).toEqual([4]);
    expect(await metric('Invocation4XXErrors', 'Average', dimensions)).toEqual([0.25]);
    expect(await metric('Invocation5XXErrors', 'Sum', dimensions)).toEqual([0]);
    expect(await metric('InvocationModelErrors', 'Sum', dimensions)).toEqual([1]);
    expect(await metric('InvocationsPerInstance', 'Sum', dimensions)).toEqual([2]);
    expect(await metric('ModelLatency', 'p50', dimensions)).toEqual([20_000]);
    expect(await metric('ModelLatency', 'SampleCount', dimensions)).toEqual([4]);
    expect(await metric('OverheadLatency', 'SampleCount', dimensions)).toEqual([4]);
  }
});

test('without a latency of the story the measured one is published', async () => {
  await given();
  await invoke();
  const [latency] = await metric('ModelLatency', 'Maximum', { EndpointName: 'e', VariantName: 'AllTraffic' });
  expect(latency).toBeGreaterThan(0);
});

test('a latency draw is log-normal around its median', () => {
  expect(drawLatency({ name: '*', medianMs: 10, sigma: 0 }, 0.3, 0.7)).toBe(10_000);
  expect(drawLatency({ name: '*', medianMs: 10, sigma: 0.5 }, 0.5, 0.25)).toBe(10_000);
  expect(drawLatency({ name: '*', medianMs: 10, sigma: 0.5 }, 0.5, 0)).toBeGreaterThan(10_000);
});

test('needs InvokeEndpoint on the endpoint', () => {
  at = new RehearsalCloud();
  expect(at.runtime.permissions('InvokeEndpoint', { EndpointName: 'E' }, at.cloud)).toEqual([
    { action: 'sagemaker:InvokeEndpoint', resource: 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint/e' },
  ]);
});

describe('data capture', () => {
  const capture = (changes: Members = {}): Members => ({
    DataCaptureConfig: {
      EnableCapture: true,
      InitialSamplingPercentage: 100,
      DestinationS3Uri: 's3://capture/g1',
      CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
      ...changes,
    },
  });
  const files = () => [...at.s3.objects.keys()].filter((path) => path.startsWith('capture/'));

  test('a file of JSON Lines for each minute, a minute later', async () => {
    await given({}, { config: capture() });
    await invoke({ InferenceId: 'first' });
    await at.pass(30_000);
    await invoke({ InferenceId: 'second' });
    expect(files()).toEqual([]);
    await at.pass(2 * MINUTE);
    expect(files()).toEqual([expect.stringMatching(/^capture\/g1\/e\/AllTraffic\/2026\/11\/21\/10\/05-00-000-[0-9a-f-]{36}\.jsonl$/)]);
    const lines = (await at.s3.text(files()[0] ?? ''))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.eventMetadata.inferenceId)).toEqual(['first', 'second']);
    expect(lines[0]).toEqual({
      captureData: {
        endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: '1,2', encoding: 'CSV' },
        endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', data: 'no model:1,2:false\n', encoding: 'CSV' },
      },
      eventMetadata: {
        eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        inferenceId: 'first',
        inferenceTime: '2026-11-21T10:05:00Z',
      },
      eventVersion: '0',
    });
  });

  test.each([
    { what: 'samples', changes: { InitialSamplingPercentage: 0 } },
    { what: 'is off', changes: { EnableCapture: false } },
  ])('nothing when it $what', async ({ changes }) => {
    await given({}, { config: capture(changes) });
    await invoke();
    await at.pass(3 * MINUTE);
    expect(files()).toEqual([]);
  });

  test('unknown types are base64', async () => {
    await given({}, { config: capture({ CaptureOptions: [{ CaptureMode: 'InputAndOutput' }] }) });
    await invoke({ ContentType: 'application/x-own' });
    await at.pass(3 * MINUTE);
    expect(JSON.parse(await at.s3.text(files()[0] ?? '')).captureData.endpointInput).toMatchObject({ data: 'MSwy', encoding: 'BASE64' });
  });

  test('what is not yet written survives saving', async () => {
    await given({}, { config: capture() });
    await invoke();
    const saved = JSON.parse(JSON.stringify(at.runtime.save()));
    const state = JSON.parse(JSON.stringify(at.sagemaker.save()));
    const before = at;
    at = new RehearsalCloud({ folder: before.folder, now: before.clock.now() });
    await before.containers.close();
    await at.sagemaker.load(state);
    at.runtime.load(saved);
    await at.pass(3 * MINUTE);
    expect(files()).toHaveLength(1);
  });

  test('a role that may not write loses it, and the timeline says so', async () => {
    await given({ denied: ['s3:PutObject'] }, { config: capture() });
    await invoke();
    await at.pass(3 * MINUTE);
    expect(at.timeline.some(({ message }) => /captured data is lost.*s3:PutObject/.test(message))).toBe(true);
  });
});
