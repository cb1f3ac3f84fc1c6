import {
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsError } from '../../../../rehearsal/cloud/aws-error.ts';
import type { Caller, Members, Service } from '../../../../rehearsal/cloud/cloud.ts';
import { matches } from '../../../../rehearsal/event-patterns/matches.ts';
import { EventBridge } from '../../../../rehearsal/services/eventbridge/eventbridge.ts';
import type { EventFault, RuleConfiguration } from '../../../../rehearsal/services/eventbridge/rule.ts';
import { Sqs } from '../../../../rehearsal/services/sqs/sqs.ts';
import { aCloud, NOW, type TestCloud } from '../../wire/a-cloud.ts';

const INTAKE = 'arn:aws:lambda:eu-west-1:111122223333:function:intake';
const DELIVER = 'arn:aws:states:eu-west-1:111122223333:stateMachine:deliver-model';
const DLQ = 'arn:aws:sqs:eu-west-1:111122223333:dlq';
const ROLE = 'arn:aws:iam::111122223333:role/events';
const ruleArn = (name: string) => `arn:aws:events:eu-west-1:111122223333:rule/${name}`;
const onDrop: RuleConfiguration = {
  name: 'on-drop',
  arn: ruleArn('on-drop'),
  pattern: { source: ['aws.s3'], 'detail-type': ['Object Created'] },
  targets: [{ Id: 'intake', Arn: INTAKE, DeadLetterConfig: { Arn: DLQ } }],
};

interface Received {
  readonly at: number;
  readonly service: string;
  readonly input: Members;
  readonly caller: Caller;
}

const open: (Pick<TestCloud, 'close'> | EventBridgeClient | SQSClient)[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await ('close' in one ? one.close() : one.destroy());
});

/** A bus with fake targets: what they got, and how they answer. */
async function aBus(
  rules: readonly RuleConfiguration[],
  {
    faults = [],
    answer = () => ({}),
    mayInvoke = () => true,
  }: { faults?: readonly EventFault[]; answer?: (call: number) => Members; mayInvoke?: (target: string) => boolean } = {},
) {
  const received: Received[] = [];
  const fake = (name: string, operation: string): Service => ({
    name,
    operations: {
      [operation]: (input, { caller, now }) => {
        received.push({ at: now - NOW, service: name, input, caller });
        return answer(received.length);
      },
    },
    permissions: () => [],
  });
  const queues = new Sqs();
  queues.createQueues([{ name: 'dlq', arn: DLQ }]);
  const test_ = await aCloud(() => [fake('lambda', 'Invoke'), fake('sfn', 'StartExecution'), queues], {
    durations: { 'events.delivery': 500 },
  });
  const events = new EventBridgeClient(test_.config);
  const sqs = new SQSClient(test_.config);
  open.push(events, sqs, test_);
  const bus = new EventBridge(test_.cloud, { matches, mayInvoke, faults });
  test_.cloud.register(bus);
  test_.cloud.onEvent(bus.accept);
  bus.putRules(rules);
  return { ...test_, bus, queues, received, events, sqs };
}

const created = { source: 'aws.s3', detailType: 'Object Created', resources: ['arn:aws:s3:::data'], detail: { object: { key: 'k' } } };
const payload = (received: Received | undefined) => JSON.parse(Buffer.from(received?.input['Payload'] as Uint8Array).toString());

test('an event of a service reaches the function of the matching rule, a moment later', async () => {
  const { cloud, clock, received } = await aBus([onDrop, { ...onDrop, name: 'other', pattern: { source: ['aws.sagemaker'] } }]);
  cloud.emit(created);
  expect(received).toEqual([]);
  expect(await clock.run()).toBe('idle');
  expect(received).toMatchObject([
    { at: 500, service: 'lambda', input: { FunctionName: INTAKE, InvocationType: 'Event' }, caller: { service: 'events.amazonaws.com' } },
  ]);
  expect(payload(received[0])).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '111122223333',
    time: '2026-11-01T06:00:00Z',
    region: 'eu-west-1',
    resources: ['arn:aws:s3:::data'],
    detail: { object: { key: 'k' } },
  });
});

test('a state machine is started with the role of the target', async () => {
  const { cloud, clock, received } = await aBus([
    { ...onDrop, targets: [{ Id: 'm', Arn: DELIVER, RoleArn: ROLE, InputPath: '$.detail' }] },
  ]);
  cloud.emit(created);
  await clock.run();
  expect(received).toMatchObject([
    {
      service: 'sfn',
      input: { stateMachineArn: DELIVER, input: '{"object":{"key":"k"}}', name: expect.stringMatching(/^[0-9a-f]{32}$/) },
      caller: { roleArn: ROLE },
    },
  ]);
});

