import { VirtualClock } from '../../../rehearsal/clock/virtual-clock.ts';
import { AwsError } from '../../../rehearsal/cloud/aws-error.ts';
import type { CallRecord } from '../../../rehearsal/cloud/call-log.ts';
import type { Caller, Service, TimelineEntry } from '../../../rehearsal/cloud/cloud.ts';
import { LocalCloud, type LocalCloudOptions } from '../../../rehearsal/cloud/local-cloud.ts';

const operator: Caller = { name: 'operator' };
const trainer: Caller = { name: 'train-challenger', roleArn: 'arn:aws:iam::111122223333:role/path/Trainer', purpose: 'start training' };

function aCloud(options: Partial<LocalCloudOptions> = {}) {
  const calls: CallRecord[] = [];
  const timeline: TimelineEntry[] = [];
  let count = 0;
  const service: Service = {
    name: 'counter',
    operations: {
      Add(input) {
        if (input['By'] === 'x') throw new AwsError('ValidationException', 'By must be a number');
        count += 1;
        return { Count: count };
      },
    },
    permissions: (operation, _input, cloud) => [{ action: `counter:${operation}`, resource: `arn:aws:counter:::${cloud.account}` }],
    save: () => count,
    load: (state) => {
      count = Number(state);
    },
  };
  const cloud = new LocalCloud({
    clock: new VirtualClock(Date.parse('2026-11-01T00:00:00Z')),
    account: '111122223333',
    region: 'us-east-1',
    seed: 'a seed',
    authorize: () => undefined,
    calls: (record) => calls.push(record),
    ...options,
  }).register(service);
  cloud.onTimeline((entry) => timeline.push(entry));
  return { cloud, calls, timeline, count: () => count };
}

test('a call reaches its service under any spelling and is logged with virtual time', async () => {
  const { cloud, calls } = aCloud();
  expect(await cloud.call('Counter', 'add', { By: 1 }, trainer)).toEqual({ Count: 1 });
  expect(calls).toEqual([
    {
      at: '2026-11-01T00:00:00.000Z',
      caller: 'train-challenger',
      role: trainer.roleArn,
      service: 'counter',
      operation: 'Add',
      parameters: { By: 1 },
      outcome: 'allowed',
    },
  ]);
});

test.each([
  { service: 'counter', operation: 'Multiply', message: 'counter:Multiply is not rehearsed; rehearsed of counter: Add' },
  { service: 'counter', operation: 'constructor', message: 'counter:Constructor is not rehearsed; rehearsed of counter: Add' },
  { service: 'braket', operation: 'CreateJob', message: 'the service braket is not rehearsed; rehearsed: counter' },
])('$service:$operation is refused by name', async ({ service, operation, message }) => {
  const { cloud, calls } = aCloud();
  await expect(cloud.call(service, operation, {}, operator)).rejects.toMatchObject({ name: 'NotRehearsed', status: 501, message });
  expect(calls.map((call) => call.outcome)).toEqual(['NotRehearsed']);
});

describe('IAM', () => {
  const message =
    'User: arn:aws:sts::111122223333:assumed-role/Trainer/train-challenger is not authorized to perform: counter:Add ' +
    'on resource: arn:aws:counter:::111122223333 because no identity-based policy allows the counter:Add action';
  const denial = { action: 'counter:Add', resource: 'arn:aws:counter:::111122223333', message, hint: 'no statement allows it' };

  test('a denied call does nothing, tells who and why, and names the principal as AWS does', async () => {
    const { cloud, calls, timeline, count } = aCloud({ authorize: () => denial });
    await expect(cloud.call('counter', 'Add', {}, trainer)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      status: 400,
      message,
    });
    expect(count()).toBe(0);
    expect(calls[0]).toMatchObject({ outcome: 'denied', why: expect.stringContaining('no statement allows it') });
    expect(timeline[0]).toMatchObject({
      source: 'iam',
      subject: 'train-challenger',
      message: expect.stringContaining('needed to start training'),
    });
  });

  test('it is asked with the permissions of the call, and not for the operator', async () => {
    const asked: unknown[] = [];
    const { cloud } = aCloud({ authorize: (permissions, caller) => void asked.push([permissions, caller.name]) });
    await cloud.call('counter', 'Add', {}, operator);
    await cloud.call('counter', 'Add', {}, trainer);
    expect(asked).toEqual([[[{ action: 'counter:Add', resource: 'arn:aws:counter:::111122223333' }], 'train-challenger']]);
  });
});

