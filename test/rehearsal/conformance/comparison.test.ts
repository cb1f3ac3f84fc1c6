import * as v from 'valibot';
import { compareExecution } from '../../../rehearsal/conformance/executions.ts';
import { aliasesBetween, difference, matchesMasked } from '../../../rehearsal/conformance/masks.ts';
import { compareOrder } from '../../../rehearsal/conformance/order.ts';
import { comparePattern } from '../../../rehearsal/conformance/patterns.ts';
import { recordedExecution } from '../../../rehearsal/conformance/recorded.ts';

const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Only',
  States: { Only: { Type: 'Pass', Output: '{% $states.input.name %}', End: true } },
};
const history = (output: unknown, exit = 'PassStateExited') => [
  { id: 1, type: 'ExecutionStarted', executionStartedEventDetails: { input: { name: 'masked_name' }, roleArn: 'role' } },
  { id: 2, type: 'PassStateEntered' },
  { id: 3, type: exit },
  { id: 4, type: 'ExecutionSucceeded', executionSucceededEventDetails: { output } },
];
const recorded = (events: unknown, more: object = {}) =>
  v.parse(recordedExecution, { id: 'own', definition, input: { name: 'real_name' }, history: events, ...more });

test.each<{ when: string; events: unknown; more?: object; found: string | undefined }>([
  { when: 'the output is the recorded one', events: history('"real_name"'), found: undefined },
  { when: 'the output is masked as the input was', events: history('"masked_name"'), found: undefined },
  { when: 'the output is a placeholder', events: history('"<name:1>"'), found: undefined },
  { when: 'the output differs', events: history('"other"'), found: '/output: recorded "\\"other\\"", got "\\"real_name\\""' },
  {
    when: 'an event differs',
    events: history('"real_name"', 'EvaluationFailed'),
    found: 'event 3: recorded EvaluationFailed, got PassStateExited',
  },
  { when: 'an event is missing', events: history('"real_name"').slice(0, 3), found: 'event 4: recorded no event, got ExecutionSucceeded' },
  {
    when: 'the definition is refused',
    events: history('x'),
    more: { definition: { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } } },
    found: 'JSONPath',
  },
])('$when', async ({ events, more, found }) => {
  const difference = await compareExecution(recorded(events, more));
  if (found === undefined) expect(difference).toBeUndefined();
  else expect(difference).toContain(found);
});

test('events whose ids are masked have no order', () => {
  const event = (id: unknown, type: string) => ({ id, type });
  const actual = [event(1, 'Started'), event(2, 'A'), event(3, 'B'), event(4, 'Ended')];
  expect(compareOrder([event(1, 'Started'), event([0], 'B'), event([0], 'A'), event(4, 'Ended')], actual)).toBeUndefined();
  expect(compareOrder([event(1, 'Started'), event(2, 'B'), event(3, 'A'), event(4, 'Ended')], actual)).toContain(
    'event 2: recorded B, got A',
  );
  expect(compareOrder([event(1, 'Started'), event([0], 'B'), event([0], 'B'), event(4, 'Ended')], actual)).toContain('recorded B, got A');
});

test('tells a pattern answer that differs', () => {
  expect(comparePattern({ id: 'own', event: { a: 1 }, pattern: { a: [1] }, expect: 'match' })).toBeUndefined();
  expect(comparePattern({ id: 'own', event: { a: 1 }, pattern: { a: [2] }, expect: 'match' })).toBe('recorded match, got no-match');
  expect(comparePattern({ id: 'own', event: '{}', pattern: '{"a":1}', expect: 'no-match' })).toContain('recorded no-match, got invalid');
});

test('a placeholder stands for any text, and only there', () => {
  expect(matchesMasked('arn:<partition>:lambda:<region>:1:function:f', 'arn:aws:lambda:us-east-1:1:function:f')).toBe(true);
  expect(matchesMasked('arn:<partition>:lambda', 'arn:aws:sqs')).toBe(false);
  expect(matchesMasked('a < b > c', 'a < x > c')).toBe(false);
  expect(matchesMasked('timestamp', '2026-01-01T00:00:00Z')).toBe(true);
});

test('finds the first place that differs', () => {
  expect(difference({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBeUndefined();
  expect(difference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toBe('/a[1]/b: recorded 2, got 3');
  expect(difference({ a: 1 }, { a: 1, extra: true })).toBe('/extra: recorded undefined, got true');
  expect([...aliasesBetween({ a: ['x'], b: 'same' }, { a: ['y'], b: 'same' })]).toEqual([['x', 'y']]);
});
