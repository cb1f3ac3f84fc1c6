import { ListSubscriptionsByTopicCommand, ListTopicsCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Members, Service } from '../../../../rehearsal/cloud/cloud.ts';
import { Sns } from '../../../../rehearsal/services/sns/sns.ts';
import { Sqs } from '../../../../rehearsal/services/sqs/sqs.ts';
import { aCloud, NOW, type TestCloud } from '../../wire/a-cloud.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alerts';
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:alerts';
const RAW = 'arn:aws:sqs:eu-west-1:111122223333:raw';
const SHUT = 'arn:aws:sqs:eu-west-1:111122223333:shut';
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:notify';

let test_: TestCloud;
let sns: Sns;
let sqs: Sqs;
let client: SNSClient;
let invoked: Members[];

beforeEach(async () => {
  invoked = [];
  const lambda: Service = { name: 'lambda', operations: { Invoke: (input) => ({ Count: invoked.push(input) }) }, permissions: () => [] };
  sns = new Sns({ mayInvoke: (endpoint) => endpoint !== SHUT });
  sqs = new Sqs();
  sqs.createQueues([QUEUE, RAW, SHUT].map((arn) => ({ name: arn.split(':').at(-1) ?? '', arn })));
  sns.createTopics([
    {
      name: 'alerts',
      arn: TOPIC,
      subscriptions: [
        { arn: `${TOPIC}:1`, protocol: 'sqs', endpoint: QUEUE },
        { arn: `${TOPIC}:2`, protocol: 'sqs', endpoint: RAW, raw: true },
        { arn: `${TOPIC}:3`, protocol: 'lambda', endpoint: FUNCTION },
        { arn: `${TOPIC}:4`, protocol: 'email', endpoint: 'ops@example.com' },
        { arn: `${TOPIC}:5`, protocol: 'sqs', endpoint: SHUT },
      ],
    },
  ]);
  test_ = await aCloud(() => [sns, sqs, lambda]);
  client = new SNSClient(test_.config);
});
afterEach(async () => {
  client.destroy();
  await test_.close();
  expect(test_.defects).toEqual([]);
});

test('a message is kept, told, and passed on to those who let the topic in', async () => {
  const { MessageId } = await client.send(
    new PublishCommand({
      TopicArn: TOPIC,
      Subject: 'Rolled back',
      Message: 'a <b> & "c"\nü',
      MessageAttributes: { model: { DataType: 'String', StringValue: 'flights' } },
    }),
  );
  expect(sns.published(TOPIC)).toEqual([
    { id: MessageId, topicArn: TOPIC, subject: 'Rolled back', message: 'a <b> & "c"\nü', at: NOW, by: 'operator' },
  ]);
  expect(test_.timeline).toMatchObject([
    { source: 'sns', subject: 'alerts', message: 'Rolled back', data: { subscribers: expect.arrayContaining(['email ops@example.com']) } },
  ]);
  await test_.clock.run();
  expect(JSON.parse(sqs.messages('alerts')[0]?.body ?? '')).toEqual({
    Type: 'Notification',
    MessageId,
    TopicArn: TOPIC,
    Subject: 'Rolled back',
    Message: 'a <b> & "c"\nü',
    Timestamp: '2026-11-01T06:00:00.000Z',
    MessageAttributes: { model: { Type: 'String', Value: 'flights' } },
  });
  expect(sqs.messages('raw')).toMatchObject([{ body: 'a <b> & "c"\nü', attributes: { model: { StringValue: 'flights' } } }]);
  expect(invoked).toMatchObject([{ FunctionName: FUNCTION, InvocationType: 'Event' }]);
  expect(JSON.parse(Buffer.from(invoked[0]?.['Payload'] as Uint8Array).toString())).toMatchObject({
    Records: [{ EventSource: 'aws:sns', Sns: { MessageId } }],
  });
  expect(sqs.messages('shut')).toEqual([]);
  expect(test_.timeline.at(-1)?.message).toContain('its policy does not let the topic in');
});

