import * as v from 'valibot';
import { alarmName, dimensions, metricDataQuery, period } from './shapes.ts';

const actions = v.optional(v.pipe(v.array(v.string()), v.maxLength(5)));

/** PutMetricAlarmInput, as far as it is played: thresholds on a metric or on metric math. */
export const putMetricAlarmInput = v.strictObject({
  AlarmName: alarmName,
  AlarmDescription: v.optional(v.pipe(v.string(), v.maxLength(1024))),
  ActionsEnabled: v.optional(v.boolean()),
  OKActions: actions,
  AlarmActions: actions,
  InsufficientDataActions: actions,
  MetricName: v.optional(v.string()),
  Namespace: v.optional(v.string()),
  Statistic: v.optional(v.picklist(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'])),
  ExtendedStatistic: v.optional(v.string()),
  Dimensions: v.optional(dimensions),
  Period: v.optional(period),
  Unit: v.optional(v.string()),
  EvaluationPeriods: v.pipe(v.number(), v.integer(), v.minValue(1)),
  DatapointsToAlarm: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  Threshold: v.number(),
  ComparisonOperator: v.picklist([
    'GreaterThanOrEqualToThreshold',
    'GreaterThanThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ]),
  TreatMissingData: v.optional(v.picklist(['missing', 'ignore', 'breaching', 'notBreaching'])),
  EvaluateLowSampleCountPercentile: v.optional(v.picklist(['evaluate', 'ignore'])),
  Metrics: v.optional(v.array(metricDataQuery)),
  Tags: v.optional(v.array(v.strictObject({ Key: v.string(), Value: v.string() }))),
});
export type AlarmRequest = v.InferOutput<typeof putMetricAlarmInput>;

const stateValue = v.picklist(['OK', 'ALARM', 'INSUFFICIENT_DATA']);

/** An alarm; times are virtual milliseconds. */
export const alarm = v.object({
  request: putMetricAlarmInput,
  arn: v.string(),
  configured: v.number(),
  state: stateValue,
  reason: v.string(),
  reasonData: v.optional(v.string()),
  stateUpdated: v.number(),
  stateTransitioned: v.number(),
});
export type Alarm = v.InferOutput<typeof alarm>;

export const historyItem = v.object({
  alarm: v.string(),
  at: v.number(),
  type: v.picklist(['ConfigurationUpdate', 'StateUpdate', 'Action']),
  summary: v.string(),
  data: v.string(),
});

export const COMPARISONS: Readonly<
  Record<AlarmRequest['ComparisonOperator'], { words: string; breaches: (value: number, threshold: number) => boolean }>
> = {
  GreaterThanOrEqualToThreshold: { words: 'greater than or equal to', breaches: (value, threshold) => value >= threshold },
  GreaterThanThreshold: { words: 'greater than', breaches: (value, threshold) => value > threshold },
  LessThanThreshold: { words: 'less than', breaches: (value, threshold) => value < threshold },
  LessThanOrEqualToThreshold: { words: 'less than or equal to', breaches: (value, threshold) => value <= threshold },
};
