import { allTransitions, fails, later, never, walk } from '../../../rehearsal/states-language/walk.ts';

const train = {
  QueryLanguage: 'JSONata',
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Assign: { attempt: 0, plan: '{% $states.input.plan %}' }, Next: 'Train challenger' },
    'Train challenger': {
      Type: 'Task',
      Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
      Arguments: { TrainingJobName: "{% 'job-' & $string($attempt) %}", ResourceConfig: { InstanceType: '{% $plan[$attempt] %}' } },
      TimeoutSeconds: 3600,
      Retry: [{ ErrorEquals: ['SageMaker.ThrottlingException'], IntervalSeconds: 10, MaxAttempts: 2, BackoffRate: 3 }],
      Catch: [
        {
          ErrorEquals: ['States.TaskFailed'],
          Assign: { short: '{% $contains($states.errorOutput.Cause, /CapacityError/) %}' },
          Output: "{% $merge([$states.input, {'error': $states.errorOutput}]) %}",
          Next: 'More capacity?',
        },
        { ErrorEquals: ['States.ALL'], Next: 'Training failed' },
      ],
      Assign: { artifact: '{% $states.result.ModelArtifacts.S3ModelArtifacts %}' },
      Next: 'Evaluate challenger',
    },
    'More capacity?': {
      Type: 'Choice',
      Choices: [
        {
          Condition: '{% $short and $attempt + 1 < $count($plan) %}',
          Assign: { attempt: '{% $attempt + 1 %}' },
          Next: 'Train challenger',
        },
      ],
      Default: 'Training failed',
    },
    'Evaluate challenger': {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'evaluate-challenger', Payload: { artifact: '{% $artifact %}' } },
      Output: '{% $states.result.Payload %}',
      Next: 'Challenger wins?',
    },
    'Challenger wins?': {
      Type: 'Choice',
      Choices: [{ Condition: "{% $states.input.verdict = 'pass' %}", Next: 'Promote' }],
      Default: 'Keep champion',
    },
    Promote: { Type: 'Succeed', Output: { outcome: 'PROMOTED', artifact: '{% $artifact %}' } },
    'Keep champion': { Type: 'Fail', Error: 'REJECTED_GATE', Cause: "{% 'verdict was ' & $states.input.verdict %}" },
    'Training failed': { Type: 'Fail', Error: 'FAILED_TRAINING' },
  },
};

const trained = { TrainingJobStatus: 'Completed', ModelArtifacts: { S3ModelArtifacts: 's3://m' } };
const noCapacity = fails('States.TaskFailed', { FailureReason: 'CapacityError: none left' });
const input = { plan: ['ml.g5.xlarge', 'ml.g4dn.xlarge'] };

type Tasks = NonNullable<Parameters<typeof walk>[1]>['tasks'];
const evaluate = (verdict: string) => ({ 'Evaluate challenger': { verdict } });

test.each<{ when: string; tasks: Tasks; ends: string; attempts: number; status: string; seconds: number }>([
  {
    when: 'capacity is free',
    tasks: { 'Train challenger': [trained], ...evaluate('pass') },
    ends: 'Promote',
    attempts: 1,
    status: 'SUCCEEDED',
    seconds: 0,
  },
  {
    when: 'spot is short',
    tasks: { 'Train challenger': [noCapacity, trained], ...evaluate('pass') },
    ends: 'Promote',
    attempts: 2,
    status: 'SUCCEEDED',
    seconds: 0,
  },
  {
    when: 'every rung is short',
    tasks: { 'Train challenger': noCapacity },
    ends: 'Training failed',
    attempts: 2,
    status: 'FAILED',
    seconds: 0,
  },
  {
    when: 'calls are throttled',
    tasks: {
      'Train challenger': [fails('SageMaker.ThrottlingException'), { error: 'SageMaker.ThrottlingException' }, trained],
      ...evaluate('fail'),
    },
    ends: 'Keep champion',
    attempts: 3,
    status: 'FAILED',
    seconds: 40,
  },
  {
    when: 'training takes long',
    tasks: { 'Train challenger': later(1800, trained), ...evaluate('pass') },
    ends: 'Promote',
    attempts: 1,
    status: 'SUCCEEDED',
    seconds: 1800,
  },
  {
    when: 'training never ends',
    tasks: { 'Train challenger': never() },
    ends: 'Training failed',
    attempts: 1,
    status: 'FAILED',
    seconds: 3600,
  },
])('ends in "$ends" when $when', async ({ tasks, ends, attempts, status, seconds }) => {
  const run = await walk(train, { input, ...(tasks === undefined ? {} : { tasks }) });
  expect(run.path.at(-1)).toBe(ends);
  expect(run.calls.filter(([state]) => state === 'Train challenger')).toHaveLength(attempts);
  expect(run).toMatchObject({ status, seconds });
});

test('tells what ran, with which arguments, and how it ended', async () => {
  const run = await walk(train, {
    input,
    tasks: { 'Train challenger': [noCapacity, trained], 'Evaluate challenger': { verdict: 'fail' } },
  });
  expect(run.error).toBe('REJECTED_GATE');
  expect(run.cause).toBe('verdict was fail');
  expect(run.calls[1]).toEqual(['Train challenger', { TrainingJobName: 'job-1', ResourceConfig: { InstanceType: 'ml.g4dn.xlarge' } }]);
  expect(run.calls[2]).toEqual(['Evaluate challenger', { FunctionName: 'evaluate-challenger', Payload: { artifact: 's3://m' } }]);
  expect(run.transitions).toContain('More capacity? -> Train challenger');
});

test('a script may be a function of the arguments', async () => {
  const run = await walk(train, {
    input,
    tasks: {
      'Train challenger': (_given, { index }) => (index === 0 ? noCapacity : trained),
      'Evaluate challenger': (given) => ({ verdict: 'pass', saw: given }),
    },
  });
  expect(run.output).toEqual({ outcome: 'PROMOTED', artifact: 's3://m' });
});

test('names every way of a definition', () => {
  expect(allTransitions(train)).toEqual([
    'Begin -> Train challenger',
    'Train challenger -> Evaluate challenger',
    'Train challenger -> More capacity?',
    'Train challenger -> Training failed',
    'More capacity? -> Train challenger',
    'More capacity? -> Training failed',
    'Evaluate challenger -> Challenger wins?',
    'Challenger wins? -> Promote',
    'Challenger wins? -> Keep champion',
  ]);
});

test('an unscripted task and a script for no task are errors of the test', async () => {
  await expect(walk(train, { input })).rejects.toThrow("the task 'Train challenger' was called, but nothing is scripted for it");
  await expect(walk(train, { input, tasks: { Train: trained } })).rejects.toThrow('tasks are scripted for Train, but');
});

test('a stop ends it wherever it is', async () => {
  const run = await walk(train, { input, tasks: { 'Train challenger': never() }, stopAfter: 60 });
  expect(run).toMatchObject({ status: 'ABORTED', seconds: 60 });
  expect(run.path.at(-1)).toBe('Train challenger');
});
