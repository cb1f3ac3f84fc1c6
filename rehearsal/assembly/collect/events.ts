import { isObject, type JsonObject, listOf, numberOf, objectOf, textOf } from '../json.ts';
import { lazily } from '../lazily.ts';
import type { AlarmModel, ParameterModel, ResourceModel, RuleModel, ScheduleModel } from '../model.ts';
import { type Collector, type Entry, named } from './collector.ts';

export function rules(collector: Collector): RuleModel[] {
  return collector.entries('AWS::Events::Rule').map((rule) =>
    lazily(named(rule), {
      eventBusName: () => rule.text('EventBusName').split('/').at(-1) || 'default',
      eventPattern: () => {
        const pattern = rule.property('EventPattern');
        return pattern === undefined ? undefined : objectOf(pattern);
      },
      scheduleExpression: () => rule.text('ScheduleExpression') || undefined,
      enabled: () => rule.text('State') !== 'DISABLED',
      targets: () => listOf(rule.property('Targets')).filter(isObject),
    }),
  );
}

export function schedules(collector: Collector): ScheduleModel[] {
  return collector.entries('AWS::Scheduler::Schedule').map((schedule) =>
    lazily(named(schedule), {
      groupName: () => schedule.text('GroupName') || 'default',
      expression: () => schedule.text('ScheduleExpression'),
      timezone: () => schedule.text('ScheduleExpressionTimezone') || 'UTC',
      enabled: () => schedule.text('State') !== 'DISABLED',
      target: () => objectOf(schedule.property('Target')),
    }),
  );
}

const NUMBERS = [
  'Period',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'EvaluationInterval',
  'ActionsSuppressorWaitPeriod',
  'ActionsSuppressorExtensionPeriod',
];
const BOOLEANS = ['ActionsEnabled', 'ReturnData'];

/** Alarms whose properties are the members of PutMetricAlarm or PutCompositeAlarm under the same names. */
export function alarms(collector: Collector, type: 'AWS::CloudWatch::Alarm' | 'AWS::CloudWatch::CompositeAlarm'): AlarmModel[] {
  return collector.entries(type).map((alarm) => lazily(named(alarm), { input: () => alarmInput(alarm) }));
}

function alarmInput(alarm: Entry): JsonObject {
  const { Metrics, ...members } = alarm.properties;
  const metrics = listOf(Metrics).map((query) => {
    const stat = objectOf(query)['MetricStat'];
    return { ...typed(objectOf(query)), ...(stat === undefined ? {} : { MetricStat: typed(objectOf(stat)) }) };
  });
  return { ...typed(members), AlarmName: alarm.name, ...(metrics.length === 0 ? {} : { Metrics: metrics }) };
}

/** Templates may carry numbers and booleans as text; the API wants them as what they are. */
function typed(members: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => {
      if (NUMBERS.includes(name)) return [name, numberOf(value) ?? value];
      if (BOOLEANS.includes(name) && typeof value === 'string') return [name, value === 'true'];
      return [name, value];
    }),
  );
}

export function parameters(collector: Collector): ParameterModel[] {
  return collector.entries('AWS::SSM::Parameter').map((parameter) =>
    lazily(named(parameter), {
      value: () => parameter.text('Value'),
      parameterType: () => textOf(parameter.property('Type')) || 'String',
    }),
  );
}

export const plain = (collector: Collector, type: string): ResourceModel[] => collector.entries(type).map(named);
