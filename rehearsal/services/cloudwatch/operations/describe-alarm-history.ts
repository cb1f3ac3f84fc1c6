import * as v from 'valibot';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

const schema = v.strictObject({
  AlarmName: v.optional(v.string()),
  AlarmTypes: v.optional(v.array(v.string())),
  HistoryItemType: v.optional(v.picklist(['ConfigurationUpdate', 'StateUpdate', 'Action'])),
  StartDate: v.optional(v.date()),
  EndDate: v.optional(v.date()),
  MaxRecords: v.optional(v.number()),
  NextToken: v.optional(v.string()),
  ScanBy: v.optional(v.picklist(['TimestampDescending', 'TimestampAscending'])),
});

export const describeAlarmHistory: Operation = (world, input) => {
  const request = parse('DescribeAlarmHistory', schema, input);
  const found = world.state.history.filter(
    ({ alarm, at, type }) =>
      (request.AlarmName ?? alarm) === alarm &&
      (request.HistoryItemType ?? type) === type &&
      at >= (request.StartDate?.getTime() ?? 0) &&
      at <= (request.EndDate?.getTime() ?? Number.POSITIVE_INFINITY),
  );
  if (request.ScanBy !== 'TimestampAscending') found.reverse();
  const start = Number(request.NextToken ?? 0);
  const end = start + (request.MaxRecords ?? 100);
  return {
    AlarmHistoryItems: found.slice(start, end).map(({ alarm, at, type, summary, data }) => ({
      AlarmName: alarm,
      AlarmType: 'MetricAlarm',
      Timestamp: new Date(at),
      HistoryItemType: type,
      HistorySummary: summary,
      HistoryData: data,
    })),
    ...(end < found.length ? { NextToken: String(end) } : {}),
  };
};
