import { later } from '../../rehearsal/states-language/walk.ts';
import { BOOM, type Tasks, Walker } from './definitions.ts';
import { champion, firstFleet, fleet, promotedShift, settledWindow, shiftInput, shiftingWindow, taken } from './story.ts';

const walker = new Walker('shift-traffic');
const shift = (changed: Tasks = {}) => walker.walk(shiftInput, { ...promotedShift, ...changed });

const lock = (status: string) => ({ status, fence: 0, champion, reasons: [`lock: ${status}`] });
const landed = (where: string, verdict: string, outcome: string, restorable = true) => ({
  landed: where,
  verdict,
  outcome,
  reasons: [`${where} ${verdict}`],
  warnings: [],
  restorable,
});
const onChampion = landed('champion', 'pass', 'ROLLED_BACK');
const going = { status: 'going', reasons: ['Deleting'] };
const badOnChallenger = landed('challenger', 'fail', 'ROLLED_BACK');

interface Path {
  readonly when: string;
  readonly tasks: Tasks;
  readonly ends: string;
  readonly status?: string;
  readonly outcome: string;
  readonly passes?: readonly string[];
  readonly never?: readonly string[];
}

const PATHS: readonly Path[] = [
  {
    when: 'all goes well',
    tasks: {},
    ends: 'Settled',
    outcome: 'PROMOTED',
    passes: ['Arm alarms', 'Promote challenger', 'Retire alarms', 'Release endpoint lock'],
  },
  {
    when: 'nothing serves yet',
    tasks: { 'Prepare fleet': firstFleet },
    ends: 'Settled',
    outcome: 'PROMOTED',
    never: ['Arm alarms'],
  },
  {
    when: 'another delivery holds the endpoint for a while',
    tasks: { 'Take endpoint lock': [lock('waiting'), lock('waiting'), taken] },
    ends: 'Settled',
    outcome: 'PROMOTED',
    passes: ['Wait for the endpoint'],
  },
  {
    when: 'a newer delivery waits too',
    tasks: { 'Take endpoint lock': lock('superseded') },
    ends: 'Overtaken while waiting',
    status: 'superseded',
    outcome: 'SUPERSEDED',
    never: ['Release endpoint lock'],
  },
  {
    when: 'the champion changed',
    tasks: { 'Take endpoint lock': lock('champion-changed') },
    ends: 'Champion changed',
    status: 'champion-changed',
    outcome: 'SUPERSEDED',
    never: ['Prepare fleet'],
  },
  {
    when: 'the holder of the lock is dead',
    tasks: { 'Take endpoint lock': lock('dead-holder') },
    ends: 'Endpoint refused',
    outcome: 'FAILED',
    never: ['Prepare fleet', 'Release endpoint lock'],
  },
  {
    when: 'automation is frozen',
    tasks: { 'Take endpoint lock': lock('frozen') },
    ends: 'Endpoint refused',
    outcome: 'FAILED',
    never: ['Prepare fleet'],
  },
  {
    when: 'the fleet is refused',
    tasks: { 'Prepare fleet': { verdict: 'fail', reasons: ['quarantined'], first: false } },
    ends: 'Settled',
    outcome: 'FAILED',
    passes: ['Release endpoint lock'],
    never: ['Start traffic shift'],
  },
  {
    when: 'the alarms need a minute',
    tasks: {
      'Arm alarms': [
        { verdict: 'inconclusive', reasons: ['INSUFFICIENT_DATA'] },
        { verdict: 'pass', reasons: [] },
      ],
    },
    ends: 'Settled',
    outcome: 'PROMOTED',
    passes: ['Wait for alarms'],
  },
  {
    when: 'the alarms stay silent',
    tasks: { 'Arm alarms': { verdict: 'inconclusive', reasons: ['INSUFFICIENT_DATA'] } },
    ends: 'Settled',
    outcome: 'FAILED',
    passes: ['Retire alarms', 'Release endpoint lock'],
    never: ['Start traffic shift'],
  },
  {
    when: 'an alarm fires before the shift',
    tasks: { 'Arm alarms': { verdict: 'fail', reasons: ['alarm fires'] } },
    ends: 'Settled',
    outcome: 'FAILED',
    passes: ['Retire alarms', 'Release endpoint lock'],
    never: ['Start traffic shift', 'Wait for alarms'],
  },
  {
    when: 'SageMaker refuses the shift',
    tasks: { 'Start traffic shift': { verdict: 'fail', reasons: ['ResourceLimitExceeded'] } },
    ends: 'Settled',
    outcome: 'FAILED',
    passes: ['Retire alarms', 'Release endpoint lock'],
    never: ['Judge window'],
  },
  {
    when: 'SageMaker rolls back',
    tasks: { 'Verify shift': onChampion, 'Record rollback': { quarantined: true } },
    ends: 'Settled',
    outcome: 'ROLLED_BACK',
    passes: ['Record rollback', 'Retire alarms', 'Release endpoint lock'],
    never: ['Promote challenger', 'Return to champion'],
  },
  {
    when: 'an operator ends the shift',
    tasks: { 'Verify shift': landed('champion', 'pass', 'ABORTED'), 'Record rollback': { quarantined: false } },
    ends: 'Settled',
    outcome: 'ABORTED',
    never: ['Promote challenger'],
  },
  {
    when: 'the champion answers otherwise after a rollback',
    tasks: { 'Verify shift': landed('champion', 'fail', 'ROLLBACK_UNVERIFIED'), 'Freeze endpoint': { frozen: true } },
    ends: 'Settled',
    outcome: 'ROLLBACK_UNVERIFIED',
    passes: ['Freeze endpoint'],
    never: ['Release endpoint lock'],
  },
  {
    when: 'traffic landed nobody knows where',
    tasks: { 'Verify shift': landed('neither', 'inconclusive', 'ROLLBACK_UNVERIFIED'), 'Freeze endpoint': { frozen: true } },
    ends: 'Settled',
    outcome: 'ROLLBACK_UNVERIFIED',
    passes: ['Freeze endpoint'],
    never: ['Release endpoint lock'],
  },
  {
    when: 'the challenger has all traffic and answers badly',
    tasks: {
      'Judge window': [settledWindow, settledWindow],
      'Verify shift': [badOnChallenger, onChampion],
      'Return to champion': { verdict: 'pass', reasons: [] },
      'Record rollback': { quarantined: true },
    },
    ends: 'Settled',
    outcome: 'ROLLED_BACK',
    passes: ['Return to champion', 'Wait for the return', 'Record rollback'],
    never: ['Promote challenger'],
  },
  {
    when: 'SageMaker refuses to send the challenger back',
    tasks: {
      'Verify shift': badOnChallenger,
      'Return to champion': { verdict: 'fail', reasons: ['ValidationException'] },
      'Freeze endpoint': { frozen: true },
    },
    ends: 'Settled',
    outcome: 'ROLLBACK_UNVERIFIED',
    passes: ['Return to champion', 'Freeze endpoint'],
    never: ['Wait for the return', 'Promote challenger', 'Release endpoint lock'],
  },
  {
    when: 'the challenger still has all traffic after it was sent back',
    tasks: {
      'Judge window': [settledWindow, settledWindow],
      'Verify shift': [badOnChallenger, badOnChallenger],
      'Return to champion': { verdict: 'pass', reasons: [] },
      'Freeze endpoint': { frozen: true },
    },
    ends: 'Settled',
    outcome: 'ROLLBACK_UNVERIFIED',
    passes: ['Return to champion', 'Wait for the return', 'Freeze endpoint'],
    never: ['Promote challenger'],
  },
  {
    when: 'a first endpoint answers badly',
    tasks: {
      'Prepare fleet': firstFleet,
      'Verify shift': landed('challenger', 'fail', 'FAILED', false),
      'Remove first endpoint': [going, going, { status: 'gone', reasons: [] }],
    },
    ends: 'Settled',
    outcome: 'FAILED',
    passes: ['Remove first endpoint', 'Wait for the removal', 'Release endpoint lock'],
    never: ['Return to champion', 'Promote challenger', 'Freeze endpoint'],
  },
  {
    when: 'a first endpoint does not start',
    tasks: {
      'Prepare fleet': firstFleet,
      'Verify shift': landed('nowhere', 'fail', 'FAILED', false),
      'Remove first endpoint': [going, { status: 'gone', reasons: [] }],
    },
    ends: 'Settled',
    outcome: 'FAILED',
    passes: ['Remove first endpoint', 'Wait for the removal', 'Retire alarms', 'Release endpoint lock'],
  },
  {
    when: 'a first endpoint turns out to be somebody else’s',
    tasks: {
      'Prepare fleet': firstFleet,
      'Verify shift': landed('nowhere', 'fail', 'FAILED', false),
      'Remove first endpoint': { status: 'kept', reasons: ['by hand'] },
    },
    ends: 'Settled',
    outcome: 'FAILED',
    never: ['Wait for the removal'],
  },
  {
    when: 'the deletion of a first endpoint never ends',
    tasks: { 'Prepare fleet': firstFleet, 'Verify shift': landed('nowhere', 'fail', 'FAILED', false), 'Remove first endpoint': going },
    ends: 'Settled',
    outcome: 'FAILED',
    passes: ['Wait for the removal', 'Release endpoint lock'],
  },
];

