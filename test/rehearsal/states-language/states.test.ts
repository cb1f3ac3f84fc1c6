import type { Json } from '../../../rehearsal/cloud/cloud.ts';
import { fails, later, never, walk } from '../../../rehearsal/states-language/walk.ts';

const machine = (states: object, more: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});
const pass = (more: object) => machine({ Only: { Type: 'Pass', End: true, ...more } });
const types = (history: readonly { readonly type: string }[]) => history.map(({ type }) => type);
const invoke = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
};

describe('expressions', () => {
  test.each<{ expression: string; value: Json }>([
    { expression: '$states.input.n + 1', value: 3 },
    { expression: '$partition([1,2,3,4,5], 2)', value: [[1, 2], [3, 4], [5]] },
    { expression: '$partition([0], 1)', value: [[0]] },
    { expression: '$range(1, 9, 2)', value: [1, 3, 5, 7, 9] },
    { expression: '$range(1, 9, 9)', value: 1 },
    { expression: '$range(3, 1, -1)', value: [3, 2, 1] },
    { expression: "$hash('abc', 'MD5')", value: '900150983cd24fb0d6963f7d28e17f72' },
    { expression: "$hash('abc', 'SHA-256')", value: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
    { expression: '$parse(\'{"a":[1]}\')', value: { a: [1] } },
    { expression: "$parse('-0')", value: 0 },
    { expression: '$random(7) = $random(7)', value: true },
    { expression: '$uuid() ~> $match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) ~> $exists', value: true },
    { expression: '$millis()', value: Date.UTC(2026, 0, 1) },
    { expression: '$now()', value: '2026-01-01T00:00:00.000Z' },
    { expression: "$now('[Y0001]-[M01]-[D01]')", value: '2026-01-01' },
    { expression: "{'gone': $states.input.nope, 'kept': 1}", value: { kept: 1 } },
    { expression: '$states.input.items[p > 1]', value: { p: 2 } },
    { expression: '[$states.input.items[p > 1]]', value: [{ p: 2 }] },
    { expression: '$states.context.State.Name', value: 'Only' },
    { expression: '$states.context.Execution.RedriveCount', value: 0 },
    { expression: '$states.context.State.EnteredTime', value: '2026-01-01T00:00:00.000Z' },
  ])('$expression', async ({ expression, value }) => {
    const run = await walk(pass({ Output: `{% ${expression} %}` }), { input: { n: 2, items: [{ p: 1 }, { p: 2 }] } });
    expect(run.cause).toBeUndefined();
    expect(run.output).toEqual(value);
  });

  test.each([
    { expression: '$gone', says: 'returned nothing (undefined).' },
    { expression: '$states.input.nope', says: 'returned nothing (undefined).' },
    { expression: '$', says: 'returned nothing (undefined).' },
    { expression: 'n', says: 'returned nothing (undefined).' },
    { expression: '$max([])', says: 'returned nothing (undefined).' },
    { expression: 'function($x) { $x }', says: 'returned an unsupported result type.' },
    { expression: "{'f': $sum}", says: 'returned an unsupported result type.' },
    { expression: '$eval("1")', says: 'threw an error during evaluation. T1006: Attempted to invoke a non-function' },
    { expression: '$none(1)', says: 'threw an error during evaluation. T1006: Attempted to invoke a non-function' },
    { expression: "$number('x')", says: 'threw an error during evaluation. D3030: Unable to cast value to a number: "x"' },
    { expression: '($f := function($n) { $f($n + 1) + 1 }; $f(0))', says: 'Stack overflow error' },
    { expression: '($f := function($n) { $f($n + 1) }; $f(0))', says: 'Expression evaluation timeout' },
    { expression: "$hash('x', 'SHA1')", says: '$hash: the algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512, but was "SHA1"' },
    { expression: "$parse('{')", says: '$parse: ' },
  ])('$expression fails: $says', async ({ expression, says }) => {
    const run = await walk(pass({ Output: { deep: `{% ${expression} %}` } }), { input: { n: 2 } });
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(run.cause).toContain(
      `An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression '${expression}' specified for the field 'Output/deep' `,
    );
    expect(run.cause).toContain(says);
    expect(types(run.history)).toEqual(['ExecutionStarted', 'PassStateEntered', 'EvaluationFailed', 'ExecutionFailed']);
  });
});

describe('Assign', () => {
  test('is seen from the next state on; Output sees the old values', async () => {
    const run = await walk(
      machine({
        One: { Type: 'Pass', Assign: { x: 1, y: 1 }, Next: 'Two' },
        Two: { Type: 'Pass', Assign: { x: '{% $y + 1 %}', y: '{% $x + 10 %}' }, Output: '{% [$x, $y] %}', Next: 'Three' },
        Three: { Type: 'Pass', Output: '{% [$states.input, $x, $y] %}', End: true },
      }),
    );
    expect(run.output).toEqual([1, 1, 2, 11]);
  });

  test('of a branch stays inside, and reads what is outside', async () => {
    const inner = (name: string) => ({
      StartAt: name,
      States: {
        [name]: { Type: 'Pass', Assign: { own: 2 }, Next: `${name}!` },
        [`${name}!`]: { Type: 'Pass', Output: '{% $own + $outer %}', End: true },
      },
    });
    const run = await walk(
      machine({
        Begin: { Type: 'Pass', Assign: { outer: 40 }, Next: 'Both' },
        Both: { Type: 'Parallel', Branches: [inner('a'), inner('b')], Next: 'After' },
        After: { Type: 'Pass', Output: "{% {'results': $states.input, 'own': $exists($own)} %}", End: true },
      }),
    );
    expect(run.output).toEqual({ results: [42, 42], own: false });
  });

  test('may not grow past its limit', async () => {
    const run = await walk(
      pass({ Assign: { big: `{% $join($range(1, 1000, 1).$pad('x', 200)) & $join($range(1, 1000, 1).$pad('x', 100)) %}` } }),
    );
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('Choice', () => {
  test('without a way out ends the execution with States.Runtime, which nothing catches', async () => {
    const choice = {
      StartAt: 'Which?',
      States: { 'Which?': { Type: 'Choice', Choices: [{ Condition: false, Next: 'No' }] }, No: { Type: 'Succeed' } },
    };
    const run = await walk(
      machine({
        Around: { Type: 'Parallel', Branches: [choice], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Rest' }], End: true },
        Rest: { Type: 'Succeed' },
      }),
    );
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(run.cause).toContain('Failed to transition out of the state');
    expect(types(run.history)).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered',
      'ParallelStateStarted',
      'ChoiceStateEntered',
      'ExecutionFailed',
    ]);
  });

  test('needs a truth value', async () => {
    const run = await walk(
      machine({ 'Which?': { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'No' }] }, No: { Type: 'Succeed' } }),
    );
    expect(run.cause).toContain("returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1");
  });
});

describe('Wait', () => {
  test.each([
    { wait: { Seconds: 90 }, seconds: 90 },
    { wait: { Seconds: '{% $states.input.s %}' }, seconds: 30 },
    { wait: { Timestamp: '2026-01-01T00:05:00Z' }, seconds: 300 },
    { wait: { Timestamp: '2026-01-01T01:05:00.250+01:00' }, seconds: 300.25 },
    { wait: { Timestamp: '2025-01-01T00:00:00Z' }, seconds: 0 },
  ])('$wait takes $seconds s', async ({ wait, seconds }) => {
    expect(await walk(machine({ Pause: { Type: 'Wait', ...wait, End: true } }), { input: { s: 30 } })).toMatchObject({
      status: 'SUCCEEDED',
      seconds,
    });
  });

  test.each(['2026-01-01', '2026-02-30T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01T00:00:00', 'tomorrow'])(
    '%s is no moment',
    async (moment) => {
      const run = await walk(machine({ Pause: { Type: 'Wait', Timestamp: moment, End: true } }));
      expect(run.cause).toContain(`The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${moment}`);
    },
  );
});

describe('Retry', () => {
  const retrying = (retry: object) => machine({ Ask: { ...invoke, Retry: [{ ErrorEquals: ['States.ALL'], ...retry }], End: true } });
  const failing = { tasks: { Ask: fails('X') } };

  test.each([
    { retry: {}, calls: 4, seconds: 1 + 2 + 4 },
    { retry: { MaxAttempts: 0 }, calls: 1, seconds: 0 },
    { retry: { IntervalSeconds: 10, BackoffRate: 1.5, MaxAttempts: 2 }, calls: 3, seconds: 10 + 15 },
    { retry: { IntervalSeconds: 10, MaxDelaySeconds: 12, MaxAttempts: 2 }, calls: 3, seconds: 10 + 12 },
    { retry: { IntervalSeconds: 10, MaxAttempts: 1, JitterStrategy: 'FULL' }, calls: 2, seconds: 5 },
  ])('$retry', async ({ retry, calls, seconds }) => {
    const run = await walk(retrying(retry), failing);
    expect(run.calls).toHaveLength(calls);
    expect(run.seconds).toBe(seconds);
  });

  test('each retrier counts for itself, the first that names the error decides', async () => {
    const definition = machine({
      Ask: {
        ...invoke,
        Retry: [
          { ErrorEquals: ['A'], MaxAttempts: 1 },
          { ErrorEquals: ['B'], MaxAttempts: 1 },
        ],
        End: true,
      },
    });
    const run = await walk(definition, { tasks: { Ask: [fails('A'), fails('B'), fails('A')] } });
    expect(run).toMatchObject({ status: 'FAILED', error: 'A' });
    expect(run.calls).toHaveLength(3);
  });

  test('evaluates the arguments again and tells the attempt', async () => {
    const ask = {
      ...invoke,
      Arguments: { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' },
      Retry: [{ ErrorEquals: ['X'] }],
      End: true,
    };
    const run = await walk(machine({ Ask: ask }), { tasks: { Ask: [fails('X'), fails('X'), 'done'] } });
    expect(run.calls.map(([, given]) => given)).toMatchObject([{ Payload: 0 }, { Payload: 1 }, { Payload: 2 }]);
  });
});

describe('Catch', () => {
  const catching = (names: string[], task: object = {}) =>
    machine({ Ask: { ...invoke, ...task, Catch: [{ ErrorEquals: names, Next: 'Caught' }], End: true }, Caught: { Type: 'Succeed' } });

  test.each([
    { names: ['States.ALL'], error: 'X', caught: true },
    { names: ['States.TaskFailed'], error: 'X', caught: true },
    { names: ['States.TaskFailed'], error: 'States.Timeout', caught: false },
    { names: ['States.Timeout'], error: 'States.HeartbeatTimeout', caught: true },
    { names: ['X'], error: 'X', caught: true },
    { names: ['X'], error: 'Y', caught: false },
    { names: ['States.ALL'], error: 'States.Runtime', caught: false },
    { names: ['States.ALL'], error: 'States.DataLimitExceeded', caught: false },
    { names: ['States.DataLimitExceeded'], error: 'States.DataLimitExceeded', caught: true },
  ])('$names and $error: $caught', async ({ names, error, caught }) => {
    const run = await walk(catching(names), { tasks: { Ask: fails(error, 'why') } });
    expect(run.path.at(-1)).toBe(caught ? 'Caught' : 'Ask');
    if (caught) expect(run.output).toEqual({ Error: error, Cause: 'why' });
  });

  test('an expression that fails is caught too, in arguments and after the work', async () => {
    const bad = { Arguments: '{% $none %}' };
    expect((await walk(catching(['States.QueryEvaluationError'], bad))).path.at(-1)).toBe('Caught');
    const late = await walk(catching(['States.QueryEvaluationError'], { Output: '{% $none %}' }), { tasks: { Ask: 1 } });
    expect(late.path.at(-1)).toBe('Caught');
    expect(types(late.history)).toContain('TaskSucceeded');
  });
});

describe('Task', () => {
  test('times out, and the execution fails with States.Timeout', async () => {
    const run = await walk(machine({ Ask: { ...invoke, TimeoutSeconds: 30, End: true } }), { tasks: { Ask: never() } });
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout', seconds: 30 });
    expect(types(run.history)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskTimedOut',
      'ExecutionFailed',
    ]);
  });

  test('a result above 256 KiB fails', async () => {
    const run = await walk(machine({ Ask: { ...invoke, End: true } }), { tasks: { Ask: 'ü'.repeat(140_000) } });
    expect(run).toMatchObject({
      error: 'States.DataLimitExceeded',
      cause: "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
    expect(types(run.history).at(-2)).toBe('TaskFailed');
  });

  test('the machine may time out around it', async () => {
    const run = await walk(machine({ Ask: { ...invoke, End: true } }, { TimeoutSeconds: 5 }), { tasks: { Ask: never() } });
    expect(run).toMatchObject({ status: 'TIMED_OUT', seconds: 5 });
    expect(run.error).toBeUndefined();
  });
});

describe('Map', () => {
  const map = (more: object, state: object = { ...invoke, End: true }) =>
    machine({
      Each: { Type: 'Map', Items: '{% $states.input %}', ItemProcessor: { StartAt: 'Ask', States: { Ask: state } }, End: true, ...more },
    });
  const echo = {
    Ask: (given: Json) =>
      later(10, typeof given === 'object' && given !== null && !Array.isArray(given) ? (given['Payload'] ?? null) : null),
  };

  test('keeps the order of the items and runs as many at once as it may', async () => {
    const unlimited = await walk(map({ Output: '{% $states.result.Payload %}' }), { input: [1, 2, 3], tasks: echo });
    expect(unlimited).toMatchObject({ output: [1, 2, 3], seconds: 10 });
    const two = await walk(map({ MaxConcurrency: 2 }), { input: [1, 2, 3], tasks: echo });
    expect(two.seconds).toBe(20);
  });

  test('gives each iteration its item, alone or selected', async () => {
    const selector = { ItemSelector: { index: '{% $states.context.Map.Item.Index %}', value: '{% $states.context.Map.Item.Value %}' } };
    const inside = { Type: 'Pass', Output: '{% [$states.input.index, $states.context.Map.Item.Value] %}', End: true };
    expect((await walk(map(selector, inside), { input: ['a', 'b'] })).output).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  test('the first failure ends the others, with the events of AWS', async () => {
    const failed = await walk(map({}), { input: [1, 2, 3], tasks: { Ask: [later(60, 1), fails('X', 'y'), never()] } });
    expect(failed).toMatchObject({ status: 'FAILED', error: 'X', cause: 'y', seconds: 0 });
    expect(types(failed.history).slice(-9)).toEqual([
      'TaskFailed',
      'MapIterationFailed',
      'TaskStateAborted',
      'MapIterationAborted',
      'TaskStateAborted',
      'MapIterationAborted',
      'TaskStateAborted',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  test('all iterations start before the first one does anything, as recorded', async () => {
    const run = await walk(map({}), { input: [1, 2], tasks: echo });
    expect(types(run.history).slice(3, 11)).toEqual([
      'MapIterationStarted',
      'MapIterationStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskStarted',
    ]);
  });

  test('may be retried as a whole', async () => {
    const run = await walk(map({ Retry: [{ ErrorEquals: ['X'], IntervalSeconds: 5 }] }), {
      input: [1],
      tasks: { Ask: [fails('X'), 'ok'] },
    });
    expect(run).toMatchObject({ status: 'SUCCEEDED', seconds: 5 });
    expect(types(run.history).filter((type) => type === 'MapStateStarted')).toHaveLength(2);
  });
});

describe('Parallel', () => {
  const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
  const parallel = (branches: object[], more: object = {}) =>
    machine({
      Both: { Type: 'Parallel', Branches: branches, End: true, ...more },
      ...(more && 'Catch' in more ? { Caught: { Type: 'Succeed' } } : {}),
    });

  test('gives the list of outputs, with its own Arguments as input', async () => {
    const run = await walk(
      parallel(
        [branch('a', { Type: 'Pass', Output: '{% $states.input.n %}', End: true }), branch('b', { Type: 'Wait', Seconds: 7, End: true })],
        {
          Arguments: { n: 5 },
          Output: '{% $states.result %}',
        },
      ),
    );
    expect(run).toMatchObject({ output: [5, { n: 5 }], seconds: 7 });
  });

  test('is started again without a word of failure until its retries are used up', async () => {
    const retry = { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] };
    const run = await walk(parallel([branch('b', { Type: 'Fail', Error: 'X' })], retry));
    expect(types(run.history)).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered',
      'ParallelStateStarted',
      'FailStateEntered',
      'ParallelStateStarted',
      'FailStateEntered',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
    expect(run.history.map(({ previousEventId }) => previousEventId)).toEqual([0, 0, 2, 3, 4, 5, 6, 7]);
  });

  test('a catcher whose own expression fails fails the state a second time', async () => {
    const caught = { Catch: [{ ErrorEquals: ['States.ALL'], Output: { v: '{% $states.input.missing %}' }, Next: 'Caught' }] };
    const run = await walk(parallel([branch('b', { Type: 'Fail', Error: 'X' })], caught));
    expect(types(run.history).slice(3)).toEqual([
      'FailStateEntered',
      'ParallelStateFailed',
      'EvaluationFailed',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
    expect(run.history.map(({ previousEventId }) => previousEventId)).toEqual([0, 0, 2, 3, 4, 4, 6, 7]);
    expect(run.cause).toContain("specified for the field 'Catch[0]/Output/v' returned nothing (undefined).");
  });

  test('a failing task in a branch is closed before the state, on a chain of its own', async () => {
    const run = await walk(parallel([branch('b', { ...invoke, End: true })]), { tasks: { b: fails('X') } });
    expect(types(run.history).slice(3)).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'TaskStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
    expect(run.history.map(({ previousEventId }) => previousEventId)).toEqual([0, 0, 2, 3, 4, 5, 6, 7, 7, 9]);
  });

  test('a failure ends the other branches and may be caught', async () => {
    const branches = [branch('a', { Type: 'Wait', Seconds: 60, End: true }), branch('b', { Type: 'Fail', Error: 'X', Cause: 'y' })];
    const run = await walk(parallel(branches, { Catch: [{ ErrorEquals: ['X'], Next: 'Caught' }] }));
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'X', Cause: 'y' }, seconds: 0 });
    expect(types(run.history)).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered',
      'ParallelStateStarted',
      'WaitStateEntered',
      'FailStateEntered',
      'WaitStateAborted',
      'ParallelStateFailed',
      'ParallelStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('inside a Map, all of it ends with the first failure', async () => {
    const inner = {
      StartAt: 'Two',
      States: {
        Two: {
          Type: 'Parallel',
          Branches: [branch('a', { ...invoke, End: true }), branch('b', { Type: 'Wait', Seconds: 9, End: true })],
          End: true,
        },
      },
    };
    const run = await walk(machine({ Each: { Type: 'Map', Items: [1, 2], ItemProcessor: inner, End: true } }), {
      tasks: { a: [later(1, fails('X')), never()] },
    });
    expect(run).toMatchObject({ status: 'FAILED', error: 'X', seconds: 1 });
  });
});

test('the history is bounded at 25,000 events, and nothing catches that', async () => {
  const loop = machine({
    Around: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Again', States: { Again: { Type: 'Pass', Next: 'And again' }, 'And again': { Type: 'Pass', Next: 'Again' } } },
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Rest' }],
      End: true,
    },
    Rest: { Type: 'Succeed' },
  });
  const run = await walk(loop);
  expect(run).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: 'The execution reached the maximum number of history events (25000).',
  });
  expect(run.history).toHaveLength(25_000);
});

test('what happens is the same in every run', async () => {
  const definition = pass({ Output: '{% [$random(), $uuid()] %}' });
  const numbers = () => {
    let state = 1;
    return () => {
      state = (state * 16807) % 2147483647;
      return state / 2147483647;
    };
  };
  expect((await walk(definition, { random: numbers() })).output).toEqual((await walk(definition, { random: numbers() })).output);
});

test.each(['JSONPath', undefined])('a machine of %s may hold states of JSONata, and only those', async (QueryLanguage) => {
  const state = { Type: 'Pass', Output: '{% $states.input.a %}', End: true };
  const mixed = (own: object) => ({ QueryLanguage, StartAt: 'Only', States: { Only: { ...state, ...own } } });
  expect((await walk(JSON.parse(JSON.stringify(mixed({ QueryLanguage: 'JSONata' }))), { input: { a: 1 } })).output).toBe(1);
  await expect(walk(JSON.parse(JSON.stringify(mixed({}))))).rejects.toThrow("JSONPath, the query language of state 'Only'");
});
