import fc from 'fast-check';
import { affordable, type StoppingCondition } from '../../domain/training/ceiling.ts';
import { ENDINGS, endingOf } from '../../domain/training/endings.ts';
import { fails, type Walk } from '../../rehearsal/states-language/walk.ts';
import { SAID, type Said } from '../domain/training/said.ts';
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
const LOOK = 'Look for its job';
/** A call that failed made no job. */
const noJob = { [LOOK]: fails('SageMaker.SageMakerException', 'Requested resource not found.') };

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

const train = (answers: Tasks[string] & {}, rungs = input.rungs, look: Tasks = noJob) =>
  walker.walk({ ...input, rungs }, { ...look, [TRAIN]: answers });

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
  { when: 'the model was not written whole', answers: [job('Completed', 'Uploading')], status: 'failed', tried: 1, ends: 'Failed' },
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
  expect(asked(walked)).toHaveLength(tried);
  const { attempts } = walked.output as { attempts: { reason: string }[] };
  expect(attempts).toHaveLength(tried);
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
  expect(asked(walked)).toMatchObject(
    input.rungs.map(({ instanceType, spot }, index) => ({
      TrainingJobName: `${delivery.deliveryId}-t${index}-0`,
      AlgorithmSpecification: { TrainingImage: images.trainer.uri, TrainingInputMode: 'File' },
      ResourceConfig: { InstanceType: instanceType },
      EnableManagedSpotTraining: spot,
      InputDataConfig: input.channels,
      OutputDataConfig: { S3OutputPath: input.outputUri },
    })),
  );
});

test('a retry of a throttled call asks for the same job, and a second try for another', async () => {
  const walked = await train([fails('SageMaker.ThrottlingException'), failed('InternalServerError'), trained]);
  expect(namesOf(walked)).toEqual(['t0-0', 't0-0', 't0-1'].map((end) => `${delivery.deliveryId}-${end}`));
});

const asked = ({ calls }: Walk) => calls.filter(([state]) => state === TRAIN).map(([, args]) => args as { TrainingJobName: string });
const namesOf = (walked: Walk) => asked(walked).map(({ TrainingJobName }) => TrainingJobName);

describe('a job that is there already', () => {
  const there = fails('SageMaker.ResourceInUseException', 'Training job names must be unique within an AWS account and region');
  const running = { ...trained, TrainingJobStatus: 'InProgress', SecondaryStatus: 'Training' };
  const gone = fails('SageMaker.SageMakerException', 'Requested resource not found.');

  test.each<{ when: string; refused: typeof there; looks: Extract<Tasks[string], readonly unknown[]>; ends: string; tried: string[] }>([
    { when: 'it is trained', refused: there, looks: [trained], ends: 'trained', tried: ['trained'] },
    { when: 'it still trains', refused: there, looks: [running, running, trained], ends: 'trained', tried: ['trained'] },
    {
      when: 'it found no capacity',
      refused: there,
      looks: [{ ...trained, TrainingJobStatus: 'Failed', FailureReason: 'CapacityError' }],
      ends: 'trained',
      tried: ['capacity', 'trained'],
    },
    { when: 'somebody stopped it', refused: there, looks: [job('Stopped', 'Stopped')], ends: 'stopped', tried: ['stopped'] },
    { when: 'its quota is in use by itself', refused: quota, looks: [running, trained], ends: 'trained', tried: ['trained'] },
    {
      when: 'the answer of the call that made it was lost',
      refused: fails('SageMaker.AmazonSageMakerException', 'Internal Failure'),
      looks: [running, trained],
      ends: 'trained',
      tried: ['trained'],
    },
    {
      when: 'it cannot be described any more',
      refused: there,
      looks: [running, gone, gone, gone, gone],
      ends: 'failed',
      tried: ['refused'],
    },
  ])('is taken up when $when', async ({ refused, looks, ends, tried }) => {
    const walked = await walker.walk(input, {
      [TRAIN]: (args) => ((args as { TrainingJobName: string }).TrainingJobName.endsWith('-t0-0') ? refused : trained),
      [LOOK]: looks,
    });
    const output = walked.output as { status: string; attempts: { ending: string }[] };
    expect(output.status).toBe(ends);
    expect(output.attempts.map(({ ending }) => ending)).toEqual(tried);
  });
});

