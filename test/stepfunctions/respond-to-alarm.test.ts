import { BOOM, type Tasks, Walker } from './definitions.ts';
import { champion } from './story.ts';

const walker = new Walker('respond-to-alarm');
const event = { 'detail-type': 'CloudWatch Alarm State Change', detail: { alarmName: 'flights-errors' } };
const cause = { by: 'operator', who: 'ada', because: 'customers call', quarantine: false };
const assess = (action: string, endState: string) => ({
  model: 'flights',
  row: 20,
  action,
  endState,
  reason: `the table says ${action}`,
  waitSeconds: 60,
  target: champion,
  cause,
});
const lock = { holder: 'execution', fence: 7 };
const started = {
  verdict: 'pass',
  reasons: [],
  model: 'flights',
  lock,
  target: champion,
  from: champion,
  instancesBefore: 2,
  startedAt: '2026-01-01T00:00:00Z',
  cause,
};

const rolledBack: Tasks = {
  'Assess alarm': assess('rollBack', 'VERIFY'),
  'Start rollback': started,
  'Verify rollback': [
    { verdict: 'inconclusive', reasons: ['the endpoint is Updating'] },
    { verdict: 'pass', reasons: ['back'] },
  ],
  'Rolled back': { released: true, reasons: [] },
  'Freeze automation': { frozen: true },
  Notify: { MessageId: '1' },
  Page: { MessageId: '2' },
};
const respond = (changed: Tasks = {}) => walker.walk(event, { ...rolledBack, ...changed });

test.each<{ when: string; tasks: Tasks; ends: string; endState: string; never?: readonly string[] }>([
  { when: 'the alarm holds and an earlier generation was good', tasks: {}, ends: 'Answered', endState: 'ROLLED_BACK' },
  {
    when: 'nothing is to be done',
    tasks: { 'Assess alarm': assess('none', 'DUPLICATE') },
    ends: 'Answered',
    endState: 'DUPLICATE',
    never: ['Notify', 'Page', 'Start rollback'],
  },
  {
    when: 'somebody should know',
    tasks: { 'Assess alarm': assess('notify', 'NOTIFIED') },
    ends: 'Answered',
    endState: 'NOTIFIED',
    never: ['Page', 'Start rollback'],
  },
  {
    when: 'a person has to look',
    tasks: { 'Assess alarm': assess('page', 'PAGED') },
    ends: 'A person is called',
    endState: 'PAGED',
    never: ['Start rollback'],
  },
  {
    when: 'somebody else changed the endpoint',
    tasks: { 'Assess alarm': assess('freeze', 'FROZEN') },
    ends: 'A person is called',
    endState: 'FROZEN',
    never: ['Start rollback'],
  },
  {
    when: 'the table has a word that nobody knows',
    tasks: { 'Assess alarm': assess('dance', 'PAGED') },
    ends: 'A person is called',
    endState: 'PAGED',
    never: ['Start rollback'],
  },
  {
    when: 'waiting tells that it was a flap',
    tasks: { 'Assess alarm': [assess('wait', 'WAITING'), assess('none', 'FLAP')] },
    ends: 'Answered',
    endState: 'FLAP',
    never: ['Start rollback'],
  },
  {
    when: 'waiting never ends',
    tasks: { 'Assess alarm': assess('wait', 'WAITING') },
    ends: 'A person is called',
    endState: 'WAITING',
    never: ['Start rollback'],
  },
  {
    when: 'the lock was taken between the decision and the act',
    tasks: { 'Start rollback': [{ verdict: 'inconclusive', reasons: ['held'], lock: { ...lock, fence: 0 } }, started] },
    ends: 'Answered',
    endState: 'ROLLED_BACK',
  },
  {
    when: 'SageMaker refuses the rollback',
    tasks: { 'Start rollback': { ...started, verdict: 'fail', reasons: ['ResourceLimitExceeded'] } },
    ends: 'A person is called',
    endState: 'PAGED',
    never: ['Rolled back', 'Verify rollback'],
  },
  {
    when: 'the former champion answers otherwise',
    tasks: { 'Verify rollback': { verdict: 'fail', reasons: ['3 of 20'] } },
    ends: 'A person is called',
    endState: 'ROLLBACK_UNVERIFIED',
    never: ['Rolled back'],
  },
  {
    when: 'the rollback never ends',
    tasks: { 'Verify rollback': { verdict: 'inconclusive', reasons: ['Updating'] } },
    ends: 'A person is called',
    endState: 'ROLLBACK_UNVERIFIED',
    never: ['Rolled back'],
  },
])('ends $endState when $when', async ({ tasks, ends, endState, never = [] }) => {
  const walked = await respond(tasks);
  expect(walked.path.at(-1)).toBe(ends);
  if (ends === 'Answered') expect(walked.output).toMatchObject({ endState });
  else expect(walked).toMatchObject({ status: 'FAILED', error: endState });
  expect(walked.path.filter((state) => never.includes(state))).toEqual([]);
});

const REACHED_BY: Readonly<Record<string, Tasks>> = {
  'Freeze automation': { 'Assess alarm': assess('freeze', 'FROZEN') },
  Page: { 'Assess alarm': assess('page', 'PAGED') },
};

test.each(walker.catchingTasks())('calls a person when "%s" breaks', async (state) => {
  const walked = await respond({ ...REACHED_BY[state], [state]: BOOM });
  const untold = ['Notify', 'Page'].includes(state);
  expect(walked.path.at(-1)).toBe(untold ? 'Not told' : 'A person is called');
  expect(walked.status).toBe('FAILED');
  if (!untold) expect(walked.path).toContain('Page');
});

test('looks again after the time that the table names, at most sixty times', async () => {
  const walked = await respond({ 'Assess alarm': { ...assess('wait', 'WAITING'), waitSeconds: 90 } });
  expect(walked.path.filter((state) => state === 'Assess alarm')).toHaveLength(61);
  expect(walked.seconds).toBe(60 * 90);
});

test('tells people in a hundred characters what happened', async () => {
  const walked = await respond();
  const [, args] = walked.calls.find(([state]) => state === 'Notify') ?? [];
  expect(args).toMatchObject({
    Subject: 'Slipway: ROLLED_BACK',
    Message: { endState: 'ROLLED_BACK', reason: 'the table says rollBack', verification: 'back', page: false },
  });
});

test('keeps why it went back apart from what proved that it is back', async () => {
  const { calls, output } = await respond();
  const payloadOf = (state: string) => calls.find(([name]) => name === state)?.[1];
  expect(payloadOf('Start rollback')).toMatchObject({ Payload: { cause } });
  expect(payloadOf('Rolled back')).toMatchObject({ Payload: { rollback: { cause }, verification: 'back' } });
  expect(output).toMatchObject({ endState: 'ROLLED_BACK', reason: 'the table says rollBack', verification: 'back' });
});

test('says of a rollback that is not proven why it was wanted, too', async () => {
  const { cause: told } = await respond({ 'Verify rollback': { verdict: 'fail', reasons: ['3 of 20'] } });
  expect(told).toBe('3 of 20 (the table says rollBack)');
});

// Last: everything above has walked.
test('every way of the file is taken', () => {
  expect(walker.untaken()).toEqual([]);
});
