import { NotRehearsed } from '../../../cloud/aws-error.ts';
import { type Alarm, type AlarmRequest, putMetricAlarmInput } from '../alarm.ts';
import { periodOf } from '../alarm-queries.ts';
import { emitStateChange } from '../change-state.ts';
import { armEvaluation } from '../evaluate-alarms.ts';
import { QuerySet } from '../query.ts';
import { statisticNamed } from '../statistic.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation, World } from '../world.ts';

const ONE_DAY_SECONDS = 86_400;

/** Creates an alarm, or replaces its configuration and keeps its state. */
export const putMetricAlarm: Operation = (world, input) => {
  const request = parse('PutMetricAlarm', putMetricAlarmInput, input);
  const name = request.AlarmName;
  const before = world.state.alarms[name];
  const alarm: Alarm = {
    request,
    arn: world.alarmArn(name),
    configured: world.now,
    state: before?.state ?? 'INSUFFICIENT_DATA',
    reason: before?.reason ?? 'Unchecked: Initial alarm creation',
    reasonData: before?.reasonData,
    stateUpdated: before?.stateUpdated ?? world.now,
    stateTransitioned: before?.stateTransitioned ?? world.now,
  };
  check(world, alarm);
  world.state.alarms[name] = alarm;
  // Tags are taken at creation only; afterwards they are TagResource's.
  if (before === undefined && request.Tags !== undefined) world.state.tags[alarm.arn] = request.Tags;
  world.remember(alarm, 'ConfigurationUpdate', `Alarm "${name}" ${before === undefined ? 'created' : 'updated'}`, request);
  if (before === undefined) emitStateChange(world, alarm);
  armEvaluation(world);
  return {};
};

function check(world: World, alarm: Alarm): void {
  const { request } = alarm;
  const period = periodOf(alarm);
  const span = period * request.EvaluationPeriods;
  if ((request.DatapointsToAlarm ?? 1) > request.EvaluationPeriods) {
    throw invalid(
      `The value of DatapointsToAlarm (${request.DatapointsToAlarm}) must not be greater than EvaluationPeriods (${request.EvaluationPeriods}).`,
    );
  }
  if (span > (period >= 3600 ? 7 : 1) * ONE_DAY_SECONDS) {
    throw invalid(
      `Metrics cannot be checked across more than ${period >= 3600 ? 'seven days' : 'a day'} (EvaluationPeriods * Period is ${span} seconds).`,
    );
  }
  for (const action of [request.OKActions, request.AlarmActions, request.InsufficientDataActions].flatMap((list) => list ?? [])) {
    if (!/^arn:[^:]+:sns:/.test(action)) throw new NotRehearsed(`the alarm action ${action}`, 'use the ARN of an SNS topic');
  }
  if (request.Metrics === undefined) checkMetric(request);
  else checkExpression(world, request.Metrics);
}

function checkMetric(request: AlarmRequest): void {
  if (request.MetricName === undefined || request.Namespace === undefined || request.Period === undefined) {
    throw invalid('MetricName, Namespace and Period are required for an alarm on a metric.');
  }
  if ((request.Statistic === undefined) === (request.ExtendedStatistic === undefined)) {
    throw invalid('Exactly one of Statistic and ExtendedStatistic is required.');
  }
  if (request.ExtendedStatistic !== undefined) statisticNamed(request.ExtendedStatistic);
}

function checkExpression(world: World, queries: NonNullable<AlarmRequest['Metrics']>): void {
  const returned = queries.filter(({ ReturnData }) => ReturnData !== false);
  const metrics = queries.filter(({ MetricStat }) => MetricStat !== undefined);
  if (returned.length !== 1) throw invalid('Exactly one element of the metrics list should return data.');
  if (metrics.length > 10) throw invalid('An alarm on metric math may use at most 10 metrics.');
  if (new Set(metrics.map(({ MetricStat }) => MetricStat?.Period)).size > 1)
    throw invalid('All metrics of an alarm must have the same period.');
  // Reads every expression once, so that an unknown function is refused now and not at the first evaluation.
  const set = new QuerySet(world.store, queries, (period) => ({ start: 0, period, count: 1 }));
  for (const { Id } of queries) set.series(Id);
}