test.each(PATHS)('ends $outcome when $when', async ({ tasks, ends, status = 'settled', outcome, passes = [], never = [] }) => {
  const walked = await shift(tasks);
  expect(walked.path.at(-1)).toBe(ends);
  expect(walked.status).toBe('SUCCEEDED');
  expect(walked.output).toMatchObject({ status, outcome });
  expect(walked.path).toEqual(expect.arrayContaining([...passes]));
  expect(walked.path.filter((state) => never.includes(state))).toEqual([]);
});

/** What has to be true before each task is reached, where the story in which all goes well does not reach it. */
const REACHED_BY: Readonly<Record<string, Tasks>> = {
  'Record rollback': { 'Verify shift': onChampion },
  'Remove first endpoint': { 'Prepare fleet': firstFleet, 'Verify shift': landed('nowhere', 'fail', 'FAILED', false) },
  'Return to champion': { 'Verify shift': badOnChallenger, 'Freeze endpoint': { frozen: true } },
  'Freeze endpoint': { 'Verify shift': landed('neither', 'inconclusive', 'ROLLBACK_UNVERIFIED') },
  'Verify shift': { 'Freeze endpoint': { frozen: true } },
  'Promote challenger': { 'Freeze endpoint': { frozen: true } },
};

/** Where nobody may believe anything after a step broke, the endpoint is frozen and the lock stays. */
const FREEZES: readonly string[] = ['Verify shift', 'Promote challenger', 'Return to champion', 'Freeze endpoint'];

