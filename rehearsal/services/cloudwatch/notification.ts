import type { Alarm } from './alarm.ts';
import { cloudWatchTime } from './alarm-reason.ts';
import type { AlarmState } from './alarm-state.ts';
import type { World } from './world.ts';

/** SNS subjects hold at most 100 characters. */
const SUBJECT_LIMIT = 100;

/** The message that an alarm sends to a topic. Source: recorded samples of CloudWatch notifications. */
export function notification(world: World, alarm: Alarm, previous: AlarmState): { Subject: string; Message: string } {
  const { request } = alarm;
  const { region, account } = world.cloud;
  const trigger =
    request.Metrics === undefined
      ? {
          MetricName: request.MetricName,
          Namespace: request.Namespace,
          ...(request.Statistic === undefined
            ? { StatisticType: 'ExtendedStatistic', ExtendedStatistic: request.ExtendedStatistic }
            : { StatisticType: 'Statistic', Statistic: request.Statistic.toUpperCase() }),
          Unit: request.Unit ?? null,
          Dimensions: (request.Dimensions ?? []).map(({ Name, Value }) => ({ value: Value, name: Name })),
          Period: request.Period,
        }
      : { Period: 60, Metrics: request.Metrics };
  const message = {
    AlarmName: request.AlarmName,
    AlarmDescription: request.AlarmDescription ?? null,
    AWSAccountId: account,
    AlarmConfigurationUpdatedTimestamp: cloudWatchTime(alarm.configured),
    NewStateValue: alarm.state,
    NewStateReason: alarm.reason,
    StateChangeTime: cloudWatchTime(alarm.stateUpdated),
    Region: region,
    AlarmArn: alarm.arn,
    OldStateValue: previous,
    OKActions: request.OKActions ?? [],
    AlarmActions: request.AlarmActions ?? [],
    InsufficientDataActions: request.InsufficientDataActions ?? [],
    Trigger: {
      ...trigger,
      EvaluationPeriods: request.EvaluationPeriods,
      DatapointsToAlarm: request.DatapointsToAlarm ?? request.EvaluationPeriods,
      ComparisonOperator: request.ComparisonOperator,
      Threshold: request.Threshold,
      TreatMissingData: request.TreatMissingData ?? 'missing',
      EvaluateLowSampleCountPercentile: request.EvaluateLowSampleCountPercentile ?? '',
    },
  };
  return { Subject: `${alarm.state}: "${request.AlarmName}" in ${region}`.slice(0, SUBJECT_LIMIT), Message: JSON.stringify(message) };
}
