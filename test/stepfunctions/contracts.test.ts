import * as v from 'valibot';
import type { Contract } from '../../lambdas/shared/contract.ts';
import { type Tasks, Walker } from './definitions.ts';
import { champion, delivery, firstFleet, fleet, promotedDelivery, promotedShift, settledWindow, shiftInput, taken } from './story.ts';

const FUNCTION = /function:([A-Za-z]+)/;
const moduleSchema = v.object({ contract: v.custom<Contract>((value) => typeof value === 'object' && value !== null && 'input' in value) });
const callSchema = v.object({ FunctionName: v.string(), Payload: v.unknown() });

const kebab = (camel: string): string => camel.replaceAll(/(?<=.)([A-Z])/g, '-$1').toLowerCase();

async function contractOf(functionName: string): Promise<{ step: string; contract: Contract }> {
  const step = kebab(FUNCTION.exec(functionName)?.[1] ?? '');
  return { step, contract: v.parse(moduleSchema, await import(`../../lambdas/${step}/contract.ts`)).contract };
}

const lands = (landed: string, verdict: string) => ({
  landed,
  verdict,
  outcome: 'ROLLED_BACK',
  reasons: ['why'],
  warnings: [],
  restorable: true,
});
const cause = { by: 'alarm', who: 'flights-errors', because: 'it holds', quarantine: true };
const good = {
  model: 'flights',
  row: 20,
  action: 'rollBack',
  endState: 'VERIFY',
  reason: 'it holds',
  waitSeconds: 60,
  target: champion,
  cause,
};
const rollback = {
  verdict: 'pass',
  reasons: [],
  model: 'flights',
  lock: { holder: 'execution', fence: 7 },
  target: champion,
  from: champion,
  instancesBefore: 4,
  startedAt: '2026-01-01T00:00:00Z',
  cause,
};

/** Walks that together call every step that a workflow calls. */
const WALKS: readonly {
  readonly workflow: string;
  readonly when: string;
  readonly input: Parameters<Walker['walk']>[0];
  readonly tasks: Tasks;
}[] = [
  { workflow: 'deliver-model', when: 'promoted', input: delivery, tasks: promotedDelivery },
  {
    workflow: 'deliver-model',
    when: 'promoted first',
    input: delivery,
    tasks: { ...promotedDelivery, 'Open delivery': { plan: {}, champion: {} } },
  },
  { workflow: 'shift-traffic', when: 'promoted', input: shiftInput, tasks: promotedShift },
  {
    workflow: 'shift-traffic',
    when: 'promoted first',
    input: { ...shiftInput, evaluatedAgainst: 0 },
    tasks: { ...promotedShift, 'Take endpoint lock': { ...taken, champion: {} }, 'Prepare fleet': firstFleet },
  },
  {
    workflow: 'shift-traffic',
    when: 'rolled back',
    input: shiftInput,
    tasks: { ...promotedShift, 'Verify shift': lands('champion', 'pass'), 'Record rollback': {} },
  },
  {
    workflow: 'shift-traffic',
    when: 'sent back',
    input: shiftInput,
    tasks: {
      ...promotedShift,
      'Judge window': settledWindow,
      'Verify shift': [lands('challenger', 'fail'), lands('champion', 'pass')],
      'Return to champion': { verdict: 'pass', reasons: [] },
      'Record rollback': {},
    },
  },
  {
    workflow: 'shift-traffic',
    when: 'frozen',
    input: shiftInput,
    tasks: { ...promotedShift, 'Verify shift': lands('neither', 'fail'), 'Freeze endpoint': {} },
  },
  {
    workflow: 'shift-traffic',
    when: 'not started',
    input: shiftInput,
    tasks: {
      ...promotedShift,
      'Prepare fleet': firstFleet,
      'Verify shift': lands('nowhere', 'fail'),
      'Remove first endpoint': { status: 'gone', reasons: [] },
    },
  },
  {
    workflow: 'shift-traffic',
    when: 'refused',
    input: shiftInput,
    tasks: { ...promotedShift, 'Prepare fleet': { verdict: 'fail', reasons: ['no'], first: false } },
  },
  {
    workflow: 'shift-traffic',
    when: 'alarms fire',
    input: shiftInput,
    tasks: { ...promotedShift, 'Prepare fleet': fleet, 'Arm alarms': { verdict: 'fail', reasons: ['no'] } },
  },
  {
    workflow: 'respond-to-alarm',
    when: 'rolled back',
    input: { 'detail-type': 'CloudWatch Alarm State Change' },
    tasks: {
      'Assess alarm': good,
      'Start rollback': rollback,
      'Verify rollback': { verdict: 'pass', reasons: ['back'] },
      'Rolled back': {},
      Notify: {},
    },
  },
  {
    workflow: 'respond-to-alarm',
    when: 'frozen',
    input: { 'detail-type': 'CloudWatch Alarm State Change' },
    tasks: { 'Assess alarm': { ...good, action: 'freeze', endState: 'FROZEN', target: null }, 'Freeze automation': {}, Page: {} },
  },
];

const called = new Set<string>();

test.each(WALKS)('$workflow, $when: every step is sent what its contract takes', async ({ workflow, input, tasks }) => {
  const { calls } = await new Walker(workflow).walk(input, tasks);
  for (const [state, args] of calls) {
    const call = v.safeParse(callSchema, args);
    if (!call.success) continue;
    const { step, contract } = await contractOf(call.output.FunctionName);
    called.add(step);
    const parsed = v.safeParse(contract.input, call.output.Payload);
    expect({ state, problems: parsed.success ? '' : v.summarize(parsed.issues) }).toEqual({ state, problems: '' });
  }
});

// Last: everything above has walked.
test('every step that a workflow calls was called', () => {
  expect(called.size).toBe(29);
});