test('tells every reason, and that nothing was charged, when no rung has capacity', async () => {
  const walked = await train([noCapacity, quota], [rung('ml.p5.48xlarge', true), rung('ml.g5.xlarge', false)]);
  expect(walked.output).toMatchObject({
    reasons: [
      'no capacity on any of 2 rungs; nothing was charged',
      'spot ml.p5.48xlarge: CapacityError: Unable to provision requested ML compute capacity',
      'on-demand ml.g5.xlarge: SageMaker.ResourceLimitExceededException: The account-level service limit is 0 Instances',
    ],
  });
});

test('keeps what each attempt was billed', async () => {
  const walked = await train([spotExhausted, noCapacity, trained]);
  expect(walked.output).toMatchObject({
    attempts: [
      { rung: 0, ending: 'max-wait', jobName: 'job', trainingSeconds: 600, billableSeconds: 200 },
      { rung: 1, ending: 'capacity', billableSeconds: 0 },
      { rung: 2, ending: 'trained', reason: 'trained', billableSeconds: 200 },
    ],
  });
  const all = await train([spotExhausted, spotExhausted, spotExhausted]);
  expect(all.output).toMatchObject({
    reasons: expect.arrayContaining(['no capacity on any of 3 rungs; billed for 600 s of instances']),
  });
});

