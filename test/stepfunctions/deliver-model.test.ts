import { fails } from '../../rehearsal/states-language/walk.ts';
import { BOOM, definitionOf, type Tasks, Walker } from './definitions.ts';
import { champion, delivery, plan, promotedDelivery } from './story.ts';

const walker = new Walker('deliver-model');
const says = (verdict: string, reason: string) => ({ verdict, reasons: [reason], warnings: [], proceed: verdict === 'pass' });
const trains = (status: string) => ({ Output: { status, reasons: [`training ended ${status}`], attempts: [] } });
const shifts = (output: Record<string, string | typeof champion>) => ({
  Output: { reasons: ['why'], ...output } as never,
});

const deliver = (changed: Tasks) => walker.walk(delivery, { ...promotedDelivery, ...changed });

const PATHS: readonly { when: string; tasks: Tasks; outcome: string; ends: string; never?: readonly string[] }[] = [
  { when: 'all goes well', tasks: {}, outcome: 'PROMOTED', ends: 'Promoted' },
  {
    when: 'nothing serves yet',
    tasks: { 'Open delivery': { plan, champion: {} } },
    outcome: 'PROMOTED',
    ends: 'Promoted',
    never: ['Score champion'],
  },
  {
    when: 'the drop is not whole',
    tasks: { 'Snapshot dataset': says('fail', 'a.csv is missing') },
    outcome: 'REJECTED_DATA',
    ends: 'Champion kept',
    never: ['Claim dataset', 'Train challenger'],
  },
  {
    when: 'the same data was delivered before',
    tasks: { 'Claim dataset': { claimed: false, reasons: ['delivered by another'] } },
    outcome: 'NO_CHANGE',
    ends: 'No change',
    never: ['Validate dataset', 'Train challenger'],
  },
  {
    when: 'the data breaks its contract',
    tasks: { 'Validate dataset': says('fail', 'too few rows') },
    outcome: 'REJECTED_DATA',
    ends: 'Champion kept',
    never: ['Train challenger'],
  },
  {
    when: 'the contract cannot be judged',
    tasks: { 'Validate dataset': says('inconclusive', 'no baseline') },
    outcome: 'REJECTED_DATA',
    ends: 'Champion kept',
    never: ['Train challenger'],
  },
  {
    when: 'the data drifted',
    tasks: { 'Check drift': says('fail', 'distance moved') },
    outcome: 'REJECTED_DATA',
    ends: 'Champion kept',
    never: ['Train challenger'],
  },
  {
    when: 'drift cannot be told and the policy continues',
    tasks: { 'Check drift': { verdict: 'inconclusive', proceed: true, reasons: ['too few rows'], warnings: [] } },
    outcome: 'PROMOTED',
    ends: 'Promoted',
  },
  {
    when: 'too little is held out',
    tasks: { 'Split dataset': says('fail', '10 rows') },
    outcome: 'REJECTED_DATA',
    ends: 'Champion kept',
    never: ['Train challenger'],
  },
  {
    when: 'a person stops the training',
    tasks: { 'Train challenger': trains('stopped') },
    outcome: 'STOPPED',
    ends: 'Champion kept',
    never: ['Keep artifact'],
  },
  {
    when: 'every capacity is short',
    tasks: { 'Train challenger': trains('no-capacity') },
    outcome: 'FAILED_TRAINING',
    ends: 'Champion kept',
    never: ['Keep artifact'],
  },
  {
    when: 'the training code is broken',
    tasks: { 'Train challenger': trains('failed') },
    outcome: 'FAILED_TRAINING',
    ends: 'Champion kept',
    never: ['Keep artifact'],
  },
  {
    when: 'what training reported cannot be kept',
    tasks: { 'Record training': fails('States.TaskFailed', 'no room') },
    outcome: 'PROMOTED',
    ends: 'Promoted',
  },
  {
    when: 'the challenger loses',
    tasks: { 'Evaluate challenger': says('fail', 'auc fell') },
    outcome: 'REJECTED_GATE',
    ends: 'Champion kept',
    never: ['Register model package', 'Shift traffic'],
  },
  {
    when: 'the evaluation cannot tell',
    tasks: { 'Evaluate challenger': says('inconclusive', 'too few rows') },
    outcome: 'INCONCLUSIVE_GATE',
    ends: 'Champion kept',
    never: ['Register model package', 'Shift traffic'],
  },
  {
    when: 'scoring fails',
    tasks: { 'Score challenger': fails('States.TaskFailed', 'out of memory') },
    outcome: 'FAILED',
    ends: 'Champion kept',
    never: ['Evaluate challenger', 'Shift traffic'],
  },
  {
    when: 'the canary is rolled back',
    tasks: { 'Shift traffic': shifts({ status: 'settled', outcome: 'ROLLED_BACK' }) },
    outcome: 'ROLLED_BACK',
    ends: 'Champion kept',
  },
  {
    when: 'a newer delivery waits',
    tasks: { 'Shift traffic': shifts({ status: 'superseded', outcome: 'SUPERSEDED' }) },
    outcome: 'SUPERSEDED',
    ends: 'Superseded',
  },
  {
    when: 'the champion changed once',
    tasks: {
      'Shift traffic': [
        shifts({ status: 'champion-changed', champion: { ...champion, generation: 4 } }),
        shifts({ status: 'settled', outcome: 'PROMOTED' }),
      ],
    },
    outcome: 'PROMOTED',
    ends: 'Promoted',
  },
  {
    when: 'the champion changes again and again',
    tasks: { 'Shift traffic': shifts({ status: 'champion-changed', champion }) },
    outcome: 'SUPERSEDED',
    ends: 'Superseded',
  },
];