test.each(walker.catchingTasks().filter((name) => name !== 'Judge window'))(
  'settles with a recorded outcome when "%s" breaks',
  async (state) => {
    const walked = await shift({ ...REACHED_BY[state], [state]: BOOM });
    const harmless = ['Retire alarms', 'Release endpoint lock'].includes(state);
    const outcome = harmless ? 'PROMOTED' : FREEZES.includes(state) ? 'ROLLBACK_UNVERIFIED' : 'FAILED';
    expect(walked).toMatchObject({ status: 'SUCCEEDED', output: { status: 'settled', outcome } });
    expect(walked.path.at(-1)).toBe('Settled');
    expect(walked.path.includes('Release endpoint lock')).toBe(!FREEZES.includes(state));
  },
);

test('keeps the alarms of a shift that may be under way when its start broke', async () => {
  const walked = await shift({ 'Start traffic shift': BOOM });
  expect(walked.path).not.toContain('Retire alarms');
});

test('goes on judging when a window could not be judged', async () => {
  const walked = await shift({ 'Judge window': (_, { index }) => (index === 0 ? BOOM : index === 1 ? shiftingWindow : settledWindow) });
  expect(walked.path.filter((state) => state === 'Judge window')).toHaveLength(3);
  expect(walked.output).toMatchObject({ outcome: 'PROMOTED', windows: 3 });
});

