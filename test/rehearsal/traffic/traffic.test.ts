import type { Members } from '../../../rehearsal/cloud/cloud.ts';
import { poisson } from '../../../rehearsal/traffic/poisson.ts';
import type { TrafficStory } from '../../../rehearsal/traffic/story.ts';
import { Traffic } from '../../../rehearsal/traffic/traffic.ts';
import { deploy, RehearsalCloud, type RehearsalCloudOptions, START } from '../../fakes/rehearsal-cloud.ts';

const MINUTE = 60_000;
const clouds: RehearsalCloud[] = [];
afterEach(async () => {
  for (const at of clouds.splice(0)) await at.close();
});

/** An endpoint in service, and users who send to it. */
async function given(options: RehearsalCloudOptions, ...stories: TrafficStory[]): Promise<{ at: RehearsalCloud; traffic: Traffic }> {
  const at = new RehearsalCloud(options);
  clouds.push(at);
  await deploy(at, 'old', { endpoint: 'e', instances: 2 });
  await deploy(at, 'new', { instances: 2 });
  await at.until(START + 5 * MINUTE);
  const traffic = new Traffic({ sagemaker: at.sagemaker, runtime: at.runtime, stories });
  traffic.start(at.cloud);
  return { at, traffic };
}

const fixed: TrafficStory = { perMinute: 60, arrivals: 'fixed', payloads: ['1,2', '3,4'] };
const canary: Members = {
  EndpointName: 'e',
  EndpointConfigName: 'new',
  DeploymentConfig: {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 300, CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 } },
    },
  },
};

test('each virtual minute has its requests, stamped in it', async () => {
  const { at, traffic } = await given({}, fixed);
  await at.until(START + 8.5 * MINUTE);
  traffic.stop();
  expect(traffic.counts()).toEqual(
    [6, 7, 8].map((minute) => ({ endpoint: 'e', config: 'old', minute: START + minute * MINUTE, requests: 60, errors: 0 })),
  );
  const { Datapoints } = await at.call('cloudwatch', 'GetMetricStatistics', {
    Namespace: 'AWS/SageMaker',
    MetricName: 'Invocations',
    Dimensions: [
      { Name: 'EndpointName', Value: 'e' },
      { Name: 'VariantName', Value: 'AllTraffic' },
    ],
    StartTime: new Date(START),
    EndTime: new Date(START + 20 * MINUTE),
    Period: 60,
    Statistics: ['Sum'],
  });
  expect((Datapoints as Members[]).map((point) => point['Sum'])).toEqual([60, 60, 60]);
  await at.until(START + 12 * MINUTE);
  expect(traffic.counts()).toHaveLength(3);
});

test('a canary gets its share, and the timeline tells when the split changes', async () => {
  const { at, traffic } = await given({}, fixed);
  await at.call('sagemaker', 'UpdateEndpoint', canary);
  await at.until(START + 17 * MINUTE);
  const counts = traffic.counts();
  const at_ = (minute: number) => counts.filter((count) => count.minute === START + minute * MINUTE).map(({ config }) => config);
  expect(at_(6)).toEqual(['old']);
  expect(at_(10)).toEqual(['new', 'old']);
  expect(at_(16)).toEqual(['new']);
  const green = counts.find(({ minute, config }) => minute === START + 11 * MINUTE && config === 'new');
  expect(green?.requests).toBeGreaterThan(15);
  expect(green?.requests).toBeLessThan(45);
  const said = at.timeline.filter(({ source }) => source === 'traffic');
  expect(said.map(({ data }) => data?.['greenShare'])).toEqual([0, 0.5, 1, 0]);
});

test('errors are counted by fleet and told once', async () => {
  const story = { servingEnvironment: [{ name: 'old', environment: { FAIL_STATUS: '500', FAIL_EVERY: '10' } }] };
  const { at, traffic } = await given({ story }, fixed);
  await at.until(START + 9 * MINUTE);
  expect(traffic.counts()[0]).toMatchObject({ requests: 60, errors: 6 });
  expect(at.timeline.filter(({ source }) => source === 'traffic')).toEqual([
    expect.objectContaining({ message: 'old 60 requests, 6 errors', data: { requests: 60, errors: 6, greenShare: 0 } }),
  ]);
});

test('the same seed sends the same requests the same way', async () => {
  const story: TrafficStory = { perMinute: 40, payloads: ['1', '2', '3'] };
  const run = async (seed: string): Promise<unknown> => {
    const { at, traffic } = await given({ seed }, story);
    await at.call('sagemaker', 'UpdateEndpoint', canary);
    await at.until(START + 14 * MINUTE);
    traffic.stop();
    return traffic.counts();
  };
  const first = await run('one');
  expect(await run('one')).toEqual(first);
  expect(await run('two')).not.toEqual(first);
});

test('only endpoints that the story names, and only those that serve', async () => {
  const { at, traffic } = await given({}, { ...fixed, endpoint: 'other*' });
  await deploy(at, 'x', { endpoint: 'other-1' });
  await at.until(START + 15 * MINUTE);
  expect(new Set(traffic.counts().map(({ endpoint }) => endpoint))).toEqual(new Set(['other-1']));
  expect(Math.min(...traffic.counts().map(({ minute }) => minute))).toBeGreaterThanOrEqual(START + 9 * MINUTE);
});

test('users may come only while an endpoint rests, is updated, or has two fleets', async () => {
  const when = (status: TrafficStory['status'], perMinute: number): TrafficStory => ({ ...fixed, perMinute, ...(status && { status }) });
  const { at, traffic } = await given({}, when('InService', 1), when('Updating', 10), when('Canary', 100));
  await at.until(START + 6.5 * MINUTE);
  await at.call('sagemaker', 'UpdateEndpoint', canary);
  await at.until(START + 20 * MINUTE);
  const totals = new Map<number, number>();
  for (const { minute, requests } of traffic.counts()) totals.set(minute, (totals.get(minute) ?? 0) + requests);
  const inOrder = [...totals.values()];
  expect(inOrder.filter((total, i) => total !== inOrder[i - 1])).toEqual([1, 10, 110, 10, 1]);
  const shared = traffic.counts().filter(({ minute }) => totals.get(minute) === 110);
  expect(new Set(shared.map(({ config }) => config))).toEqual(new Set(['old', 'new']));
});

test('without a story there is no traffic and the clock comes to rest', async () => {
  const { at, traffic } = await given({});
  expect(await at.clock.run()).toBe('idle');
  expect(traffic.counts()).toEqual([]);
});

test('counts go on after saving', async () => {
  const { at, traffic } = await given({}, fixed);
  await at.until(START + 7 * MINUTE);
  const { traffic: again } = await given({});
  again.load(traffic.counts());
  expect(again.counts()).toEqual(traffic.counts());
});

describe('poisson', () => {
  /** A deterministic uniform source, good enough for moments. */
  function uniforms(): () => number {
    let state = 1;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
  }

  test.each([0.5, 4, 240, 1800])('mean and variance are %s', (mean) => {
    const random = uniforms();
    const draws = Array.from({ length: 500 }, () => poisson(mean, random));
    const average = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - average) ** 2, 0) / draws.length;
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / draws.length));
    expect(variance / mean).toBeGreaterThan(0.75);
    expect(variance / mean).toBeLessThan(1.25);
  });

  test('nothing arrives at a mean of zero', () => expect(poisson(0, () => 0.5)).toBe(0));
});
