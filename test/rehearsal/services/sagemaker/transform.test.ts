import { gzipSync } from 'node:zlib';
import type { Members } from '../../../../rehearsal/cloud/cloud.ts';
import { deploy, RehearsalCloud, type RehearsalCloudOptions, START } from '../../../fakes/rehearsal-cloud.ts';

const MINUTE = 60_000;

let at: RehearsalCloud;
afterEach(() => at.close());

const request = (changes: Members = {}): Members => ({
  TransformJobName: 'job',
  ModelName: 'model-c',
  TransformInput: {
    DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://data/in/' } },
    ContentType: 'text/csv',
    SplitType: 'Line',
  },
  TransformOutput: { S3OutputPath: 's3://data/out', Accept: 'text/csv', AssembleWith: 'Line' },
  TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
  BatchStrategy: 'MultiRecord',
  MaxPayloadInMB: 6,
  ...changes,
});

async function given(options: RehearsalCloudOptions = {}, environment: Record<string, string> = {}): Promise<void> {
  at = new RehearsalCloud(options);
  await deploy(at, 'c', { environment });
  await at.s3.put('data/in/x.csv', '1,2\n3,4\n');
}

async function transform(changes: Members = {}): Promise<Members> {
  await at.call('sagemaker', 'CreateTransformJob', request(changes));
  await at.runUntil(() => /Completed|Failed|Stopped/.test(at.sagemaker.world.state.transformJobs['job']?.status ?? ''));
  return at.call('sagemaker', 'DescribeTransformJob', { TransformJobName: 'job' });
}

test('every input object has its output, told by SAGEMAKER_BATCH that it is a batch', async () => {
  await given();
  await at.s3.put('data/in/sub/y.csv', '5\n');
  expect(await transform()).toMatchObject({
    TransformJobStatus: 'Completed',
    TransformStartTime: new Date(START + 3 * MINUTE),
    TransformEndTime: new Date(START + 5 * MINUTE),
  });
  expect(await at.s3.text('data/out/x.csv.out')).toBe('no model:1,2:true\nno model:3,4:true\n');
  expect(await at.s3.text('data/out/sub/y.csv.out')).toBe('no model:5:true\n');
  const events = at.events.filter(({ detailType }) => detailType === 'SageMaker Transform Job State Change');
  expect(events.map(({ detail }) => (detail as { TransformJobStatus: string }).TransformJobStatus)).toEqual(['InProgress', 'Completed']);
});

test('one object named in full, JSON Lines, gzip, record by record', async () => {
  await given();
  await at.s3.put('data/in/z.jsonl.gz', gzipSync('{"a":1}\n{"a":2}\n'));
  await transform({
    TransformInput: {
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://data/in/z.jsonl.gz' } },
      ContentType: 'application/jsonlines',
      SplitType: 'Line',
      CompressionType: 'Gzip',
    },
    BatchStrategy: 'SingleRecord',
    MaxConcurrentTransforms: 2,
  });
  expect(await at.s3.text('data/out/z.jsonl.gz.out')).toBe('no model:{"a":1}:true\nno model:{"a":2}:true\n');
});

test('an answer that is not 2xx fails the job with its reason', async () => {
  await given();
  await at.s3.put('data/in/bad.csv', 'poison\n');
  expect(await transform()).toMatchObject({
    TransformJobStatus: 'Failed',
    FailureReason: 'ClientError: The container answered 400 to /invocations: cannot read this',
  });
});

test.each<{ what: string; options: RehearsalCloudOptions; environment: Record<string, string>; input: string; reason: RegExp }>([
  {
    what: 'no input',
    options: {},
    environment: {},
    input: 's3://data/nothing/',
    reason: /No S3 objects found under S3 URL "s3:\/\/data\/nothing\/"/,
  },
  {
    what: 'a sick container',
    options: { healthLimitMs: 300 },
    environment: { SICK: 'true' },
    input: 's3://data/in/',
    reason: /ping health check/,
  },
  {
    what: 'a role that may not read',
    options: { denied: ['s3:GetObject'] },
    environment: {},
    input: 's3://data/in/',
    reason: /s3:GetObject/,
  },
  {
    what: 'a role that may not write',
    options: { denied: ['s3:PutObject'] },
    environment: {},
    input: 's3://data/in/',
    reason: /s3:PutObject/,
  },
])('$what fails the job', async ({ options, environment, input, reason }) => {
  await given(options, environment);
  const job = await transform({
    TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: input } }, ContentType: 'text/csv', SplitType: 'Line' },
  });
  expect(job).toMatchObject({ TransformJobStatus: 'Failed', FailureReason: expect.stringMatching(reason) });
});

test('a stopped job is Stopped', async () => {
  await given();
  await at.call('sagemaker', 'CreateTransformJob', request());
  await at.call('sagemaker', 'StopTransformJob', { TransformJobName: 'job' });
  await at.pass(MINUTE);
  expect(await at.call('sagemaker', 'DescribeTransformJob', { TransformJobName: 'job' })).toMatchObject({ TransformJobStatus: 'Stopped' });
  await expect(at.call('sagemaker', 'StopTransformJob', { TransformJobName: 'job' })).rejects.toThrow(/status Stopped/);
});

test.each([
  { changes: { ModelName: 'other' }, message: /Could not find model "arn:.*model\/other"/ },
  { changes: { DataProcessing: { JoinSource: 'Input' } }, message: /CreateTransformJob with DataProcessing is not rehearsed/ },
  {
    changes: { TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://data/in/' } } } },
    message: /MultiRecord requires a SplitType/,
  },
])('is refused: $message', async ({ changes, message }) => {
  await given();
  await expect(at.call('sagemaker', 'CreateTransformJob', request(changes))).rejects.toThrow(message);
});

test('a name is used once', async () => {
  await given();
  await transform();
  await expect(at.call('sagemaker', 'CreateTransformJob', request())).rejects.toMatchObject({ name: 'ResourceInUse' });
});