describe('the ladder and the table of endings', () => {
  const [first, second] = [rung('ml.g5.xlarge', true), rung('ml.m5.xlarge', false)];
  /** What the task answers: a job that ended is a result or, in case `.sync` sees it so, a failure with the description. */
  const answersOf = ({ attempt }: Said) => {
    const described = { TrainingJobName: 'job', ModelArtifacts: { S3ModelArtifacts: 's3://data/model.tar.gz' }, ...attempt };
    if (attempt.TrainingJobStatus === undefined) return [fails(attempt.Error ?? '', attempt.Cause)];
    const failed = fails('States.TaskFailed', described);
    return attempt.TrainingJobStatus === 'Failed' ? [failed] : attempt.TrainingJobStatus === 'Stopped' ? [described, failed] : [described];
  };
  const ways = SAID.flatMap((said) =>
    answersOf(said).map((answer, index) => ({ ...said, answer, how: index === 0 ? '' : ', told as a failure' })),
  );
  const retried = (ending: string) => ending === 'throttled' || ending === 'refused' || ending === 'quota';

  test.each(ways)('agree on $when$how: $ending', async ({ answer, attempt, ending }) => {
    const { next, status } = ENDINGS[ending];
    const named = attempt.Error === 'SageMaker.AmazonSageMakerException';
    const walked = await walker.walk(
      { ...input, rungs: [first, second] },
      { ...noJob, [TRAIN]: (_args, { index }) => (index < (named && retried(ending) ? 7 : 1) ? answer : trained) },
    );
    const output = walked.output as { status: string; attempts: { rung: number; ending: string }[] };
    expect(output.attempts[0]).toMatchObject({ rung: 0, ending });
    const climbs = { 'keep the model': [0], 'same rung once more': [0, 0], 'next rung': [0, 1], end: [0] }[next];
    expect(output.attempts.map(({ rung: number }) => number)).toEqual(climbs);
    expect(output.status).toBe(climbs.length > 1 ? 'trained' : status);
  });

  test.each(ways)('agree that $when$how on every rung is $ending', async ({ answer, ending }) => {
    const walked = await walker.walk({ ...input, rungs: [first, second] }, { ...noJob, [TRAIN]: () => answer });
    const { next, status } = ENDINGS[ending];
    const output = walked.output as { status: string; attempts: { rung: number }[] };
    expect(output.status).toBe(status);
    const climbs = { 'keep the model': [0], 'same rung once more': [0, 0, 1, 1], 'next rung': [0, 1], end: [0] }[next];
    expect(output.attempts.map(({ rung: number }) => number)).toEqual(climbs);
  });

  test('agree on any words of a failed job', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'AlgorithmError: ',
        'ClientError: ',
        'CapacityError',
        'InternalServerError',
        'ResourceLimitExceeded',
        'Rate exceeded',
        '"FailureReason":"',
      ),
      fc.string({ maxLength: 12 }),
    );
    const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(words, async (FailureReason) => {
        const attempt = { TrainingJobStatus: 'Failed', SecondaryStatus: 'Failed', FailureReason };
        const walked = await train([fails('States.TaskFailed', attempt), trained, trained], [first, second]);
        expect((walked.output as { attempts: { ending: string }[] }).attempts[0]?.ending).toBe(endingOf(attempt));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a ceiling', () => {
  const own = { MaxRuntimeInSeconds: 8 * 3600, MaxWaitTimeInSeconds: 14 * 3600 };
  const dear = (usd: number, stopping: StoppingCondition = own) => {
    const { request, ...plain } = rung('ml.g5.xlarge', stopping.MaxWaitTimeInSeconds !== undefined);
    return { ...plain, ceiling: { usd, usdPerHour: 2, overheadSeconds: 600 }, request: { ...request, StoppingCondition: stopping } };
  };
  const limitsOf = (walked: Walk) => asked(walked).map((args) => (args as { StoppingCondition?: StoppingCondition }).StoppingCondition);
  /** Billed `seconds`, and without a model. */
  const billed = (seconds: number) => ({ ...spotExhausted, TrainingTimeInSeconds: seconds, BillableTimeInSeconds: seconds });

  test('shortens each rung by what the rungs before it were billed, as the domain says', async () => {
    const rungs = [dear(20), dear(20), dear(20, { MaxRuntimeInSeconds: 8 * 3600 })];
    const walked = await train([billed(2 * 3600), billed(3 * 3600), trained], rungs);
    expect(limitsOf(walked)).toEqual(
      [0, 4, 10].map((spent, index) => affordable(rungs[index]?.request.StoppingCondition ?? own, dear(20).ceiling, spent)),
    );
    expect(walked.output).toMatchObject({ status: 'trained' });
  });

  test('agrees with the domain for any amount', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.01, max: 40, noNaN: true }), fc.integer({ min: 0, max: 60_000 }), async (usd, seconds) => {
        const walked = await train([billed(seconds), trained], [dear(1000), dear(usd)]);
        const [, second] = limitsOf(walked);
        expect(second).toEqual(affordable(own, dear(usd).ceiling, (2 * seconds) / 3600));
      }),
      { numRuns: 60 },
    );
  });

  test('counts what an earlier execution of this delivery was billed', async () => {
    const there = fails('SageMaker.ResourceInUseException', 'Training job names must be unique');
    const looks = { [LOOK]: [billed(2 * 3600), billed(3 * 3600)] };
    const walked = await train([there, there, trained], [dear(20), dear(20), dear(20)], looks);
    expect(limitsOf(walked).at(-1)).toEqual(affordable(own, dear(20).ceiling, 10));
    expect(walked.output).toMatchObject({ status: 'trained', attempts: [{ billableSeconds: 7200 }, { billableSeconds: 10_800 }, {}] });
  });

  test('leaves out a rung that it does not pay, and says so', async () => {
    const walked = await train([billed(3 * 3600)], [dear(6), dear(6)]);
    expect(walked.calls).toHaveLength(1);
    expect(walked.output).toMatchObject({
      status: 'no-capacity',
      reasons: [
        'no capacity on any of 2 rungs; billed for 10800 s of instances',
        'spot ml.g5.xlarge: training job job ended Stopped (MaxWaitTimeExceeded)',
        'spot ml.g5.xlarge: not tried: of training.maxCost $6.00, $6.00 are spent, and an hour here costs $2.00',
      ],
      attempts: [{ ending: 'max-wait' }, { ending: 'ceiling', billableSeconds: 0 }],
    });
  });

  test('is named when it ended the training', async () => {
    const tooLong = job('Stopped', 'MaxRuntimeExceeded');
    const short = await train([tooLong], [dear(4)]);
    expect(short.output).toMatchObject({
      status: 'stopped',
      reasons: [
        'training job job ended Stopped (MaxRuntimeExceeded): training.maxCost $4.00 left it 6600 s on ml.g5.xlarge; raise it, or train less',
      ],
    });
    const whole = await train([tooLong], [dear(400)]);
    expect(whole.output).toMatchObject({ reasons: [expect.stringContaining('it had 28800 s on ml.g5.xlarge; raise maxRuntime')] });
  });
});

test('every try has a name of its own, and every name is legal, however long the delivery id and the ladder', async () => {
  const deliveryId = `${'a'.repeat(24)}-${'0'.repeat(20)}`;
  const rungs = Array.from({ length: 20 }, () => rung('ml.g5.xlarge', true));
  const internal = failed('InternalServerError: We encountered an internal error.');
  const walked = await walker.walk(
    { ...input, deliveryId, rungs },
    { ...noJob, [TRAIN]: (_args, { attempt }) => (attempt < 6 ? fails('SageMaker.ThrottlingException') : internal) },
  );
  const names = new Set(namesOf(walked));
  // Two tries a rung; what is retried within a try is the same request.
  expect(names.size).toBe(20 * 2);
  for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/);
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
