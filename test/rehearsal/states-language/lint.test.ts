import { checkArguments, lint } from '../../../rehearsal/states-language/lint/lint.ts';

const machine = (states: object, more: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});
const output = (expression: string, before: object = {}) =>
  machine({
    Begin: { Type: 'Pass', Assign: { known: 1, list: [], ...before }, Next: 'Use' },
    Use: { Type: 'Pass', Output: `{% ${expression} %}`, End: true },
  });

test.each([
  { expression: '$known + $sum($list)' },
  { expression: '$states.input.items[price > 1].name' },
  { expression: '($total := 1; $map($list, function($v, $i) { $v.price + $i + $total + $known }))' },
  { expression: "$states.input.items@$item#$place[$place > 0].{ 'n': $item.name, 'p': $place }" },
  { expression: '$states.input.items^(>age).name' },
  { expression: '$states.input{kind: $sum(price)}' },
  { expression: '$states.input ~> |$|{"seen": true}|' },
  { expression: "$contains($states.context.Execution.Name, /^x/) ? 'yes' : 'no'" },
  { expression: '$list ~> $map(function($v) { $v * 2 }) ~> $sum' },
  { expression: '$hash("x", "SHA-256") & $uuid() & $string($random()) & $string($partition($list, 2)) & $parse("1") & $range(1, 2, 1)' },
])('finds nothing wrong in $expression', ({ expression }) => {
  expect(lint(output(expression))).toEqual([]);
});

test.each([
  { expression: '$knwon', message: 'the variable $knwon is assigned on no way to this state' },
  { expression: '$map($list, function($v) { $w })', message: 'the variable $w is assigned on no way to this state' },
  { expression: '(($inner := 1; $inner); $inner)', message: 'the variable $inner is assigned on no way to this state' },
  { expression: '$states.input.items[price > $limit]', message: 'the variable $limit is assigned on no way to this state' },
  { expression: 'items[0]', message: "'items' is a bare name; there is no input document, write $states.input.items" },
  { expression: '$', message: '$ means nothing here; use $states.input' },
  { expression: '$$.items', message: '$$ means nothing here; use $states.input' },
  { expression: '$eval("1")', message: '$eval does not exist in Step Functions' },
  { expression: '$now()', message: '$now() reads a clock; use $states.context.State.EnteredTime' },
  { expression: '$states.inputs', message: "$states has no 'inputs'; it has input, context, result, errorOutput" },
  { expression: '$states.result', message: '$states.result exists only in Output and Assign of Task, Parallel and Map' },
  { expression: '$states.errorOutput', message: '$states.errorOutput exists only in Output and Assign of a Catch' },
  { expression: '$known +', message: 'is not JSONata: threw an error during evaluation. S0207: Unexpected end of expression' },
  { expression: '$known ?? 1', message: 'is not JSONata' },
])('finds what is wrong in $expression', ({ expression, message }) => {
  const findings = lint(output(expression));
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ state: 'Use', path: 'Output' });
  expect(findings[0]?.message).toContain(message);
});

test('a clock may be allowed', () => {
  expect(lint(output('$now() & $string($millis())'), { allowClock: true })).toEqual([]);
});

