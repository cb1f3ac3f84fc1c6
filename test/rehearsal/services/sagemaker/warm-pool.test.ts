import type { Members } from '../../../../rehearsal/cloud/cloud.ts';
import { aTrainingJob, RehearsalCloud, START } from '../../../fakes/rehearsal-cloud.ts';
import { describeJob, train } from './a-training.ts';

const MINUTE = 60_000;

let cloud: RehearsalCloud;
beforeEach(async () => {
  cloud = new RehearsalCloud({ story: { capacity: { 'ml.g5.xlarge': ['ok', 'CapacityError'] } } });
  await cloud.s3.put('data/train/a.csv', '1,2\n');
});
afterEach(() => cloud.close());

const warm = (seconds: number, changes: Members = {}): Members => ({
  ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: 1, VolumeSizeInGB: 10, KeepAlivePeriodInSeconds: seconds, ...changes },
});
const pool = async (name: string) => (await describeJob(cloud, name))['WarmPoolStatus'];
/** A job takes 18 and a half minutes. */
const END = START + 18.5 * MINUTE;

test('the instances of a whole job stay for the next one, which asks for no capacity and starts at once', async () => {
  await train(cloud, warm(1800), 'first');
  expect(await pool('first')).toEqual({ Status: 'Available', ResourceRetainedBillableTimeInSeconds: 0 });
  await cloud.until(END + 10 * MINUTE);
  const second = await train(cloud, warm(1800), 'second');
  expect(second).toMatchObject({ TrainingJobStatus: 'Completed', TrainingStartTime: new Date(END + 10 * MINUTE + 15_000) });
  expect(await pool('first')).toEqual({ Status: 'Reused', ResourceRetainedBillableTimeInSeconds: 600, ReusedByJob: 'second' });
  expect(await pool('second')).toMatchObject({ Status: 'Available' });
});

test('they are in use while it trains, and go when nobody came in time', async () => {
  await cloud.call('sagemaker', 'CreateTrainingJob', aTrainingJob('job', warm(1800)));
  expect(await pool('job')).toEqual({ Status: 'InUse' });
  await cloud.until(END + 31 * MINUTE);
  expect(await pool('job')).toEqual({ Status: 'Terminated', ResourceRetainedBillableTimeInSeconds: 1800 });
  expect(await train(cloud, warm(1800), 'late')).toMatchObject({ FailureReason: expect.stringContaining('CapacityError') });
});

test.each<{ what: string; changes: Members }>([
  { what: 'another type', changes: warm(1800, { InstanceType: 'ml.m5.xlarge' }) },
  { what: 'another volume', changes: warm(1800, { VolumeSizeInGB: 20 }) },
  { what: 'another isolation', changes: { ...warm(1800), EnableNetworkIsolation: true } },
  { what: 'another role', changes: { ...warm(1800), RoleArn: 'arn:aws:iam::111122223333:role/other' } },
])('a job with $what does not get them', async ({ changes }) => {
  await train(cloud, warm(1800), 'first');
  await train(cloud, changes, 'second');
  expect(await pool('first')).toMatchObject({ Status: 'Available' });
});

test('without a period, or after a job that failed, nothing stays', async () => {
  await train(cloud, {}, 'plain');
  expect(await pool('plain')).toBeUndefined();
  await train(cloud, warm(1800), 'refused');
  expect(await pool('refused')).toBeUndefined();
});

test('spot has none', async () => {
  const spot = { EnableManagedSpotTraining: true, StoppingCondition: { MaxRuntimeInSeconds: 60, MaxWaitTimeInSeconds: 60 } };
  await expect(cloud.call('sagemaker', 'CreateTrainingJob', aTrainingJob('job', { ...warm(60), ...spot }))).rejects.toThrow(
    /KeepAlivePeriodInSeconds is not supported when EnableManagedSpotTraining is set/,
  );
});