describe('faults of a story', () => {
  test('the nth call gets the error and does nothing', async () => {
    const fault = { service: 'counter', operation: 'add', nth: 2, answer: { kind: 'error', error: 'ThrottlingException' } } as const;
    const { cloud, calls, count } = aCloud({ faults: [fault] });
    await cloud.call('counter', 'Add', {}, operator);
    await expect(cloud.call('counter', 'Add', {}, operator)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await cloud.call('counter', 'Add', {}, operator);
    expect(count()).toBe(2);
    expect(calls.map((call) => [call.outcome, call.why])).toEqual([
      ['allowed', undefined],
      ['ThrottlingException', 'error'],
      ['allowed', undefined],
    ]);
  });

  test('every call from the one on that the story names gets the error', async () => {
    const fault = { service: 'counter', operation: 'Add', from: 2, answer: { kind: 'error', error: 'AccessDenied' } } as const;
    const { cloud, count } = aCloud({ faults: [fault] });
    await cloud.call('counter', 'Add', {}, operator);
    for (let call = 2; call <= 4; call++)
      await expect(cloud.call('counter', 'Add', {}, operator)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(count()).toBe(1);
  });

  test('a lost answer has done its work', async () => {
    const { cloud, count } = aCloud({ faults: [{ service: 'counter', operation: 'Add', answer: { kind: 'lost' } }] });
    await expect(cloud.call('counter', 'Add', {}, operator)).rejects.toMatchObject({ name: 'TimeoutError', status: 504 });
    expect(count()).toBe(1);
  });

  test('a call that arrives twice works twice', async () => {
    const { cloud } = aCloud({ faults: [{ service: 'counter', operation: 'Add', answer: { kind: 'twice' } }] });
    expect(await cloud.call('counter', 'Add', {}, operator)).toEqual({ Count: 2 });
  });

  test('parameters and caller choose the call', async () => {
    const fault = {
      service: 'counter',
      operation: 'Add',
      match: { To: { Key: 'a' } },
      caller: 'train-challenger',
      answer: { kind: 'error', error: 'Boom' },
    } as const;
    const { cloud } = aCloud({ faults: [fault] });
    await cloud.call('counter', 'Add', { To: { Key: 'a' } }, operator);
    await cloud.call('counter', 'Add', { To: { Key: 'b' } }, trainer);
    await cloud.call('counter', 'Add', {}, trainer);
    await expect(cloud.call('counter', 'Add', { To: { Key: 'a', Bucket: 'x' } }, trainer)).rejects.toMatchObject({ name: 'Boom' });
  });
});

describe('ids and random numbers', () => {
  test('one seed, one story: the order of unrelated questions does not matter', () => {
    const one = aCloud().cloud;
    const other = aCloud().cloud;
    const first = [one.id('s3', 'a'), one.id('s3', 'b'), one.id('s3', 'a')];
    const second = [other.id('s3', 'b'), other.id('s3', 'a'), other.id('s3', 'a')];
    expect(first).toEqual([second[1], second[0], second[2]]);
    expect(new Set(first).size).toBe(3);
    expect(first[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(one.id('ab', 'c')).not.toBe(one.id('a', 'bc'));
    expect(aCloud({ seed: 'another' }).cloud.id('s3', 'a')).not.toBe(first[0]);
  });

  test('two purposes have two streams; one purpose has one', () => {
    const one = aCloud().cloud;
    const other = aCloud().cloud;
    const jitter = one.random('jitter');
    const expected = [jitter(), jitter(), jitter()];
    other.random('traffic')();
    expect([other.random('jitter')(), other.random('jitter')(), other.random('jitter')()]).toEqual(expected);
    expect(new Set(expected).size).toBe(3);
    for (const value of expected) expect(value >= 0 && value < 1).toBe(true);
  });

  test('are even: a tenth of the draws in each tenth', () => {
    const draw = aCloud().cloud.random('even');
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i += 1) {
      const tenth = Math.floor(draw() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});

test('a saved cloud goes on where it stood', async () => {
  const one = aCloud().cloud;
  await one.call('counter', 'Add', {}, operator);
  const used = one.id('execution');
  one.random('jitter')();
  const state = JSON.parse(JSON.stringify(await one.save()));
  const next = [one.id('execution'), one.random('jitter')()];

  const other = aCloud().cloud;
  await other.load(state);
  expect(await other.call('counter', 'Add', {}, operator)).toEqual({ Count: 2 });
  expect([other.id('execution'), other.random('jitter')()]).toEqual(next);
  expect(next[0]).not.toBe(used);
});

test('a state of another shape is refused', async () => {
  await expect(aCloud().cloud.load({ services: {} })).rejects.toThrow();
});

test('durations come from the table, a story overrides them, an unknown kind is an error', () => {
  const { cloud } = aCloud({ durations: { training: 60_000, 'my.work': 5 } });
  expect(cloud.duration('training')).toBe(60_000);
  expect(cloud.duration('my.work')).toBe(5);
  expect(cloud.duration('transform')).toBe(120_000);
  expect(() => cloud.duration('trainings')).toThrow(/no duration for "trainings"; known kinds: lambda/);
});

test('the call log keeps sizes, not payloads', async () => {
  const { cloud, calls } = aCloud();
  await cloud.call(
    'counter',
    'Add',
    { Body: new Uint8Array(5), Payload: 'secret', Name: 'n'.repeat(600), At: new Date(0), List: Array.from({ length: 40 }, () => 1) },
    operator,
  );
  expect(calls[0]?.parameters).toMatchObject({
    Body: '<5 bytes>',
    Payload: '<6 characters>',
    Name: `${'n'.repeat(512)}… (600 characters)`,
    At: '1970-01-01T00:00:00.000Z',
    List: expect.arrayContaining(['… 8 more']),
  });
});

test('events, logs and the timeline reach their listeners', () => {
  const { cloud, timeline } = aCloud();
  const heard: unknown[] = [];
  cloud.onEvent((event) => heard.push(event.source));
  cloud.onLog((line) => heard.push(line.message));
  cloud.emit({ source: 'aws.s3', detailType: 'Object Created', resources: [], detail: {} });
  cloud.log({ group: '/aws/lambda/x', stream: 's', message: 'hello' });
  cloud.timeline({ source: 'story', subject: 'drop', message: 'arrives' });
  expect(heard).toEqual(['aws.s3', 'hello']);
  expect(timeline).toEqual([{ source: 'story', subject: 'drop', message: 'arrives' }]);
});

test('a service is registered once', () => {
  const { cloud } = aCloud();
  expect(() => cloud.register({ name: 'Counter', operations: {}, permissions: () => [] })).toThrow(
    'the service counter is registered twice',
  );
});
