/**
 * Shapes of EventBridge Scheduler in the form of the SDK clients' schemas, written by hand from its API reference: the
 * project has no client package for it. Nested structures travel as documents; the service reads them.
 */
const NAMESPACE = 'com.amazonaws.scheduler';
const TEXT = 0;
const TIMESTAMP = 4;
const DOCUMENT = 15;
const LABEL = { httpLabel: 1 };

const SCHEDULE = {
  Name: [TEXT, LABEL],
  GroupName: TEXT,
  ScheduleExpression: TEXT,
  ScheduleExpressionTimezone: TEXT,
  FlexibleTimeWindow: DOCUMENT,
  State: TEXT,
  ActionAfterCompletion: TEXT,
  Description: TEXT,
  ClientToken: TEXT,
  Target: DOCUMENT,
};

const ScheduleInput = structure('ScheduleInput', SCHEDULE, 1);
const ScheduleArn = structure('ScheduleArnOutput', { ScheduleArn: TEXT });
const OfSchedule = structure('OfScheduleInput', { Name: [TEXT, LABEL], GroupName: [TEXT, { httpQuery: 'groupName' }] }, 1);
const Nothing = structure('NoOutput', {});
const Found = structure('GetScheduleOutput', { ...SCHEDULE, Name: TEXT, Arn: TEXT, CreationDate: TIMESTAMP });
const List = structure('ListSchedulesInput', {
  GroupName: [TEXT, { httpQuery: 'ScheduleGroup' }],
  NamePrefix: [TEXT, { httpQuery: 'NamePrefix' }],
});
const Listed = structure('ListSchedulesOutput', { Schedules: DOCUMENT });

export const CreateSchedule$ = operation('CreateSchedule', 'POST', '/schedules/{Name}', ScheduleInput, ScheduleArn);
export const UpdateSchedule$ = operation('UpdateSchedule', 'PUT', '/schedules/{Name}', ScheduleInput, ScheduleArn);
export const GetSchedule$ = operation('GetSchedule', 'GET', '/schedules/{Name}', OfSchedule, Found);
export const DeleteSchedule$ = operation('DeleteSchedule', 'DELETE', '/schedules/{Name}', OfSchedule, Nothing);
export const ListSchedules$ = operation('ListSchedules', 'GET', '/schedules', List, Listed);

function structure(name: string, members: Readonly<Record<string, unknown>>, required = 0): readonly unknown[] {
  return [3, NAMESPACE, name, 0, Object.keys(members), Object.values(members), required];
}

function operation(name: string, method: string, uri: string, input: readonly unknown[], output: readonly unknown[]): readonly unknown[] {
  return [9, NAMESPACE, name, { http: [method, uri, 200] }, () => input, () => output];
}
