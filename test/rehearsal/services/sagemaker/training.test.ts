import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Members } from '../../../../rehearsal/cloud/cloud.ts';
import { unpackTarGz } from '../../../../rehearsal/containers/untar.ts';
import { aTrainingJob, RehearsalCloud, type RehearsalCloudOptions, ROLE, START } from '../../../fakes/rehearsal-cloud.ts';
import { describeJob as described, secondaries, train as trained } from './a-training.ts';

const MINUTE = 60_000;
let at: RehearsalCloud;
afterEach(() => at.close());

async function given(options: RehearsalCloudOptions = {}): Promise<void> {
  at = new RehearsalCloud(options);
  await at.s3.put('data/train/a.csv', '1,2\n');
  await at.s3.put('data/train/nested/b.csv', '3,4\n');
}

const describeJob = (name?: string) => described(at, name);
const train = (changes?: Members, name?: string) => trained(at, changes, name);

async function model(path: string): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'model-'));
  try {
    await writeFile(join(folder, 'model.tar.gz'), await at.s3.bytes(path));
    await unpackTarGz(join(folder, 'model.tar.gz'), join(folder, 'model'));
    return JSON.parse(await readFile(join(folder, 'model', 'model.json'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('goes through its states in declared virtual time and leaves a model', async () => {
  await given();
  const job = await train({ HyperParameters: { answer: 'yes' } });
  expect(job).toMatchObject({
    TrainingJobStatus: 'Completed',
    SecondaryStatus: 'Completed',
    ModelArtifacts: { S3ModelArtifacts: 's3://artifacts/out/job/output/model.tar.gz' },
    TrainingStartTime: new Date(START + 2 * MINUTE),
    TrainingEndTime: new Date(START + 18.5 * MINUTE),
    TrainingTimeInSeconds: 990,
    BillableTimeInSeconds: 990,
    FinalMetricDataList: [{ MetricName: 'loss', Value: 0.25, Timestamp: new Date(START + 18 * MINUTE) }],
  });
  expect(secondaries(job)).toEqual(['Starting', 'Downloading', 'Training', 'Uploading', 'Completed']);
  expect(await model('artifacts/out/job/output/model.tar.gz')).toEqual({ answer: 'yes', rows: '1,2\n3,4\n', resumed: false });
});

test('its container log goes to its group, its metrics to CloudWatch', async () => {
  await given();
  await train();
  expect(at.logs).toContainEqual({
    group: '/aws/sagemaker/TrainingJobs',
    stream: expect.stringMatching(/^job\/algo-1-\d+$/),
    message: 'training job resumed=false',
  });
  const { Metrics } = await at.call('cloudwatch', 'ListMetrics', { Namespace: '/aws/sagemaker/TrainingJobs' });
  expect(Metrics).toEqual([
    { Namespace: '/aws/sagemaker/TrainingJobs', MetricName: 'loss', Dimensions: [{ Name: 'TrainingJobName', Value: 'job' }] },
  ]);
});

test('equal jobs leave equal bytes', async () => {
  await given();
  await train({}, 'one');
  await train({}, 'two');
  expect(await at.s3.bytes('artifacts/out/one/output/model.tar.gz')).toEqual(await at.s3.bytes('artifacts/out/two/output/model.tar.gz'));
});

test('each change of state is an event', async () => {
  await given();
  await train();
  const events = at.events.filter(({ detailType }) => detailType === 'SageMaker Training Job State Change');
  expect(events.map(({ detail }) => (detail as { SecondaryStatus: string }).SecondaryStatus)).toEqual([
    'Starting',
    'Downloading',
    'Training',
    'Uploading',
    'Completed',
  ]);
  expect(events.at(-1)).toMatchObject({
    source: 'aws.sagemaker',
    resources: ['arn:aws:sagemaker:eu-west-1:111122223333:training-job/job'],
    detail: { TrainingJobName: 'job', TrainingJobStatus: 'Completed', CreationTime: START, RoleArn: ROLE },
  });
});

test("what the container writes to output/failure is the job's failure", async () => {
  await given();
  const job = await train({ HyperParameters: { fail: 'the label column is constant' } });
  expect(job).toMatchObject({
    TrainingJobStatus: 'Failed',
    SecondaryStatus: 'Failed',
    FailureReason: 'AlgorithmError: the label column is constant, exit code: 1',
  });
  const long = await train({ HyperParameters: { fail: 'x'.repeat(2000) } }, 'long');
  expect(long['FailureReason']).toHaveLength(1024);
});

test('output data is uploaded beside the model, uncompressed models file by file', async () => {
  await given();
  await train({
    HyperParameters: { output: 'report' },
    OutputDataConfig: { S3OutputPath: 's3://artifacts/out/', CompressionType: 'NONE' },
  });
  expect([...at.s3.objects.keys()]).toEqual(
    expect.arrayContaining(['artifacts/out/job/output/output.tar.gz', 'artifacts/out/job/output/model/model.json']),
  );
});

test('a manifest names the objects of a channel', async () => {
  await given();
  await at.s3.put('data/manifest.json', JSON.stringify([{ prefix: 's3://data/train/' }, 'a.csv']));
  const job = await train({
    InputDataConfig: [
      { ChannelName: 'train', DataSource: { S3DataSource: { S3DataType: 'ManifestFile', S3Uri: 's3://data/manifest.json' } } },
    ],
  });
  expect(job).toMatchObject({ TrainingJobStatus: 'Completed' });
});

describe('its role', () => {
  test.each([
    { denied: 's3:ListBucket', reason: /^ClientError: Data download failed:.*channel train .*s3:ListBucket/ },
    { denied: 's3:GetObject', reason: /^ClientError: Data download failed:.*s3:GetObject on resource: arn:aws:s3:::data\/train\/a\.csv/ },
    { denied: 's3:PutObject', reason: /^ClientError: Artifact upload failed:.*s3:PutObject/ },
  ])('without $denied the job fails by that name', async ({ denied, reason }) => {
    await given({ denied: [denied] });
    const job = await train();
    expect(job).toMatchObject({ TrainingJobStatus: 'Failed', FailureReason: expect.stringMatching(reason) });
    expect(at.timeline.some(({ source, message }) => source === 'iam' && message.includes(denied))).toBe(true);
  });

  test('without cloudwatch:PutMetricData the job still completes', async () => {
    await given({ denied: ['cloudwatch:PutMetricData'] });
    expect(await train()).toMatchObject({ TrainingJobStatus: 'Completed' });
  });

  test('an empty channel is named', async () => {
    at = new RehearsalCloud();
    expect(await train()).toMatchObject({ FailureReason: expect.stringContaining('No S3 objects found under S3 URL "s3://data/train/"') });
  });

  test('permissions that no service can check are said once', async () => {
    await given();
    await train({}, 'one');
    await train({}, 'two');
    expect(at.timeline.filter(({ message }) => message.includes('ecr:BatchGetImage'))).toHaveLength(1);
  });
});

test('a key that climbs out of its channel is refused', async () => {
  await given();
  await at.s3.put('data/train/../../../escape', 'x');
  expect(await train()).toMatchObject({ FailureReason: expect.stringMatching(/leaves its channel/) });
});

describe('capacity', () => {
  test.each([
    {
      answer: 'CapacityError' as const,
      reason: 'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.',
    },
    { answer: 'InternalServerError' as const, reason: 'InternalServerError: We encountered an internal error.  Please try again.' },
  ])('$answer fails the job; the next job of that type gets the next answer', async ({ answer, reason }) => {
    await given({ story: { capacity: { 'ml.g5.xlarge': [answer, 'ok'] } } });
    expect(await train({}, 'first')).toMatchObject({ TrainingJobStatus: 'Failed', FailureReason: reason });
    expect((await describeJob('first'))['TrainingStartTime']).toBeUndefined();
    expect(await train({}, 'second')).toMatchObject({ TrainingJobStatus: 'Completed' });
  });

  test('ResourceLimitExceeded is thrown at once, and another type is free', async () => {
    await given({ story: { capacity: { 'ml.g5.xlarge': ['ResourceLimitExceeded'] } } });
    await expect(at.call('sagemaker', 'CreateTrainingJob', aTrainingJob('job'))).rejects.toMatchObject({
      name: 'ResourceLimitExceeded',
      message: expect.stringMatching(
        /^The account-level service limit 'ml\.g5\.xlarge for training job usage' is 0 Instances, with current utilization of 0 Instances and a request delta of 1 Instances/,
      ),
    });
    expect(await train({ ResourceConfig: { InstanceType: 'ml.g6.xlarge', InstanceCount: 1 } })).toMatchObject({
      TrainingJobStatus: 'Completed',
    });
  });

  test('RetryStrategy restarts after an internal error', async () => {
    await given({ story: { capacity: { 'ml.g5.xlarge': ['InternalServerError', 'ok'] } } });
    const job = await train({ RetryStrategy: { MaximumRetryAttempts: 1 } });
    expect(job).toMatchObject({ TrainingJobStatus: 'Completed' });
    expect(secondaries(job)).toEqual(['Starting', 'Restarting', 'Starting', 'Downloading', 'Training', 'Uploading', 'Completed']);
  });
});

describe('Spot', () => {
  const spot = (maxWait = 7200): Members => ({
    EnableManagedSpotTraining: true,
    StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: maxWait },
    CheckpointConfig: { S3Uri: 's3://checkpoints/job' },
  });

  test('an interruption reaches the container; the restart resumes from the checkpoint', async () => {
    await given({ story: { capacity: { 'ml.g5.xlarge': ['interrupt', 'ok'] } } });
    const job = await train({ ...spot(), HyperParameters: { hang: 'false' } });
    expect(job).toMatchObject({ TrainingJobStatus: 'Completed', EnableManagedSpotTraining: true });
    expect(secondaries(job)).toEqual([
      'Starting',
      'Downloading',
      'Training',
      'Interrupted',
      'Starting',
      'Downloading',
      'Training',
      'Uploading',
      'Completed',
    ]);
    expect(await at.s3.text('checkpoints/job/epoch-1')).toContain('weights after epoch 1');
    expect(await model('artifacts/out/job/output/model.tar.gz')).toMatchObject({ resumed: true });
    // Half the training before the interruption, the other half after it, with two downloads and one upload.
    expect(job['TrainingTimeInSeconds']).toBe(15 * 60 + 2 * 60 + 30);
    expect(job['BillableTimeInSeconds']).toBe(Math.round(1050 * 0.3));
  });

  test('a container that hangs is really interrupted', async () => {
    await given({ story: { capacity: { 'ml.g5.xlarge': ['interrupt', 'CapacityError'] } } });
    await train({ ...spot(), HyperParameters: { hang: 'true' } });
    expect(at.logs.map(({ message }) => message)).toContain('received SIGTERM');
  });

  test('capacity that never comes ends Stopped at MaxWaitTimeInSeconds', async () => {
    await given({ story: { capacity: { 'ml.g5.xlarge': ['wait'] } } });
    expect(await train(spot(3600))).toMatchObject({
      TrainingJobStatus: 'Stopped',
      SecondaryStatus: 'MaxWaitTimeExceeded',
      TrainingEndTime: new Date(START + 3_600_000),
    });
    const job = await describeJob();
    expect(secondaries(job)).toEqual(['Starting', 'Stopping', 'MaxWaitTimeExceeded']);
    expect(job).toMatchObject({ TrainingTimeInSeconds: 0, BillableTimeInSeconds: 0 });
  });

  test('interruptions use the waiting time up', async () => {
    await given({ story: { capacity: { 'ml.g5.xlarge': ['interrupt', 'interrupt', 'interrupt', 'interrupt'] } } });
    const job = await train({
      ...spot(3600),
      CheckpointConfig: undefined,
      StoppingCondition: { MaxRuntimeInSeconds: 3000, MaxWaitTimeInSeconds: 3000 },
    });
    expect(job).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxWaitTimeExceeded' });
  });

  test.each([
    {
      changes: { StoppingCondition: { MaxWaitTimeInSeconds: 60 } },
      message: /only supported when EnableManagedSpotTraining is set to true/,
    },
    { changes: { EnableManagedSpotTraining: true }, message: /MaxWaitTimeInSeconds above 0 is required/ },
    {
      changes: { EnableManagedSpotTraining: true, StoppingCondition: { MaxRuntimeInSeconds: 60, MaxWaitTimeInSeconds: 59 } },
      message: /greater than or equal to MaxRuntimeInSeconds/,
    },
  ])('$message', async ({ changes, message }) => {
    await given();
    await expect(at.call('sagemaker', 'CreateTrainingJob', aTrainingJob('job', changes))).rejects.toThrow(message);
  });
});

describe('ending it from outside', () => {
  test('StopTrainingJob in training: SIGTERM, upload, Stopped', async () => {
    await given();
    await at.call('sagemaker', 'CreateTrainingJob', aTrainingJob('job', { HyperParameters: { hang: 'true' } }));
    await at.until(START + 10 * MINUTE);
    await at.call('sagemaker', 'StopTrainingJob', { TrainingJobName: 'job' });
    expect(await describeJob()).toMatchObject({ TrainingJobStatus: 'Stopping', SecondaryStatus: 'Stopping' });
    await at.until(START + 15 * MINUTE);
    expect(await describeJob()).toMatchObject({
      TrainingJobStatus: 'Stopped',
      SecondaryStatus: 'Stopped',
      ModelArtifacts: { S3ModelArtifacts: 's3://artifacts/out/job/output/model.tar.gz' },
    });
    expect(at.logs.map(({ message }) => message)).toContain('received SIGTERM');
  });

  test('StopTrainingJob before training leaves no artifact', async () => {
    await given();
    await at.call('sagemaker', 'CreateTrainingJob', aTrainingJob('job'));
    await at.call('sagemaker', 'StopTrainingJob', { TrainingJobName: 'job' });
    await at.until(START + 5 * MINUTE);
    expect(await describeJob()).toMatchObject({ TrainingJobStatus: 'Stopped' });
    expect((await describeJob())['ModelArtifacts']).toBeUndefined();
    expect(at.logs).toEqual([]);
    await expect(at.call('sagemaker', 'StopTrainingJob', { TrainingJobName: 'job' })).rejects.toThrow(/status Stopped/);
  });

  test('MaxRuntimeInSeconds: Stopped, MaxRuntimeExceeded, with what there is', async () => {
    await given();
    const job = await train({ HyperParameters: { hang: 'true' }, StoppingCondition: { MaxRuntimeInSeconds: 600 } });
    expect(job).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded' });
    expect(job['ModelArtifacts']).toEqual({ S3ModelArtifacts: 's3://artifacts/out/job/output/model.tar.gz' });
    expect(secondaries(job)).toEqual(['Starting', 'Downloading', 'Training', 'Stopping', 'Uploading', 'MaxRuntimeExceeded']);
    expect(at.logs.map(({ message }) => message)).toContain('received SIGTERM');
  });

  test('a container that does not go is killed, and what it left is uploaded', async () => {
    await given({ trainingGraceMs: 50 });
    await at.call('sagemaker', 'CreateTrainingJob', aTrainingJob('job', { HyperParameters: { hang: 'true', stubborn: 'true' } }));
    await at.until(START + 10 * MINUTE);
    await at.call('sagemaker', 'StopTrainingJob', { TrainingJobName: 'job' });
    await at.until(START + 15 * MINUTE);
    expect(await describeJob()).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'Stopped' });
    expect(at.logs.map(({ message }) => message)).toContain('received SIGTERM');
    expect(await at.s3.bytes('artifacts/out/job/output/model.tar.gz')).toBeInstanceOf(Buffer);
  });
});

describe('a request', () => {
  test.each([
    {
      changes: { TrainingJobName: 'bad name!' },
      message:
        /^1 validation error detected: Value 'bad name!' at 'trainingJobName' failed to satisfy constraint: Member must satisfy regular expression pattern/,
    },
    { changes: { TrainingJobName: 'x'.repeat(64) }, message: /Member must have length less than or equal to 63/ },
    { changes: { RoleArn: undefined }, message: /Value null at 'roleArn' failed to satisfy constraint: Member must not be null/ },
    {
      changes: { InputDataConfig: [{ ChannelName: 'a b', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://a/b' } } }] },
      message: /at 'inputDataConfig\.1\.member\.channelName'/,
    },
    { changes: { HyperParameters: { a: 1 } }, message: /hyperParameters/ },
    { changes: { Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' })) }, message: /less than or equal to 50/ },
  ])('is refused: $message', async ({ changes, message }) => {
    await given();
    await expect(at.call('sagemaker', 'CreateTrainingJob', aTrainingJob('job', changes))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  test('what is not played is refused by name', async () => {
    await given();
    const request = aTrainingJob('job', { DebugHookConfig: { S3OutputPath: 's3://x/y' } });
    await expect(at.call('sagemaker', 'CreateTrainingJob', request)).rejects.toThrow(
      'sagemaker CreateTrainingJob with DebugHookConfig is not rehearsed',
    );
    const pipe = aTrainingJob('job', { AlgorithmSpecification: { TrainingImage: 'elsewhere/other', TrainingInputMode: 'File' } });
    await expect(at.call('sagemaker', 'CreateTrainingJob', pipe)).rejects.toThrow('the image elsewhere/other is not rehearsed');
  });

  test('a name is used once', async () => {
    await given();
    await train();
    await expect(at.call('sagemaker', 'CreateTrainingJob', aTrainingJob('job'))).rejects.toMatchObject({ name: 'ResourceInUse' });
    await expect(describeJob('other')).rejects.toMatchObject({ name: 'ValidationException', message: 'Requested resource not found.' });
  });
});

test('jobs are listed newest first, page by page', async () => {
  await given();
  for (const name of ['a', 'b', 'c']) {
    await at.call('sagemaker', 'CreateTrainingJob', aTrainingJob(name));
    await at.pass(1000);
  }
  const page = await at.call('sagemaker', 'ListTrainingJobs', { MaxResults: 2 });
  expect((page['TrainingJobSummaries'] as Members[]).map((job) => job['TrainingJobName'])).toEqual(['c', 'b']);
  const rest = await at.call('sagemaker', 'ListTrainingJobs', { MaxResults: 2, NextToken: page['NextToken'] });
  expect((rest['TrainingJobSummaries'] as Members[]).map((job) => job['TrainingJobName'])).toEqual(['a']);
  const none = await at.call('sagemaker', 'ListTrainingJobs', { StatusEquals: 'Completed' });
  expect(none).toEqual({ TrainingJobSummaries: [] });
});

test('a saved job goes on where it was', async () => {
  await given();
  await at.call('sagemaker', 'CreateTrainingJob', aTrainingJob('job'));
  await at.until(START + 10 * MINUTE);
  const state = JSON.parse(JSON.stringify(at.sagemaker.save()));
  const before = at;
  at = new RehearsalCloud({ folder: before.folder, now: before.clock.now() });
  await before.containers.close();
  await at.sagemaker.load(state);
  await at.until(START + 20 * MINUTE);
  expect(await describeJob()).toMatchObject({ TrainingJobStatus: 'Completed', TrainingEndTime: new Date(START + 18.5 * MINUTE) });
});
