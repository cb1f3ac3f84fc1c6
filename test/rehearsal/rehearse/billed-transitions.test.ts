import { billedTransitions } from '../../../rehearsal/rehearse/billed-transitions.ts';
import { fails, walk } from '../../../rehearsal/states-language/walk.ts';

const task = (next: string | undefined, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::aws-sdk:sqs:listQueues',
  Arguments: {},
  ...(next === undefined ? { End: true } : { Next: next }),
  ...more,
});
const retry = { Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 3 }] };

const machine = (states: object, start: string) => ({ QueryLanguage: 'JSONata', StartAt: start, States: states });

describe('what a Standard workflow is charged for', () => {
  test('each state entered, those that do no work too', async () => {
    const { history } = await walk(machine({ A: { Type: 'Pass', Next: 'B' }, B: task('C'), C: { Type: 'Succeed' } }, 'A'), {
      tasks: { B: 1 },
    });
    expect(billedTransitions(history)).toEqual({ statesEntered: 3, retries: 0 });
  });

  test('each retry of a task, though it is entered once', async () => {
    const { history } = await walk(machine({ A: task(undefined, retry) }, 'A'), { tasks: { A: [fails('Busy'), fails('Busy'), 1] } });
    expect(billedTransitions(history)).toEqual({ statesEntered: 1, retries: 2 });
  });

  test('a state that a loop enters again is no retry', async () => {
    const loop = {
      A: task('Again'),
      Again: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 1 %}', Next: 'A' }], Default: 'End' },
      End: { Type: 'Succeed' },
    };
    const { history } = await walk(machine(loop, 'A'), { tasks: { A: [1, 1, 2] } });
    expect(billedTransitions(history)).toEqual({ statesEntered: 7, retries: 0 });
  });

  test('states inside a Parallel, and its own retry with all that is inside', async () => {
    const both = {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Left', States: { Left: task(undefined) } },
        { StartAt: 'Right', States: { Right: { Type: 'Pass', End: true } } },
      ],
      ...retry,
      End: true,
    };
    const { history } = await walk(machine({ Both: both }, 'Both'), { tasks: { Left: [fails('Busy'), 1] } });
    // Both, then Left and Right twice; the second start of Both is the retry.
    expect(billedTransitions(history)).toEqual({ statesEntered: 5, retries: 1 });
  });

  test('nothing of an execution that has not begun', () => {
    expect(billedTransitions([])).toEqual({ statesEntered: 0, retries: 0 });
  });
});
