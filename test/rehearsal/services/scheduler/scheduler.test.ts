import type { Caller, Members, Service } from '../../../../rehearsal/cloud/cloud.ts';
import { type ScheduleConfiguration, Scheduler } from '../../../../rehearsal/services/scheduler/scheduler.ts';
import { aCloud, NOW, type TestCloud } from '../../wire/a-cloud.ts';

const INTAKE = 'arn:aws:lambda:eu-west-1:111122223333:function:intake';
const ROLE = 'arn:aws:iam::111122223333:role/scheduler';
const HOURLY: ScheduleConfiguration = {
  Name: 'hourly',
  ScheduleExpression: 'rate(1 hour)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: INTAKE, RoleArn: ROLE, Input: '{"at":"<aws.scheduler.scheduled-time>"}' },
};

let test_: TestCloud;
let received: { readonly at: number; readonly operation: string; readonly input: Members; readonly caller: Caller }[];
let scheduler: Scheduler;

beforeEach(async () => {
  received = [];
  const fake = (name: string, operation: string): Service => ({
    name,
    operations: {
      [operation]: (input, { caller, now }) => {
        received.push({ at: now - NOW, operation, input, caller });
        return {};
      },
    },
    permissions: () => [],
  });
  test_ = await aCloud(() => [fake('lambda', 'Invoke'), fake('sfn', 'StartExecution')]);
  scheduler = new Scheduler(test_.cloud);
  test_.cloud.register(scheduler);
});
afterEach(() => test_.close());

const until = (hours: number) => test_.clock.run(() => false, NOW + hours * 3_600_000);

test('fires on virtual time with its role and its keywords', async () => {
  scheduler.createSchedules([HOURLY]);
  await until(2.5);
  expect(received.map((one) => one.at)).toEqual([3_600_000, 7_200_000]);
  expect(received[0]).toMatchObject({
    operation: 'Invoke',
    input: { FunctionName: INTAKE, InvocationType: 'Event' },
    caller: { roleArn: ROLE, service: 'scheduler.amazonaws.com' },
  });
  expect(Buffer.from(received[0]?.input['Payload'] as Uint8Array).toString()).toBe('{"at":"2026-11-01T07:00:00Z"}');
});

test('a universal target calls the API', async () => {
  const Target = { Arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution', RoleArn: ROLE, Input: '{"stateMachineArn":"arn"}' };
  scheduler.createSchedules([{ ...HOURLY, Target }]);
  await until(1);
  expect(received).toMatchObject([{ operation: 'StartExecution', input: { stateMachineArn: 'arn' } }]);
});

test('a moment comes once, and takes its schedule along', async () => {
  scheduler.createSchedules([{ ...HOURLY, ScheduleExpression: 'at(2026-11-01T07:30:00)', ActionAfterCompletion: 'DELETE' }]);
  await until(48);
  expect(received.map((one) => one.at)).toEqual([5_400_000]);
  expect(scheduler.save()).toEqual([]);
});

test('a flexible window spreads within its minutes', async () => {
  scheduler.createSchedules([{ ...HOURLY, FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } }]);
  await until(3.9);
  const late = received.map((one) => one.at % 3_600_000);
  expect(late).toHaveLength(3);
  for (const one of late) expect(one < 900_000).toBe(true);
  expect(new Set(late).size).toBe(3);
});

test('a disabled schedule does not fire; another time zone is refused', async () => {
  scheduler.createSchedules([{ ...HOURLY, State: 'DISABLED' }]);
  await until(3);
  expect(received).toEqual([]);
  expect(() => scheduler.createSchedules([{ ...HOURLY, ScheduleExpressionTimezone: 'Europe/Berlin' }])).toThrow(
    'the time zone Europe/Berlin of the schedule hourly is not rehearsed; UTC is',
  );
});

test('speaks restJson over the wire', async () => {
  const url = `${test_.listener.endpoint}/schedules`;
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 Credential=A/20261101/eu-west-1/scheduler/aws4_request, SignedHeaders=host, Signature=x',
    'content-type': 'application/json',
  };
  const { Name, ...body } = HOURLY;
  const made = await fetch(`${url}/${Name}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(await made.json()).toEqual({ ScheduleArn: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/default/hourly' });
  const got = await fetch(`${url}/${Name}?groupName=default`, { headers });
  expect(await got.json()).toMatchObject({
    Name: 'hourly',
    ScheduleExpression: 'rate(1 hour)',
    Target: { Arn: INTAKE },
    CreationDate: NOW / 1000,
  });
  expect(await (await fetch(`${url}?NamePrefix=h`, { headers })).json()).toMatchObject({
    Schedules: [{ Name: 'hourly', State: 'ENABLED' }],
  });
  expect((await fetch(`${url}/${Name}`, { method: 'DELETE', headers })).status).toBe(200);
  const gone = await fetch(`${url}/${Name}`, { headers });
  expect([gone.status, gone.headers.get('x-amzn-errortype')]).toEqual([404, 'ResourceNotFoundException']);
});

test('IAM is asked for the schedule and for the role that is passed', () => {
  expect(scheduler.permissions('CreateSchedule', { ...HOURLY }, test_.cloud)).toEqual([
    { action: 'scheduler:CreateSchedule', resource: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/default/hourly' },
    { action: 'iam:PassRole', resource: ROLE, context: { 'iam:passedtoservice': 'scheduler.amazonaws.com' } },
  ]);
});