test.each(PATHS)('ends $outcome when $when', async ({ tasks, outcome, ends, never = [] }) => {
  const walked = await deliver(tasks);
  expect(walked.path.at(-1)).toBe(ends);
  expect(walked.status).toBe(ends === 'Champion kept' ? 'FAILED' : 'SUCCEEDED');
  if (ends === 'Champion kept') expect(walked.error).toBe(outcome);
  else expect(walked.output).toEqual({ outcome, deliveryId: delivery.deliveryId });
  expect(walked.path.filter((state) => never.includes(state))).toEqual([]);
  expect(recordedIn(walked.calls)).toMatchObject({ outcome });
});

test('tells why in the cause of the failed execution', async () => {
  const walked = await deliver({ 'Evaluate challenger': { verdict: 'fail', reasons: ['auc fell by 0.1', 'logLoss rose'], warnings: [] } });
  expect(walked.cause).toBe('auc fell by 0.1; logLoss rose');
});

test.each(walker.catchingTasks())('records an outcome and keeps the champion when "%s" breaks', async (state) => {
  const walked = await deliver({ [state]: BOOM });
  const afterwards: Record<string, string> = {
    'Record training': 'Promoted',
    'Record outcome': 'Outcome not recorded',
    'Render report': 'Promoted',
  };
  expect(walked.path.at(-1)).toBe(afterwards[state] ?? 'Champion kept');
  if (afterwards[state] === undefined) {
    expect(walked.error).toBe(state === 'Train challenger' ? 'FAILED_TRAINING' : 'FAILED');
    expect(walked.cause).toBe('Boom: it broke');
  }
});

test('says which outcome could not be recorded', async () => {
  const walked = await deliver({ 'Evaluate challenger': { verdict: 'fail', reasons: ['auc fell'], warnings: [] }, 'Record outcome': BOOM });
  expect(walked).toMatchObject({ status: 'FAILED', error: 'FAILED', cause: 'the outcome REJECTED_GATE could not be recorded; auc fell' });
});

test('ends as the ledger says, not as this execution believes', async () => {
  const walked = await deliver({
    'Record outcome': { outcome: 'ABORTED', reasons: ['a person ended it'], recordUri: 's3://data/record.json' },
  });
  expect(walked).toMatchObject({ status: 'FAILED', error: 'ABORTED' });
});

test('compares again with the champion that took the endpoint meanwhile, at most twice', async () => {
  const walked = await deliver({
    'Shift traffic': shifts({ status: 'champion-changed', champion: { ...champion, generation: 9, modelName: 'newer' } }),
  });
  const shiftCalls = walked.calls.filter(([state]) => state === 'Shift traffic').map(([, args]) => args);
  expect(shiftCalls).toHaveLength(3);
  expect(shiftCalls.map((args) => member(args, 'Input', 'evaluatedAgainst'))).toEqual([3, 9, 9]);
  const scored = walked.calls.filter(([state]) => state === 'Score champion').map(([, args]) => member(args, 'ModelName'));
  expect(scored).toEqual(['flights-champion', 'newer', 'newer']);
});

test('never names two jobs or executions alike', async () => {
  const walked = await deliver({ 'Shift traffic': shifts({ status: 'champion-changed', champion }) });
  const names = walked.calls.flatMap(([, args]) => [member(args, 'TransformJobName') ?? member(args, 'Name') ?? []].flat());
  expect(names).toHaveLength(10);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(String(name)).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/);
});

test('gives each step the moment of its state', async () => {
  const walked = await deliver({});
  const lambdas = walked.calls.filter(([, args]) => member(args, 'Payload') !== undefined);
  expect(lambdas.length).toBeGreaterThan(10);
  for (const [, args] of lambdas) expect(member(args, 'Payload', 'at')).toMatch(/^2026-01-01T00:0/);
});

test('no ending goes past the record', () => {
  const { States, StartAt } = definitionOf('deliver-model');
  const reached = new Set<string>();
  const visit = (name: string): void => {
    if (reached.has(name) || name === 'Record outcome') return;
    reached.add(name);
    const text = JSON.stringify({ ...States[name], Branches: undefined });
    for (const [, next = ''] of text.matchAll(/"(?:Next|Default)":"([^"]+)"/g)) visit(next);
  };
  visit(StartAt);
  expect(reached.size).toBeGreaterThan(20);
  expect([...reached].filter((name) => ['Succeed', 'Fail'].includes(States[name]?.Type ?? ''))).toEqual([]);
});

// Last: everything above has walked.
test('every way of the file is taken', () => {
  expect(walker.untaken()).toEqual([]);
});

function recordedIn(calls: readonly (readonly [string, unknown])[]): unknown {
  return member(calls.find(([state]) => state === 'Record outcome')?.[1], 'Payload');
}

function member(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (here, name) => (typeof here === 'object' && here !== null ? (here as Record<string, unknown>)[name] : undefined),
    value,
  );
}
