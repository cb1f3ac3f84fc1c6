import type { Event, Target } from '../../../../rehearsal/services/eventbridge/rule.ts';
import { targetInput } from '../../../../rehearsal/services/eventbridge/target-input.ts';

const event: Event = {
  version: '0',
  id: 'e1',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '111122223333',
  time: '2026-11-01T06:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:s3:::data'],
  detail: { bucket: { name: 'data' }, object: { key: 'drops/a "b".csv', size: 5 }, tags: ['x', 'y'], nothing: null },
};
const rule = { name: 'on-drop', arn: 'arn:aws:events:eu-west-1:111122223333:rule/on-drop' };
const template = (InputTemplate: string, InputPathsMap: Record<string, string> = {}): Partial<Target> => ({
  InputTransformer: { InputTemplate, InputPathsMap },
});

test.each<{ name: string; target: Partial<Target>; expected: unknown }>([
  { name: 'the event', target: {}, expected: event },
  { name: 'a constant', target: { Input: '{"a":1}' }, expected: { a: 1 } },
  { name: 'a part', target: { InputPath: '$.detail.object' }, expected: { key: 'drops/a "b".csv', size: 5 } },
  { name: 'a name in brackets', target: { InputPath: "$['detail-type']" }, expected: 'Object Created' },
  {
    name: 'values in a template',
    target: template('{"key":<key>,"size":<size>,"tags":<tags>}', {
      key: '$.detail.object.key',
      size: '$.detail.object.size',
      tags: '$.detail.tags',
    }),
    expected: { key: 'drops/a "b".csv', size: 5, tags: ['x', 'y'] },
  },
  {
    name: 'values within quotes',
    target: template('{"text":"<key> has <size>; <tags>"}', {
      key: '$.detail.object.key',
      size: '$.detail.object.size',
      tags: '$.detail.tags[1]',
    }),
    expected: { text: 'drops/a "b".csv has 5; y' },
  },
  { name: 'nothing there', target: template('{"a":<a>,"b":"<a>"}', { a: '$.detail.missing' }), expected: { a: null, b: '' } },
  { name: 'an unknown name', target: template('{"a":"<other>"}'), expected: { a: '<other>' } },
  {
    name: 'reserved names',
    target: template('{"rule":<aws.events.rule-name>,"arn":"<aws.events.rule-arn>","at":<aws.events.event.ingestion-time>}'),
    expected: { rule: rule.name, arn: rule.arn, at: event.time },
  },
  { name: 'the whole event', target: template('{"event":<aws.events.event.json>}'), expected: { event } },
  { name: 'an escaped quote', target: template('{"a":"\\"<size>\\""}', { size: '$.detail.object.size' }), expected: { a: '"5"' } },
])('a target gets $name', ({ target, expected }) => {
  expect(JSON.parse(targetInput({ Id: 't', Arn: 'arn', ...target }, event, rule))).toEqual(expected);
});

test('a template may be plain text', () => {
  const target = { Id: 't', Arn: 'arn', ...template('"Drop <key> came"', { key: '$.detail.bucket.name' }) };
  expect(targetInput(target, event, rule)).toBe('"Drop data came"');
});

test('a path of another language is refused', () => {
  for (const InputPath of ['$.detail.*', '$..key', 'detail', '$.detail[?(@.a)]'])
    expect(() => targetInput({ Id: 't', Arn: 'arn', InputPath }, event, rule)).toThrow(expect.objectContaining({ name: 'NotRehearsed' }));
});