describe('rules over the wire', () => {
  test('are put, described, switched off and on', async () => {
    const { events, clock, received } = await aBus([]);
    const put = await events.send(new PutRuleCommand({ Name: 'mine', EventPattern: JSON.stringify({ source: ['slipway'] }) }));
    expect(put.RuleArn).toBe(ruleArn('mine'));
    await events.send(new PutTargetsCommand({ Rule: 'mine', Targets: [{ Id: 'a', Arn: INTAKE }] }));
    expect((await events.send(new ListRulesCommand({}))).Rules).toMatchObject([
      { Name: 'mine', State: 'ENABLED', EventPattern: '{"source":["slipway"]}' },
    ]);
    expect((await events.send(new ListTargetsByRuleCommand({ Rule: 'mine' }))).Targets).toEqual([{ Id: 'a', Arn: INTAKE }]);

    const put2 = async () =>
      events.send(
        new PutEventsCommand({
          Entries: [{ Source: 'slipway', DetailType: 'Delivery Promoted', Detail: '{"model":"m"}', Resources: ['r'] }],
        }),
      );
    await events.send(new DisableRuleCommand({ Name: 'mine' }));
    await put2();
    await clock.run();
    expect(received).toHaveLength(0);
    await events.send(new EnableRuleCommand({ Name: 'mine' }));
    const answer = await put2();
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    await clock.run();
    expect(payload(received[0])).toMatchObject({ id: answer.Entries?.[0]?.EventId, detail: { model: 'm' }, resources: ['r'] });
    await expect(events.send(new DescribeRuleCommand({ Name: 'nothing' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('bad entries fail one by one', async () => {
    const { events } = await aBus([]);
    const entry = { Source: 's', DetailType: 'd', Detail: '{}' };
    const answer = await events.send(
      new PutEventsCommand({
        Entries: [entry, { ...entry, Detail: '[1]' }, { ...entry, Source: 'aws.s3' }, { DetailType: 'd', Detail: '{}' }],
      }),
    );
    expect(answer.FailedEntryCount).toBe(3);
    expect(answer.Entries?.map((one) => one.ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      'InvalidArgument',
    ]);
  });

  test('another bus is refused by name', async () => {
    const { events } = await aBus([]);
    await expect(events.send(new PutRuleCommand({ Name: 'r', EventBusName: 'mine', EventPattern: '{}' }))).rejects.toMatchObject({
      name: 'NotRehearsed',
    });
  });
});

describe('what cannot be delivered', () => {
  const letter = async (sqs: SQSClient) =>
    (
      await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/dlq', MessageAttributeNames: ['All'] }),
      )
    ).Messages ?? [];

  test('goes to the dead-letter queue at once when the function does not let the rule in', async () => {
    const { cloud, clock, sqs, received } = await aBus([onDrop], { mayInvoke: (target) => target === DLQ });
    cloud.emit(created);
    await clock.run();
    expect(received).toHaveLength(0);
    const [message] = await letter(sqs);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ 'detail-type': 'Object Created' });
    const attributes = Object.fromEntries(
      Object.entries(message?.MessageAttributes ?? {}).map(([name, value]) => [name, value.StringValue]),
    );
    expect(attributes).toEqual({
      RULE_ARN: onDrop.arn,
      TARGET_ARN: INTAKE,
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: expect.stringContaining('may not reach'),
    });
  });

  test('is tried again after throttling, later and later', async () => {
    const answer = (call: number) => {
      if (call < 4) throw new AwsError('TooManyRequestsException', 'Rate exceeded', 429);
      return {};
    };
    const { cloud, clock, received, queues } = await aBus([onDrop], { answer });
    cloud.emit(created);
    await clock.run();
    expect(received).toHaveLength(4);
    const waits = received.slice(1).map((one, index) => one.at - (received[index]?.at ?? 0));
    expect(waits[0]).toBeGreaterThanOrEqual(1000);
    expect(waits[2]).toBeGreaterThan(waits[0] ?? 0);
    expect(queues.messages('dlq')).toHaveLength(0);
  });

  test('is given up when the policy of the target says so', async () => {
    const answer = (): Members => {
      throw new AwsError('ServiceException', 'broken', 500);
    };
    const target = { Id: 'intake', Arn: INTAKE, DeadLetterConfig: { Arn: DLQ }, RetryPolicy: { MaximumRetryAttempts: 2 } };
    const { cloud, clock, received, sqs } = await aBus([{ ...onDrop, targets: [target] }], { answer });
    cloud.emit(created);
    await clock.run();
    expect(received).toHaveLength(3);
    const [message] = await letter(sqs);
    expect(message?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'INTERNAL_FAILURE' },
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
      RETRY_ATTEMPTS: { StringValue: '2' },
    });
  });

  test('is told in the timeline when there is no queue', async () => {
    const answer = (): Members => {
      throw new AwsError('ResourceNotFoundException', 'Function not found', 404);
    };
    const { cloud, clock, timeline, received } = await aBus([{ ...onDrop, targets: [{ Id: 'intake', Arn: INTAKE }] }], { answer });
    cloud.emit(created);
    await clock.run();
    expect(received).toHaveLength(1);
    expect(timeline).toMatchObject([
      { source: 'eventbridge', subject: 'on-drop', message: expect.stringContaining('lost an event'), data: { code: 'NO_RESOURCE' } },
    ]);
  });

  test('a target that is not played stops the rehearsal by name', async () => {
    const { cloud, clock } = await aBus([{ ...onDrop, targets: [{ Id: 'k', Arn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/s' }] }]);
    cloud.emit(created);
    await expect(clock.run()).rejects.toMatchObject({ name: 'NotRehearsed', message: expect.stringContaining('stream/s') });
  });
});

describe('a story', () => {
  const deliveries = async (faults: readonly EventFault[]) => {
    const { cloud, clock, received } = await aBus([onDrop], { faults });
    cloud.emit(created);
    cloud.emit({ ...created, detail: { object: { key: 'second' } } });
    await clock.run();
    return received.map((one) => `${payload(one).detail.object.key} ${one.at}`);
  };

  test('may send an event twice', async () => {
    expect(await deliveries([{ rule: 'on-drop', nth: 1, kind: 'duplicate', delay: 1000 }])).toEqual(['k 500', 'second 500', 'k 1500']);
  });
  test('may let one come late, so that events change places', async () => {
    expect(await deliveries([{ rule: 'on-drop', nth: 1, kind: 'delay', delay: 60_000 }])).toEqual(['second 500', 'k 60500']);
  });
  test('may lose one', async () => {
    expect(await deliveries([{ rule: 'on-drop', nth: 2, kind: 'drop' }])).toEqual(['k 500']);
  });
});

test('a schedule fires on virtual time, for its own rule alone, until it is disabled', async () => {
  const reconcile: RuleConfiguration = {
    name: 'reconcile',
    arn: ruleArn('reconcile'),
    schedule: 'rate(5 minutes)',
    targets: [{ Id: 'r', Arn: INTAKE }],
  };
  const { clock, received, events } = await aBus([reconcile, { ...onDrop, pattern: { source: ['aws.events'] } }]);
  expect(await clock.run(() => false, NOW + 11 * 60_000)).toBe('deadline');
  expect(received.map((one) => one.at)).toEqual([300_500, 600_500]);
  expect(payload(received[0])).toMatchObject({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    resources: [reconcile.arn],
    time: '2026-11-01T06:05:00Z',
    detail: {},
  });
  await events.send(new DisableRuleCommand({ Name: 'reconcile' }));
  await clock.run(() => false, NOW + 30 * 60_000);
  expect(received).toHaveLength(2);
});

test('a schedule that cannot be read is refused when the rule is made', async () => {
  await expect(aBus([{ name: 'bad', arn: ruleArn('bad'), schedule: 'cron(0 0 L * ? *)', targets: [] }])).rejects.toMatchObject({
    name: 'NotRehearsed',
  });
});

test('a saved bus knows its rules and which are disabled', async () => {
  const first = await aBus([onDrop]);
  await first.events.send(new DisableRuleCommand({ Name: 'on-drop' }));
  await first.events.send(new PutRuleCommand({ Name: 'added', EventPattern: '{"source":["x"]}' }));
  const next = await aBus([]);
  next.bus.load(JSON.parse(JSON.stringify(first.bus.save())));
  // The template may speak before or after the saved state.
  next.bus.putRules([onDrop]);
  expect((await next.events.send(new ListRulesCommand({}))).Rules).toMatchObject([
    { Name: 'added' },
    { Name: 'on-drop', State: 'DISABLED' },
  ]);
});

test('the same story gives the same event ids', async () => {
  const ids = async () => {
    const { cloud, clock, received } = await aBus([onDrop]);
    for (const key of ['a', 'b']) cloud.emit({ ...created, detail: { object: { key } } });
    await clock.run();
    return received.map((one) => payload(one).id);
  };
  const first = await ids();
  expect(await ids()).toEqual(first);
  expect(new Set(first).size).toBe(2);
});
