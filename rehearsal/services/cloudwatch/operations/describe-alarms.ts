import * as v from 'valibot';
import type { Members } from '../../../cloud/cloud.ts';
import type { Alarm } from '../alarm.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

const schema = v.strictObject({
  AlarmNames: v.optional(v.pipe(v.array(v.string()), v.maxLength(100))),
  AlarmNamePrefix: v.optional(v.string()),
  AlarmTypes: v.optional(v.array(v.picklist(['MetricAlarm', 'CompositeAlarm']))),
  StateValue: v.optional(v.picklist(['OK', 'ALARM', 'INSUFFICIENT_DATA'])),
  ActionPrefix: v.optional(v.string()),
  MaxRecords: v.optional(v.number()),
  NextToken: v.optional(v.string()),
});

const DEFAULT_PAGE = 50;

export const describeAlarms: Operation = (world, input) => {
  const request = parse('DescribeAlarms', schema, input);
  const metric = request.AlarmTypes === undefined || request.AlarmTypes.includes('MetricAlarm');
  const found = Object.values(world.state.alarms)
    .filter(({ request: { AlarmName } }) => metric && (request.AlarmNames === undefined || request.AlarmNames.includes(AlarmName)))
    .filter(({ request: { AlarmName } }) => AlarmName.startsWith(request.AlarmNamePrefix ?? ''))
    .filter(({ state }) => request.StateValue === undefined || state === request.StateValue)
    .filter(
      ({ request: { AlarmActions } }) =>
        request.ActionPrefix === undefined || (AlarmActions ?? []).some((arn) => arn.startsWith(request.ActionPrefix ?? '')),
    )
    .sort((a, b) => (a.request.AlarmName < b.request.AlarmName ? -1 : 1));
  const start = Number(request.NextToken ?? 0);
  const end = start + (request.MaxRecords ?? Math.max(DEFAULT_PAGE, request.AlarmNames?.length ?? 0));
  return {
    MetricAlarms: found.slice(start, end).map(describe),
    CompositeAlarms: [],
    ...(end < found.length ? { NextToken: String(end) } : {}),
  };
};

function describe(alarm: Alarm): Members {
  const { Tags: _tags, ...request } = alarm.request;
  const actions = { OKActions: [], AlarmActions: [], InsufficientDataActions: [], Dimensions: [] };
  return {
    ...actions,
    ...request,
    ActionsEnabled: request.ActionsEnabled ?? true,
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configured),
    StateValue: alarm.state,
    StateReason: alarm.reason,
    ...(alarm.reasonData === undefined ? {} : { StateReasonData: alarm.reasonData }),
    StateUpdatedTimestamp: new Date(alarm.stateUpdated),
    StateTransitionedTimestamp: new Date(alarm.stateTransitioned),
  };
}