test('a variable must be assigned on every way', () => {
  const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f' } };
  const findings = lint(
    machine({
      Ask: { ...task, Assign: { answer: '{% $states.result %}' }, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Tell' }], Next: 'Tell' },
      Tell: { Type: 'Pass', Output: '{% $answer %}', End: true },
    }),
  );
  expect(findings).toEqual([{ state: 'Tell', path: 'Output', message: 'the variable $answer is not assigned on every way to this state' }]);
});

test('a loop keeps what was assigned before it, a choice assigns on its own way', () => {
  const findings = lint(
    machine({
      Begin: { Type: 'Pass', Assign: { count: 0 }, Next: 'Enough?' },
      'Enough?': {
        Type: 'Choice',
        Choices: [{ Condition: '{% $count < 3 %}', Assign: { count: '{% $count + 1 %}', last: '{% $count %}' }, Next: 'Pause' }],
        Default: 'Done',
      },
      Pause: { Type: 'Wait', Seconds: '{% $last %}', Next: 'Enough?' },
      Done: { Type: 'Succeed', Output: '{% $last %}' },
    }),
  );
  expect(findings).toEqual([{ state: 'Done', path: 'Output', message: 'the variable $last is not assigned on every way to this state' }]);
});

test('inner flows read outer variables and may not assign them', () => {
  const inner = {
    StartAt: 'Each',
    States: { Each: { Type: 'Pass', Assign: { sum: 1, own: '{% $sum %}' }, Output: '{% $own %}', End: true } },
  };
  const findings = lint(
    machine({
      Begin: { Type: 'Pass', Assign: { sum: 0 }, Next: 'All' },
      All: { Type: 'Map', Items: [1], ItemProcessor: inner, Next: 'After' },
      After: { Type: 'Pass', Output: '{% $own %}', End: true },
    }),
  );
  expect(findings).toEqual([
    { state: 'Each', path: 'Output', message: 'the variable $own is assigned on no way to this state' },
    { state: 'Each', path: 'Assign', message: 'assigns $sum, a variable of an outer flow, which Step Functions refuses' },
    { state: 'After', path: 'Output', message: 'the variable $own is assigned on no way to this state' },
  ]);
});

test.each([
  {
    states: { A: { Type: 'Pass', Next: 'B' } },
    finding: { state: 'A', path: 'Next', message: "names 'B', which is not a state of its flow" },
  },
  { states: { A: { Type: 'Pass' } }, finding: { state: 'A', path: 'Next', message: 'needs exactly one of Next and End: true' } },
  {
    states: { A: { Type: 'Pass', End: true }, B: { Type: 'Succeed' } },
    finding: { state: 'B', path: '', message: 'cannot be reached from StartAt' },
  },
  {
    states: { A: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: { Type: 'Succeed' } } }], End: true } },
    finding: { state: 'A', path: '', message: 'stands twice in the machine; names are unique across its flows' },
  },
  {
    states: { A: { Type: 'Pass', Output: ' {% 1 %}', End: true } },
    finding: { state: 'A', path: 'Output', message: 'is a literal: an expression starts with {% and ends with %}, with nothing outside' },
  },
  {
    states: { A: { Type: 'Task', Resource: 'lambda', End: true } },
    finding: { state: 'A', path: 'Resource', message: "'lambda' is no integration: arn:<partition>:states:::<service>:<action>" },
  },
])('finds $finding.message', ({ states, finding }) => {
  expect(lint(machine(states))).toEqual([finding]);
});

test('says what AWS or the rehearsal refuses outright', () => {
  expect(lint({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } })[0]?.message).toContain(
    "JSONPath, the query language of state 'A'",
  );
  expect(lint(machine({ A: { Type: 'Wait', Second: 1, End: true } }))[0]?.message).toContain('States.A.Second');
  expect(lint('{')[0]?.message).toContain('the definition is not JSON');
});

describe('checkArguments', () => {
  const arguments_ = {
    TrainingJobName: 'x',
    RoleArn: 'r',
    AlgorithmSpecification: { TrainingInputMode: 'File' },
    OutputDataConfig: { S3OutputPath: 's3://x' },
    ResourceConfig: { VolumeSizeInGB: '{% $size %}' },
    StoppingCondition: {},
  };
  const train = (given: object, resource = 'sagemaker:createTrainingJob.sync') =>
    machine({ Train: { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments: given, End: true } });

  test.each([
    { when: 'all is well', definition: train(arguments_), found: [] },
    {
      when: 'a member is misspelt',
      definition: train({ ...arguments_, HyperParametrs: {} }),
      found: [['Arguments/HyperParametrs', 'is no member of CreateTrainingJobRequest']],
    },
    {
      when: 'a required member is missing',
      definition: train({ ...arguments_, RoleArn: undefined }),
      found: [['Arguments', 'lacks RoleArn, which CreateTrainingJobRequest requires']],
    },
    {
      when: 'a nested one is missing',
      definition: train({ ...arguments_, OutputDataConfig: {} }),
      found: [['Arguments/OutputDataConfig', 'lacks S3OutputPath']],
    },
    {
      when: 'a literal has the wrong type',
      definition: train({ ...arguments_, EnableManagedSpotTraining: 'yes', InputDataConfig: {} }),
      found: [
        ['Arguments/EnableManagedSpotTraining', 'must be a boolean, but is the string "yes"'],
        ['Arguments/InputDataConfig', 'must be a list, but is an object'],
      ],
    },
    {
      when: 'the API is misspelt',
      definition: train({}, 'aws-sdk:sagemaker:describeEndpont'),
      found: [['Resource', "the service has no action 'describeEndpont'"]],
    },
    {
      when: 'names are those of ASL, not of the client',
      definition: train({ StateMachineArn: 'm', Input: { a: 1 } }, 'states:startExecution.sync:2'),
      found: [],
    },
    {
      when: 'an SDK integration gets JSON for text',
      definition: train({ TaskToken: 't', Output: { a: 1 } }, 'aws-sdk:sfn:sendTaskSuccess'),
      found: [['Arguments/Output', 'must be a string, but is an object']],
    },
  ])('$when', async ({ definition, found }) => {
    const findings = await checkArguments(JSON.parse(JSON.stringify(definition)));
    expect(findings).toEqual(found.map(([path, message]) => ({ state: 'Train', path, message: expect.stringContaining(String(message)) })));
  });
});
