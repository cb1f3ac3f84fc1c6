import { METRICS, NAMESPACE } from '../../../domain/delivery/metrics.ts';
import { ALARM_KINDS } from '../../../domain/delivery/names.ts';
import { shiftAlarms } from '../../../domain/shift/shift-alarms.ts';

const green = { endpointName: 'flights', variantName: 'AllTraffic', endpointConfigName: 'flights-g000004-bbbbbbbb', generation: 4 };
const alarms = shiftAlarms(green);
const named = (kind: string) => alarms.find(({ AlarmName }) => AlarmName === `flights-g000004-${kind}`);

test('there is one alarm of each kind, named after endpoint and generation', () => {
  expect(alarms.map(({ AlarmName }) => AlarmName)).toEqual(ALARM_KINDS.map((kind) => `flights-g000004-${kind}`));
});

test.each(alarms)('$AlarmName watches the new fleet alone and acts on nothing', (alarm) => {
  expect(JSON.stringify([alarm.Dimensions, alarm.Metrics])).toContain('{"Name":"EndpointConfigName","Value":"flights-g000004-bbbbbbbb"}');
  expect(alarm.ActionsEnabled).toBe(false);
  expect(alarm.AlarmDescription).toMatch(/See docs\/runbook\.md#\w+$/);
});

test.each([
  { kind: 'verdict', MetricName: METRICS.canaryBreach },
  { kind: 'abort', MetricName: METRICS.abort },
])('$kind fires at the first minute with a 1, and not for silence', ({ kind, MetricName }) => {
  expect(named(kind)).toMatchObject({
    Namespace: NAMESPACE,
    MetricName,
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test('the heartbeat fires after five silent minutes', () => {
  expect(named('heartbeat')).toMatchObject({
    MetricName: METRICS.judgeHeartbeat,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 5,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  });
});

test('the fleet’s alarm fires only when the new fleet fails more often than not, in both of two minutes', () => {
  expect(named('fleet')).toMatchObject({
    EvaluationPeriods: 2,
    DatapointsToAlarm: 2,
    Threshold: 50,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
});
