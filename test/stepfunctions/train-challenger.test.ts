import { fails } from '../../rehearsal/states-language/walk.ts';
import { type Tasks, Walker } from './definitions.ts';
import { delivery, images, plan, rung } from './story.ts';

const walker = new Walker('train-challenger');
const input = {
  deliveryId: delivery.deliveryId,
  channels: [{ ChannelName: 'train' }],
  image: images.trainer,
  policy: delivery.policy,
  outputUri: `${plan.deliveryUri}training/`,
  seed: 7,
  rungs: [rung('ml.g5.xlarge', true), rung('ml.g5.2xlarge', true), rung('ml.m5.xlarge', false)],
};
const TRAIN = 'Train on this rung';

const job = (status: string, secondary: string) => ({
  TrainingJobName: 'job',
  TrainingJobStatus: status,
  SecondaryStatus: secondary,
  ModelArtifacts: { S3ModelArtifacts: 's3://data/model.tar.gz' },
  FinalMetricDataList: [
    { MetricName: 'auc', Value: 0.71 },
    { MetricName: 'logloss', Value: 0.4 },
  ],
  TrainingTimeInSeconds: 600,
  BillableTimeInSeconds: 200,
});
const trained = job('Completed', 'Completed');
const failed = (FailureReason: string) => fails('States.TaskFailed', { TrainingJobStatus: 'Failed', FailureReason });
const noCapacity = failed('CapacityError: Unable to provision requested ML compute capacity');
const quota = fails('SageMaker.ResourceLimitExceededException', 'The account-level service limit is 0 Instances');
const badScript = failed('AlgorithmError: ExecuteUserScriptError, exit code 1');
const spotExhausted = job('Stopped', 'MaxWaitTimeExceeded');

const train = (answers: Tasks[string] & {}, rungs = input.rungs) => walker.walk({ ...input, rungs }, { [TRAIN]: answers });

test.each<{ when: string; answers: Extract<Tasks[string], readonly unknown[]>; status: string; tried: number; ends: string }>([
  { when: 'the first rung is free', answers: [trained], status: 'trained', tried: 1, ends: 'Trained' },
  { when: 'capacity is short once', answers: [noCapacity, trained], status: 'trained', tried: 2, ends: 'Trained' },
  { when: 'the quota is too small', answers: [quota, trained], status: 'trained', tried: 2, ends: 'Trained' },
  { when: 'spot waits too long', answers: [spotExhausted, trained], status: 'trained', tried: 2, ends: 'Trained' },
  { when: 'spot is interrupted for good', answers: [job('Stopped', 'Interrupted'), trained], status: 'trained', tried: 2, ends: 'Trained' },
  { when: 'SageMaker itself fails', answers: [failed('InternalServerError'), trained], status: 'trained', tried: 2, ends: 'Trained' },
  { when: 'every rung is short', answers: [noCapacity, quota, spotExhausted], status: 'no-capacity', tried: 3, ends: 'No capacity' },
  { when: 'the training code is broken', answers: [badScript], status: 'failed', tried: 1, ends: 'Failed' },
  { when: 'a person stops the job', answers: [job('Stopped', 'Stopped')], status: 'stopped', tried: 1, ends: 'Stopped' },
  { when: 'the job runs too long', answers: [job('Stopped', 'MaxRuntimeExceeded')], status: 'stopped', tried: 1, ends: 'Stopped' },
  { when: 'the model was not written whole', answers: [job('Completed', 'Uploading')], status: 'stopped', tried: 1, ends: 'Stopped' },
  { when: 'the request is malformed', answers: [fails('States.Timeout')], status: 'failed', tried: 1, ends: 'Failed' },
  {
    when: 'a failure has no JSON cause',
    answers: [fails('SageMaker.ValidationException', 'no such role')],
    status: 'failed',
    tried: 1,
    ends: 'Failed',
  },
])('says $status when $when', async ({ answers, status, tried, ends }) => {
  const walked = await train(answers);
  expect(walked.status).toBe('SUCCEEDED');
  expect(walked.path.at(-1)).toBe(ends);
  expect(walked.output).toMatchObject({ status });
  expect(walked.calls).toHaveLength(tried);
  const { attempts } = walked.output as { attempts: { rung: number; reason: string }[] };
  expect(attempts.map(({ rung: number }) => number)).toEqual(Array.from({ length: tried }, (_, number) => number));
  for (const { reason } of attempts) expect(reason).not.toBe('');
});

test('tells what was trained, where and for how long', async () => {
  const walked = await train([noCapacity, trained]);
  expect(walked.output).toMatchObject({
    status: 'trained',
    reasons: [],
    artifact: { uri: 's3://data/model.tar.gz' },
    image: images.trainer,
    instanceType: 'ml.g5.2xlarge',
    spot: true,
    trainingSeconds: 600,
    billableSeconds: 200,
    metrics: { auc: 0.71, logloss: 0.4 },
  });
});

test('asks each rung for its own instances, under a name of its own, with the pinned image and the split channels', async () => {
  const walked = await train([noCapacity, noCapacity, trained]);
  expect(walked.calls.map(([, args]) => args)).toMatchObject(
    input.rungs.map(({ instanceType, spot }, index) => ({
      TrainingJobName: `${delivery.deliveryId}-t${index}-0-0`,
      AlgorithmSpecification: { TrainingImage: images.trainer.uri, TrainingInputMode: 'File' },
      ResourceConfig: { InstanceType: instanceType },
      EnableManagedSpotTraining: spot,
      InputDataConfig: input.channels,
      OutputDataConfig: { S3OutputPath: input.outputUri },
    })),
  );
});

test('a retry of throttled calls gets a new name', async () => {
  const walked = await train((_, { attempt }) => (attempt === 0 ? fails('SageMaker.ThrottlingException') : trained));
  expect(walked.calls.map(([, args]) => (args as { TrainingJobName: string }).TrainingJobName)).toEqual([
    `${delivery.deliveryId}-t0-0-0`,
    `${delivery.deliveryId}-t0-0-1`,
  ]);
});

test('tells the last reason when no rung has capacity', async () => {
  const walked = await train([noCapacity], [rung('ml.p5.48xlarge', false)]);
  expect(walked.output).toMatchObject({
    reasons: ['no capacity on any of 1 rungs; last: CapacityError: Unable to provision requested ML compute capacity'],
  });
});

test('a job that tells no metrics has none', async () => {
  const { FinalMetricDataList: _metrics, TrainingTimeInSeconds: _time, BillableTimeInSeconds: _billed, ...bare } = trained;
  const walked = await train([bare]);
  expect(walked.output).toMatchObject({ status: 'trained', metrics: {}, trainingSeconds: 0, billableSeconds: 0 });
});

// Last: everything above has walked.
test('every way of the file is taken', () => {
  expect(walker.untaken()).toEqual([]);
});
