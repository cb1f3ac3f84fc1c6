import type { Members } from '../../../../rehearsal/cloud/cloud.ts';
import type { Shortage } from '../../../../rehearsal/services/sagemaker/story.ts';
import { aTrainingJob, RehearsalCloud, START } from '../../../fakes/rehearsal-cloud.ts';
import { describeJob, minuteOf, secondaries, train } from './a-training.ts';

const MINUTE = 60_000;
const at = (minute: number): number => START + minute * MINUTE;

let cloud: RehearsalCloud;
afterEach(() => cloud.close());

async function given(...shortages: readonly Shortage[]): Promise<void> {
  cloud = new RehearsalCloud({ story: { shortages } });
  await cloud.s3.put('data/train/a.csv', '1,2\n');
}

const spot = (maxWaitSeconds = 7200, changes: Members = {}): Members => ({
  EnableManagedSpotTraining: true,
  StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: maxWaitSeconds },
  CheckpointConfig: { S3Uri: 's3://checkpoints/delivery' },
  ...changes,
});

test('spot waits until there is capacity, and waiting costs nothing', async () => {
  await given({ instanceType: 'ml.g5.*', market: 'spot', until: at(40) });
  const job = await train(cloud, spot());
  expect(job).toMatchObject({ TrainingJobStatus: 'Completed', TrainingTimeInSeconds: 990 });
  expect(minuteOf(job, 'Downloading', START)).toBe(40);
  expect(cloud.timeline.map(({ message }) => message)).toContain('no spot capacity: waiting for it');
});

test('two shortages, of which the second begins before the first is over, are one', async () => {
  await given({ instanceType: 'ml.g5.xlarge', until: at(30) }, { instanceType: '*', from: at(20), until: at(50) });
  expect(minuteOf(await train(cloud, spot()), 'Downloading', START)).toBe(50);
});

test('a shortage that begins in training takes the instance away; the job goes on when it is over', async () => {
  await given({ instanceType: 'ml.g5.xlarge', market: 'spot', from: at(10), until: at(45) });
  const job = await train(cloud, spot());
  expect(job).toMatchObject({ TrainingJobStatus: 'Completed' });
  expect(secondaries(job)).toEqual([
    ...['Starting', 'Downloading', 'Training', 'Interrupted'],
    ...['Starting', 'Downloading', 'Training', 'Uploading', 'Completed'],
  ]);
  expect(minuteOf(job, 'Interrupted', START)).toBe(10);
  expect(cloud.logs.map(({ message }) => message)).toEqual(
    expect.arrayContaining(['training job resumed=false', 'training job resumed=true']),
  );
  // Seven of fifteen minutes before, eight after, each with a download, and one upload.
  expect(job['TrainingTimeInSeconds']).toBe((8 + 9) * 60 + 30);
});

test('one that begins while the data comes down takes it away before anything was trained', async () => {
  await given({ instanceType: 'ml.g5.xlarge', market: 'spot', from: at(2.5), until: at(30) });
  const job = await train(cloud, spot());
  expect(job).toMatchObject({ TrainingJobStatus: 'Completed', TrainingTimeInSeconds: 60 + 990 });
});

test('one without an end stops spot at MaxWaitTimeInSeconds, with a Stopping in between', async () => {
  await given({ instanceType: 'ml.g5.xlarge', market: 'spot', from: at(10) });
  const job = await train(cloud, spot(3600));
  expect(job).toMatchObject({
    TrainingJobStatus: 'Stopped',
    SecondaryStatus: 'MaxWaitTimeExceeded',
    TrainingEndTime: new Date(at(60)),
    TrainingTimeInSeconds: 480,
    BillableTimeInSeconds: 144,
  });
  expect(secondaries(job).slice(-2)).toEqual(['Stopping', 'MaxWaitTimeExceeded']);
});

test('on-demand jobs fail in it, and are free of one of spot', async () => {
  await given({ instanceType: 'ml.g5.xlarge', market: 'on-demand' }, { instanceType: 'ml.m5.xlarge', market: 'spot' });
  expect(await train(cloud, {}, 'g5')).toMatchObject({
    TrainingJobStatus: 'Failed',
    FailureReason: expect.stringMatching(/^CapacityError: Unable to provision/),
    BillableTimeInSeconds: 0,
  });
  const m5 = { ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1 } };
  expect(await train(cloud, m5, 'm5')).toMatchObject({ TrainingJobStatus: 'Completed' });
});

describe('another job with the same checkpoints', () => {
  const next = {
    ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1 },
    CheckpointConfig: { S3Uri: 's3://checkpoints/delivery' },
  };

  test('goes on where an interrupted one was', async () => {
    await given({ instanceType: 'ml.g5.xlarge', market: 'spot', from: at(10) });
    await train(cloud, spot(3600), 'first');
    const second = await train(cloud, next, 'second');
    expect(cloud.logs.map(({ message }) => message)).toContain('training second resumed=true');
    expect(second['TrainingTimeInSeconds']).toBe((1 + 8) * 60 + 30);
  });

  test.each([
    { how: 'stopped', stop: true, minutes: 7 },
    { how: 'that ran too long', stop: false, minutes: 4 },
  ])('goes on where one was $how', async ({ stop, minutes }) => {
    await given();
    const first = {
      ...spot(),
      HyperParameters: { hang: 'true' },
      StoppingCondition: { MaxRuntimeInSeconds: stop ? 3600 : 300, MaxWaitTimeInSeconds: 7200 },
    };
    if (stop) {
      await cloud.call('sagemaker', 'CreateTrainingJob', aTrainingJob('first', first));
      await cloud.until(at(10));
      await cloud.call('sagemaker', 'StopTrainingJob', { TrainingJobName: 'first' });
      await cloud.until(at(15));
    } else await train(cloud, first, 'first');
    expect(await describeJob(cloud, 'first')).toMatchObject({ TrainingJobStatus: 'Stopped' });
    expect((await train(cloud, next, 'second'))['TrainingTimeInSeconds']).toBe((1 + 15 - minutes) * 60 + 30);
  });

  test('begins anew at another place', async () => {
    await given({ instanceType: 'ml.g5.xlarge', market: 'spot', from: at(10) });
    await train(cloud, spot(3600), 'first');
    const second = await train(cloud, { ...next, CheckpointConfig: { S3Uri: 's3://checkpoints/other' } }, 'second');
    expect(second['TrainingTimeInSeconds']).toBe(990);
  });
});
