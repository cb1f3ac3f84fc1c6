import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { CfnAlarm, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type AlarmDefinition, type AlarmMetric, type EndpointFacts, lintAlarms } from '../../domain/alarm/lint.ts';
import { ALARM_KINDS } from '../../domain/delivery/names.ts';
import { refuse } from '../refusal.ts';

/** SageMaker listens to ten alarms of a shift (API reference, AutoRollbackConfig). */
const MOST_ALARMS = 10;

/** Refuses alarms that could never do their work, and warns of those that do it badly. */
export function requireUsefulAlarms(scope: Construct, alarms: readonly IAlarm[], facts: EndpointFacts): void {
  const room = MOST_ALARMS - ALARM_KINDS.length;
  if (alarms.length > room) {
    refuse(
      `rollbackAlarms: ${alarms.length} alarms; SageMaker listens to ${MOST_ALARMS} and ${ALARM_KINDS.length} are Slipway's, so give at most ${room}: combine some into a composite alarm's metric`,
    );
  }
  for (const finding of lintAlarms(alarms.flatMap(definitionOf), facts)) {
    const text = `rollbackAlarms: ${finding.alarm}: ${finding.finding}; ${finding.change}`;
    if (finding.refuse) refuse(text);
    Annotations.of(scope).addWarningV2(`slipway:rollback-alarm-${finding.kind.replaceAll(' ', '-')}`, text);
  }
}

/** An alarm of this app as CloudWatch will know it; one that is imported is judged when a shift is prepared. */
function definitionOf(alarm: IAlarm): AlarmDefinition[] {
  const resource = alarm.node.defaultChild;
  if (!(resource instanceof CfnAlarm)) return [];
  const stack = Stack.of(alarm);
  const list = <T>(value: unknown): T[] => stack.resolve(value) ?? [];
  const dimensions = (value: unknown) =>
    Object.fromEntries(list<CfnAlarm.DimensionProperty>(value).map((dimension) => [dimension.name, String(dimension.value)]));
  const single: AlarmMetric[] =
    resource.metricName === undefined
      ? []
      : [
          {
            namespace: resource.namespace ?? '',
            metric: resource.metricName,
            dimensions: dimensions(resource.dimensions),
            statistic: resource.statistic ?? resource.extendedStatistic ?? 'Average',
            periodSeconds: resource.period ?? 60,
          },
        ];
  const queries = list<CfnAlarm.MetricDataQueryProperty>(resource.metrics);
  const several = queries.flatMap(({ metricStat }): AlarmMetric[] => {
    const stat: CfnAlarm.MetricStatProperty | undefined = stack.resolve(metricStat);
    const metric: CfnAlarm.MetricProperty | undefined = stack.resolve(stat?.metric);
    if (stat?.stat === undefined || stat.period === undefined || metric === undefined) return [];
    return [
      {
        namespace: metric.namespace ?? '',
        metric: metric.metricName ?? '',
        dimensions: dimensions(metric.dimensions),
        statistic: stat.stat,
        periodSeconds: stat.period,
      },
    ];
  });
  const metrics = [...single, ...several];
  // What is known only at deployment cannot be judged now.
  if (metrics.length === 0 || Token.isUnresolved(resource.threshold) || hasReference(metrics)) return [];
  return [
    {
      name: resource.alarmName === undefined || Token.isUnresolved(resource.alarmName) ? alarm.node.path : resource.alarmName,
      comparison: resource.comparisonOperator ?? '',
      threshold: resource.threshold ?? 0,
      evaluationPeriods: resource.evaluationPeriods ?? 1,
      datapointsToAlarm: resource.datapointsToAlarm,
      treatMissingData: resource.treatMissingData,
      lowSamplePercentile: resource.evaluateLowSampleCountPercentile,
      metrics,
      expression: queries.find(({ expression }) => expression !== undefined)?.expression,
    },
  ];
}

const hasReference = (metrics: readonly AlarmMetric[]): boolean =>
  metrics.some(({ dimensions }) => Object.values(dimensions).some((value) => Token.isUnresolved(value) || value === '[object Object]'));