test('topics and their subscriptions are listed', async () => {
  expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn: TOPIC }]);
  expect((await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }))).Subscriptions).toHaveLength(5);
});

test.each([
  { name: 'an unknown topic', input: { TopicArn: `${TOPIC}x`, Message: 'x' }, error: 'NotFoundException', status: 404 },
  {
    name: 'a subject of two lines',
    input: { TopicArn: TOPIC, Message: 'x', Subject: 'a\nb' },
    error: 'InvalidParameterException',
    status: 400,
  },
  {
    name: 'a message that is too long',
    input: { TopicArn: TOPIC, Message: 'x'.repeat(262_145) },
    error: 'InvalidParameterException',
    status: 400,
  },
  { name: 'a phone number', input: { PhoneNumber: '+491', Message: 'x' }, error: 'NotRehearsed', status: 501 },
])('$name is refused', async ({ input, error, status }) => {
  await expect(client.send(new PublishCommand(input))).rejects.toMatchObject({ name: error, $metadata: { httpStatusCode: status } });
});

test.each<{ when: string; policy: object; scope?: string; message: string; gets: boolean }>([
  { when: 'an attribute is one of its values', policy: { model: ['flights', 'fraud'] }, message: 'x', gets: true },
  { when: 'an attribute is another', policy: { model: ['fraud'] }, message: 'x', gets: false },
  { when: 'a number is in its range', policy: { page: [{ numeric: ['>=', 1] }] }, message: 'x', gets: true },
  { when: 'one of several texts is meant', policy: { tags: ['b'] }, message: 'x', gets: true },
  { when: 'an attribute that it wants is missing', policy: { nobody: [{ exists: true }] }, message: 'x', gets: false },
  {
    when: 'the body says so',
    policy: { end: { outcome: [{ prefix: 'ROLL' }] } },
    scope: 'MessageBody',
    message: '{"end":{"outcome":"ROLLED_BACK"}}',
    gets: true,
  },
  { when: 'the body says otherwise', policy: { end: ['PROMOTED'] }, scope: 'MessageBody', message: '{"end":"FAILED"}', gets: false },
  { when: 'the body is no JSON', policy: { end: ['FAILED'] }, scope: 'MessageBody', message: 'FAILED', gets: false },
  { when: 'the body is a list', policy: { end: ['FAILED'] }, scope: 'MessageBody', message: '[]', gets: false },
])('a subscriber with a filter gets a message: $gets, when $when', async ({ policy, scope, message, gets }) => {
  const filter = { policy: JSON.parse(JSON.stringify(policy)), ...(scope === undefined ? {} : { scope }) };
  sns.createTopics([
    { name: 'alerts', arn: TOPIC, subscriptions: [{ arn: `${TOPIC}:1`, protocol: 'sqs', endpoint: RAW, raw: true, filter }] },
  ]);
  const MessageAttributes = {
    model: { DataType: 'String', StringValue: 'flights' },
    page: { DataType: 'Number', StringValue: '1' },
    tags: { DataType: 'String.Array', StringValue: '["a","b"]' },
  };
  await client.send(new PublishCommand({ TopicArn: TOPIC, Message: message, MessageAttributes }));
  await test_.clock.run();
  expect(sqs.messages('raw').map(({ body }) => body)).toEqual(gets ? [message] : []);
});

test('what a subscription asks for and is not played is named as soon as it gets a message', async () => {
  sns.createTopics([
    { name: 'alerts', arn: TOPIC, subscriptions: [{ arn: `${TOPIC}:1`, protocol: 'sqs', endpoint: RAW, unplayed: ['RedrivePolicy'] }] },
  ]);
  await client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'x' }));
  await expect(test_.clock.run()).rejects.toThrow(`RedrivePolicy of the subscription ${TOPIC}:1`);
});

test('a saved topic knows what was published', async () => {
  await client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'x' }));
  const next = new Sns({ mayInvoke: () => true });
  next.load(JSON.parse(JSON.stringify(sns.save())));
  expect(next.published()).toEqual(sns.published());
});