test('asks where traffic is after ten hours, whatever the windows say', async () => {
  const walked = await shift({
    'Judge window': shiftingWindow,
    'Verify shift': landed('neither', 'inconclusive', 'ROLLBACK_UNVERIFIED'),
    'Freeze endpoint': { frozen: true },
  });
  expect(walked.path.filter((state) => state === 'Judge window')).toHaveLength(601);
  expect(walked.output).toMatchObject({ outcome: 'ROLLBACK_UNVERIFIED' });
});

test('asks where traffic is when the judge has been silent for 45 minutes in a row', async () => {
  const landing = landed('champion', 'pass', 'ROLLED_BACK');
  const spoken = 3;
  const walked = await shift({
    'Judge window': (_, { index }) => (index === spoken ? shiftingWindow : BOOM),
    'Verify shift': landing,
    'Record rollback': { quarantined: true },
  });
  expect(walked.path.filter((state) => state === 'Judge window')).toHaveLength(spoken + 1 + 45);
  expect(walked.output).toMatchObject({ outcome: 'ROLLED_BACK' });
});

test('asks for alarms at most eleven times, a minute apart', async () => {
  const walked = await shift({ 'Arm alarms': { verdict: 'inconclusive', reasons: ['no data'] } });
  expect(walked.path.filter((state) => state === 'Arm alarms')).toHaveLength(11);
  expect(walked.seconds).toBe(600);
});

test('names itself as holder, with the fence that it got, to every step that changes something', async () => {
  const walked = await shift();
  for (const state of ['Prepare fleet', 'Start traffic shift', 'Promote challenger', 'Release endpoint lock']) {
    const [, args] = walked.calls.find(([name]) => name === state) ?? [];
    expect(args).toMatchObject({ Payload: { lock: { holder: expect.stringContaining(':execution:'), fence: 5 } } });
  }
});

test('carries what the judge remembers from window to window', async () => {
  const walked = await shift({
    'Judge window': [
      { ...shiftingWindow, judge: { nextIndex: 1 } },
      { ...settledWindow, judge: { nextIndex: 2, summary: { windows: 2 } } },
    ],
  });
  const seen = walked.calls.filter(([state]) => state === 'Judge window').map(([, args]) => args);
  expect(seen).toMatchObject([{ Payload: { judge: {}, window: 0 } }, { Payload: { judge: { nextIndex: 1 }, window: 1 } }]);
  expect(walked.output).toMatchObject({ judge: { windows: 2 } });
});

test('retries a step whose answer got lost with the same moment', async () => {
  const walked = await shift({ 'Prepare fleet': (_, { attempt }) => (attempt === 0 ? { error: 'Lambda.Unknown' } : fleet) });
  const moments = walked.calls.filter(([state]) => state === 'Prepare fleet').map(([, args]) => JSON.stringify(args));
  expect(moments).toHaveLength(2);
  expect(new Set(moments).size).toBe(1);
});

test('a step that never answers is given up', async () => {
  const walked = await shift({ 'Arm alarms': later(10_000, { verdict: 'pass', reasons: [] }) });
  expect(walked.output).toMatchObject({ outcome: 'FAILED', reasons: [expect.stringContaining('States.Timeout')] });
});

// Last: everything above has walked.
test('every way of the file is taken', () => {
  expect(walker.untaken()).toEqual([]);
});
